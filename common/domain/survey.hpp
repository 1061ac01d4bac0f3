// One survey (SKM) over a stretch of days: forms as counts, what its report says of them, and the
// figure that may be made public. Values only; nothing here knows a person.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "common/base/time.hpp"
#include "common/domain/respondent.hpp"
#include "common/domain/skm.hpp"
#include "common/domain/skm_sample.hpp"
#include "common/domain/tally.hpp"

namespace suara::domain {

// What respondents told of themselves is counted beside the answers: 401.. for the first question.
Detail told_detail(std::size_t question, std::uint8_t option);  // 400 + 16 * question + option
// answer_detail(element, 0): the element stood on the form. nullopt: says something else.
std::optional<Element> offered_element(Detail what);
// One form as details of a tally, its answers ascending by element.
std::vector<DetailCount> form_details(const std::vector<SkmAnswer>& answers);
std::vector<DetailCount> told_details(const Respondent& told);

// Forms of a unit, or of one of its services, as details count them.
struct SurveyTally {
  std::int64_t services = 0;  // finished in those days, whoever counted more
  std::map<Element, ElementTally> elements;  // those of the form, also where nobody answered
  std::map<Date, RespondentDay> days;
  RespondentDay undated;  // of files that do not say the day
  std::map<Detail, std::int64_t> told;
  std::int64_t filed = 0;  // respondents out of files, of all
  void offer(Element element);  // it stands on the form
  // One count of forms, their means, answers or what was told; other details are passed over.
  void add(std::optional<Date> day, const DetailCount& count);
  SurveyTally& operator+=(const SurveyTally& other);
  std::int64_t respondents() const;
};

struct SurveyResult {
  std::int64_t respondents = 0;
  std::int64_t services = 0;
  // Krejcie & Morgan of the services, never below kProfileGroupMin; nullopt: no service is known.
  std::optional<std::int64_t> needed;
  bool sufficient = false;             // as many as needed, and an ikm
  std::vector<ElementTally> elements;  // of the form, in the questionnaire's order
  WeightMode weights{};
  std::optional<Hundredths> ikm;
  std::optional<double> mean;   // of respondent means, in points (25..100)
  // Of that mean (skm_sample.hpp); nullopt too where a day is not known.
  std::optional<double> error;
};
SurveyResult survey_result(const SurveyTally& tally, WeightMode asked);

// What everybody may read: the last closed quarter's ikm, or that too few have answered.
struct PublicIkm {
  Quarter quarter;
  std::int64_t respondents = 0;
  std::optional<Hundredths> ikm;  // nullopt: fewer than needed
  // The ikm that was last public for this quarter, and of how many.
  std::optional<Hundredths> stood;
  std::int64_t stood_respondents = 0;
  bool operator==(const PublicIkm&) const = default;
};
// Late forms move the figure only five at a time: between two figures that differ by fewer
// respondents a single form could be read.
PublicIkm next_public_ikm(const std::optional<PublicIkm>& standing, Quarter quarter,
                          const SurveyResult& result);

}  // namespace suara::domain
