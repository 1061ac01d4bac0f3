#include "common/domain/policy_trial.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

namespace suara::domain {
namespace {

// SplitMix64; normal quantities in pairs (Box and Muller). A seed has one sequence.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  double normal() {
    if (std::exchange(keeps_, !keeps_)) return kept_;
    const double radius = std::sqrt(-2 * std::log(unit()));
    const double angle = 2 * std::numbers::pi * unit();
    kept_ = radius * std::sin(angle);
    return radius * std::cos(angle);
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  double unit() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }  // 0..1, neither

  std::uint64_t state_;
  bool keeps_ = false;
  double kept_ = 0;  // the second of a pair
};

double below(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double normal(Random& random, double sd) { return sd > 0 ? sd * random.normal() : 0; }

// A normal quantity by some of its values, -3..3 sd, and their weights, which add up to 1.
constexpr int kSteps = 13;
struct Step {
  double z = 0, weight = 0;
};
std::array<Step, kSteps> steps() {
  std::array<Step, kSteps> all;
  double sum = 0;
  for (int i = 0; i < kSteps; ++i) {
    const double z = -3 + 6.0 * i / (kSteps - 1);
    sum += (all[static_cast<std::size_t>(i)] = {z, std::exp(-z * z / 2)}).weight;
  }
  for (Step& one : all) one.weight /= sum;
  return all;
}

// Scores of 1..faces as a level with normal noise, rounded to the next face.
class Faces {
 public:
  Faces(int faces, double sd) : faces_(faces), sd_(sd) {}

  double mean(double level) const { return moments(level).first; }
  double variance(double level) const {
    const auto [mean, squares] = moments(level);
    return squares - mean * mean;
  }
  // Whose scores have that mean; one out of reach is taken as the nearest within it.
  double level_of(double mean_score) const {
    double low = 1 - kReach * sd_, high = faces_ + kReach * sd_;
    for (int i = 0; i < kHalvings; ++i) {
      const double middle = (low + high) / 2;
      (mean(middle) < mean_score ? low : high) = middle;
    }
    return (low + high) / 2;
  }
  int draw(Random& random, double level) const {
    return std::clamp(static_cast<int>(std::lround(level + normal(random, sd_))), 1, faces_);
  }
  int faces() const { return faces_; }

  static constexpr double kReach = 4;
  static constexpr int kHalvings = 40;

 private:
  std::pair<double, double> moments(double level) const {
    double mean = 1, squares = 1;
    for (int edge = 1; edge < faces_; ++edge) {
      const double above = below((level - edge - 0.5) / sd_);
      mean += above;
      squares += (2 * edge + 1) * above;
    }
    return {mean, squares};
  }

  int faces_;
  double sd_;
};

// So much noise that the ratings of the period's services vary as the fit found.
Faces faces_of(const IndexFit& fit) {
  const auto variance = [&](const Faces& faces) {
    double sum = 0, all = 0;
    for (std::uint32_t k = 0; k < fit.layout.services; ++k) {
      const auto mean = fit.service_mean(k);
      if (!mean) continue;
      sum += fit.layout.service_ratings[k] * faces.variance(faces.level_of(*mean));
      all += fit.layout.service_ratings[k];
    }
    return sum / all;
  };
  double low = 0.05, high = 4;
  for (int i = 0; i < Faces::kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (variance({fit.layout.faces, middle}) < *fit.sigma2 ? low : high) = middle;
  }
  return {fit.layout.faces, (low + high) / 2};
}

// Levels by the mean of their scores, between the steps of a table as straight lines.
class Levels {
 public:
  explicit Levels(const Faces& faces) {
    for (int i = 0; i <= (faces.faces() - 1) * kStepsAFace; ++i)
      levels_.push_back(faces.level_of(1 + double(i) / kStepsAFace));
  }
  double of(double mean) const {
    const double at = (mean - 1) * kStepsAFace;
    const auto i = std::min(static_cast<std::size_t>(at), levels_.size() - 2);
    return std::lerp(levels_[i], levels_[i + 1], at - static_cast<double>(i));
  }

 private:
  static constexpr int kStepsAFace = 256;
  std::vector<double> levels_;
};

// Who is whom, and what is compared with what, by the tried rules.
struct Judged {
  std::vector<std::uint32_t> subject;  // of the truth's subjects
  std::vector<std::uint32_t> key;      // of the truth's keys
  std::vector<std::uint32_t> groups;   // of the tried subjects
  std::uint32_t keys = 0;
};

template <class Name>
std::uint32_t number_of(std::map<Name, std::uint32_t>& known, const Name& name) {
  return known.try_emplace(name, static_cast<std::uint32_t>(known.size())).first->second;
}

Judged judged_by(const ScaleIndex& truth, CompareWithin within) {
  Judged judged;
  if (within == CompareWithin::unit) {
    for (std::uint32_t i = 0; i < truth.subjects.size(); ++i) judged.subject.push_back(i);
    for (std::uint32_t k = 0; k < truth.keys.size(); ++k) judged.key.push_back(k);
    judged.groups = truth.groups;
    judged.keys = static_cast<std::uint32_t>(truth.keys.size());
    return judged;
  }
  std::map<OfficerId, std::uint32_t> persons;
  std::map<IndexKey, std::uint32_t> keys;
  for (const IndexSubject& one : truth.subjects)
    judged.subject.push_back(number_of(persons, one.officer));
  for (IndexKey key : truth.keys) {
    key.unit = {};
    judged.key.push_back(number_of(keys, key));
  }
  judged.groups.assign(persons.size(), 0);
  judged.keys = static_cast<std::uint32_t>(keys.size());
  return judged;
}

class Maker {
 public:
  Maker(const ScaleIndex& truth, const IndexPolicy& tried)
      : fit_(truth.fit),
        layout_(truth.fit.layout),
        tried_(tried),
        judged_(judged_by(truth, tried.compare_within)),
        faces_(faces_of(truth.fit)),
        levels_(faces_),
        sd_officer_(std::sqrt(truth.fit.tau2_officer.value_or(0))),
        sd_day_(std::sqrt(truth.fit.tau2_day.value_or(0))),
        points_(100.0 / layout_.faces) {
    for (std::uint32_t k = 0; k < layout_.services; ++k) {
      double mean = 0;
      for (const Step& one : steps_) mean += one.weight * expected(k, one.z * sd_officer_);
      at_large_.push_back(mean);
    }
  }

  PolicyTrial play(double limit_points, Random& random) const {
    std::vector<double> qualities(judged_.groups.size());  // of a person, in whatever unit
    for (double& one : qualities) one = normal(random, sd_officer_);
    std::vector<Truth> truths(qualities.size());
    IndexInput input{static_cast<std::uint32_t>(qualities.size()), judged_.keys, layout_.faces, {}};
    for (std::uint32_t i = 0; i < layout_.officers; ++i)
      make(i, qualities[judged_.subject[i]], truths[judged_.subject[i]], input, random);
    return judge(fit_index(std::move(input)), truths, limit_points);
  }

 private:
  struct Truth {
    double sum = 0, ratings = 0;  // of scores, over ratings
  };

  // On the scale of scores, with a day's mood.
  double expected(std::uint32_t service, double quality) const {
    const auto mean = fit_.service_mean(service);
    if (!mean) return 0;
    double sum = 0;
    for (const Step& one : steps_)
      sum += one.weight * within_scale(*mean + quality + one.z * sd_day_);
    return sum;
  }
  double within_scale(double mean) const { return std::clamp(mean, 1.0, double(layout_.faces)); }

  void make(std::uint32_t officer, double quality, Truth& truth, IndexInput& input,
            Random& random) const {
    const std::uint32_t first = layout_.first_service[officer];
    std::vector<double> added;
    for (std::uint32_t at = 0; at < layout_.services_of(officer); ++at) {
      const std::uint32_t service = layout_.service_of[first + at];
      added.push_back(expected(service, quality) - at_large_[service]);
    }
    for (std::uint32_t day = layout_.first_day[officer]; day < layout_.first_day[officer + 1];
         ++day) {
      const double mood = normal(random, sd_day_);
      for (std::uint32_t c = layout_.first_cell[day]; c < layout_.first_cell[day + 1]; ++c) {
        const std::uint32_t place = layout_.cell_place[c];
        const std::uint32_t service = layout_.service_of[first + place];
        const double mean = within_scale(*fit_.service_mean(service) + quality + mood);
        IndexCell cell{judged_.subject[officer], layout_.day_number[day], judged_.key[service],
                       0, 0, 0};
        draw(static_cast<std::int32_t>(layout_.cell_ratings[c]), mean, cell, random);
        truth.sum += added[place] * cell.ratings;
        truth.ratings += cell.ratings;
        input.cells.push_back(cell);
      }
    }
  }

  void draw(std::int32_t ratings, double mean, IndexCell& cell, Random& random) const {
    const double level = levels_.of(mean);
    cell.ratings = ratings;
    for (; ratings > 0; --ratings) {
      const std::int64_t score = faces_.draw(random, level);
      cell.sum += score;
      cell.squares += score * score;
    }
  }

  PolicyTrial judge(const IndexFit& fit, const std::vector<Truth>& truths,
                    double limit_points) const {
    const auto figures =
        officer_indices(fit, judged_.groups, own_mixes(fit, judged_.groups), tried_.rules);
    PolicyTrial found;
    found.periods = 1;
    for (std::size_t i = 0; i < figures.size(); ++i) {
      if (truths[i].ratings == 0) continue;
      const double truth = points_ * truths[i].sum / truths[i].ratings;
      const Standing standing = figures[i].standing.value_or(Standing::meets);
      ++found.figures;
      found.sufficient += figures[i].sufficient() ? 1 : 0;
      found.outside += std::abs(truth) > limit_points ? 1 : 0;
      if (standing == Standing::meets) continue;
      ++found.decided;
      const bool right = standing == Standing::above ? truth > limit_points : truth < -limit_points;
      found.wrong += right ? 0 : 1;
    }
    return found;
  }

  const IndexFit& fit_;
  const IndexLayout& layout_;
  const IndexPolicy& tried_;
  const Judged judged_;
  const Faces faces_;
  const Levels levels_;
  const double sd_officer_, sd_day_, points_;
  const std::array<Step, kSteps> steps_ = steps();
  std::vector<double> at_large_;  // by service: what officers at large are expected to score
};

}  // namespace

PolicyTrial& PolicyTrial::operator+=(const PolicyTrial& more) {
  periods += more.periods;
  figures += more.figures;
  sufficient += more.sufficient;
  outside += more.outside;
  decided += more.decided;
  wrong += more.wrong;
  return *this;
}

PolicyTrial try_policy(const ScaleIndex& truth, const IndexPolicy& tried, double limit_points,
                       int periods, std::uint64_t seed) {
  const Maker maker(truth, tried);
  Random random(seed);
  PolicyTrial all;
  for (int i = 0; i < periods; ++i) all += maker.play(limit_points, random);
  return all;
}

}  // namespace suara::domain
