// The criterion and its gradient: two walks over the cells, officer by officer.
#include <cmath>
#include <limits>
#include <numbers>

#include "common/domain/block_matrix.hpp"
#include "common/domain/index_fit.hpp"

namespace suara::domain {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kRoundingOfSquares = 1e-12;  // Q below this share of the squares is nothing.

// What one officer takes away from A, r and yy, by place among the officer's services.
struct Share {
  std::vector<double> a, r, outer;
  double weight = 0, sum = 0, squares = 0, logs = 0;

  void clear(std::size_t services) {
    a.assign(services, 0);
    r.assign(services, 0);
    outer.assign(services * services, 0);
    weight = sum = squares = logs = 0;
  }
};

void add_day(const IndexLayout& layout, std::uint32_t day, double tv, Share& share) {
  const double n = layout.day_ratings[day], s = layout.day_sum[day];
  const double g = 1 / (1 + n * tv), tvg = tv * g;
  share.weight += n * g;
  share.sum += g * s;
  share.squares += tvg * s * s;
  share.logs += std::log1p(n * tv);
  const std::size_t size = share.a.size();
  const std::uint32_t end = layout.first_cell[day + 1];
  for (std::uint32_t c = layout.first_cell[day]; c < end; ++c) {
    const double m = layout.cell_ratings[c];
    const std::uint32_t place = layout.cell_place[c];
    share.a[place] += g * m;
    share.r[place] += tvg * m * s;
    double* const row = share.outer.data() + place * size;
    for (std::uint32_t d = layout.first_cell[day]; d <= c; ++d)
      row[layout.cell_place[d]] += tvg * m * layout.cell_ratings[d];
  }
}

void add_officer(double tu, Share& share) {
  const double k = tu / (1 + tu * share.weight);
  const std::size_t size = share.a.size();
  for (std::size_t i = 0; i < size; ++i) {
    share.r[i] += k * share.a[i] * share.sum;
    for (std::size_t j = 0; j <= i; ++j) share.outer[i * size + j] += k * share.a[i] * share.a[j];
  }
  share.squares += k * share.sum * share.sum;
  share.logs += std::log1p(tu * share.weight);
}

struct Normal {  // A by block, r by service
  std::vector<std::vector<double>> a;
  std::vector<double> r;
  double squares = 0, logs = 0;
};

Normal start(const IndexLayout& layout) {
  Normal normal;
  normal.r = layout.service_sum;
  normal.squares = layout.squares;
  for (const auto& services : layout.blocks) {
    auto& block = normal.a.emplace_back(services.size() * services.size(), 0.0);
    for (std::size_t i = 0; i < services.size(); ++i)
      block[i * services.size() + i] = layout.service_ratings[services[i]];
  }
  return normal;
}

void subtract(const IndexLayout& layout, std::uint32_t officer, const Share& share,
              Normal& normal) {
  const std::uint32_t* const own = layout.service_of.data() + layout.first_service[officer];
  const std::uint32_t b = layout.block_of(officer);
  auto& block = normal.a[b];
  const std::size_t size = share.a.size(), width = layout.blocks[b].size();
  for (std::size_t i = 0; i < size; ++i) {
    normal.r[own[i]] -= share.r[i];
    double* const row = block.data() + layout.place_of_service[own[i]] * width;
    for (std::size_t j = 0; j <= i; ++j)
      row[layout.place_of_service[own[j]]] -= share.outer[i * size + j];
  }
  normal.squares -= share.squares;
  normal.logs += share.logs;
}

Normal gather(const IndexLayout& layout, Ratios ratios, Evaluation& at) {
  Normal normal = start(layout);
  Share share;
  at.mix.reserve(layout.service_of.size());
  for (std::uint32_t officer = 0; officer < layout.officers; ++officer) {
    share.clear(layout.services_of(officer));
    for (std::uint32_t day = layout.first_day[officer]; day < layout.first_day[officer + 1]; ++day)
      add_day(layout, day, ratios[1], share);
    at.weight.push_back(share.weight);
    at.sum.push_back(share.sum);
    at.mix.insert(at.mix.end(), share.a.begin(), share.a.end());
    if (share.a.empty()) continue;
    add_officer(ratios[0], share);
    subtract(layout, officer, share, normal);
  }
  return normal;
}

// Service means and Q; false: A is not positive or Q is nothing but rounding.
bool solve(const IndexLayout& layout, Normal& normal, Evaluation& at) {
  at.beta.assign(layout.services, 0.0);
  at.q = normal.squares;
  at.q_rounding = kEpsilon * layout.squares;
  for (std::size_t b = 0; b < layout.blocks.size(); ++b) {
    const auto& services = layout.blocks[b];
    const auto log_determinant = invert(normal.a[b], services.size());
    if (!log_determinant) return false;
    normal.logs += *log_determinant;
    for (std::size_t i = 0; i < services.size(); ++i) {
      double beta = 0, terms = 0;
      for (std::size_t j = 0; j < services.size(); ++j) {
        const double term = normal.a[b][i * services.size() + j] * normal.r[services[j]];
        beta += term;
        terms += std::abs(term);
      }
      at.beta[services[i]] = beta;
      at.q -= beta * normal.r[services[i]];
      at.q_rounding += kEpsilon * terms * std::abs(normal.r[services[i]]);
    }
  }
  at.inverse = std::move(normal.a);
  return at.q > kRoundingOfSquares * layout.squares;
}

// One officer's part of the gradient.
struct Slope {
  std::vector<double> p, z, beta;  // A^-1 of the officer's services, A^-1 a, their means
  Ratios fit{}, trace{}, fixed{};  // -(nu/Q) fit + trace - fixed
};

void add_day_slope(const IndexLayout& layout, std::uint32_t day, double tv, double k, double u,
                   double apa, Slope& slope) {
  const double n = layout.day_ratings[day];
  const double g = 1 / (1 + n * tv), w = n * g;
  const std::size_t size = slope.z.size();
  double mean = 0, mz = 0, mpm = 0;
  const std::uint32_t begin = layout.first_cell[day], end = layout.first_cell[day + 1];
  for (std::uint32_t c = begin; c < end; ++c) {
    const double m = layout.cell_ratings[c];
    const std::uint32_t place = layout.cell_place[c];
    const double* const row = slope.p.data() + place * size;
    mean += m * slope.beta[place];
    mz += m * slope.z[place];
    double others = 0;
    for (std::uint32_t d = begin; d < c; ++d)
      others += layout.cell_ratings[d] * row[layout.cell_place[d]];
    mpm += m * (m * row[place] + 2 * others);
  }
  const double residual = g * (layout.day_sum[day] - mean - n * u);
  slope.fit[1] += residual * residual;
  slope.trace[1] += w - k * w * w;
  slope.fixed[1] += g * g * (mpm - 2 * n * k * mz + n * n * k * k * apa);
}

void add_officer_slope(const IndexLayout& layout, std::uint32_t officer, Ratios ratios,
                       const Evaluation& at, Slope& slope) {
  const std::size_t size = layout.services_of(officer);
  const std::uint32_t first = layout.first_service[officer];
  const double* const a = at.mix.data() + first;
  const std::uint32_t b = layout.block_of(officer);
  own_part(layout.place_of_service, layout.service_of.data() + first, size, at.inverse[b],
           layout.blocks[b].size(), slope.p);
  slope.z = product(slope.p, a, size);
  slope.beta.clear();
  double apa = 0, expected = 0;
  for (std::size_t i = 0; i < size; ++i) {
    slope.beta.push_back(at.beta[layout.service_of[first + i]]);
    apa += a[i] * slope.z[i];
    expected += a[i] * slope.beta[i];
  }
  const double shrink = 1 / (1 + ratios[0] * at.weight[officer]);
  const double k = ratios[0] * shrink, residual = (at.sum[officer] - expected) * shrink;
  slope.fit[0] += residual * residual;
  slope.trace[0] += at.weight[officer] * shrink;
  slope.fixed[0] += apa * shrink * shrink;
  for (std::uint32_t day = layout.first_day[officer]; day < layout.first_day[officer + 1]; ++day)
    add_day_slope(layout, day, ratios[1], k, ratios[0] * residual, apa, slope);
}

}  // namespace

std::optional<Evaluation> evaluate(const IndexLayout& layout, Ratios ratios, bool with_gradient) {
  Evaluation at;
  Normal normal = gather(layout, ratios, at);
  if (!solve(layout, normal, at)) return std::nullopt;
  const double nu = static_cast<double>(layout.ratings - layout.rated_services);
  at.reml = nu * (1 + std::log(2 * std::numbers::pi * at.q / nu)) + normal.logs;
  if (!with_gradient) return at;
  Slope slope;
  for (std::uint32_t officer = 0; officer < layout.officers; ++officer)
    if (layout.services_of(officer) > 0) add_officer_slope(layout, officer, ratios, at, slope);
  for (std::size_t i = 0; i < 2; ++i) {
    const double fit = nu / at.q * slope.fit[i];
    at.gradient[i] = -fit + slope.trace[i] - slope.fixed[i];
    at.gradient_scale[i] = fit + slope.trace[i] + slope.fixed[i];
  }
  return at;
}

}  // namespace suara::domain
