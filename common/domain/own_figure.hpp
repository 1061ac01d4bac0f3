// What an officer may see of their own figure before and after a freeze (SCORING section 8): whole
// points and only where it may be used, made together with an edition and kept with it, so that no
// two views of it can be subtracted from each other to the point of a single vote.
#pragma once
#include <span>
#include <string_view>

#include "common/domain/correction.hpp"
#include "common/domain/edition.hpp"
#include "common/domain/explanation.hpp"
#include "common/domain/period_index.hpp"

namespace suara::domain {

// So many officers with at least kClassMin ratings each stand behind whatever is compared.
inline constexpr std::int64_t kOfficeMin = 5;

struct OwnFigure {
  UnitId unit;  // empty: the region
  std::int64_t ratings = 0;
  std::int64_t days = 0;
  std::int64_t joined = 0;
  std::vector<Shortfall> missing;  // empty: sufficient, and what follows stands
  struct Points {                  // whole
    std::int64_t difference = 0;
    std::int64_t low = 0;  // of the deciding 90 % range
    std::int64_t high = 0;
    std::int64_t index = 0;
    std::int64_t lower = 0;  // of index -+ 1.96 se
    std::int64_t upper = 0;
    std::int64_t reliability_percent = 0;
    Standing standing = Standing::meets;
    bool operator==(const Points&) const = default;
  };
  std::optional<Points> points;
  std::int64_t services = 0;  // by the larger count; offered and answered of them
  std::int64_t offered = 0;
  std::int64_t rated = 0;
  // Those who are compared, under their common mix; only where at least kOfficeMin stand behind it.
  struct Office {
    std::int64_t index = 0;     // whole points
    std::int64_t officers = 0;  // with at least kClassMin ratings
    bool operator==(const Office&) const = default;
  };
  std::optional<Office> office;
  // What colleagues have in it; never shown.
  struct Behind {
    std::int64_t officers =
        0;                    // joined by common keys, with at least kClassMin ratings, own counted
    std::int64_t joined = 0;  // ratings of colleagues joined by common keys
    std::int64_t group = 0;   // of all colleagues under the same mix
    bool operator==(const Behind&) const = default;
  };
  std::optional<Behind> behind;  // nullopt: the line is of before 2026-12
  // What came or went since the freeze does to the decision; nullopt: nothing did. Told however few
  // ballots it were. Only beside behind.
  std::optional<LateEffect> late;
  // What a correction decides in the frozen decision's place; nothing any more where it has none.
  // Only where late is one; nullopt there: the line is of before it was told.
  struct Corrected {
    std::optional<Standing> standing;
    bool operator==(const Corrected&) const = default;
  };
  std::optional<Corrected> corrected;
  // As far as coverage goes (SCORING section 4), by what the office had said of a cause. It follows
  // from the counts of the own services above and from whether others counted them day by day: no
  // score and no ballot of a colleague moves it. nullopt: the line is of before 2026-12.
  std::optional<IndexUse> use;
  // Ratings that its edition shows and this figure leaves out because their service was being learnt,
  // and the last of those days. Only beside use.
  struct Left {
    std::int64_t ratings = 0;
    Date until;
    bool operator==(const Left&) const = default;
  };
  std::optional<Left> learning;
  // Points that stand but are not told (shown_figures); what they decide is. Never in a line.
  std::optional<Standing> held_back;
  std::optional<Standing> standing() const {
    return points ? std::optional(points->standing) : held_back;
  }
  // The same with what came late.
  std::optional<Standing> decided() const { return corrected ? corrected->standing : standing(); }
  bool operator==(const OwnFigure&) const = default;
};

// How surely the figure tells this officer from the others, from its reliability in per cent.
enum class Certainty : std::uint8_t {
  low,   // below rules.reliability_fair_percent
  fair,  // below rules.reliability_high_percent
  high
};
Certainty certainty_of(std::int64_t reliability_percent, const IndexRules& rules);
std::string to_text(Certainty certainty);  // "low", "fair", "high"

// Of subject i, 0..subjects-1; rules: of the period's policy.
OwnFigure own_figure(const ScaleIndex& scale, std::size_t i, const CoverageRules& rules);

// What the office has said of coverage, as far as the figure's use follows from it.
Cause cause_in(const OwnFigure& figure, const CoverageRules& rules);
// The figure with what the office says now: of its own counts, so that nothing else in it moves.
OwnFigure with_cause(OwnFigure figure, Cause cause, const CoverageRules& rules);

// What one edition has, with its number of ratings.
struct EditionFigures {
  std::int64_t ratings = 0;
  std::vector<OwnFigure> figures;  // one a unit
};
// Those of the newest as they may be shown beside its classes. editions: of one officer, period and
// number of faces, ascending. A figure leaves out ballots that the edition's classes hold
// (walk-ups, another unit's, the annulled): its points are told only while those that are apart are
// none or at least kEditionStepMin more or fewer than when points were told last; else subtraction
// would give the scores of a few. So it is with colleagues' ratings: points need kOfficeMin
// officers behind them and, like the office's level, tell no change of 1..4 of these; the level
// then stays as it was told last.
std::vector<OwnFigure> shown_figures(std::span<const EditionFigures> editions);

// The reliability in per cent against each limit: roots "reliability_fair" and "reliability_high".
std::vector<Explanation> explain_certainty(std::int64_t reliability_percent, const char* source,
                                           const IndexRules& rules);

// What an officer can be told of it: sufficiency by its conditions, what stands of the figure, and
// whether coverage is enough for pay ("coverage_for_pay"; "coverage" alone where the edition does
// not say; explain_cause where the use follows from one), as the edition has it. The values behind
// it are the reviewer's (explain_index).
std::vector<Explanation> explain_own_figure(const OwnFigure& figure, const IndexPolicy& policy);

// One figure as one line of numbers and names, and back; nullopt where it is none.
std::string to_line(const OwnFigure& figure);
std::optional<OwnFigure> parse_own_figure(std::string_view line);

}  // namespace suara::domain
