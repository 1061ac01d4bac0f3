// What an officer may see of their own figure before and after a freeze (SCORING section 8): whole
// points and only where it may be used, made together with an edition and kept with it, so that no
// two views of it can be subtracted from each other to the point of a single vote.
#pragma once
#include <string_view>

#include "common/domain/explanation.hpp"
#include "common/domain/period_index.hpp"

namespace suara::domain {

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
  bool operator==(const OwnFigure&) const = default;
};

// Of subject i, 0..subjects-1.
OwnFigure own_figure(const ScaleIndex& scale, std::size_t i);

// What an officer can be told of it: sufficiency by its conditions, and what stands of the figure,
// as the edition has it. The values behind it are the reviewer's (explain_index).
std::vector<Explanation> explain_own_figure(const OwnFigure& figure, const IndexRules& rules);

// One figure as one line of numbers and names, and back; nullopt where it is none.
std::string to_line(const OwnFigure& figure);
std::optional<OwnFigure> parse_own_figure(std::string_view line);

}  // namespace suara::domain
