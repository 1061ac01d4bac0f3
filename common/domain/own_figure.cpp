#include "common/domain/own_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>

namespace suara::domain {
namespace {

double real(std::int64_t count) { return static_cast<double>(count); }
std::int64_t whole(double points) { return std::llround(points); }

std::optional<OwnFigure::Points> points_of(const OfficerIndex& one) {
  if (!one.sufficient() || !one.standing || !one.index) return std::nullopt;
  const double width = kDeciding * *one.se_difference;
  return OwnFigure::Points{whole(*one.difference),
                           whole(*one.difference - width),
                           whole(*one.difference + width),
                           whole(*one.index),
                           whole(*one.lower),
                           whole(*one.upper),
                           whole(100 * *one.reliability),
                           *one.standing};
}

std::optional<OwnFigure::Office> office_of(const ScaleIndex& scale, std::size_t i) {
  const std::uint32_t group = scale.groups[i];
  const auto officers = std::ranges::count(scale.groups, group);
  if (officers < kOfficeMin || !scale.fit.has_means()) return std::nullopt;
  double mean = 0;
  for (const MixShare& one : scale.mixes[group]) {
    const auto of_service = scale.fit.service_mean(one.service);
    if (!of_service) return std::nullopt;
    mean += one.share * *of_service;
  }
  return OwnFigure::Office{whole(100.0 / scale.faces * mean), officers};
}

// Reads numbers between single blanks.
class Reader {
 public:
  explicit Reader(std::string_view text) : left_(text) {}
  std::string_view word() {
    const std::size_t end = left_.find(' ');
    const std::string_view word = left_.substr(0, end);
    left_ = end == std::string_view::npos ? std::string_view{} : left_.substr(end + 1);
    return word;
  }
  std::int64_t number() {
    const std::string_view text = word();
    std::int64_t value = 0;
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    sound_ = sound_ && error == std::errc{} && at == text.data() + text.size();
    return value;
  }
  template <class Name>
  Name name(Name most) {
    const std::int64_t value = number();
    sound_ = sound_ && value >= 0 && value <= static_cast<std::int64_t>(most);
    return static_cast<Name>(value);
  }
  std::vector<std::int64_t> numbers() {  // those that are left
    std::vector<std::int64_t> all;
    while (sound_ && !left_.empty()) all.push_back(number());
    return all;
  }
  bool whole() const { return sound_ && left_.empty(); }
  bool sound() const { return sound_; }

