#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "sync/bkd/calculator_file.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

// Whole numbers by their value, before names by their letters.
struct NameOrder {
  static auto key(const std::string& name) {
    const bool number = name.find_first_not_of("0123456789") == std::string::npos;
    return std::tuple(!number, number ? name.size() : 0, std::string_view(name));
  }
  bool operator()(const std::string& a, const std::string& b) const { return key(a) < key(b); }
};
using Names = std::map<std::string, std::uint32_t, NameOrder>;

std::vector<std::string> number(Names& names) {
  std::vector<std::string> list;
  for (auto& [name, place] : names) {
    place = static_cast<std::uint32_t>(list.size());
    list.push_back(name);
  }
  return list;
}

struct Columns {
  std::size_t officer = 0, day = 0, service = 0;
  std::vector<std::size_t> scores;  // [score - 1]
};

// The score of a column n1, n2, ... or n01, n02, ...; nullopt: another column.
std::optional<std::int64_t> score_of(const std::string& head) {
  if (head.size() < 2 || (head[0] != 'n' && head[0] != 'N')) return std::nullopt;
  return parse_whole(head.substr(1), 0, std::numeric_limits<std::int64_t>::max());
}

void find_scores(const CsvTable& table, Columns& columns, std::vector<Problem>& problems) {
  std::map<std::int64_t, std::size_t> found;
  const auto refuse = [&](const char* code, std::size_t place,
                          std::map<std::string, std::string> args) {
    problems.push_back(
        {code, std::move(args), {table.file, table.head_row, table.head[place]}});
  };
  for (std::size_t i = 0; i < table.head.size(); ++i)
    if (const auto score = score_of(table.head[i])) {
      const auto [first, is_new] = found.emplace(*score, i);
      if (!is_new)
        refuse("csv.column_twice", i,
               {{"column", table.head[first->second] + ", " + table.head[i]}});
    }
  if (found.contains(0)) refuse("calc.score_zero", found[0], {});
  const std::int64_t last = found.empty() ? 0 : found.rbegin()->first;
  if (last > kScalePointsMax) {
    refuse("calc.scale_large", found[last], {{"most", std::to_string(kScalePointsMax)}});
    return;
  }
  for (std::int64_t score = 1; score <= std::max<std::int64_t>(last, 2); ++score)
    if (found.contains(score))
      columns.scores.push_back(found[score]);
    else
      problems.push_back(
          {"calc.score_missing", {}, {table.file, table.head_row, "n" + std::to_string(score)}});
}

Columns find_columns(const CsvTable& table, std::vector<Problem>& problems) {
  Columns columns;
  const auto find = [&](const char* name, std::size_t& place) {
    if (const auto found = table.column(name))
      place = *found;
    else
      problems.push_back({"files.column_missing", {}, {table.file, table.head_row, name}});
  };
  find("officer", columns.officer);
  find("day", columns.day);
  find("service", columns.service);
  find_scores(table, columns, problems);
  return columns;
}

class Reader {
 public:
  Reader(const CsvTable& table, RatingCounts& counts)
      : table_(table), counts_(counts), columns_(find_columns(table, counts.problems)) {}

  void read() {
    if (!counts_.problems.empty()) return;
    collect_names();
    counts_.officers = number(officers_);
    number(days_);
    counts_.services = number(services_);
    counts_.input.officers = static_cast<std::uint32_t>(counts_.officers.size());
    counts_.input.services = static_cast<std::uint32_t>(counts_.services.size());
    counts_.input.faces = static_cast<int>(columns_.scores.size());
    for (const CsvRow& row : table_.rows) read_cell(row);
    if (total_ > kFileRatingsMax)
      counts_.problems.push_back(
          {"calc.ratings_many", {{"most", std::to_string(kFileRatingsMax)}}, {table_.file, 0, ""}});
  }

 private:
  void collect_names() {
    for (const CsvRow& row : table_.rows) {
      officers_.emplace(row.cells[columns_.officer], 0);
      days_.emplace(row.cells[columns_.day], 0);
      services_.emplace(row.cells[columns_.service], 0);
    }
  }

  void refuse(std::string code, const CsvRow& row, std::size_t place, std::string text) {
    counts_.problems.push_back(
        {std::move(code),
         {{"text", std::move(text)}, {"most", std::to_string(kCellRatingsMax)}},
         {table_.file, row.row, table_.head[place]}});
  }

  std::int64_t count(const CsvRow& row, std::size_t place) {
    const std::string& cell = row.cells[place];
    if (const auto value = parse_whole(cell, 0, kCellRatingsMax)) return *value;
    refuse("calc.count", row, place, cut_to_width(cell, kCellShownColumns));
    return 0;
  }

  void read_cell(const CsvRow& row) {
    for (const std::size_t place : {columns_.officer, columns_.day, columns_.service})
      if (row.cells[place].empty())
        counts_.problems.push_back(
            {"files.cell_empty", {}, {table_.file, row.row, table_.head[place]}});
    domain::IndexCell cell{officers_.at(row.cells[columns_.officer]),
                           days_.at(row.cells[columns_.day]),
                           services_.at(row.cells[columns_.service]),
                           0,
                           0,
                           0};
    for (std::size_t i = 0; i < columns_.scores.size(); ++i) {
      const std::int64_t ratings = count(row, columns_.scores[i]);
      const auto score = static_cast<std::int64_t>(i + 1);
      cell.ratings += static_cast<std::int32_t>(ratings);
      cell.sum += score * ratings;
      cell.squares += score * score * ratings;
    }
    total_ += cell.ratings;
    counts_.input.cells.push_back(cell);
  }

  const CsvTable& table_;
  RatingCounts& counts_;
  Columns columns_;
  Names officers_, days_, services_;
  std::int64_t total_ = 0;
};

}  // namespace

RatingCounts read_rating_counts(const CsvTable& table) {
  RatingCounts counts;
  Reader(table, counts).read();
  counts.problems.insert(counts.problems.end(), table.problems.begin(), table.problems.end());
  if (counts.problems.empty() && table.rows.empty())
    counts.problems.push_back({"files.no_rows", {}, {table.file, 0, ""}});
  return counts;
}

}  // namespace suara::bkd
