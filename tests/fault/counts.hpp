// What a campaign counted, by name; a campaign says all of it, and fails where a thing that must
// happen never did.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace suara::fault {

struct Counts {
  std::map<std::string, std::uint64_t> of;
  std::vector<std::string> found;  // each a defect, with its seed

  std::uint64_t& operator[](const std::string& name) { return of[name]; }
  void add(const Counts& more) {
    for (const auto& [name, count] : more.of) of[name] += count;
    found.insert(found.end(), more.found.begin(), more.found.end());
  }
};

}  // namespace suara::fault