 private:
  std::string_view left_;
  bool sound_ = true;
};

constexpr std::ptrdiff_t kPointNumbers = 8;

std::optional<OwnFigure::Points> points_in(const std::vector<std::int64_t>& n) {
  if (n[7] < 0 || n[7] > static_cast<std::int64_t>(Standing::above)) return std::nullopt;
  return OwnFigure::Points{n[0], n[1], n[2], n[3], n[4], n[5], n[6], static_cast<Standing>(n[7])};
}

}  // namespace

Certainty certainty_of(std::int64_t reliability_percent) {
  if (reliability_percent < 70) return Certainty::low;
  return reliability_percent < 85 ? Certainty::fair : Certainty::high;
}
std::string to_text(Certainty certainty) {
  switch (certainty) {
    case Certainty::low:
      return "low";
    case Certainty::fair:
      return "fair";
    case Certainty::high:
      return "high";
  }
  return "";
}

std::vector<OwnFigure> shown_figures(std::span<const EditionFigures> editions) {
  if (editions.empty()) return {};
  std::map<UnitId, std::int64_t> told;  // how many were apart when points were told last
  std::vector<OwnFigure> newest;
  for (const EditionFigures& edition : editions) {
    newest = edition.figures;
    for (OwnFigure& figure : newest) {
      if (!figure.points) continue;
      std::int64_t& before = told[figure.unit];
      const std::int64_t apart = edition.ratings - figure.ratings;
      if (apart == before || std::abs(apart - before) >= kEditionStepMin) {
        before = apart;
        continue;
      }
      figure.held_back = figure.points->standing;
      figure.points.reset();
    }
  }
  return newest;
}

OwnFigure own_figure(const ScaleIndex& scale, std::size_t i) {
  const OfficerIndex& one = scale.figures.at(i);
  const Coverage& coverage = scale.coverages.at(i);
  return {scale.subjects.at(i).unit,
          one.ratings,
          one.days,
          one.joined,
          one.missing,
          points_of(one),
          coverage.services,
          coverage.offered,
          coverage.rated,
          office_of(scale, i),
          std::nullopt};
}

std::vector<Explanation> explain_own_figure(const OwnFigure& figure, const IndexRules& rules) {
  const auto condition = [](const char* label, std::int64_t reached, const char* source,
                            std::int64_t limit) {
    return derived(
        label, Formula::at_least,
        {given("reached", real(reached), source), given("limit", real(limit), "policy")});
  };
  const auto holds = [&](const char* label, Shortfall what) {
    return condition(label, std::ranges::count(figure.missing, what) == 0 ? 1 : 0, "edition", 1);
  };
  std::vector<Explanation> roots{
      derived("sufficient", Formula::all_hold,
              {holds("fitted", Shortfall::no_fit),
               condition("ratings_enough", figure.ratings, "edition", rules.ratings_min),
               condition("days_enough", figure.days, "edition", rules.days_min),
               condition("joined_enough", figure.joined, "edition", rules.joined_min),
               holds("reliability_enough", Shortfall::reliability),
               holds("second_day", Shortfall::days_apart)})};
  const auto shown = [](const char* label, std::int64_t value) {
    return given(label, real(value), "edition");
  };
  if (figure.points) {
    roots.push_back(shown("index", figure.points->index));
    roots.push_back(shown("difference", figure.points->difference));
    roots.push_back(derived("range", Formula::minus,
                            {shown("high", figure.points->high), shown("low", figure.points->low)}));
  }
  if (figure.services > 0)
    roots.push_back(derived("coverage", Formula::quotient,
                            {given("offered", real(figure.offered), "edition"),
                             given("services", real(figure.services), "edition")}));
  return roots;
}

std::string to_line(const OwnFigure& f) {
  std::string line =
      fmt::format("{} {} {} {} {} {} {} {}", f.unit.empty() ? "-" : f.unit.text, f.ratings, f.days,
                  f.joined, f.services, f.offered, f.rated, f.missing.size());
  for (const Shortfall what : f.missing) line += fmt::format(" {}", static_cast<int>(what));
  if (f.points)
    line += fmt::format(" {} {} {} {} {} {} {} {}", f.points->difference, f.points->low,
                        f.points->high, f.points->index, f.points->lower, f.points->upper,
                        f.points->reliability_percent, static_cast<int>(f.points->standing));
  if (f.office) line += fmt::format(" {} {}", f.office->index, f.office->officers);
  return line;
}

std::optional<OwnFigure> parse_own_figure(std::string_view line) {
  Reader in(line);
  OwnFigure f;
  const std::string unit(in.word());
  if (unit != "-") f.unit = {unit};
  f.ratings = in.number();
  f.days = in.number();
  f.joined = in.number();
  f.services = in.number();
  f.offered = in.number();
  f.rated = in.number();
  for (std::int64_t left = in.number(); left > 0 && in.sound(); --left)
    f.missing.push_back(in.name(Shortfall::days_apart));
  std::vector<std::int64_t> rest = in.numbers();
  if (!in.whole()) return std::nullopt;
  if (std::ssize(rest) >= kPointNumbers) {
    f.points = points_in(rest);
    if (!f.points) return std::nullopt;
    rest.erase(rest.begin(), rest.begin() + kPointNumbers);
  }
  if (rest.size() == 2) f.office = OwnFigure::Office{rest[0], rest[1]};
  return rest.empty() || rest.size() == 2 ? std::optional(f) : std::nullopt;
}

}  // namespace suara::domain
