// The rows of a CSV text without quotes, each by the names of its head line.
#pragma once
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace suara::test {

inline std::vector<std::map<std::string, std::string>> csv_rows(const std::string& csv) {
  std::vector<std::map<std::string, std::string>> rows;
  std::istringstream lines(csv);
  std::vector<std::string> head;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    if (head.empty()) {
      head = cells;
      continue;
    }
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) row[head.at(i)] = cells[i];
  }
  return rows;
}

}  // namespace suara::test
