// The texts of every language, as the kiosk loads them.
#pragma once
#include <string>
#include <vector>

#include "common/texts/languages.hpp"
#include "tests/support/paths.hpp"

namespace suara::test {

inline const texts::Languages& words() {
  static const texts::Languages all = texts::load_languages(source_dir() / "assets");
  return all;
}

// "id", "en" and whatever else has a file.
inline std::vector<std::string> languages() {
  std::vector<std::string> codes;
  for (const texts::Language& one : words().all) codes.push_back(one.code);
  return codes;
}

}  // namespace suara::test
