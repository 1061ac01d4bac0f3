#include "common/domain/coverage.hpp"

#include <algorithm>
#include <cassert>

namespace suara::domain {
namespace {

double real(std::int64_t count) { return static_cast<double>(count); }

}  // namespace

std::string to_text(IndexUse use) {
  switch (use) {
    case IndexUse::pay:
      return "pay";
    case IndexUse::feedback:
      return "feedback";
    case IndexUse::ask_cause:
      return "ask_cause";
    case IndexUse::team_weight:
      return "team_weight";
    case IndexUse::nothing:
      return "nothing";
  }
  return "";
}

std::string to_text(Cause cause) {
  switch (cause) {
    case Cause::unknown:
      return "unknown";
    case Cause::accepted:
      return "accepted";
    case Cause::none:
      return "none";
  }
  return "";
}

Coverage coverage_of(std::span<const CoveragePart> parts, const CoverageRules& rules) {
  Coverage out;
  bool any = false, all_counted = true;
  std::int64_t independent = 0;
  for (const CoveragePart& part : parts) {
    if (part.kiosk_broken || part.on_leave) continue;
    any = true;
    out.desk += part.desk;
    out.offered += part.offered;
    out.rated += part.rated;
    all_counted = all_counted && part.independent.has_value();
    independent += part.independent.value_or(0);
  }
  if (any && all_counted) out.independent = independent;
  out.services = std::max(out.desk, out.independent.value_or(0));
  if (out.independent && *out.independent >= out.desk) out.basis = CountBasis::independent;
  if (out.services > 0) out.coverage = real(out.offered) / real(out.services);
  if (out.offered > 0) out.response = real(out.rated) / real(out.offered);
  out.reaches_floor = out.services > 0 && 100 * out.offered >= rules.floor_percent * out.services;
  return out;
}

IndexUse use_of(const Coverage& coverage, Cause cause, const CoverageRules& rules) {
  if (coverage.services == 0) return IndexUse::nothing;
  if (rules.pay_needs_independent_count && !coverage.independent) return IndexUse::feedback;
  if (coverage.reaches_floor || cause == Cause::accepted) return IndexUse::pay;
  return cause == Cause::none ? IndexUse::team_weight : IndexUse::ask_cause;
}

Explanation explain_coverage(const Coverage& coverage) {
  assert(coverage.coverage.has_value());
  std::vector<Explanation> counts{given("desk_services", real(coverage.desk), "tallies")};
  if (coverage.independent)
    counts.push_back(given("independent_services", real(*coverage.independent), "registry"));
  return derived("coverage", Formula::quotient,
                 {given("offered", real(coverage.offered), "tallies"),
                  derived("services", Formula::largest, std::move(counts))});
}

Explanation explain_coverage_for_pay(const Coverage& coverage, const CoverageRules& rules) {
  const double floor = real(rules.floor_percent) / 100;
  Explanation reached =
      coverage.coverage ? explain_coverage(coverage) : given("services", 0, "tallies");
  const double needed = rules.pay_needs_independent_count ? 1 : 0;
  return derived("coverage_for_pay", Formula::all_hold,
                 {derived("coverage_enough", Formula::at_least,
                          {std::move(reached), given("floor", floor, "policy")}),
                  derived("counted_by_others", Formula::at_least,
                          {given("independent_count", coverage.independent ? 1 : 0, "registry"),
                           given("independent_needed", needed, "policy")})});
}

std::vector<Explanation> explain_cause(Cause cause) {
  if (cause == Cause::unknown) return {};
  return {given("cause_accepted", cause == Cause::accepted ? 1 : 0, "office")};
}

}  // namespace suara::domain
