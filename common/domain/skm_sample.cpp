#include "common/domain/skm_sample.hpp"

#include <cassert>
#include <cmath>

namespace suara::domain {

std::int64_t sample_size(std::int64_t population) {
  assert(population >= 1 && population <= kPopulationMax);
  // Above and below times 100,000, so that every constant is whole.
  const std::int64_t above = 96'025 * population;
  const std::int64_t below = 250 * (population - 1) + 96'025;
  return (2 * above + below) / (2 * below);
}

std::int64_t respondent_mean(std::int64_t total, std::int64_t answered) {
  assert(answered >= 1 && answered <= 9 && total >= answered && total <= 4 * answered);
  return total * kRespondentMeanScale / answered;
}

std::optional<double> standard_error(std::span<const RespondentDay> days) {
  std::int64_t clusters = 0, respondents = 0, sum = 0;
  for (const RespondentDay& day : days) {
    clusters += day.respondents > 0 ? 1 : 0;
    respondents += day.respondents;
    sum += day.sum_of_means;
  }
  if (clusters < 2) return std::nullopt;
  const double mean = static_cast<double>(sum) / static_cast<double>(respondents);
  double squares = 0;
  for (const RespondentDay& day : days) {
    const double apart =
        static_cast<double>(day.sum_of_means) - static_cast<double>(day.respondents) * mean;
    squares += apart * apart;
  }
  const double few = static_cast<double>(clusters) / static_cast<double>(clusters - 1);
  const double in_points = 25.0 / static_cast<double>(kRespondentMeanScale);
  return in_points * std::sqrt(few * squares) / static_cast<double>(respondents);
}

}  // namespace suara::domain
