#include "common/base/mutants.hpp"

#ifdef SUARA_MUTANTS
#include <cstdlib>

namespace suara {

bool mutant(std::string_view name) {
  static const char* const chosen = std::getenv("SUARA_MUTANT");
  return chosen != nullptr && name == chosen;
}

}  // namespace suara
#endif
