#include "sync/central/index_json.hpp"

#include "common/domain/names.hpp"

namespace suara::central {
namespace {

using domain::Coverage;
using domain::OfficerIndex;
using domain::ScaleIndex;
using nlohmann::json;

json or_null(const std::optional<double>& number) { return number ? json(*number) : json(); }
json or_null(const UnitId& unit) { return unit.empty() ? json() : json(unit.text); }

json names_of(const std::vector<domain::Shortfall>& missing) {
  json names = json::array();
  for (const domain::Shortfall what : missing) names.push_back(domain::to_text(what));
  return names;
}

json decision_json(const OfficerIndex& one, double limit) {
  if (!one.standing) return {};
  const double width = domain::kDeciding * *one.se_difference;
  return {{"standing", domain::to_text(*one.standing)},
          {"low", *one.difference - width},
          {"high", *one.difference + width},
          {"limit", limit}};
}

json officer_json(const ScaleIndex& scale, std::size_t i, const domain::IndexPolicy& policy,
                  bool with_coverage) {
  const OfficerIndex& one = scale.figures[i];
  return {{"officer", scale.subjects[i].officer.text},
          {"unit", or_null(scale.subjects[i].unit)},
          {"n", one.ratings},
          {"days", one.days},
          {"joined", one.joined},
          {"mean", or_null(one.mean)},
          {"difference", or_null(one.difference)},
          {"se_difference", or_null(one.se_difference)},
          {"index", or_null(one.index)},
          {"se", or_null(one.se)},
          {"lower", or_null(one.lower)},
          {"upper", or_null(one.upper)},
          {"reliability", or_null(one.reliability)},
          {"sufficient", one.sufficient()},
          {"missing", names_of(one.missing)},
          {"learning", learning_json(scale.learning[i], policy)},
          {"judged_in", scale.judged[i] ? json(to_text(*scale.judged[i])) : json()},
          {"decision", decision_json(one, policy.rules.limit_points)},
          {"coverage",
           with_coverage ? coverage_json(scale.coverages[i], scale.causes[i], policy.coverage)
                         : json()}};
}

// Of the groups that the shown subjects belong to.
json services_json(const ScaleIndex& scale, const std::vector<std::size_t>& which) {
  std::set<std::uint32_t> groups;
  for (const std::size_t i : which) groups.insert(scale.groups[i]);
  json list = json::array();
  for (const std::uint32_t group : groups)
    for (const domain::MixShare& one : scale.mixes[group]) {
      const domain::IndexKey& key = scale.keys[one.service];
      list.push_back({{"unit", or_null(key.unit)},
                      {"service", key.service.text},
                      {"result", key.result ? json(domain::to_text(*key.result)) : json()},
                      {"mean", or_null(scale.fit.service_mean(one.service))},
                      {"share", one.share},
                      {"fixed", one.fixed}});
    }
  return list;
}

}  // namespace

json learning_json(const std::vector<domain::LearntRatings>& learning,
                   const domain::IndexPolicy& policy) {
  json list = json::array();
  for (const domain::LearntRatings& one : learning) {
    json off = json::array();
    for (const Date day : one.learnt.begun.days_off)
      if (day <= one.learnt.until) off.push_back(to_text(day));
    list.push_back({{"unit", one.unit.text},
                    {"service", one.service.text},
                    {"n", one.ratings},
                    {"from", to_text(one.learnt.begun.from)},
                    {"working_days", policy.learning_days},
                    {"days_off", std::move(off)},
                    {"until", to_text(one.learnt.until)}});
  }
  return list;
}

json coverage_json(const Coverage& coverage, domain::Cause cause,
                   const domain::CoverageRules& rules) {
  json one = {{"services", coverage.services},
              {"desk", coverage.desk},
              {"independent", coverage.independent ? json(*coverage.independent) : json()},
              {"offered", coverage.offered},
              {"rated", coverage.rated},
              {"coverage", or_null(coverage.coverage)},
              {"response", or_null(coverage.response)},
              {"reaches_floor", coverage.reaches_floor}};
  one["cause"] = domain::to_text(cause);
  if (cause == domain::Cause::unknown) one["cause"] = json();
  one["use"] = domain::to_text(domain::use_of(coverage, cause, rules));
  return one;
}

json policy_json(const domain::IndexPolicy& policy) {
  json all = json::object();
  for (const auto& [key, value] : domain::settings_of(policy))
    all[key.substr(std::string_view(domain::kPolicyPrefix).size())] = value;
  return all;
}

json scale_json(const ScaleIndex& scale, const domain::IndexPolicy& policy,
                const std::vector<std::size_t>& which, bool with_coverage) {
  const domain::IndexFit& fit = scale.fit;
  json officers = json::array();
  for (const std::size_t i : which)
    officers.push_back(officer_json(scale, i, policy, with_coverage));
  return {{"faces", scale.faces},
          {"outcome", domain::to_text(fit.outcome)},
          {"ratings", fit.layout.ratings},
          {"model",
           {{"sigma2", or_null(fit.sigma2)},
            {"tau2_officer", or_null(fit.tau2_officer)},
            {"tau2_day", or_null(fit.tau2_day)},
            {"reml", or_null(fit.reml)},
            {"services", services_json(scale, which)}}},
          {"officers", std::move(officers)}};
}

json late_figure_json(const domain::LateFigure& late) {
  json one = {{"faces", late.faces},
              {"officer", late.subject.officer.text},
              {"unit", or_null(late.subject.unit)},
              {"ballots", late.ballots},
              {"effect", domain::to_text(late.effect)},
              {"standing", late.standing ? json(domain::to_text(*late.standing)) : json()},
              {"figure", json()}};
  if (const auto& figure = late.figure)
    one["figure"] = {
        {"n", figure->ratings},
        {"difference", or_null(figure->difference)},
        {"se_difference", or_null(figure->se_difference)},
        {"index", or_null(figure->index)},
        {"standing", figure->standing ? json(domain::to_text(*figure->standing)) : json()}};
  return one;
}

json classes_json(const std::vector<domain::ScoreClass>& classes) {
  json list = json::array();
  for (const domain::ScoreClass& one : classes)
    list.push_back({{"first", one.first}, {"last", one.last}, {"count", one.count}});
  return list;
}

json own_figure_json(const domain::OwnFigure& figure, const domain::IndexRules& rules) {
  json one = {{"unit", or_null(figure.unit)},
              {"n", figure.ratings},
              {"days", figure.days},
              {"joined", figure.joined},
              {"sufficient", figure.missing.empty()},
              {"missing", names_of(figure.missing)},
              {"services", figure.services},
              {"offered", figure.offered},
              {"rated", figure.rated},
              {"standing", json()},
              {"held_back", figure.held_back.has_value()},
              {"late", figure.late ? json(domain::to_text(*figure.late)) : json()},
              {"corrected", json()},
              {"learning", json()},
              {"use", figure.use ? json(domain::to_text(*figure.use)) : json()},
              {"points", json()},
              {"office", json()}};
  if (const auto standing = figure.standing()) one["standing"] = domain::to_text(*standing);
  if (const auto& corrected = figure.corrected)
    one["corrected"] = {
        {"standing", corrected->standing ? json(domain::to_text(*corrected->standing)) : json()}};
  if (const auto& left = figure.learning)
    one["learning"] = {{"n", left->ratings}, {"until", to_text(left->until)}};
  if (const auto& office = figure.office)
    one["office"] = {{"index", office->index}, {"officers", office->officers}};
  if (const auto& points = figure.points)
    one["points"] = {
        {"difference", points->difference},
        {"low", points->low},
        {"high", points->high},
        {"index", points->index},
        {"lower", points->lower},
        {"upper", points->upper},
        {"reliability_percent", points->reliability_percent},
        {"reliability", domain::to_text(domain::certainty_of(points->reliability_percent, rules))},
        {"standing", domain::to_text(points->standing)}};
  return one;
}

json to_json(const domain::Explanation& node) {
  json one = {
      {"label", node.label}, {"formula", domain::to_text(node.formula)}, {"value", node.value}};
  if (!node.subject.empty()) one["subject"] = node.subject;
  if (!node.source.empty()) one["source"] = node.source;
  if (node.children.empty()) return one;
  json children = json::array();
  for (const domain::Explanation& child : node.children) children.push_back(to_json(child));
  one["children"] = std::move(children);
  return one;
}

}  // namespace suara::central
