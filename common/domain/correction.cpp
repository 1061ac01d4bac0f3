#include "common/domain/correction.hpp"

#include <algorithm>
#include <cassert>

namespace suara::domain {
namespace {

bool known_together(const IndexLayout& frozen, const std::vector<std::uint32_t>& services) {
  return std::ranges::all_of(services, [&](std::uint32_t service) {
    return frozen.service_ratings[service] > 0 &&
           frozen.block_of_service[service] == frozen.block_of_service[services.front()];
  });
}

// W, a and b of SCORING section 2 for the layout's one officer.
void weigh(const IndexLayout& layout, double tv, Evaluation& at) {
  at.weight.assign(1, 0);
  at.sum.assign(1, 0);
  at.mix.assign(layout.service_of.size(), 0);
  for (std::uint32_t day = 0; day < layout.first_day[1]; ++day) {
    const double g = 1 / (1 + layout.day_ratings[day] * tv);
    at.weight[0] += layout.day_ratings[day] * g;
    at.sum[0] += g * layout.day_sum[day];
    for (std::uint32_t c = layout.first_cell[day]; c < layout.first_cell[day + 1]; ++c)
      at.mix[layout.cell_place[c]] += g * layout.cell_ratings[c];
  }
}

// The officer's days and services, in the frozen fit's blocks and about its centre.
IndexLayout placed_in(const IndexLayout& frozen, IndexLayout own) {
  const auto shift = static_cast<double>(own.centre - frozen.centre);
  for (std::size_t day = 0; day < own.day_sum.size(); ++day)
    own.day_sum[day] += shift * own.day_ratings[day];
  own.centre = frozen.centre;
  own.one_day_an_officer = frozen.one_day_an_officer;
  own.service_ratings = frozen.service_ratings;
  own.block_of_service = frozen.block_of_service;
  own.place_of_service = frozen.place_of_service;
  own.blocks = frozen.blocks;
  own.block_officers = frozen.block_officers;
  return own;
}

// Who had no rating in the block when it was frozen is joined to it now.
void join(const IndexLayout& frozen, std::uint32_t officer, IndexLayout& own) {
  if (own.service_of.empty()) return;
  const std::uint32_t block = own.block_of(0);
  if (frozen.services_of(officer) == 0 || frozen.block_of(officer) != block)
    ++own.block_officers[block];
}

}  // namespace

std::optional<OfficerIndex> recomputed(const IndexFit& frozen, std::uint32_t officer,
                                       std::vector<IndexCell> cells, const ReferenceMix& mix,
                                       const IndexRules& rules) {
  assert(std::ranges::all_of(cells, [](const IndexCell& cell) { return cell.officer == 0; }));
  IndexLayout own = lay_out({1, frozen.layout.services, frozen.layout.faces, std::move(cells)});
  if (!known_together(frozen.layout, own.service_of)) return std::nullopt;
  IndexFit fit;
  fit.layout = placed_in(frozen.layout, std::move(own));
  join(frozen.layout, officer, fit.layout);
  fit.outcome = frozen.outcome;
  fit.ratios = frozen.ratios;
  fit.sigma2 = frozen.sigma2;
  fit.tau2_officer = frozen.tau2_officer;
  fit.tau2_day = frozen.tau2_day;
  fit.at.beta = frozen.at.beta;
  fit.at.inverse = frozen.at.inverse;
  weigh(fit.layout, fit.ratios[1], fit.at);
  return officer_indices(fit, {0}, {mix}, rules).front();
}

std::string to_text(LateEffect effect) {
  switch (effect) {
    case LateEffect::none:
      return "none";
    case LateEffect::supplement:
      return "supplement";
    case LateEffect::correction:
      return "correction";
  }
  return "";
}

LateEffect late_effect(std::int64_t ballots, const std::optional<Standing>& before,
                       const std::optional<Standing>& after) {
  if (ballots == 0) return LateEffect::none;
  return before == after ? LateEffect::supplement : LateEffect::correction;
}

bool may_reopen(std::int64_t annulled, std::int64_t ballots) { return 100 * annulled > ballots; }

}  // namespace suara::domain
