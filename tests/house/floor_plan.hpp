// Who may include whom: read from the room() lines of CMakeLists.txt, held against the sources.
#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace suara::house {

struct Room {
  std::set<std::string> uses;
  std::set<std::string> libs;
  bool pure = false;  // no clock, file, socket, thread
};
using FloorPlan = std::map<std::string, Room>;  // by path, as "common/base"

FloorPlan read_floor_plan(std::string_view cmake_text);

// "kiosk/views/rating.cpp:3: includes ...", one for each line that trespasses.
std::vector<std::string> trespasses(const FloorPlan& plan, const std::string& file,
                                    std::string_view text);

std::vector<std::filesystem::path> sources_below(const std::filesystem::path& root);

}  // namespace suara::house
