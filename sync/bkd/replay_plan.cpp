#include "sync/bkd/replay_plan.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>

#include "common/record/keys.hpp"
#include "sync/bkd/csv_table.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

constexpr int kUnitsMax = 999;
constexpr int kOfficersMax = 99'999;
constexpr int kServicesMax = 99;
constexpr int kSessionsMax = 70;

struct Field {
  const char* column;
  int least;
  int most;
};
constexpr std::array<Field, 5> kFields = {{{"officer", 1, kOfficersMax},
                                           {"unit", 1, kUnitsMax},
                                           {"service", 0, kServicesMax},
                                           {"session", 1, kSessionsMax},
                                           {"score", 1, kReplayFaces}}};
using Places = std::array<std::size_t, kFields.size()>;
using Values = std::array<int, kFields.size()>;

Expected<Places> places_of(const CsvTable& table) {
  Places places{};
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    const auto place = table.column(kFields[i].column);
    if (!place)
      return problem("replay.column", {{"column", kFields[i].column}},
                     {table.file, table.head_row, ""});
    places[i] = *place;
  }
  return places;
}

Expected<Values> values_of(const CsvTable& table, const CsvRow& row, const Places& places) {
  Values values{};
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    const std::string& cell = row.cells[places[i]];
    const char* const end = cell.data() + cell.size();
    const auto [stopped, error] = std::from_chars(cell.data(), end, values[i]);
    if (error == std::errc{} && stopped == end && values[i] >= kFields[i].least &&
        values[i] <= kFields[i].most)
      continue;
    return problem("replay.value",
                   {{"text", cell},
                    {"least", std::to_string(kFields[i].least)},
                    {"most", std::to_string(kFields[i].most)}},
                   {table.file, row.row, kFields[i].column});
  }
  return values;
}

ReplayUnit new_unit(int number) {
  return {number,
          UnitId{fmt::format("R-U{:02}", number)},
          CounterId{fmt::format("R-L{:02}", number)},
          DeviceId{fmt::format("R-K{:02}", number)},
          {},
          {},
          {}};
}

void add_row(ReplayUnit& unit, const Values& values, Date day) {
  ReplayRow row{OfficerId{fmt::format("R-{:04}", values[0])},
                ServiceId{fmt::format("R-S{}", values[2])}, day, values[4]};
  unit.officers.insert(row.officer);
  unit.services.insert(row.service);
  unit.rows.push_back(std::move(row));
}

}  // namespace

Date working_day(Date from, int n) {
  Date day = from;
  for (;; ++day.days) {
    if (iso_weekday(day) <= 5 && --n <= 0) return day;
  }
}

Expected<ReplayPlan> plan_replay(std::string_view csv, std::string file_name, Date from) {
  const auto table = parse_csv(csv, file_name);
  if (!table) return tl::unexpected(table.error());
  if (!table->problems.empty()) return tl::unexpected(table->problems.front());
  const auto places = places_of(*table);
  if (!places) return tl::unexpected(places.error());
  ReplayPlan plan{
      std::move(file_name), record::sha256({csv}), from, last_day(quarter_of(from)), {}};
  std::map<int, ReplayUnit> units;
  for (const CsvRow& cells : table->rows) {
    const auto values = values_of(*table, cells, *places);
    if (!values) return tl::unexpected(values.error());
    const Date day = working_day(from, (*values)[3]);
    if (plan.until < day)
      return problem("replay.period",
                     {{"session", std::to_string((*values)[3])}, {"until", to_text(plan.until)}},
                     {table->file, cells.row, "session"});
    const int number = (*values)[1];
    add_row(units.try_emplace(number, new_unit(number)).first->second, *values, day);
  }
  for (auto& [number, unit] : units) plan.units.push_back(std::move(unit));
  return plan;
}

json replay_setup(const ReplayPlan& plan, const texts::Texts& texts) {
  json body = {{"region", json::object()},
               {"units", json::array()},
               {"services", json::array()},
               {"counters", json::array()},
               {"officers", json::array()}};
  const auto name = [&](const char* key, const char* argument, const std::string& value) {
    return texts(std::string("suara.replay.") + key, {{argument, value}});
  };
  const auto add = [&](const char* list, json row) {
    row["from"] = to_text(plan.from);
    row["until"] = json();
    body[list].push_back(std::move(row));
  };
  for (const ReplayUnit& unit : plan.units) {
    const std::string number = std::to_string(unit.number);
    body["units"].push_back({{"unit", unit.unit.text},
                             {"name", name("unit_name", "unit", number)},
                             {"parent", json()}});
    for (const ServiceId& service : unit.services) {
      const std::string title = name("service_name", "service", service.text.substr(3));
      add("services", {{"service", service.text},
                       {"unit", unit.unit.text},
                       {"name_id", title},
                       {"name_en", title},
                       {"shortest_seconds", 0}});
    }
    add("counters", {{"counter", unit.counter.text},
                     {"unit", unit.unit.text},
                     {"name", name("counter_name", "unit", number)},
                     {"device", unit.device.text}});
    for (const OfficerId& officer : unit.officers)
      add("officers", {{"officer", officer.text},
                       {"nip", ""},
                       {"name", name("officer_name", "officer", officer.text.substr(2))},
                       {"unit", unit.unit.text}});
  }
  return body;
}

std::string rows_csv(const ReplayUnit& unit) {
  std::string csv = "row,officer,service,day,score\n";
  for (std::size_t i = 0; i < unit.rows.size(); ++i) {
    const ReplayRow& row = unit.rows[i];
    csv += fmt::format("{},{},{},{},{}\n", i + 1, row.officer.text, row.service.text,
                       to_text(row.day), row.score);
  }
  return csv;
}

}  // namespace suara::bkd
