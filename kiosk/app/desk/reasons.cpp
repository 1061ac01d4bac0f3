#include <algorithm>
#include <functional>

#include "kiosk/app/desk/figure_cards.hpp"

// The edition's reasons, in the words that citizens ticked.
namespace suara::kiosk::desk {
namespace {

using domain::ReasonCount;
using texts::Texts;

ReasonGroup group_of(const std::vector<ReasonCount>& all, bool pleased, std::int64_t most,
                     const Texts& words) {
  ReasonGroup group{words(pleased ? "desk.reasons.good" : "desk.reasons.low"), pleased, {}};
  for (const ReasonCount& one : all) {
    if (one.pleased != pleased) continue;
    const std::string id = domain::to_text(one.element) + (pleased ? "_good" : "_low");
    group.rows.push_back({id, words("citizen.reasons." + id), Format{words}.count(one.count),
                          static_cast<double>(one.count) / static_cast<double>(most)});
  }
  std::ranges::stable_sort(group.rows, std::greater{}, &ReasonRow::part);
  return group;
}

}  // namespace

std::optional<ReasonsScreen> reasons_of(const domain::Edition& edition, const Texts& words) {
  if (edition.reasons.empty()) return std::nullopt;
  const std::int64_t most = std::max<std::int64_t>(
      1, std::ranges::max_element(edition.reasons, {}, &ReasonCount::count)->count);
  ReasonsScreen screen{words("desk.reasons.title"),
                       words("desk.reasons.line", {{"count", std::to_string(domain::kClassMin)}}),
                       words("desk.feedback.part_reasons"),
                       words("desk.feedback.table_count"),
                       {}};
  for (const bool pleased : {true, false})
    if (auto group = group_of(edition.reasons, pleased, most, words); !group.rows.empty())
      screen.groups.push_back(std::move(group));
  return screen;
}

}  // namespace suara::kiosk::desk
