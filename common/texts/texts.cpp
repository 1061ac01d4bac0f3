#include "common/texts/texts.hpp"

#include <toml++/toml.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

namespace suara::texts {
namespace {

namespace fs = std::filesystem;

bool flatten(const toml::table& table, const std::string& prefix, Texts& into) {
  for (const auto& [key, node] : table) {
    const std::string path = prefix + std::string(key.str());
    if (const auto* text = node.as_string())
      into.entries[path] = text->get();
    else if (const auto* inner = node.as_table()) {
      if (!flatten(*inner, path + ".", into)) return false;
    } else
      return false;
  }
  return true;
}

// inside: of braces, "name" or "name|one|many". nullopt: nothing is known to stand there.
std::optional<std::string> filled(std::string_view inside, const Arguments& arguments) {
  const std::size_t one = inside.find('|');
  const auto argument = arguments.find(std::string(inside.substr(0, one)));
  if (argument == arguments.end()) return std::nullopt;
  if (one == std::string_view::npos) return argument->second;
  const std::size_t many = inside.find('|', one + 1);
  if (many == std::string_view::npos) return std::nullopt;
  return std::string(argument->second == "1" ? inside.substr(one + 1, many - one - 1)
                                             : inside.substr(many + 1));
}

}  // namespace

std::string Texts::operator()(std::string_view key, const Arguments& arguments) const {
  const auto found = entries.find(std::string(key));
  if (found == entries.end()) return "‹" + std::string(key) + "›";
  std::string out;
  const std::string& text = found->second;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('{', at);
    const std::size_t close = open == std::string::npos ? open : text.find('}', open);
    if (close == std::string::npos) return out + text.substr(at);
    out += text.substr(at, open - at);
    const std::string whole = text.substr(open, close - open + 1);
    out += filled(std::string_view(whole).substr(1, whole.size() - 2), arguments).value_or(whole);
    at = close + 1;
  }
  return out;
}

Expected<Texts> parse(std::string_view toml, std::string_view file_name) {
  const auto malformed = [&](std::string what, std::int64_t line) {
    return problem("texts.malformed", {{"what", std::move(what)}},
                   {std::string(file_name), line, ""});
  };
  try {
    Texts texts;
    const toml::table table = toml::parse(toml, file_name);
    if (!flatten(table, "", texts)) return malformed("not a table of strings", 0);
    return texts;
  } catch (const toml::parse_error& error) {
    return malformed(std::string(error.description()), error.source().begin.line);
  }
}

Expected<Texts> load(const fs::path& assets, std::string_view language) {
  const fs::path path = assets / "texts" / (std::string(language) + ".toml");
  std::ifstream file(path, std::ios::binary);
  if (!file) return problem("texts.missing", {}, {path.string(), 0, ""});
  std::ostringstream text;
  text << file.rdbuf();
  return parse(text.str(), path.filename().string());
}

fs::path assets_folder() {
  if (const char* set = std::getenv("SUARA_ASSETS")) return set;
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  for (fs::path folder = self.parent_path(); !error && folder.has_relative_path();
       folder = folder.parent_path())
    if (fs::exists(folder / "assets" / "texts", error)) return folder / "assets";
  return "/usr/share/suara-loket";
}

std::string language_of_locale() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).substr(0, 2) == "id" ? "id" : "en";
  }
  return "en";
}

std::string describe(const Problem& problem, const Texts& texts) {
  std::string place = problem.where.file;
  if (problem.where.row > 0)
    place += (place.empty() ? "" : ", ") +
             texts("problem.row", {{"row", std::to_string(problem.where.row)}});
  if (!problem.where.column.empty())
    place += (place.empty() ? "" : ", ") +
             texts("problem.column", {{"column", problem.where.column}});
  const std::string words = texts("problem." + problem.code, problem.args);
  return place.empty() ? words : place + ": " + words;
}

}  // namespace suara::texts
