// How many of those served were asked, and what the index may then be used for (SCORING section 4).
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/domain/explanation.hpp"

namespace suara::domain {

// Whose count of finished services the figure rests on: the larger one.
enum class CountBasis : std::uint8_t { desk, independent };

// One officer's stretch of work. Hours of a broken kiosk and of leave are left out.
struct CoveragePart {
  std::int64_t desk = 0;                    // services finished by the officer's own key
  std::optional<std::int64_t> independent;  // by registry or queue
  std::int64_t offered = 0;                 // domain::was_offered
  std::int64_t rated = 0;
  bool kiosk_broken = false;
  bool on_leave = false;
};

struct CoverageRules {
  std::int64_t floor_percent = 90;
  bool pay_needs_independent_count = true;
  bool operator==(const CoverageRules&) const = default;
};

// What the officer's index may be used for, as far as coverage goes.
enum class IndexUse : std::uint8_t {
  pay,
  feedback,     // no independent count: feedback only
  ask_cause,    // below the floor: the officer is asked first
  team_weight,  // below the floor without a cause: the team's figure takes the weight
  nothing,      // no service: no figure
};

std::string to_text(IndexUse use);  // "pay", "feedback", ...

struct Coverage {
  std::int64_t services = 0;  // the larger of both counts
  std::int64_t desk = 0;
  std::optional<std::int64_t> independent;  // only where every part has one
  CountBasis basis = CountBasis::desk;
  std::int64_t offered = 0;
  std::int64_t rated = 0;
  std::optional<double> coverage;  // offered / services; above 1 where counts disagree
  std::optional<double> response;  // rated / offered
  bool reaches_floor = false;
};

Coverage coverage_of(std::span<const CoveragePart> parts, const CoverageRules& rules);

// Why it is below the floor, by the office's word.
enum class Cause : std::uint8_t { unknown, accepted, none };
std::string to_text(Cause cause);  // "unknown", "accepted", "none"
IndexUse use_of(const Coverage& coverage, Cause cause, const CoverageRules& rules);

// Roots: "coverage", only where there is one, and "coverage_for_pay" (1: the index may carry pay as
// far as coverage and its source go; an accepted cause apart).
Explanation explain_coverage(const Coverage& coverage);
Explanation explain_coverage_for_pay(const Coverage& coverage, const CoverageRules& rules);
// "cause_accepted" (1: it was; 0: there was none). Empty where the office has said nothing.
std::vector<Explanation> explain_cause(Cause cause);

}  // namespace suara::domain
