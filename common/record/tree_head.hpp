// A head of a log as people write it down: "LOG:SIZE:ROOT", numbers decimal, the root 64 hex digits.
#pragma once
#include "common/record/restart.hpp"

namespace suara::record {

std::string to_text(const TreeHead& head);
// Numbers of at most 18 digits. nullopt: no such text.
std::optional<TreeHead> parse_tree_head(std::string_view text);

}  // namespace suara::record
