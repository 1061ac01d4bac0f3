// A region's set-up as BKD writes it: region.toml and eight CSV files. Reading finds what is wrong
// within one row; setup_check.hpp what is wrong between rows. Nothing here opens a file.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/ids.hpp"
#include "common/base/problem.hpp"
#include "common/base/time.hpp"

namespace suara::bkd {

// First and last day (inclusive) of what a row says; not valid where its dates did not read.
struct Span {
  Date from;
  std::optional<Date> until;
  bool holds_on(Date day) const { return from <= day && (!until || day <= *until); }
  bool valid() const { return !until || from <= *until; }
  bool meets(const Span& other) const {
    return valid() && other.valid() && (!until || other.from <= *until) &&
           (!other.until || from <= *other.until);
  }
};

struct Region {
  std::string tenant;
  std::string name;
  std::string zone;
  Date start;                                   // "from" of every row that has none
  std::map<std::string, std::string> hours;     // "monday" -> "08:00-15:00", "" = closed
  std::map<std::string, std::string> settings;  // [kiosk], as text
  std::map<std::string, std::string> policy;    // [policy], as text
};
// row: as CsvRow.
struct UnitRow {
  std::int64_t row = 0;
  UnitId unit;
  std::string name;
  UnitId parent;  // empty: none
};
struct ServiceRow {
  std::int64_t row = 0;
  ServiceId service;
  UnitId unit;
  std::string name_id;
  std::string name_en;
  int shortest_s = 0;
  Span span;
};
struct CounterRow {
  std::int64_t row = 0;
  CounterId counter;
  UnitId unit;
  std::string name;
  DeviceId device;  // empty: none yet
  Span span;
};
struct OfficerRow {
  std::int64_t row = 0;
  OfficerId officer;  // empty: the central finds it by NIP or gives the next number
  std::string nip;    // 18 digits
  std::string name;   // with titles
  UnitId unit;
  std::string standing;  // kedudukanPnsNama
  Span span;
};
struct SuperiorRow {
  std::int64_t row = 0;
  std::string nip;
  std::string superior_nip;  // empty: appraised by somebody outside of the region's files ("-")
  Span span;
};
struct BeginningRow {
  std::int64_t row = 0;
  std::string nip;
  ServiceId service;
  UnitId unit;
  Date from;
};
struct HolidayRow {
  std::int64_t row = 0;
  Date date;
  std::string name;
};
struct UserRow {
  std::int64_t row = 0;
  PersonId user;
  std::string name;
  std::string role;
  UnitId unit;  // empty: the whole region
};

struct Setup {
  Region region;
  std::vector<UnitRow> units;
  std::vector<ServiceRow> services;
  std::vector<CounterRow> counters;
  std::vector<OfficerRow> officers;
  std::vector<SuperiorRow> superiors;
  std::vector<BeginningRow> beginnings;
  std::vector<HolidayRow> holidays;
  std::vector<UserRow> users;
};

// problems: gaps that stand against applying. notes: said, but no gap.
struct Reading {
  Setup setup;
  std::vector<Problem> problems;
  std::vector<Problem> notes;
};

using Files = std::map<std::string, std::string>;  // file name -> bytes

inline constexpr std::string_view kRegionFile = "region.toml";
inline constexpr std::string_view kUnitsFile = "units.csv";
inline constexpr std::string_view kServicesFile = "services.csv";
inline constexpr std::string_view kCountersFile = "counters.csv";
inline constexpr std::string_view kOfficersFile = "officers.csv";
inline constexpr std::string_view kSuperiorsFile = "superiors.csv";
inline constexpr std::string_view kBeginningsFile = "beginnings.csv";  // may be missing
inline constexpr std::string_view kHolidaysFile = "holidays.csv";
inline constexpr std::string_view kUsersFile = "users.csv";

// All names above, in the order in which they are filled in.
const std::vector<std::string>& setup_file_names();

// A cell that does not read is named in problems and left empty; its row stays, so that what refers
// to it is still found.
Reading read_setup(const Files& files);
Problem name_long();  // "files.name_long" {most}: more than kNameBytesMax

// Column names of a file's head, those that may be left out at the end.
struct HeadLine {
  std::vector<std::string> required;
  std::vector<std::string> optional;
};
const HeadLine& head_line(std::string_view file);

}  // namespace suara::bkd
