// A flag as a tree: what was measured against the limit that the policy fixed.
#pragma once
#include "common/domain/explanation.hpp"
#include "common/domain/flags.hpp"

namespace suara::domain {

// Root "flag" (1: raised), its subject the code; both sides as inputs.
Explanation explain_flag(const Flag& flag);

}  // namespace suara::domain
