#include <algorithm>
#include <functional>

#include "kiosk/app/desk/desk.hpp"

namespace suara::kiosk::desk {
namespace {

// Of the kiosk's scale, most ratings first.
std::vector<const Figure*> figures_of(const EditionsArrived& arrived, Quarter quarter) {
  std::vector<const Figure*> found;
  for (const Figure& one : arrived.figures)
    if (one.period == quarter && one.faces == domain::kKioskFaces) found.push_back(&one);
  std::ranges::stable_sort(found, std::greater{},
                           [](const Figure* one) { return one->own.ratings; });
  return found;
}

}  // namespace

std::string to_text(ToldState state) {
  switch (state) {
    case ToldState::waiting: return "waiting";
    case ToldState::kept: return "kept";
    case ToldState::annulled: return "annulled";
  }
  return "";
}

std::string to_text(ToldObjection objection) {
  switch (objection) {
    case ToldObjection::none: return "none";
    case ToldObjection::waiting: return "waiting";
    case ToldObjection::upheld: return "upheld";
    case ToldObjection::rejected: return "rejected";
  }
  return "";
}

bool may_object(const ToldFlag& told) {
  return told.state == ToldState::annulled && told.objection == ToldObjection::none;
}

std::vector<UnitId> units_of(const Model& model) {
  std::vector<UnitId> units;
  if (!model.editions || model.quarter != model.editions->period) return units;
  for (const Figure* one : figures_of(*model.editions, *model.quarter))
    units.push_back(one->own.unit);
  return units;
}

std::optional<UnitId> unit_shown(const Model& model) {
  if (!model.editions) return std::nullopt;
  if (model.unit) return model.unit;
  Quarter quarter = model.editions->period;
  for (int i = 0; i <= kQuartersBefore; ++i, quarter = quarter_before(quarter))
    if (const auto found = figures_of(*model.editions, quarter); !found.empty())
      return found.front()->own.unit;
  return std::nullopt;
}

const Figure* figure_of(const Model& model, Quarter quarter) {
  const auto unit = unit_shown(model);
  if (!unit) return nullptr;
  for (const Figure* one : figures_of(*model.editions, quarter))
    if (one->own.unit == *unit) return one;
  return nullptr;
}

}  // namespace suara::kiosk::desk
