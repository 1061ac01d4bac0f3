// Figures of a bench: median and p99 of what was measured, printed beside their limit.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace suara::bench {

inline double ms_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

// part 0..1 of the sorted values; values must not be empty.
inline double quantile(std::vector<double> values, double part) {
  std::ranges::sort(values);
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(part * last + 0.5)];
}
inline double median(const std::vector<double>& values) { return quantile(values, 0.5); }
inline double p99(const std::vector<double>& values) { return quantile(values, 0.99); }

// One line: what, figure, unit, limit, ratio to it and whether it holds.
inline void line(const std::string& what, double figure, const std::string& unit, double limit) {
  fmt::print("{:<52} {:>10.3f} {:<7} limit {:>9.3f}  ratio {:.2f}  {}\n", what, figure, unit, limit,
             limit == 0 ? figure : figure / limit, figure <= limit ? "holds" : "OVER");
  std::fflush(stdout);
}
// The other way round: the figure must reach the limit.
inline void at_least(const std::string& what, double figure, const std::string& unit,
                     double limit) {
  fmt::print("{:<52} {:>10.3f} {:<7} limit {:>9.3f}  ratio {:.2f}  {}\n", what, figure, unit, limit,
             figure / limit, figure >= limit ? "holds" : "UNDER");
  std::fflush(stdout);
}
inline void plain(const std::string& what, double figure, const std::string& unit) {
  fmt::print("{:<52} {:>10.3f} {}\n", what, figure, unit);
  std::fflush(stdout);
}

}  // namespace suara::bench
