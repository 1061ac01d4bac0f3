// What an officer may see of their own figure before and after a freeze (SCORING section 8): whole
// points and only where it may be used, made together with an edition and kept with it, so that no
// two views of it can be subtracted from each other to the point of a single vote.
#pragma once
#include <span>
#include <string_view>

#include "common/domain/edition.hpp"
#include "common/domain/explanation.hpp"
#include "common/domain/period_index.hpp"

namespace suara::domain {

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
    std::int64_t index = 0;  // whole points
    std::int64_t officers = 0;
    bool operator==(const Office&) const = default;
  };
  std::optional<Office> office;
  // Points that stand but are not told (shown_figures); what they decide is. Never in a line.
  std::optional<Standing> held_back;
  std::optional<Standing> standing() const {
    return points ? std::optional(points->standing) : held_back;
  }
  bool operator==(const OwnFigure&) const = default;
};

// How surely the figure tells this officer from the others, from its reliability in per cent.
enum class Certainty : std::uint8_t {
  low,   // below 70: nothing is decided by it
  fair,  // below 85
  high
};
Certainty certainty_of(std::int64_t reliability_percent);
std::string to_text(Certainty certainty);  // "low", "fair", "high"

// Of subject i, 0..subjects-1.
OwnFigure own_figure(const ScaleIndex& scale, std::size_t i);

// What one edition has, with its number of ratings.
struct EditionFigures {
  std::int64_t ratings = 0;
  std::vector<OwnFigure> figures;  // one a unit
};
// Those of the newest as they may be shown beside its classes. editions: of one officer, period and
// number of faces, ascending. A figure leaves out ballots that the edition's classes hold
// (walk-ups, another unit's, the annulled): its points are told only while those that are apart are
// none or at least kEditionStepMin more or fewer than when points were told last; else subtraction
// would give the scores of a few.
std::vector<OwnFigure> shown_figures(std::span<const EditionFigures> editions);

// What an officer can be told of it: sufficiency by its conditions, and what stands of the figure,
// as the edition has it. The values behind it are the reviewer's (explain_index).
std::vector<Explanation> explain_own_figure(const OwnFigure& figure, const IndexRules& rules);

// One figure as one line of numbers and names, and back; nullopt where it is none.
std::string to_line(const OwnFigure& figure);
std::optional<OwnFigure> parse_own_figure(std::string_view line);

}  // namespace suara::domain
