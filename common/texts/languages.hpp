// The languages people can choose from: one file of <assets>/texts each, named by its code.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/texts/texts.hpp"

namespace suara::texts {

inline constexpr std::size_t kLanguagesMax = 8;

struct Language {
  std::string code;  // "id": two or three small letters
  Texts texts;
};

struct Languages {
  std::vector<Language> all;  // never empty: Indonesian, then the others by their codes
  // What is wrong with the files: "texts.missing", "texts.malformed", or "texts.lacks" (key, n) of
  // one that lacks n keys.
  std::vector<Problem> problems = {};

  bool has(std::string_view code) const;
  const Texts& of(std::string_view code) const;  // Indonesian where there is no such language
  // The letters beyond ASCII and general punctuation that they write with, each once, in order.
  std::u16string letters() const;
};

// "id", "en", "jv": two or three small letters. Says nothing of a file.
bool is_language_code(std::string_view name);

// The Indonesian that the program was built with.
const Texts& built_in();

// Indonesian is always there and every language has every key: what the files lack is built_in()'s.
// Another language whose file cannot be read is left out.
Languages load_languages(const std::filesystem::path& assets);

}  // namespace suara::texts
