// Where this build and its sources stand. One file knows it, so that a compiler cache serves every
// checkout.
#pragma once
#include <filesystem>

namespace suara::test {

std::filesystem::path source_dir();  // the top of the checkout
std::filesystem::path bin_dir();     // programs of this build

}  // namespace suara::test
