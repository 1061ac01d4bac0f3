// Names of ballots as a column holds them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/flags.hpp"

namespace suara::tally {

// "DEVICE EPOCH BRANCH SEQ\n" each, in their order.
std::string text_of(const std::vector<domain::BallotPlace>& places);
// Throws std::runtime_error where the column is damaged.
std::vector<domain::BallotPlace> places_in(std::string_view text);

}  // namespace suara::tally
