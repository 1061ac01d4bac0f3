#include "sync/central/policy_trials.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "common/domain/policy_trial.hpp"
#include "sync/central/mix_services.hpp"
#include "sync/central/officer_question.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/survey_reads.hpp"
#include "sync/tally/period_figures.hpp"

namespace suara::central {
namespace {

using domain::IndexPolicy;
using domain::PolicyTrial;
using domain::ScaleIndex;
using nlohmann::json;

// Cells of all made-up periods together, so that a request takes seconds in the largest region.
constexpr std::int64_t kCellsMade = 2'000'000;
constexpr std::int64_t kPeriodsLeast = 4, kPeriodsMost = 200;
constexpr std::uint64_t kSeed = 1;  // The same question has the same answer.

struct Tried {
  const char* name;
  IndexPolicy policy;
};

// "limit_points=3.5,days_min=8" over the rules as they are.
Expected<IndexPolicy> changed(const IndexPolicy& now, std::string_view rules) {
  auto settings = domain::settings_of(now);
  while (!rules.empty()) {
    const std::string_view one = rules.substr(0, rules.find(','));
    rules.remove_prefix(std::min(rules.size(), one.size() + 1));
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return problem("request.field", {{"field", "rules"}, {"what", "key=value,key=value"}});
    settings[domain::kPolicyPrefix + std::string(one.substr(0, equals))] =
        std::string(one.substr(equals + 1));
  }
  return domain::policy_of(settings);
}

json rules_json(const IndexPolicy& policy) {
  json rules = json::object();
  for (const auto& [key, value] : domain::settings_of(policy)) {
    const std::string name = key.substr(std::string_view(domain::kPolicyPrefix).size());
    if (!name.starts_with("flag_")) rules[name] = value;
  }
  return rules;
}

// Units whose index is under a mix that these rules fix for the period's year; null: the region. No
// decision hangs on it.
json mixed_units(const IndexPolicy& policy) {
  json units = json::array();
  for (const auto& [place, mix] : policy.mixes)
    if (place.unit.empty() == (policy.compare_within == domain::CompareWithin::region))
      units.push_back(place.unit.empty() ? json() : json(place.unit.text));
  return units;
}

json trial_json(const Tried& tried, const PolicyTrial& found, const Period& period) {
  const auto months = static_cast<double>(months_of(period).size()) *
                      static_cast<double>(found.periods);
  const auto a_year = [&](std::int64_t sum) { return 12 * static_cast<double>(sum) / months; };
  return {{"rules", tried.name},
          {"policy", rules_json(tried.policy)},
          {"mixed_units", mixed_units(tried.policy)},
          {"periods", found.periods},
          {"figures", found.figures},
          {"sufficient", found.sufficient},
          {"outside", found.outside},
          {"decided", found.decided},
          {"wrong", found.wrong},
          {"found", found.found()},
          {"a_year",
           {{"outside", a_year(found.outside)},
            {"decided", a_year(found.decided)},
            {"wrong", a_year(found.wrong)},
            {"found", a_year(found.found())}}}};
}

// By the days and services that these rules count, each office with its own conditions.
domain::PeriodIndex truth_of(const Call& call, SQLite::Database& reader, const Period& period,
                             IndexPolicy policy) {
  policy.compare_within = domain::CompareWithin::unit;
  policy.judged_once = false;  // What was decided moves no figure, and is dear to find.
  return tally::period_index(reader, call.directory->tenant, *call.directory->office, period,
                             policy);
}

json scale_json(const ScaleIndex& scale) {
  const domain::IndexFit& fit = scale.fit;
  const auto points = [&](const std::optional<double>& variance) {
    return variance ? json(100.0 / scale.faces * std::sqrt(*variance)) : json();
  };
  return {{"faces", scale.faces},
          {"outcome", domain::to_text(fit.outcome)},
          {"ratings", fit.layout.ratings},
          {"officers", scale.subjects.size()},
          {"sd_officer", points(fit.tau2_officer)},
          {"sd_day", points(fit.tau2_day)},
          {"sd_rating", points(fit.sigma2)},
          {"trials", json::array()}};
}

json& scale_in(json& scales, const ScaleIndex& scale) {
  for (json& one : scales)
    if (one["faces"] == scale.faces) return one;
  scales.push_back(scale_json(scale));
  return scales.back();
}

void add_trials(const domain::PeriodIndex& truth, const Tried& tried, double limit_points,
                json& scales) {
  for (const ScaleIndex& scale : truth.scales) {
    json& into = scale_in(scales, scale);
    if (!scale.fit.has_means()) continue;
    const auto cells = static_cast<std::int64_t>(scale.fit.layout.cell_ratings.size());
    const auto periods = std::clamp(kCellsMade / std::max<std::int64_t>(1, cells), kPeriodsLeast,
                                    kPeriodsMost);
    into["trials"].push_back(trial_json(
        tried,
        domain::try_policy(scale, tried.policy, limit_points, static_cast<int>(periods), kSeed),
        truth.period));
  }
}

}  // namespace

Expected<Response> show_policy_trial(const Call& call, SQLite::Database& reader) {
  const auto period = asked_period(call, call.directory->today(call.now));
  if (!period) return tl::unexpected(period.error());
  const IndexPolicy now = tally::policy_of(reader, call.directory->tenant);
  const auto other = changed(now, query_of(call, "rules"));
  if (!other) return tl::unexpected(other.error());
  if (other->mixes != now.mixes)
    if (auto unfit = unfit_mix(*other, services_of(load_facts(reader, *call.directory))))
      return tl::unexpected(*std::move(unfit));
  std::vector<Tried> all{{"now", in_year(now, period->year)}};
  if (IndexPolicy tried = in_year(*other, period->year); tried != all[0].policy)
    all.push_back({"tried", std::move(tried)});
  json scales = json::array();
  for (const Tried& tried : all)
    add_trials(truth_of(call, reader, *period, tried.policy), tried, now.rules.limit_points,
               scales);
  return json_reply(200, {{"period", to_text(*period)},
                          {"from", to_text(first_day(*period))},
                          {"until", to_text(last_day(*period))},
                          {"limit_points", now.rules.limit_points},
                          {"scales", std::move(scales)}});
}

}  // namespace suara::central
