#include "tests/support/paths.hpp"

namespace suara::test {

std::filesystem::path source_dir() { return SUARA_SOURCE_DIR; }
std::filesystem::path bin_dir() { return SUARA_BIN_DIR; }

}  // namespace suara::test
