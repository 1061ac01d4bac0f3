// Deliberate defects, one of which the environment may choose in the build that asks whether the
// tests find them (preset "mutants", tests/mutants). In every other build this is a constant that
// leaves nothing behind; tests/house looks into the programs for that.
#pragma once
#include <string_view>

namespace suara {

#ifdef SUARA_MUTANTS
// Whether SUARA_MUTANT names it.
bool mutant(std::string_view name);
#else
consteval bool mutant(std::string_view) { return false; }
#endif

}  // namespace suara
