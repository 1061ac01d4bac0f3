#include "common/domain/own_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>
#include <utility>

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
                           // Cut at the ends of the scale, as its range is.
                           whole(std::clamp(*one.index, *one.lower, *one.upper)),
                           whole(*one.lower),
                           whole(*one.upper),
                           whole(100 * *one.reliability),
                           *one.standing};
}

std::optional<OwnFigure::Left> left_out_of(const std::vector<LearntRatings>& learning) {
  if (learning.empty()) return std::nullopt;
  OwnFigure::Left left;
  for (const LearntRatings& one : learning) {
    left.ratings += one.ratings;
    left.until = std::max(left.until, one.learnt.until);
  }
  return left;
}

// Enough to stand behind a comparison: so many tell nobody's.
bool stands(const OfficerIndex& one) { return one.ratings >= kClassMin; }

OwnFigure::Behind behind(const ScaleIndex& scale, std::size_t i) {
  const IndexLayout& layout = scale.fit.layout;
  const auto block = [&](std::size_t one) {
    return layout.block_of(static_cast<std::uint32_t>(one));
  };
  OwnFigure::Behind all;
  for (std::size_t j = 0; j < scale.figures.size(); ++j) {
    const OfficerIndex& one = scale.figures[j];
    const bool joined =
        scale.figures[i].ratings > 0 && one.ratings > 0 && block(i) == block(j);
    all.officers += joined && stands(one) ? 1 : 0;
    if (j == i) continue;
    all.joined += joined ? one.ratings : 0;
    all.group += scale.groups[j] == scale.groups[i] ? one.ratings : 0;
  }
  return all;
}

std::optional<OwnFigure::Office> office_of(const ScaleIndex& scale, std::size_t i) {
  const std::uint32_t group = scale.groups[i];
  std::int64_t officers = 0;
  for (std::size_t j = 0; j < scale.figures.size(); ++j)
    officers += scale.groups[j] == group && stands(scale.figures[j]) ? 1 : 0;
  if (officers < kOfficeMin || !scale.fit.has_means()) return std::nullopt;
  double mean = 0;
  for (const MixShare& one : scale.mixes[group]) {
    const auto of_service = scale.fit.service_mean(one.service);
    if (!of_service) return std::nullopt;
    mean += one.share * *of_service;
  }
  return OwnFigure::Office{whole(100.0 / scale.faces * mean), officers};
}

bool tells_few(std::int64_t before, std::int64_t now) {
  return before != now && std::abs(now - before) < kEditionStepMin;
}

// What a unit's figures have told so far.
struct Told {
  std::int64_t apart = 0;
  std::optional<OwnFigure::Behind> points;
  std::optional<OwnFigure::Behind> office_behind;
  std::optional<OwnFigure::Office> office;

  bool may_tell_points(const OwnFigure& figure, std::int64_t now_apart) const {
    if (tells_few(apart, now_apart)) return false;
    if (!figure.behind) return true;
    if (figure.behind->officers < kOfficeMin) return false;
    return !points || (!tells_few(points->joined, figure.behind->joined) &&
                       !tells_few(points->group, figure.behind->group));
  }
  void tell_office(OwnFigure& figure) {
    if (!figure.office || !figure.behind) return;
    if (office && office_behind && tells_few(office_behind->group, figure.behind->group)) {
      figure.office = office;
      return;
    }
    office = figure.office;
    office_behind = figure.behind;
  }
};

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
constexpr std::int64_t kStandings = static_cast<std::int64_t>(Standing::above) + 1;
// Before what is never shown, before what the figure may be used for, and before what it leaves out.
constexpr std::string_view kBar = " | ";

std::vector<std::string_view> parts_of(std::string_view line) {
  std::vector<std::string_view> parts;
  for (std::size_t bar; (bar = line.find(kBar)) != std::string_view::npos;
       line.remove_prefix(bar + kBar.size()))
    parts.push_back(line.substr(0, bar));
  parts.push_back(line);
  return parts;
}

// false: that is none.
bool read_use(std::string_view text, OwnFigure& figure) {
  Reader in(text);
  figure.use = in.name(IndexUse::nothing);
  return in.whole();
}

