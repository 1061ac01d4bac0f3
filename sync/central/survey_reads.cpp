#include "sync/central/survey_reads.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/domain/skm_profile.hpp"
#include "sync/central/index_json.hpp"
#include "sync/central/public_ikm.hpp"
#include "sync/central/replies.hpp"
#include "sync/tally/filed_counts.hpp"

namespace suara::central {
namespace {

using domain::SurveyResult;
using domain::SurveyTally;
using ledger::Prepared;
using ledger::Row;
using nlohmann::json;
using Services = std::map<ServiceId, SurveyTally>;

constexpr std::size_t kFollowUps = 3;

template <class Value>
json or_null(const std::optional<Value>& value) {
  return value ? json(*value) : json();
}

std::map<std::string, std::string> names_of(SQLite::Database& reader, const char* sql,
                                            const TenantId& tenant) {
  std::map<std::string, std::string> names;
  Prepared(reader, sql).each([&](const Row& row) { names[row.text(0)] = row.text(1); }, tenant);
  return names;
}

// The answers of fewer than five stay hidden, only their number is told.
bool may_be_shown(const SurveyResult& result) {
  return result.respondents >= domain::kProfileGroupMin;
}

json figures_json(const SurveyResult& result) {
  json body = {{"respondents", result.respondents},
               {"services", result.services},
               {"needed", or_null(result.needed)},
               {"sufficient", result.sufficient},
               {"elements", json::array()},
               {"ikm", nullptr},
               {"mutu", nullptr},
               {"mean", nullptr},
               {"standard_error", nullptr}};
  if (!may_be_shown(result)) return body;
  for (const domain::ElementTally& element : result.elements)
    body["elements"].push_back({{"key", to_text(element.element)},
                                {"answers", element.answers},
                                {"nrr", or_null(nrr(element))}});
  if (result.ikm) {
    body["ikm"] = static_cast<double>(result.ikm->value) / 100;
    body["mutu"] = to_text(mutu_of(*result.ikm));
  }
  body["mean"] = or_null(result.mean);
  body["standard_error"] = or_null(result.error);
  return body;
}

json follow_up_json(const SurveyResult& result, Date last) {
  json list = json::array();
  if (!may_be_shown(result)) return list;
  for (const domain::FollowUp& one : domain::proposed_follow_up(result.elements, kFollowUps, last))
    list.push_back({{"element", to_text(one.element)},
                    {"activity", nullptr},
                    {"owner", nullptr},
                    {"when", to_text(one.when)},
                    {"done", nullptr}});
  return list;
}

// What respondents told of themselves, in groups of five or more.
json profile_json(const SurveyTally& survey) {
  json questions = json::array();
  for (std::size_t at = 0; at < domain::kRespondentQuestions.size(); ++at) {
    const auto& question = domain::kRespondentQuestions.at(at);
    std::vector<domain::ProfileGroup> counts;
    for (std::uint8_t option = 1; option <= question.options.size(); ++option) {
      const auto told = survey.told.find(domain::told_detail(at, option));
      if (told != survey.told.end())
        counts.push_back({std::string(question.options[option - 1U]), told->second});
    }
    json groups = json::array();
    for (const domain::ProfileGroup& group : domain::profile(counts))
      groups.push_back({{"value", group.value.empty() ? json() : json(group.value)},
                        {"respondents", group.respondents}});
    questions.push_back({{"question", question.key}, {"groups", std::move(groups)}});
  }
  return questions;
}

// Stands for services that a file does not name; no id has this sign.
constexpr const char* kNotNamed = "?";

class Report {
 public:
  Report(const Call& call, SQLite::Database& reader, const Period& period)
      : tenant_(call.directory->tenant),
        reader_(reader),
        period_(period),
        yesterday_{call.directory->today(call.now).days - 1},
        weights_(skm_weights(reader, tenant_)),
        unit_names_(names_of(reader, "SELECT unit, name FROM unit WHERE tenant_id = ?1", tenant_)),
        service_names_(names_of(
            reader, "SELECT service, name_id FROM catalogue WHERE tenant_id = ?1", tenant_)) {}

  bool knows(const UnitId& unit) const { return unit_names_.contains(unit.text); }

  json of(const std::optional<UnitId>& asked) {
    const auto now = units_in(period_);
    const auto earlier = units_in(before(period_));
    json units = json::array();
    for (const auto& [unit, services] : now)
      if (!asked || unit == *asked) units.push_back(unit_json(unit, services, earlier));
    return {{"period", to_text(period_)},
            {"from", to_text(first_day(period_))},
            {"until", to_text(last_day(period_))},
            {"as_of", to_text(last_of(period_))},
            {"weights", weights_ == domain::WeightMode::form ? "form" : "exact"},
            {"voluntary", true},
            {"units", std::move(units)}};
  }

