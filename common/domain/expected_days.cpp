#include "common/domain/expected_days.hpp"

namespace suara::domain {
namespace {

// u_i of SCORING section 2.
double effect_of(const IndexFit& fit, std::uint32_t officer) {
  const IndexLayout& layout = fit.layout;
  double apart = fit.at.sum[officer];
  for (std::uint32_t i = layout.first_service[officer]; i < layout.first_service[officer + 1]; ++i)
    apart -= fit.at.mix[i] * fit.at.beta[layout.service_of[i]];
  return fit.ratios[0] / (1 + fit.ratios[0] * fit.at.weight[officer]) * apart;
}

}  // namespace

std::vector<ExpectedDay> expected_days(const IndexFit& fit, std::uint32_t officer) {
  if (fit.outcome != FitOutcome::fitted && fit.outcome != FitOutcome::officers_alike) return {};
  const IndexLayout& layout = fit.layout;
  const double effect = effect_of(fit, officer), centre = static_cast<double>(layout.centre);
  std::vector<ExpectedDay> days;
  for (std::uint32_t day = layout.first_day[officer]; day < layout.first_day[officer + 1]; ++day) {
    const double ratings = layout.day_ratings[day];
    double services = 0;
    for (std::uint32_t c = layout.first_cell[day]; c < layout.first_cell[day + 1]; ++c)
      services +=
          layout.cell_ratings[c] *
          fit.at.beta[layout.service_of[layout.first_service[officer] + layout.cell_place[c]]];
    days.push_back({layout.day_number[day], static_cast<std::int64_t>(ratings),
                    layout.day_sum[day] / ratings + centre, services / ratings + effect + centre});
  }
  return days;
}

}  // namespace suara::domain