// false: that is none.
bool read_left(std::string_view text, OwnFigure& figure) {
  Reader in(text);
  OwnFigure::Left left{in.number(), {}};
  const std::int64_t until = in.number();
  if (!in.whole() || !std::in_range<std::int32_t>(until)) return false;
  left.until = {static_cast<std::int32_t>(until)};
  figure.learning = left;
  return true;
}

// false: that is none.
bool read_behind(std::string_view text, OwnFigure& figure) {
  Reader in(text);
  const OwnFigure::Behind all{in.number(), in.number(), in.number()};
  if (!in.sound()) return false;
  figure.behind = all;
  if (!in.whole()) figure.late = in.name(LateEffect::correction);
  if (!in.whole()) {
    const std::int64_t standing = in.number();
    if (standing < 0 || standing > kStandings || figure.late != LateEffect::correction)
      return false;
    figure.corrected.emplace();
    if (standing > 0) figure.corrected->standing = static_cast<Standing>(standing - 1);
  }
  return in.whole() && figure.late != LateEffect::none;
}

// As one whose services others counted too: where nobody did, the use is feedback whatever is said.
Coverage told_coverage(const OwnFigure& figure, const CoverageRules& rules) {
  const CoveragePart told{figure.services, figure.services, figure.offered, figure.rated};
  return coverage_of({&told, 1}, rules);
}

std::optional<OwnFigure::Points> points_in(const std::vector<std::int64_t>& n) {
  if (n[7] < 0 || n[7] > static_cast<std::int64_t>(Standing::above)) return std::nullopt;
  return OwnFigure::Points{n[0], n[1], n[2], n[3], n[4], n[5], n[6], static_cast<Standing>(n[7])};
}

}  // namespace

Certainty certainty_of(std::int64_t reliability_percent, const IndexRules& rules) {
  if (reliability_percent < rules.reliability_fair_percent) return Certainty::low;
  return reliability_percent < rules.reliability_high_percent ? Certainty::fair : Certainty::high;
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
  std::map<UnitId, Told> told;
  std::vector<OwnFigure> newest;
  for (const EditionFigures& edition : editions) {
    newest = edition.figures;
    for (OwnFigure& figure : newest) {
      Told& before = told[figure.unit];
      before.tell_office(figure);
      if (!figure.points) continue;
      const std::int64_t apart = edition.ratings - figure.ratings;
      if (before.may_tell_points(figure, apart)) {
        before.apart = apart;
        before.points = figure.behind;
        continue;
      }
      figure.held_back = figure.points->standing;
      figure.points.reset();
    }
  }
  return newest;
}

OwnFigure own_figure(const ScaleIndex& scale, std::size_t i, const CoverageRules& rules) {
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
          behind(scale, i),
          std::nullopt,
          std::nullopt,
          use_of(coverage, scale.causes.at(i), rules),
          left_out_of(scale.learning.at(i)),
          std::nullopt};
}

Cause cause_in(const OwnFigure& figure, const CoverageRules& rules) {
  if (figure.use == IndexUse::team_weight) return Cause::none;
  const Coverage coverage = told_coverage(figure, rules);
  const bool below = coverage.services > 0 && !coverage.reaches_floor;
  return figure.use == IndexUse::pay && below ? Cause::accepted : Cause::unknown;
}

OwnFigure with_cause(OwnFigure figure, Cause cause, const CoverageRules& rules) {
  if (figure.use && *figure.use != IndexUse::feedback)
    figure.use = use_of(told_coverage(figure, rules), cause, rules);
  return figure;
}

std::vector<Explanation> explain_certainty(std::int64_t reliability_percent, const char* source,
                                           const IndexRules& rules) {
  const auto reaches = [&](const char* label, std::int64_t limit) {
    return derived(label, Formula::at_least,
                   {given("reliability_percent", real(reliability_percent), source),
                    given("limit", real(limit), "policy")});
  };
  return {reaches("reliability_fair", rules.reliability_fair_percent),
          reaches("reliability_high", rules.reliability_high_percent)};
}