 private:
  Date last_of(const Period& period) const { return std::min(last_day(period), yesterday_); }

  std::map<UnitId, Services> units_in(const Period& period) {
    std::map<UnitId, Services> units;
    for (auto& [key, survey] :
         tally::all_surveys(reader_, tenant_, first_day(period), last_of(period)))
      if (key.first != domain::kUnplacedUnit) units[key.first][key.second] = survey;
    return units;
  }

  static SurveyTally sum_of(const Services& services) {
    SurveyTally sum;
    for (const auto& [service, survey] : services) sum += survey;
    return sum;
  }
  SurveyResult whole(const Services& services) const {
    return survey_result(sum_of(services), weights_);
  }

  json unit_json(const UnitId& unit, const Services& services,
                 const std::map<UnitId, Services>& earlier) const {
    const SurveyResult result = whole(services);
    json body = figures_json(result);
    const SurveyTally sum = sum_of(services);
    body["sources"] = {{"kiosk", result.respondents - sum.filed}, {"file", sum.filed}};
    body["profile"] = profile_json(sum);
    body["unit"] = unit.text;
    body["name"] = name_in(unit_names_, unit.text);
    body["services_apart"] = services_json(services);
    body["explanation"] = may_be_shown(result) && result.ikm
                              ? to_json(domain::explain_ikm(result.elements, weights_))
                              : json();
    body["follow_up"] = follow_up_json(result, last_of(period_));
    const auto found = earlier.find(unit);
    body["before"] = before_json(result, found == earlier.end() ? Services{} : found->second);
    return body;
  }

  // Services with fewer than five respondents come together, or the unit's total would tell them.
  json services_json(const Services& services) const {
    std::vector<domain::ProfileGroup> counts;
    for (const auto& [service, survey] : services)
      counts.push_back({service.text.empty() ? kNotNamed : service.text, survey.respondents()});
    json list = json::array();
    Services others = services;
    for (const domain::ProfileGroup& group : domain::profile(counts)) {
      if (group.value.empty()) continue;
      const std::string service = group.value == kNotNamed ? "" : group.value;
      const auto one = others.extract(ServiceId{service});
      list.push_back(service_json(service, survey_result(one.mapped(), weights_)));
    }
    if (!others.empty()) list.push_back(service_json(std::nullopt, whole(others)));
    return list;
  }

  // nullopt: the small ones together. Empty: what files do not name.
  json service_json(const std::optional<std::string>& service, const SurveyResult& result) const {
    json body = figures_json(result);
    body["service"] = or_null(service);
    body["name"] = name_in(service_names_, service.value_or(""));
    return body;
  }

  // The period before it, and whether the change is more than noise.
  json before_json(const SurveyResult& now, const Services& services) const {
    const SurveyResult result = whole(services);
    json body = {{"period", to_text(before(period_))},
                 {"respondents", result.respondents},
                 {"ikm", figures_json(result)["ikm"]},
                 {"told_apart", nullptr}};
    const bool both = may_be_shown(now) && may_be_shown(result) && now.mean && now.error &&
                      result.mean && result.error;
    if (both)
      body["told_apart"] =
          domain::told_apart({*result.mean, *result.error}, {*now.mean, *now.error});
    return body;
  }

  static std::string name_in(const std::map<std::string, std::string>& names,
                             const std::string& key) {
    const auto found = names.find(key);
    return found == names.end() ? "" : found->second;
  }

  const TenantId tenant_;
  SQLite::Database& reader_;
  const Period period_;
  const Date yesterday_;
  const domain::WeightMode weights_;
  const std::map<std::string, std::string> unit_names_;
  const std::map<std::string, std::string> service_names_;
};

}  // namespace

Expected<Period> asked_period(const Call& call, Date today) {
  const auto found = call.request.query.find("period");
  const std::string written = found == call.request.query.end() ? "" : found->second;
  const auto period =
      written.empty() ? before(period_of(PeriodKind::quarter, today)) : parse_period(written);
  if (!period) return problem("request.field", {{"field", "period"}, {"what", "2026-Q4"}});
  if (first_day(*period) >= today)
    return problem("period.not_begun", {{"period", to_text(*period)}});
  return *period;
}

Expected<Response> show_survey(const Call& call, SQLite::Database& reader) {
  const auto period = asked_period(call, call.directory->today(call.now));
  if (!period) return tl::unexpected(period.error());
  Report report(call, reader, *period);
  const auto found = call.request.query.find("unit");
  std::optional<UnitId> unit;
  if (found != call.request.query.end() && !found->second.empty()) unit = UnitId{found->second};
  if (unit && !report.knows(*unit)) return problem("skm.unknown_unit", {{"unit", unit->text}});
  return json_reply(200, report.of(unit));
}

}  // namespace suara::central
