// The reference sets as the fit takes them, and what lme4 found.
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "common/domain/officer_index.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

namespace suara::test {

using Row = std::map<std::string, std::string>;

inline std::vector<Row> read_rows(const std::string& name) {
  std::istringstream lines(read_file(source_dir() / "tests/common/domain/reference" / name));
  const auto cells = [](const std::string& line) {
    std::vector<std::string> out;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, ',');) out.push_back(cell);
    return out;
  };
  std::string line;
  std::getline(lines, line);
  const auto head = cells(line);
  std::vector<Row> rows;
  while (std::getline(lines, line)) {
    const auto values = cells(line);
    Row row;
    for (std::size_t i = 0; i < head.size(); ++i) row[head[i]] = values.at(i);
    rows.push_back(std::move(row));
  }
  return rows;
}

struct ReferenceSet {
  domain::IndexInput input;
  std::map<int, std::uint32_t> officers, services;  // their names there are whole numbers
  nlohmann::json fit;
  std::map<std::uint32_t, Row> wanted;  // of M2, by officer
};

inline ReferenceSet read_set(const std::string& name) {
  ReferenceSet set;
  set.fit = nlohmann::json::parse(
      read_file(source_dir() / "tests/common/domain/reference" / (name + "_fit.json")));
  set.input.faces = set.fit["score_max"];
  const auto rows = read_rows(name + "_cells.csv");
  for (const Row& row : rows) {
    set.officers[std::stoi(row.at("officer"))] = 0;
    set.services[std::stoi(row.at("service"))] = 0;
  }
  for (auto* names : {&set.officers, &set.services}) {
    std::uint32_t next = 0;
    for (auto& [text, number] : *names) number = next++;
  }
  set.input.officers = static_cast<std::uint32_t>(set.officers.size());
  set.input.services = static_cast<std::uint32_t>(set.services.size());
  for (const Row& row : rows)
    set.input.cells.push_back({set.officers.at(std::stoi(row.at("officer"))),
                               static_cast<std::uint32_t>(std::stoi(row.at("day"))),
                               set.services.at(std::stoi(row.at("service"))),
                               std::stoi(row.at("n")), std::stoi(row.at("sum")),
                               std::stoi(row.at("sumsq"))});
  if (!set.fit.contains("note"))
    for (const Row& row : read_rows(name + "_officers.csv"))
      if (row.at("model") == "M2") set.wanted[set.officers.at(std::stoi(row.at("officer")))] = row;
  return set;
}

}  // namespace suara::test
