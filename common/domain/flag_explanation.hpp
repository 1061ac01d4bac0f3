// A flag as a tree: what was measured against the limit that the policy fixed.
#pragma once
#include <optional>

#include "common/domain/explanation.hpp"
#include "common/domain/flags.hpp"

namespace suara::domain {

// Root "flag" (1: raised), its subject the code; both sides as inputs.
Explanation explain_flag(const Flag& flag);

// How a node of a flag is named in the place of its label and subject, which are codes.
struct FlagLine {
  std::string plain;     // a week; may be empty
  std::string text_key;  // of the words behind it
};
// nullopt: the node has a label of its own.
std::optional<FlagLine> flag_line(const Explanation& node);

// What an officer is told, by what became of it.
struct ToldCount {
  std::string subject;  // "2026-W41 pace": week and reason
  std::int64_t count = 0;
};
// Root "flags_told": waiting, kept and annulled ballots, each the sum of its weeks and reasons.
Explanation explain_told(const std::vector<ToldCount>& waiting, const std::vector<ToldCount>& kept,
                         const std::vector<ToldCount>& annulled);

}  // namespace suara::domain
