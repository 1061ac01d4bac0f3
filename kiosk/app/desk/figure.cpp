#include <algorithm>
#include <functional>

#include "kiosk/app/desk/desk.hpp"

namespace suara::kiosk::desk {

std::vector<UnitId> units_of(const Model& model) {
  std::vector<const Figure*> found;
  if (model.editions && model.quarter)
    for (const Figure& one : model.editions->figures)
      if (one.period == *model.quarter && one.faces == domain::kKioskFaces) found.push_back(&one);
  std::ranges::stable_sort(found, std::greater{},
                           [](const Figure* one) { return one->own.ratings; });
  std::vector<UnitId> units;
  for (const Figure* one : found) units.push_back(one->own.unit);
  return units;
}

const Figure* figure_of(const Model& model, Quarter quarter) {
  if (!model.editions) return nullptr;
  const auto units = units_of(model);
  const auto unit = model.unit ? model.unit
                               : units.empty() ? std::nullopt : std::optional(units.front());
  const Figure* most = nullptr;
  for (const Figure& one : model.editions->figures) {
    if (one.period != quarter || one.faces != domain::kKioskFaces) continue;
    if (unit ? one.own.unit == *unit : most == nullptr || one.own.ratings > most->own.ratings)
      most = &one;
  }
  return most;
}

}  // namespace suara::kiosk::desk
