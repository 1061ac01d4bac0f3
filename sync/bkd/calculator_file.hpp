// Files of the calculators, which need no central: answers of a survey, counts of ratings. What
// does not read is said with file, row, column and cure.
#pragma once
#include <string>
#include <vector>

#include "common/domain/index_cells.hpp"
#include "common/domain/skm.hpp"
#include "sync/bkd/csv_table.hpp"

namespace suara::bkd {

inline constexpr int kScalePointsMax = 20;
inline constexpr std::size_t kCellShownColumns = 40;  // of a cell that is refused
inline constexpr std::int64_t kCellRatingsMax = 1'000'000;
inline constexpr std::int64_t kFileRatingsMax = 100'000'000;

// "waktu,biaya" of --elements; empty: the nine. Problems "calc.element_unknown",
// "calc.element_twice".
Expected<std::vector<domain::Element>> parse_elements(const std::string& list);

struct Survey {
  std::vector<domain::ElementTally> elements;
  std::int64_t respondents = 0;   // rows with at least one answer
  std::vector<Problem> problems;  // any: the rest is not to be used
};
// One row a respondent, a column of answers 1..4 (or empty) for each of the elements; further
// columns are respondent data.
Survey read_survey(const CsvTable& table, const std::vector<domain::Element>& elements);

struct RatingCounts {
  domain::IndexInput input;
  std::vector<std::string> officers;  // by number in input
  std::vector<std::string> services;
  std::vector<Problem> problems;  // any: the rest is not to be used
};
// Columns officer, day, service, n1..nK. Names are numbered whole numbers first, then as text, so
// that the order of the rows cannot be seen in a digit.
RatingCounts read_rating_counts(const CsvTable& table);

// Digits only, least..most.
std::optional<std::int64_t> parse_whole(const std::string& text, std::int64_t least,
                                        std::int64_t most);

}  // namespace suara::bkd
