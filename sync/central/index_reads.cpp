#include "sync/central/index_reads.hpp"

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "sync/central/flag_explanations.hpp"
#include "sync/central/index_json.hpp"
#include "sync/central/officer_question.hpp"
#include "sync/central/replies.hpp"
#include "sync/tally/period_figures.hpp"

namespace suara::central {
namespace {

using domain::ScaleIndex;
using nlohmann::json;

json head_of(const Call& call, const Period& period) {
  return {{"period", to_text(period)},
          {"from", to_text(first_day(period))},
          {"until", to_text(last_day(period))},
          {"today", to_text(call.directory->today(call.now))}};
}

std::vector<std::size_t> in_unit(const ScaleIndex& scale, const std::string& unit) {
  std::vector<std::size_t> which;
  for (std::size_t i = 0; i < scale.subjects.size(); ++i)
    if (unit.empty() || scale.units[i].contains(UnitId{unit})) which.push_back(i);
  return which;
}

std::vector<std::size_t> of_officer(const ScaleIndex& scale, const OfficerId& officer) {
  std::vector<std::size_t> which;
  for (std::size_t i = 0; i < scale.subjects.size(); ++i)
    if (scale.subjects[i].officer == officer) which.push_back(i);
  return which;
}

// nullptr: the period is not frozen.
const tally::PeriodState* frozen_state(const Call& call, const Period& period) {
  const auto* state = tally::state_of(*call.directory->office, period);
  return state != nullptr && state->frozen ? state : nullptr;
}

// A reviewer sees officers' figures once they move no more: from one that moves with an annulment
// they would learn whose the ballots were, and what became of it. "index.not_frozen" {period}.
std::optional<Problem> hidden_from(const Call& call, const Period& period) {
  if (call.principal.role != Role::reviewer || frozen_state(call, period) != nullptr)
    return std::nullopt;
  return Problem{"index.not_frozen", {{"period", to_text(period)}}, {}};
}

// Services and ratings of a frozen period also say whose a flag in counts is.
bool sees_coverage(const Call& call) { return call.principal.role != Role::reviewer; }

// As frozen, else as the tallies stand.
domain::PeriodIndex figures_of(const Call& call, SQLite::Database& reader, const Period& period) {
  const TenantId& tenant = call.directory->tenant;
  if (const auto* state = frozen_state(call, period))
    return tally::frozen_figures(reader, tenant, period, *state).index;
  const tally::OfficeState& office = *call.directory->office;
  return tally::period_index(reader, tenant, office, period,
                             tally::rules_for(reader, tenant, office, period));
}

using Which = std::function<std::vector<std::size_t>(const ScaleIndex&)>;

json late_json(const domain::PeriodIndex& index, const std::vector<domain::LateFigure>& all,
               const Which& which) {
  json list = json::array();
  for (const domain::LateFigure& late : all)
    for (const ScaleIndex& scale : index.scales) {
      if (scale.faces != late.faces) continue;
      for (const std::size_t i : which(scale))
        if (scale.subjects[i] == late.subject) list.push_back(late_figure_json(late));
    }
  return list;
}

void put_figures(const Call& call, SQLite::Database& reader, const Period& period,
                 const Which& which, json& body) {
  const auto index = figures_of(call, reader, period);
  const auto* frozen = frozen_state(call, period);
  body["frozen"] = frozen != nullptr;
  body["policy"] = policy_json(index.policy);
  body["scales"] = json::array();
  for (const ScaleIndex& scale : index.scales)
    if (const auto shown = which(scale); !shown.empty())
      body["scales"].push_back(scale_json(scale, index.policy, shown, sees_coverage(call)));
  if (frozen != nullptr && call.principal.role != Role::reviewer)
    body["late"] = late_json(
        index, tally::late_figures(reader, call.directory->tenant, index, *frozen), which);
}

struct PeriodQuestion {
  OfficerQuestion officer;
  Period period;
};

Expected<PeriodQuestion> asked_figure(const Call& call, SQLite::Database& reader) {
  const auto officer = asked_officer(call, reader);
  if (!officer) return tl::unexpected(officer.error());
  const auto period = asked_period(call);
  if (!period) return tl::unexpected(period.error());
  if (auto hidden = hidden_from(call, *period)) return tl::unexpected(*std::move(hidden));
  if (officer->own && period->kind != PeriodKind::quarter) return problem("index.quarter_only");
  return PeriodQuestion{*officer, *period};
}

json body_for(const Call& call, const PeriodQuestion& asked) {
  json body = head_of(call, asked.period);
  body["officer"] = asked.officer.officer.text;
  body["name"] = asked.officer.name;
  return body;
}

std::vector<domain::Edition> editions_of(const Call& call, SQLite::Database& reader,
                                         const PeriodQuestion& asked) {
  return tally::newest_editions(reader, call.directory->tenant, asked.officer.officer,
                                quarter_of(first_day(asked.period)));
}

json own_figures(const Call& call, SQLite::Database& reader, const PeriodQuestion& asked) {
  const auto policy =
      tally::rules_for(reader, call.directory->tenant, *call.directory->office, asked.period);
  json list = json::array();
  for (const domain::Edition& edition : editions_of(call, reader, asked))
    for (const auto& figure : tally::figures_of(reader, call.directory->tenant, edition)) {
      json one = own_figure_json(figure, policy.rules);
      one["faces"] = edition.faces;
      one["edition"] = edition.number;
      one["as_of"] = to_text(edition.as_of);
      list.push_back(std::move(one));
    }
  return list;
}

std::vector<std::string> names_of(const std::vector<domain::IndexKey>& keys) {
  std::vector<std::string> names;
  for (const domain::IndexKey& key : keys) names.push_back(domain::to_text(key));
  return names;
}

std::vector<domain::LeftRatings> left_ratings(const std::vector<domain::LearntRatings>& learning) {
  std::vector<domain::LeftRatings> left;
  for (const domain::LearntRatings& one : learning)
    left.push_back({one.unit.text + "/" + one.service.text + ", " + to_text(one.learnt.until),
                    one.ratings});
  return left;
}

// Index, range, sufficiency, decision and coverage of one figure, as far as they exist.
json full_explanation(const ScaleIndex& scale, std::size_t i, const domain::IndexPolicy& policy,
                      bool with_coverage) {
  const domain::OfficerIndex& one = scale.figures[i];
  json roots = json::array();
  if (one.index)
    roots.push_back(
        to_json(domain::explain_index(scale.fit, static_cast<std::uint32_t>(i),
                                      scale.mixes[scale.groups[i]], names_of(scale.keys))));
  if (one.difference) roots.push_back(to_json(domain::explain_range(one)));
  const auto& judged = scale.judged[i];
  roots.push_back(to_json(
      domain::explain_sufficient(scale.fit, one, policy.rules, judged ? to_text(*judged) : "")));
  if (const auto left = left_ratings(scale.learning[i]); !left.empty())
    roots.push_back(to_json(domain::explain_learning(one.ratings, left)));
  for (const auto& node : domain::explain_standing(one, policy.rules))
    roots.push_back(to_json(node));
  if (one.reliability)
    for (const auto& node :
         domain::explain_certainty(std::llround(100 * *one.reliability), "tallies", policy.rules))
      roots.push_back(to_json(node));
  if (with_coverage) {
    roots.push_back(to_json(domain::explain_coverage_for_pay(scale.coverages[i], policy.coverage)));
    for (const auto& node : domain::explain_cause(scale.causes[i])) roots.push_back(to_json(node));
  }
  return {{"faces", scale.faces},
          {"unit", scale.subjects[i].unit.empty() ? json() : json(scale.subjects[i].unit.text)},
          {"learning", learning_json(scale.learning[i], policy)},
          {"explanations", std::move(roots)}};
}

json own_explanations(const Call& call, SQLite::Database& reader, const PeriodQuestion& asked,
                      const domain::IndexPolicy& policy) {
  json list = json::array();
  for (const domain::Edition& edition : editions_of(call, reader, asked))
    for (const auto& figure : tally::figures_of(reader, call.directory->tenant, edition)) {
      json roots = json::array();
      for (const auto& node : domain::explain_own_figure(figure, policy))
        roots.push_back(to_json(node));
      list.push_back({{"faces", edition.faces},
                      {"unit", figure.unit.empty() ? json() : json(figure.unit.text)},
                      {"edition", edition.number},
                      {"as_of", to_text(edition.as_of)},
                      {"explanations", std::move(roots)}});
    }
  return list;
}

}  // namespace

Expected<Response> show_index(const Call& call, SQLite::Database& reader) {
  const auto period = asked_period(call);
  if (!period) return tl::unexpected(period.error());
  if (auto hidden = hidden_from(call, *period)) return tl::unexpected(*std::move(hidden));
  const auto unit = asked_unit(call, reader);
  if (!unit) return tl::unexpected(unit.error());
  json body = head_of(call, *period);
  put_figures(
      call, reader, *period, [&](const ScaleIndex& scale) { return in_unit(scale, *unit); }, body);
  return json_reply(200, body);
}

Expected<Response> show_officer_index(const Call& call, SQLite::Database& reader) {
  const auto asked = asked_figure(call, reader);
  if (!asked) return tl::unexpected(asked.error());
  json body = body_for(call, *asked);
  if (asked->officer.own) {
    body["figures"] = own_figures(call, reader, *asked);
    return json_reply(200, body);
  }
  put_figures(
      call, reader, asked->period,
      [&](const ScaleIndex& scale) { return of_officer(scale, asked->officer.officer); }, body);
  return json_reply(200, body);
}

Expected<Response> show_explanations(const Call& call, SQLite::Database& reader) {
  const auto asked = asked_figure(call, reader);
  if (!asked) return tl::unexpected(asked.error());
  const auto policy =
      tally::rules_for(reader, call.directory->tenant, *call.directory->office, asked->period);
  json body = body_for(call, *asked);
  body["policy"] = policy_json(policy);
  if (asked->officer.own) {
    body["figures"] = own_explanations(call, reader, *asked, policy);
    add_flag_explanations(call, reader, asked->officer.officer, asked->period, body["figures"]);
    return json_reply(200, body);
  }
  const auto index = figures_of(call, reader, asked->period);
  body["figures"] = json::array();
  for (const ScaleIndex& scale : index.scales)
    for (const std::size_t i : of_officer(scale, asked->officer.officer))
      body["figures"].push_back(full_explanation(scale, i, policy, sees_coverage(call)));
  add_flag_explanations(call, reader, asked->officer.officer, asked->period, body["figures"]);
  return json_reply(200, body);
}

}  // namespace suara::central
