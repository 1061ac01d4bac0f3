#include "sync/central/reopening.hpp"

#include <nlohmann/json.hpp>

#include "common/domain/correction.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/review.hpp"
#include "sync/tally/annulled_share.hpp"
#include "sync/tally/freezing.hpp"

namespace suara::central {
namespace {

using Shares = std::map<UnitId, tally::AnnulledShare>;

Shares shares_of(Books& books, const Period& period, const tally::PeriodState& state) {
  const auto policy = tally::rules_of(state);
  tally::AnnulledShares shares(period, policy, state);
  tally::each_count(books.database, books.directory->tenant, period,
                    [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
                      shares.add(key, counts);
                    });
  for (const domain::Cells& cells : books.cells)  // counted by this group, not yet rows
    for (const auto& [key, counts] : cells) shares.add(key, counts);
  return shares.finish();
}

// The group asked for, or the first that may be reopened for; where none may, the one with most.
Shares::const_iterator group_of(const Shares& shares, const UnitId& asked) {
  if (!asked.empty()) return shares.find(asked);
  auto most = shares.begin();
  for (auto one = shares.begin(); one != shares.end(); ++one) {
    if (domain::may_reopen(one->second.annulled, one->second.ballots)) return one;
    if (one->second.annulled > most->second.annulled) most = one;
  }
  return most;
}

// How much of a unit was annulled tells a reviewer whose the ballots were that they annulled.
bool sees_shares(const Principal& principal) { return principal.role != Role::reviewer; }

Problem too_few(const Principal& principal, const Period& period,
                const tally::AnnulledShare& share) {
  if (!sees_shares(principal)) return {"period.not_reopened", {{"period", to_text(period)}}, {}};
  return {"period.too_few_annulled",
          {{"annulled", std::to_string(share.annulled)}, {"ballots", std::to_string(share.ballots)}},
          {}};
}

nlohmann::json answer_of(const record::Reopening& reopening, const tally::AnnulledShare& share,
                         const Principal& principal, bool decided) {
  nlohmann::json body = {{"period", to_text(reopening.period)},
                         {"unit", reopening.unit.empty() ? nlohmann::json()
                                                         : nlohmann::json(reopening.unit.text)},
                         {"state", decided ? "decided" : "proposed"}};
  if (!sees_shares(principal)) return body;
  body["annulled"] = share.annulled;
  body["ballots"] = share.ballots;
  return body;
}

}  // namespace

Expected<ReopeningForm> read_reopening(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  ReopeningForm form;
  form.unit = in.optional_id<UnitId>("unit").value_or(UnitId{});
  form.reason = in.text("reason");
  if (in.problem()) return tl::unexpected(*in.problem());
  return form;
}

Expected<Response> reopen_period(Books& books, const Period& period, const ReopeningForm& form,
                                 const Principal& principal, Instant now) {
  const std::shared_ptr<const Directory> region = books.directory;
  if (!region->root_key) return problem("keys.missing");
  const auto state = region->office->periods.find(period);
  if (state == region->office->periods.end() || !state->second.frozen)
    return problem("period.not_frozen", {{"period", to_text(period)}});
  const Shares shares = shares_of(books, period, state->second);
  const auto group = group_of(shares, form.unit);
  const auto share = group == shares.end() ? tally::AnnulledShare{} : group->second;
  if (!domain::may_reopen(share.annulled, share.ballots))
    return tl::unexpected(too_few(principal, period, share));
  record::Reopening reopening{{}, period, group->first};
  const auto second = is_second(*region->office, reopening, principal);
  if (!second) return tl::unexpected(second.error());
  reopening.act = {principal.person, to_text(principal.role), form.reason};
  const nlohmann::json answer = answer_of(reopening, share, principal, *second);
  const OfficeRecord record{std::move(reopening), {}};
  append_office(books, {&record, 1}, now);
  return json_reply(*second ? 200 : 202, answer);
}

}  // namespace suara::central
