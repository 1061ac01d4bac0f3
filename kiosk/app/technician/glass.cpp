#include "kiosk/app/technician/glass.hpp"

#include <algorithm>

namespace suara::kiosk::technician {
namespace {

struct Grid {
  int columns, rows;
  int card_columns, card_rows;  // from the second column and row on
};

GlassPart part_of(const Grid& grid, int column, int row, int columns = 1, int rows = 1) {
  const double w = 1.0 / grid.columns, h = 1.0 / grid.rows;
  return {column * w, row * h, columns * w, rows * h};
}

bool holds(const GlassPart& part, double x, double y) {
  return x >= part.x && x < part.x + part.w && y >= part.y && y < part.y + part.h;
}

}  // namespace

Targets targets_of(bool portrait) {
  const Grid grid = portrait ? Grid{5, 7, 3, 2} : Grid{7, 5, 5, 1};
  Targets targets;
  targets.card = part_of(grid, 1, 1, grid.card_columns, grid.card_rows);
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column)
      if (column < 1 || column > grid.card_columns || row < 1 || row > grid.card_rows)
        targets.all.push_back(part_of(grid, column, row));
  return targets;
}

GlassTest update(GlassTest test, const GlassIs& glass, std::int64_t now_ms) {
  test.wide_mm = glass.wide_mm;
  test.high_mm = glass.high_mm;
  test.resting = glass.resting;
  test.most = std::max({test.most, glass.resting.size(),
                        static_cast<std::size_t>(glass.lifted.empty() ? 0 : 1)});
  if (!glass.end_held)
    test.end_since_ms.reset();
  else if (!test.end_since_ms)
    test.end_since_ms = now_ms;
  if (glass.wide_mm <= 0 || glass.high_mm <= 0) return test;
  const Targets targets = targets_of(glass.wide_mm < glass.high_mm);
  for (const auto* points : {&glass.resting, &glass.lifted})
    for (const GlassPoint& point : *points)
      for (std::size_t i = 0; i < targets.all.size(); ++i)
        if (holds(targets.all[i], point.x_mm / glass.wide_mm, point.y_mm / glass.high_mm))
          test.reached.insert(i);
  return test;
}

}  // namespace suara::kiosk::technician
