// What the calculators share: reading a file, saying all that is wrong with it, CSV of figures.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sync/bkd/csv_table.hpp"
#include "sync/bkd/terminal.hpp"

namespace suara::bkd {

inline constexpr std::size_t kProblemsShownMax = 20;

// Refusals: no such file (exit 2), no CSV (exit 1). Below the head a line that begins with # is a row:
// an officer may be called "#12", and one who is left out in silence moves the others' figures.
CsvTable read_table(const std::string& path);

// Each on a line of the error stream, at most kProblemsShownMax; gives kExitProblems.
int say_problems(Terminal& terminal, const std::vector<Problem>& problems);

nlohmann::ordered_json number_or_null(const std::optional<double>& value);

// Keys as head, then a line an entry; null is an empty cell.
void print_csv(Terminal& terminal, const std::vector<nlohmann::ordered_json>& lines);

}  // namespace suara::bkd
