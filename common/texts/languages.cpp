#include "common/texts/languages.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace suara::texts {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFirst = "id";

// The UTF-8 sign that begins at `at`, which moves behind it; TOML has been checked for it.
char32_t sign_at(std::string_view text, std::size_t& at) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = octet(at++);
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  char32_t sign = more == 0 ? first : first & (0x3FU >> more);
  for (int i = 0; i < more && at < text.size(); ++i) sign = sign << 6 | (octet(at++) & 0x3FU);
  return sign;
}

std::vector<std::string> codes_in(const fs::path& folder) {
  std::vector<std::string> codes;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string code = at->path().stem().string();
    if (at->path().extension() == ".toml" && is_language_code(code) && code != kFirst)
      codes.push_back(code);
  }
  std::ranges::sort(codes);
  codes.resize(std::min(codes.size(), kLanguagesMax - 1));
  codes.insert(codes.begin(), kFirst);
  return codes;
}

void complete(Texts& texts, const std::string& code, std::vector<Problem>& problems) {
  std::string first;
  std::size_t lacking = 0;
  for (const auto& [key, text] : built_in().entries)
    if (texts.entries.emplace(key, text).second && lacking++ == 0) first = key;
  if (lacking > 0)
    problems.push_back({"texts.lacks", {{"key", first}, {"n", std::to_string(lacking)}},
                        {code + ".toml", 0, ""}});
}

}  // namespace

bool is_language_code(std::string_view name) {
  return (name.size() == 2 || name.size() == 3) &&
         std::ranges::all_of(name, [](char sign) { return sign >= 'a' && sign <= 'z'; });
}

bool Languages::has(std::string_view code) const {
  return std::ranges::find(all, code, &Language::code) != all.end();
}

const Texts& Languages::of(std::string_view code) const {
  const auto found = std::ranges::find(all, code, &Language::code);
  return found == all.end() ? all.front().texts : found->texts;
}

std::u16string Languages::letters() const {
  std::set<char16_t> found;
  for (const Language& one : all)
    for (const auto& [key, text] : one.texts.entries)
      for (std::size_t at = 0; at < text.size();) {
        const char32_t sign = sign_at(text, at);
        const bool letter = sign >= 0xC0 && sign < 0x10000 && (sign < 0x2000 || sign > 0x2BFF);
        if (letter) found.insert(static_cast<char16_t>(sign));
      }
  return {found.begin(), found.end()};
}

Languages load_languages(const fs::path& assets) {
  Languages languages;
  for (const std::string& code : codes_in(assets / "texts")) {
    auto texts = load(assets, code);
    if (!texts) {
      languages.problems.push_back(texts.error());
      if (code == kFirst) languages.all.push_back({code, built_in()});
      continue;
    }
    complete(*texts, code, languages.problems);
    languages.all.push_back({code, std::move(*texts)});
  }
  return languages;
}

}  // namespace suara::texts
