#include "common/domain/figure_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "common/domain/names.hpp"

namespace suara::domain {
namespace {

constexpr double kHundredths = 100, kMillionths = 1'000'000;

std::string fixed(const std::optional<double>& value, double parts) {
  return value ? std::to_string(std::llround(*value * parts)) : "";
}

std::string key_line(const ScaleIndex& scale, const MixShare& one) {
  const IndexKey& key = scale.keys[one.service];
  const auto mean = scale.fit.service_mean(one.service);
  const auto points = mean ? std::optional(100.0 / scale.faces * *mean) : std::nullopt;
  return fmt::format("key,{},{},{},{},{}", key.unit.text, key.service.text,
                     key.result ? to_text(*key.result) : "", fixed(points, kHundredths),
                     fixed(one.share, kMillionths));
}

std::string missing_words(const OfficerIndex& one) {
  std::string words;
  for (const Shortfall what : one.missing) words += (words.empty() ? "" : " ") + to_text(what);
  return words;
}

std::string officer_line(const IndexSubject& subject, const OfficerIndex& one) {
  std::string line = fmt::format("officer,{},{},{},{},{}", subject.officer.text, subject.unit.text,
                                 one.ratings, one.days, one.joined);
  for (const auto& figure : {one.mean, one.difference, one.se_difference, one.index, one.se,
                             one.lower, one.upper, one.reliability})
    line += "," + fixed(figure, kHundredths);
  return line + "," + (one.standing ? to_text(*one.standing) : "") + "," + missing_words(one);
}

}  // namespace

std::vector<std::string> figure_lines(const PeriodIndex& index) {
  std::vector<std::string> lines;
  for (const ScaleIndex& scale : index.scales) {
    lines.push_back(fmt::format("scale,{},{},{}", scale.faces, to_text(scale.fit.outcome),
                                scale.fit.layout.ratings));
    for (const ReferenceMix& mix : scale.mixes)
      for (const MixShare& one : mix) lines.push_back(key_line(scale, one));
    for (std::size_t i = 0; i < scale.subjects.size(); ++i) {
      lines.push_back(officer_line(scale.subjects[i], scale.figures[i]));
      for (const LearntRatings& one : scale.learning[i])
        lines.push_back(fmt::format("learning,{},{},{},{},{}", scale.subjects[i].officer.text,
                                    one.unit.text, one.service.text, to_text(one.learnt.until),
                                    one.ratings));
    }
  }
  return lines;
}

std::vector<std::string> coverage_lines(const PeriodIndex& index) {
  std::vector<std::string> lines;
  for (const ScaleIndex& scale : index.scales)
    for (std::size_t i = 0; i < scale.subjects.size(); ++i) {
      const IndexSubject& subject = scale.subjects[i];
      const Coverage& one = scale.coverages[i];
      lines.push_back(fmt::format(
          "coverage,{},{},{},{},{},{},{},{}", scale.faces, subject.officer.text, subject.unit.text,
          one.desk, one.independent ? std::to_string(*one.independent) : "", one.offered, one.rated,
          to_text(use_of(one, scale.causes[i], index.policy.coverage))));
    }
  return lines;
}

}  // namespace suara::domain
