#include "sync/central/coverage_causes.hpp"

#include <algorithm>

#include "sync/central/fields.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/officer_question.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/review.hpp"

namespace suara::central {
namespace {

using nlohmann::json;

constexpr std::int64_t kLeafMax = 1'000'000'000'000;

json unit_json(const UnitId& unit) { return unit.empty() ? json() : json(unit.text); }

bool has_unit(Books& books, const UnitId& unit) {
  ledger::Prepared select(books.database, "SELECT 1 FROM unit WHERE tenant_id = ?1 AND unit = ?2");
  return select.first([](const ledger::Row&) { return true; }, books.directory->tenant, unit)
      .has_value();
}

// Whether a ballot or service of the period stands where the officer would be judged.
bool has_figure(Books& books, const Period& period, const domain::IndexPolicy& policy,
                const domain::IndexSubject& subject) {
  const TenantId& tenant = books.directory->tenant;
  const auto stands = [&](const auto& cell) {
    const auto place = domain::place_of(cell.first, period, policy);
    return place && place->subject == subject && cell.second != domain::TallyCounts{};
  };
  for (const Quarter quarter : tally::quarters_of(books.database, tenant))
    if (overlap(period_of(quarter), period) &&
        std::ranges::any_of(
            tally::cells_of(books.database, tenant, subject.officer, quarter), stands))
      return true;
  return false;
}

// Whose cause may be stated.
Expected<domain::IndexSubject> subject_of(Books& books, const Period& period,
                                          const CauseForm& form) {
  const Directory& region = *books.directory;
  if (!region.root_key) return problem("keys.missing");
  const tally::PeriodState* state = tally::state_of(*region.office, period);
  const std::string name = to_text(period);
  if (state == nullptr) return problem("period.not_open", {{"period", name}});
  if (state->frozen) return problem("period.frozen", {{"period", name}});
  if (!name_of(books.database, region.tenant, form.officer))
    return problem("officer.unknown", {{"officer", form.officer.text}});
  const auto policy = tally::rules_of(*state);
  const bool by_unit = policy.compare_within == domain::CompareWithin::unit;
  if (by_unit == form.unit.empty())
    return problem("request.field",
                   {{"field", "unit"}, {"what", by_unit ? "an id" : "null: one group"}});
  if (by_unit && !has_unit(books, form.unit))
    return problem("setup.unknown_unit", {{"value", form.unit.text}});
  const domain::IndexSubject subject{form.officer, form.unit};
  if (!has_figure(books, period, policy, subject))
    return problem("period.no_figure", {{"officer", form.officer.text}, {"period", name}});
  return subject;
}

// True: another person has said the same before, and in the leaf that is confirmed.
Expected<bool> is_confirmed(const tally::OfficeState& office, const record::CoverageCause& cause,
                            const CauseForm& form, const Principal& principal) {
  const auto second = is_second(office, cause, principal);
  if (!second || !form.confirms) return second;
  if (*second &&
      office.proposals.at(tally::four_eyes_content(cause).value()).leaf == *form.confirms)
    return true;
  return problem("period.no_cause", {{"proposal", std::to_string(*form.confirms)}});
}

json cause_json(const record::CoverageCause& cause) {
  return {{"officer", cause.officer.text},
          {"unit", unit_json(cause.unit)},
          {"accepted", cause.accepted}};
}

}  // namespace

Expected<CauseForm> read_cause(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  CauseForm form;
  form.officer = in.id<OfficerId>("officer");
  form.unit = in.optional_id<UnitId>("unit").value_or(UnitId{});
  form.reason = in.text("reason");
  const auto accepted = object->find("accepted");
  if (accepted != object->end() && accepted->is_boolean())
    form.accepted = *accepted;
  else
    in.refuse("accepted", "true, false");
  if (const auto leaf = object->find("confirms"); leaf != object->end() && !leaf->is_null())
    form.confirms = static_cast<std::uint64_t>(in.integer("confirms", 0, kLeafMax));
  if (in.problem()) return tl::unexpected(*in.problem());
  return form;
}

Expected<Response> state_cause(Books& books, const Period& period, const CauseForm& form,
                               const Principal& principal, Instant now) {
  const auto subject = subject_of(books, period, form);
  if (!subject) return tl::unexpected(subject.error());
  record::CoverageCause cause{{}, subject->officer, period, subject->unit, form.accepted};
  const auto second = is_confirmed(*books.directory->office, cause, form, principal);
  if (!second) return tl::unexpected(second.error());
  cause.act = {principal.person, to_text(principal.role), form.reason};
  const TenantId tenant = books.directory->tenant;
  json body = cause_json(cause);
  body["period"] = to_text(period);
  body["state"] = *second ? "decided" : "proposed";
  const OfficeRecord record{std::move(cause), {}};
  append_office(books, {&record, 1}, now);
  if (!*second)
    body["proposal"] = books.ledger.head(tenant).size - 1;
  else if (period.kind == PeriodKind::quarter)
    books.tallies.mark_due(tenant, subject->officer, quarter_of(first_day(period)));
  return json_reply(*second ? 200 : 202, body);
}

void put_causes(const tally::OfficeState& office, const Period& period, json& body) {
  body["causes"] = body["causes_proposed"] = json::array();
  if (const tally::PeriodState* state = tally::state_of(office, period))
    for (const auto& [subject, cause] : state->causes)
      body["causes"].push_back(cause_json(
          {{}, subject.officer, period, subject.unit, cause == domain::Cause::accepted}));
  for (const auto& [content, proposal] : office.proposals) {
    const auto* cause = std::get_if<record::CoverageCause>(&proposal.body);
    if (cause == nullptr || cause->period != period) continue;
    json one = cause_json(*cause);
    one["proposal"] = proposal.leaf;
    one["person"] = cause->act.person.text;
    one["reason"] = cause->act.reason;
    body["causes_proposed"].push_back(std::move(one));
  }
}

}  // namespace suara::central