std::vector<Explanation> explain_own_figure(const OwnFigure& figure, const IndexPolicy& policy) {
  const IndexRules& rules = policy.rules;
  const auto condition = [](const char* label, std::int64_t reached, const char* source,
                            std::int64_t limit) {
    return derived(
        label, Formula::at_least,
        {given("reached", real(reached), source), given("limit", real(limit), "policy")});
  };
  const auto lacks = [&](Shortfall what) { return std::ranges::count(figure.missing, what) > 0; };
  const auto holds = [&](const char* label, Shortfall what) {
    return condition(label, lacks(what) ? 0 : 1, "edition", 1);
  };
  std::vector<Explanation> conditions{
      holds("fitted", Shortfall::no_fit),
      condition("ratings_enough", figure.ratings, "edition", rules.ratings_min),
      condition("days_enough", figure.days, "edition", rules.days_min),
      condition("joined_enough", figure.joined, "edition", rules.joined_min),
      holds("reliability_enough", Shortfall::reliability),
      holds("second_day", Shortfall::days_apart)};
  if (lacks(Shortfall::judged)) conditions.push_back(holds("judged_once", Shortfall::judged));
  std::vector<Explanation> roots{derived("sufficient", Formula::all_hold, std::move(conditions))};
  const auto shown = [](const char* label, std::int64_t value) {
    return given(label, real(value), "edition");
  };
  if (figure.points) {
    roots.push_back(shown("index", figure.points->index));
    roots.push_back(shown("difference", figure.points->difference));
    roots.push_back(derived("range", Formula::minus,
                            {shown("high", figure.points->high), shown("low", figure.points->low)}));
    for (Explanation& root : explain_certainty(figure.points->reliability_percent, "edition", rules))
      roots.push_back(std::move(root));
  }
  if (figure.learning) {
    Explanation left = shown("learning_ratings", figure.learning->ratings);
    left.subject = to_text(figure.learning->until);
    roots.push_back(derived("ratings_with_learning", Formula::sum,
                            {shown("ratings", figure.ratings), std::move(left)}));
  }
  if (figure.late)
    roots.push_back(shown("late_correction", figure.late == LateEffect::correction ? 1 : 0));
  const Explanation coverage = figure.services > 0
                                   ? derived("coverage", Formula::quotient,
                                             {shown("offered", figure.offered),
                                              shown("services", figure.services)})
                                   : shown("services", 0);
  if (figure.use) {
    const double floor = real(policy.coverage.floor_percent) / 100;
    std::vector<Explanation> needed{derived("coverage_enough", Formula::at_least,
                                            {coverage, given("floor", floor, "policy")})};
    // Where nothing hangs on it the edition does not say whether others counted.
    if (policy.coverage.pay_needs_independent_count && *figure.use != IndexUse::nothing) {
      const std::int64_t by_others = *figure.use == IndexUse::feedback ? 0 : 1;
      needed.push_back(condition("counted_by_others", by_others, "edition", 1));
    }
    roots.push_back(derived("coverage_for_pay", Formula::all_hold, std::move(needed)));
    for (Explanation& root : explain_cause(cause_in(figure, policy.coverage)))
      roots.push_back(std::move(root));
  } else if (figure.services > 0) {
    roots.push_back(coverage);
  }
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
  if (f.behind)
    line += fmt::format("{}{} {} {}", kBar, f.behind->officers, f.behind->joined,
                        f.behind->group);
  if (f.behind && f.late) line += fmt::format(" {}", static_cast<int>(*f.late));
  if (f.behind && f.late && f.corrected) {  // 0: none
    const auto& standing = f.corrected->standing;
    line += fmt::format(" {}", standing ? static_cast<int>(*standing) + 1 : 0);
  }
  if (f.behind && f.use) line += fmt::format("{}{}", kBar, static_cast<int>(*f.use));
  if (f.behind && f.use && f.learning)
    line += fmt::format("{}{} {}", kBar, f.learning->ratings, f.learning->until.days);
  return line;
}

std::optional<OwnFigure> parse_own_figure(std::string_view line) {
  OwnFigure f;
  const auto parts = parts_of(line);
  if (parts.size() > 4 || (parts.size() > 1 && !read_behind(parts[1], f)) ||
      (parts.size() > 2 && !read_use(parts[2], f)) ||
      (parts.size() > 3 && !read_left(parts[3], f)))
    return std::nullopt;
  Reader in(parts[0]);
  const std::string unit(in.word());
  if (unit != "-") f.unit = {unit};
  f.ratings = in.number();
  f.days = in.number();
  f.joined = in.number();
  f.services = in.number();
  f.offered = in.number();
  f.rated = in.number();
  for (std::int64_t left = in.number(); left > 0 && in.sound(); --left)
    f.missing.push_back(in.name(Shortfall::judged));
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
