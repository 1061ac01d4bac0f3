#include "sync/bkd/setup_json.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

json or_null(const std::string& text) { return text.empty() ? json() : json(text); }

json dated(json row, const Span& span) {
  row["from"] = to_text(span.from);
  row["until"] = span.until ? json(to_text(*span.until)) : json();
  return row;
}

template <class Row, class Make>
json list_of(const std::vector<Row>& rows, Make make) {
  json list = json::array();
  for (const Row& row : rows) list.push_back(make(row));
  return list;
}

json superiors_of(const Setup& setup) {
  json list = json::array();
  for (const SuperiorRow& row : setup.superiors)
    if (!row.superior_nip.empty())
      list.push_back(
          dated({{"officer_nip", row.nip}, {"superior_nip", row.superior_nip}}, row.span));
  return list;
}

}  // namespace

json to_json(const Setup& setup) {
  const Region& region = setup.region;
  json body;
  body["region"] = {{"name", region.name},
                    {"zone", region.zone},
                    {"hours", json(region.hours)},
                    {"settings", json(region.settings)},
                    {"policy", json(region.policy)}};
  body["units"] = list_of(setup.units, [](const UnitRow& row) {
    return json{{"unit", row.unit.text}, {"name", row.name}, {"parent", or_null(row.parent.text)}};
  });
  body["services"] = list_of(setup.services, [](const ServiceRow& row) {
    return dated({{"service", row.service.text},
                  {"unit", row.unit.text},
                  {"name_id", row.name_id},
                  {"name_en", row.name_en.empty() ? row.name_id : row.name_en},
                  {"shortest_seconds", row.shortest_s}},
                 row.span);
  });
  body["counters"] = list_of(setup.counters, [](const CounterRow& row) {
    return dated({{"counter", row.counter.text},
                  {"unit", row.unit.text},
                  {"name", row.name},
                  {"device", or_null(row.device.text)}},
                 row.span);
  });
  body["officers"] = list_of(setup.officers, [](const OfficerRow& row) {
    return dated({{"officer", or_null(row.officer.text)},
                  {"nip", row.nip},
                  {"name", row.name},
                  {"unit", row.unit.text}},
                 row.span);
  });
  body["superiors"] = superiors_of(setup);
  body["beginnings"] = list_of(setup.beginnings, [](const BeginningRow& row) {
    return json{{"officer_nip", row.nip},
                {"service", row.service.text},
                {"unit", row.unit.text},
                {"from", to_text(row.from)}};
  });
  body["holidays"] = list_of(setup.holidays, [](const HolidayRow& row) {
    return json{{"date", to_text(row.date)}, {"name", row.name}};
  });
  body["users"] = list_of(setup.users, [](const UserRow& row) {
    return json{{"user", row.user.text},
                {"name", row.name},
                {"role", row.role},
                {"unit", or_null(row.unit.text)}};
  });
  return body;
}

}  // namespace suara::bkd
