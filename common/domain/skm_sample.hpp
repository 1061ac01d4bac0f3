// How many respondents an SKM needs, and how sure its figure is.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

namespace suara::domain {

inline constexpr std::int64_t kPopulationMax = 1'000'000'000'000;

// Krejcie & Morgan (1970): X2 N P (1-P) / (d2 (N-1) + X2 P (1-P)) with X2 = 3.841, P = 0.5,
// d = 0.05, half up. population: services finished in the period, 1..kPopulationMax.
std::int64_t sample_size(std::int64_t population);

// A respondent's mean of the elements answered, in 1/2520 (the least common multiple of 1..9), so
// that every mean and every sum of them is whole.
inline constexpr std::int64_t kRespondentMeanScale = 2'520;
// total: sum of the scores of 1..9 answered elements.
std::int64_t respondent_mean(std::int64_t total, std::int64_t answered);

// One day of the survey: respondents with at least one answer, and the sum of their means.
struct RespondentDay {
  std::int64_t respondents = 0;
  std::int64_t sum_of_means = 0;  // in 1/kRespondentMeanScale
  bool operator==(const RespondentDay&) const = default;
};

// Standard error, in points (25..100), of the mean of respondent means M = sum S_j / sum n_j, days
// j = 1..J as clusters, because those of one day shared its queue and its broken printer:
//   25 sqrt( J/(J-1) * sum (S_j - n_j M)^2 ) / sum n_j
// (ratio estimator with ultimate clusters: Cochran, Sampling Techniques, 3rd ed. 1977, 9A.)
// nullopt: fewer than two days with respondents. Days without any are passed over.
std::optional<double> standard_error(std::span<const RespondentDay> days);

}  // namespace suara::domain
