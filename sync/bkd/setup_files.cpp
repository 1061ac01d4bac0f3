#include "sync/bkd/setup_files.hpp"

#include <algorithm>

#include "sync/bkd/csv_table.hpp"
#include "sync/bkd/region_file.hpp"
#include "sync/bkd/row_reader.hpp"

namespace suara::bkd {
namespace {

constexpr int kShortestSecondsMax = 3600;

UnitRow read_unit(RowReader& row, Date) {
  return {0, row.id<UnitId>("unit"), row.name("name"), row.optional_id<UnitId>("parent")};
}

ServiceRow read_service(RowReader& row, Date start) {
  return {0,
          row.id<ServiceId>("service"),
          row.id<UnitId>("unit"),
          row.name("name_id"),
          row.optional_name("name_en"),
          row.seconds("shortest_seconds", kShortestSecondsMax),
          row.span(start)};
}

CounterRow read_counter(RowReader& row, Date start) {
  return {0,
          row.id<CounterId>("counter"),
          row.id<UnitId>("unit"),
          row.name("name"),
          row.optional_id<DeviceId>("device"),
          row.span(start)};
}

std::string name_with_titles(RowReader& row) {
  std::string name = row.required_text("nama");
  if (const std::string before = row.text("gelarDepan"); !before.empty())
    name = before + " " + name;
  if (const std::string after = row.text("gelarBelakang"); !after.empty()) name += ", " + after;
  if (name.size() > kNameBytesMax) row.refuse(name_long(), "nama");
  return name;
}

OfficerRow read_officer(RowReader& row, Date start) {
  return {0,
          row.optional_id<OfficerId>("officer"),
          row.nip("nipBaru"),
          name_with_titles(row),
          row.id<UnitId>("unorId"),
          row.text("kedudukanPnsNama"),
          row.span(start)};
}

SuperiorRow read_superior(RowReader& row, Date start) {
  SuperiorRow read{0, row.nip("nip"), "", row.span(start)};
  if (row.text("superior_nip") != "-") read.superior_nip = row.nip("superior_nip");
  return read;
}

BeginningRow read_beginning(RowReader& row, Date) {
  row.required_text("from");
  return {0, row.nip("nip"), row.id<ServiceId>("service"), row.id<UnitId>("unit"),
          row.date("from").value_or(Date{})};
}

HolidayRow read_holiday(RowReader& row, Date) {
  row.required_text("date");
  return {0, row.date("date").value_or(Date{}), row.name("name")};
}

UserRow read_user(RowReader& row, Date) {
  return {0, row.id<PersonId>("user"), row.name("name"), row.required_text("role"),
          row.optional_id<UnitId>("unit")};
}

// Columns the head lacks are problems, columns nobody reads are notes.
bool check_head(const CsvTable& table, Reading& reading) {
  const HeadLine& line = head_line(table.file);
  bool complete = true;
  for (const std::string& column : line.required) {
    if (table.column(column)) continue;
    complete = false;
    reading.problems.push_back({"files.column_missing", {}, {table.file, table.head_row, column}});
  }
  for (const std::string& column : table.head) {
    const auto is_it = [&](const std::string& name) {
      return CsvTable{{}, {name}, 1, {}, {}}.column(column).has_value();
    };
    if (!column.empty() && std::ranges::none_of(line.required, is_it) &&
        std::ranges::none_of(line.optional, is_it))
      reading.notes.push_back({"files.column_ignored", {}, {table.file, table.head_row, column}});
  }
  return complete;
}

template <class Row>
std::vector<Row> read_rows(const Files& files, std::string_view name, Reading& reading,
                           Row (*read)(RowReader&, Date)) {
  const auto file = files.find(std::string(name));
  if (file == files.end()) {
    if (name == kBeginningsFile) return {};
    reading.problems.push_back({"files.file_missing", {}, {std::string(name), 0, ""}});
    return {};
  }
  const auto table = parse_csv(file->second, std::string(name));
  if (!table) {
    reading.problems.push_back(table.error());
    return {};
  }
  if (!check_head(*table, reading)) return {};
  reading.problems.insert(reading.problems.end(), table->problems.begin(), table->problems.end());
  std::vector<Row> rows;
  for (const CsvRow& cells : table->rows) {
    RowReader reader(*table, cells, reading.problems);
    Row row = read(reader, reading.setup.region.start);
    row.row = cells.row;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

const std::vector<std::string>& setup_file_names() {
  static const std::vector<std::string> names = {
      std::string(kRegionFile),     std::string(kUnitsFile),    std::string(kServicesFile),
      std::string(kCountersFile),   std::string(kOfficersFile), std::string(kSuperiorsFile),
      std::string(kBeginningsFile), std::string(kHolidaysFile), std::string(kUsersFile)};
  return names;
}

const HeadLine& head_line(std::string_view file) {
  static const std::map<std::string_view, HeadLine> lines = {
      {kUnitsFile, {{"unit", "name"}, {"parent"}}},
      {kServicesFile,
       {{"service", "unit", "name_id", "name_en", "shortest_seconds"}, {"from", "until"}}},
      {kCountersFile, {{"counter", "unit", "name"}, {"device", "from", "until"}}},
      {kOfficersFile,
       {{"nipBaru", "nama", "unorId"},
        {"gelarDepan", "gelarBelakang", "unorNama", "unorIndukId", "unorIndukNama", "jabatanNama",
         "jenisJabatan", "golRuangAkhir", "kedudukanPnsNama", "officer", "from", "until"}}},
      {kSuperiorsFile, {{"nip", "superior_nip"}, {"from", "until"}}},
      {kBeginningsFile, {{"nip", "service", "unit", "from"}, {}}},
      {kHolidaysFile, {{"date", "name"}, {}}},
      {kUsersFile, {{"user", "name", "role"}, {"unit"}}}};
  static const HeadLine none;
  const auto found = lines.find(file);
  return found == lines.end() ? none : found->second;
}

Problem name_long() { return {"files.name_long", {{"most", std::to_string(kNameBytesMax)}}, {}}; }

Reading read_setup(const Files& files) {
  Reading reading;
  Setup& setup = reading.setup;
  if (const auto region = files.find(std::string(kRegionFile)); region != files.end())
    setup.region = read_region(region->second, reading.problems);
  else
    reading.problems.push_back({"files.file_missing", {}, {std::string(kRegionFile), 0, ""}});
  setup.units = read_rows(files, kUnitsFile, reading, read_unit);
  setup.services = read_rows(files, kServicesFile, reading, read_service);
  setup.counters = read_rows(files, kCountersFile, reading, read_counter);
  setup.officers = read_rows(files, kOfficersFile, reading, read_officer);
  setup.superiors = read_rows(files, kSuperiorsFile, reading, read_superior);
  setup.beginnings = read_rows(files, kBeginningsFile, reading, read_beginning);
  setup.holidays = read_rows(files, kHolidaysFile, reading, read_holiday);
  setup.users = read_rows(files, kUsersFile, reading, read_user);
  return reading;
}

}  // namespace suara::bkd
