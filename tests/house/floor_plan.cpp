#include "tests/house/floor_plan.hpp"

#include <algorithm>
#include <regex>
#include <sstream>

namespace suara::house {
namespace {

namespace fs = std::filesystem;

// Headers of a library and the name that LIBS gives it.
const std::vector<std::pair<std::string, std::string>> kLibraryOfHeader = {
    {"SQLiteCpp/", "lib_sqlitecpp"},     {"sqlite3.h", "lib_sqlitecpp"},
    {"curl/", "CURL::libcurl"},          {"imgui", "lib_imgui"},
    {"GLFW/", "lib_imgui"},              {"GL/", "lib_imgui"},
    {"sodium", "PkgConfig::SODIUM"},     {"openssl/", "OpenSSL::Crypto"},
    {"boost/", "lib_boost"},             {"toml++", "PkgConfig::TOML"},
    {"nlohmann/", "nlohmann_json::nlohmann_json"},
    {"zstd", "PkgConfig::ZSTD"},         {"suara.pb.h", "suara_proto"},
    {"google/protobuf", "suara_proto"},  {"csv.h", "lib_csv"},
    {"CLI/", "lib_cli11"},               {"spdlog/", "spdlog::spdlog"},
    {"X11/", "PkgConfig::X11"},          {"fmt/", "fmt::fmt"},
    {"tl/", "tl::expected"},             {"stb/", "stb"},
};
// Common to every room.
const std::set<std::string> kEverywhere = {"fmt::fmt", "tl::expected"};
const std::set<std::string> kImpureHeaders = {
    "fstream", "filesystem", "iostream", "thread", "mutex",     "condition_variable", "future",
    "ctime",   "time.h",     "unistd.h", "random", "sys/socket.h", "sys/stat.h",      "fcntl.h"};

std::string room_of(const FloorPlan& plan, const std::string& file) {
  std::string best;
  for (const auto& [path, room] : plan)
    if (file.starts_with(path + "/") && path.size() > best.size()) best = path;
  return best;
}

std::string library_of(const std::string& header) {
  for (const auto& [prefix, library] : kLibraryOfHeader)
    if (header.starts_with(prefix)) return library;
  return "";
}

bool is_top_room(const std::string& header) {
  return header.starts_with("common/") || header.starts_with("kiosk/") ||
         header.starts_with("sync/") || header.starts_with("tests/");
}

// Empty where the include is allowed.
std::string objection(const FloorPlan& plan, const std::string& own, const std::string& header) {
  const Room& room = plan.at(own);
  if (is_top_room(header)) {
    const std::string other = room_of(plan, header);
    if (other.empty()) return "a folder that is no room";
    if (other != own && !room.uses.contains(other)) return "room " + other;
    return "";
  }
  if (room.pure && kImpureHeaders.contains(header)) return "a header that a pure room may not use";
  const std::string library = library_of(header);
  if (!library.empty() && !room.libs.contains(library) && !kEverywhere.contains(library))
    return "library " + library;
  return "";
}

}  // namespace

FloorPlan read_floor_plan(std::string_view cmake_text) {
  static const std::regex room_line(R"((?:^|\n)room\(([^)]*)\))");
  FloorPlan plan;
  const std::string text(cmake_text);
  for (std::sregex_iterator it(text.begin(), text.end(), room_line), end; it != end; ++it) {
    std::istringstream words((*it)[1].str());
    std::string path, word, key;
    words >> path;
    Room room;
    while (words >> word) {
      if (word == "PURE") room.pure = true;
      else if (word == "USES" || word == "LIBS") key = word;
      else (key == "USES" ? room.uses : room.libs).insert(word);
    }
    plan.emplace(path, std::move(room));
  }
  return plan;
}

std::vector<std::string> trespasses(const FloorPlan& plan, const std::string& file,
                                    std::string_view text) {
  static const std::regex include_line(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<std::string> found;
  const std::string own = room_of(plan, file);
  if (own.empty()) return {file + ":1: stands in no room of CMakeLists.txt"};
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    const std::string at = file + ":" + std::to_string(number) + ": ";
    std::smatch match;
    if (std::regex_search(line, match, include_line)) {
      const std::string why = objection(plan, own, match[1].str());
      if (!why.empty()) found.push_back(at + own + " may not include " + match[1].str() +
                                        " (" + why + ")");
    }
    if (plan.at(own).pure && line.find("_clock::now") != std::string::npos)
      found.push_back(at + own + " is pure and may not ask a clock");
  }
  return found;
}

std::vector<fs::path> sources_below(const fs::path& root) {
  std::vector<fs::path> files;
  for (const char* top : {"common", "kiosk", "sync"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top))
      if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
        files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace suara::house
