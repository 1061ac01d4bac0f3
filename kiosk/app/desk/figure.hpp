// An officer's own figure of a quarter as an edition of the central holds it. Values only.
#pragma once
#include <cstdint>
#include <vector>

#include "common/base/time.hpp"
#include "common/domain/own_figure.hpp"

namespace suara::kiosk::desk {

struct Figure {
  Quarter period;
  std::uint8_t faces = domain::kKioskFaces;
  Date as_of;
  domain::OwnFigure own;
  std::vector<domain::Explanation> roots = {};  // how it came about; of the quarter in sight alone
};

}  // namespace suara::kiosk::desk
