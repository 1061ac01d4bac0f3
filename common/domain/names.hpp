// The names that the socket, the tallies and the files use for what the record numbers.
#pragma once
#include <optional>
#include <string>

#include "common/domain/ballot.hpp"

namespace suara::domain {

// nullopt: no such name.
std::optional<ServiceResult> parse_result(const std::string& name);
std::optional<NoBallotReason> parse_reason(const std::string& name);
std::string to_text(ServiceResult result);  // "selesai", "berkas_kurang", ...
std::string to_text(NoBallotReason reason);  // "citizen_left", ...
std::string to_text(Channel channel);       // "desk", "keypad", "program", "walk_up", "imported"

}  // namespace suara::domain
