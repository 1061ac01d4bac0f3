// The words people read, from assets/texts/<language>.toml. A text is looked up by its dotted key.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "common/base/problem.hpp"

namespace suara::texts {

using Arguments = std::map<std::string, std::string>;

struct Texts {
  std::map<std::string, std::string> entries;  // "citizen.rate.question" -> text with {names}
  // The text with each {name} replaced, and {name|one|many} by the words for 1 or for any other
  // number. A missing key gives the key itself between ‹ ›, so that it is seen; tests refuse it.
  std::string operator()(std::string_view key, const Arguments& arguments = {}) const;
};

// Problem "texts.malformed" (line, what) where the TOML does not parse or holds anything but
// tables of strings.
Expected<Texts> parse(std::string_view toml, std::string_view file_name);

// Reads <assets>/texts/<language>.toml. Problem "texts.missing" where there is no such file.
Expected<Texts> load(const std::filesystem::path& assets, std::string_view language);

// SUARA_ASSETS, else the folder "assets" beside or above the program, else /usr/share/suara-loket.
std::filesystem::path assets_folder();

// "id" or "en" after LC_ALL, LC_MESSAGES, LANG: Indonesian for id*, else English.
std::string language_of_locale();

// "officers.csv, row 3, column nip: ..." in the given language: file, row and column first.
std::string describe(const Problem& problem, const Texts& texts);

}  // namespace suara::texts
