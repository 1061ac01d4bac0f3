#include "sync/central/officer_question.hpp"

#include "sync/ledger/prepared.hpp"

namespace suara::central {

std::string query_of(const Call& call, const char* name) {
  const auto found = call.request.query.find(name);
  return found == call.request.query.end() ? "" : found->second;
}

Expected<Period> asked_period(const Call& call) {
  const auto period = parse_period(query_of(call, "period"));
  if (!period)
    return problem("request.field",
                   {{"field", "period"}, {"what", "2026-10, 2026-Q4, 2026-H2, 2026"}});
  return *period;
}

Expected<std::optional<Quarter>> asked_quarter(const Call& call, const char* field) {
  const std::string text = query_of(call, field);
  if (text.empty()) return std::optional<Quarter>{};
  const auto quarter = parse_quarter(text);
  if (!quarter) return problem("request.field", {{"field", field}, {"what", "2026-Q4"}});
  return quarter;
}

Expected<Quarter> asked_or_this_quarter(const Call& call, const char* field) {
  return asked_quarter(call, field).map([&](const std::optional<Quarter>& asked) {
    return asked ? *asked : quarter_of(call.directory->today(call.now));
  });
}

std::optional<std::string> name_of(SQLite::Database& reader, const TenantId& tenant,
                                   const OfficerId& officer) {
  return ledger::Prepared(reader, "SELECT name FROM officer WHERE tenant_id = ?1 AND officer = ?2")
      .first([](const ledger::Row& row) { return row.text(0); }, tenant, officer);
}

Expected<std::string> asked_unit(const Call& call, SQLite::Database& reader) {
  const std::string unit = query_of(call, "unit");
  if (unit.empty()) return unit;
  ledger::Prepared select(reader, "SELECT 1 FROM unit WHERE tenant_id = ?1 AND unit = ?2");
  if (!select.first([](const ledger::Row&) { return true; }, call.directory->tenant, unit))
    return problem("index.unknown_unit", {{"unit", unit}});
  return unit;
}

Expected<OfficerQuestion> asked_officer(const Call& call, SQLite::Database& reader) {
  OfficerQuestion asked{{call.segments.at(0)}, "", call.principal.role == Role::officer};
  if (asked.own && call.principal.person.text != asked.officer.text)
    return problem("session.not_allowed");
  const auto name = name_of(reader, call.directory->tenant, asked.officer);
  if (!name) return problem("officer.unknown", {{"officer", asked.officer.text}});
  asked.name = *name;
  return asked;
}

}  // namespace suara::central
