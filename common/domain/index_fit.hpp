// The fit of the officer index's model by REML, from cells alone (SCORING section 2; what lme4
// calls y ~ service + (1|officer) + (1|officer:day)).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/domain/index_cells.hpp"

namespace suara::domain {

enum class FitOutcome : std::uint8_t {
  fitted,
  officers_alike,  // fitted; tau2_officer is 0: no difference between officers can be shown
  no_rating,
  one_officer,  // none gives what another gives: fitted without the officer variance; no index
  too_few,      // no more ratings than services
  all_alike,    // within each service all scores are equal, and services are shared or equal too
  no_optimum,   // none found: as where scores vary only between officers or days
};

std::string to_text(FitOutcome outcome);  // "fitted", "officers_alike", ...

// tu = tau2_officer/sigma2, tv = tau2_day/sigma2.
using Ratios = std::array<double, 2>;

// One evaluation of the criterion at given ratios. Scores are centred.
struct Evaluation {
  double reml = 0;        // -2 log restricted likelihood
  double q = 0;           // Q of section 2; sigma2 = q/(N-S)
  double q_rounding = 0;  // by which rounding may have moved q
  Ratios gradient{};
  Ratios gradient_scale{};                   // the terms that the gradient is the difference of
  std::vector<double> beta;                  // by service, centred; 0 where unrated
  std::vector<std::vector<double>> inverse;  // by block: A^-1, rows after rows
  std::vector<double> weight;                // W_i by officer
  std::vector<double> sum;                   // b_i
  std::vector<double> mix;                   // a_i, as IndexLayout::service_of
};
// Gradient only where asked. nullopt: Q is not above rounding, or A not positive.
std::optional<Evaluation> evaluate(const IndexLayout& layout, Ratios ratios, bool with_gradient);

struct IndexFit {
  IndexLayout layout;
  FitOutcome outcome = FitOutcome::no_rating;
  Ratios ratios{};
  Evaluation at;        // where fitted
  int evaluations = 0;  // of the criterion, for the bench
  std::optional<double> sigma2, tau2_officer, tau2_day, reml;
  bool has_means() const { return sigma2.has_value(); }
  // 1..K; nullopt: no fit, or a service without ratings.
  std::optional<double> service_mean(std::uint32_t service) const;
};

// Projected Newton from (0.1, 0.05) until each gradient is below 1e-9 of its terms; a coordinate
// at 0 with gradient >= 0 stays. A search that fails is made once more with room for the rounding
// of Q. Where each day has one rating, the day variance is part of sigma2 and stays 0; where nobody
// has a second day, it is part of the officers' and stays 0.
IndexFit fit_index(IndexInput input);

}  // namespace suara::domain
