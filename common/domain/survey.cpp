#include "common/domain/survey.hpp"

#include <algorithm>
#include <cstdlib>

#include "common/domain/skm_profile.hpp"

namespace suara::domain {
namespace {

constexpr Detail kFirstAnswer = 200;
constexpr Detail kAnswersOfAnElement = 8;
constexpr Detail kFirstTold = 400;
constexpr Detail kOptionsOfAQuestion = 16;

bool is_answer(Detail what) {
  const int element = (what - kFirstAnswer) / kAnswersOfAnElement;
  const int answer = (what - kFirstAnswer) % kAnswersOfAnElement;
  return what >= kFirstAnswer && what < kForms && element >= 1 && element <= 9 && answer >= 1 &&
         answer <= 4;
}

bool is_told(Detail what) {
  if (what < kFirstTold) return false;
  const std::size_t question = (what - kFirstTold) / kOptionsOfAQuestion;
  const std::size_t option = (what - kFirstTold) % kOptionsOfAQuestion;
  return question < kRespondentQuestions.size() && option >= 1 &&
         option <= kRespondentQuestions.at(question).options.size();
}

}  // namespace

Detail told_detail(std::size_t question, std::uint8_t option) {
  return static_cast<Detail>(kFirstTold + kOptionsOfAQuestion * question + option);
}

std::optional<Element> offered_element(Detail what) {
  const int element = (what - kFirstAnswer) / kAnswersOfAnElement;
  const bool offered = what >= kFirstAnswer && (what - kFirstAnswer) % kAnswersOfAnElement == 0;
  return offered && element >= 1 && element <= 9 ? std::optional(static_cast<Element>(element))
                                                 : std::nullopt;
}

std::vector<DetailCount> form_details(const std::vector<SkmAnswer>& answers) {
  Ballot ballot;
  ballot.answers.skm = answers;
  const DatedRecord record{std::move(ballot), {}};
  Context nowhere;
  nowhere.unit_of = [](const CounterId&, Date) { return std::nullopt; };
  return delta({&record, 1}, nowhere).begin()->second.details;
}

std::vector<DetailCount> told_details(const Respondent& told) {
  std::vector<DetailCount> details;
  for (std::size_t question = 0; question < told.size(); ++question)
    if (told.at(question) != 0) details.push_back({told_detail(question, told.at(question)), 1});
  return details;
}

void SurveyTally::offer(Element element) { elements[element].element = element; }

void SurveyTally::add(std::optional<Date> day, const DetailCount& count) {
  RespondentDay& of_day = day ? days[*day] : undated;
  if (count.what == kForms) of_day.respondents += count.count;
  if (count.what == kFormSum) of_day.sum_of_means += count.count;
  if (is_told(count.what)) told[count.what] += count.count;
  if (!is_answer(count.what)) return;
  const auto element = static_cast<Element>((count.what - kFirstAnswer) / kAnswersOfAnElement);
  const auto answer = static_cast<std::int64_t>((count.what - kFirstAnswer) % kAnswersOfAnElement);
  offer(element);
  ElementTally& tally = elements[element];
  tally.answers += count.count;
  tally.total += count.count * answer;
}

SurveyTally& SurveyTally::operator+=(const SurveyTally& other) {
  services += other.services;
  for (const auto& [element, more] : other.elements) {
    offer(element);
    ElementTally& tally = elements[element];
    tally.answers += more.answers;
    tally.total += more.total;
  }
  for (const auto& [day, more] : other.days) {
    days[day].respondents += more.respondents;
    days[day].sum_of_means += more.sum_of_means;
  }
  undated.respondents += other.undated.respondents;
  undated.sum_of_means += other.undated.sum_of_means;
  for (const auto& [what, count] : other.told) told[what] += count;
  filed += other.filed;
  return *this;
}

std::int64_t SurveyTally::respondents() const {
  std::int64_t sum = undated.respondents;
  for (const auto& [day, counts] : days) sum += counts.respondents;
  return sum;
}

SurveyResult survey_result(const SurveyTally& tally, WeightMode asked) {
  SurveyResult result;
  result.respondents = tally.respondents();
  result.services = std::max(tally.services, result.respondents);
  for (const auto& [element, key] : kElementKeys) {
    const auto found = tally.elements.find(element);
    if (found != tally.elements.end()) result.elements.push_back(found->second);
  }
  result.weights = weights_of(result.elements.size(), asked);
  result.ikm = ikm(result.elements, result.weights);
  std::vector<RespondentDay> days;
  std::int64_t sum = tally.undated.sum_of_means;
  for (const auto& [day, counts] : tally.days) {
    days.push_back(counts);
    sum += counts.sum_of_means;
  }
  if (result.respondents > 0)
    result.mean = 25.0 * static_cast<double>(sum) / kRespondentMeanScale /
                  static_cast<double>(result.respondents);
  if (tally.undated.respondents == 0) result.error = standard_error(days);
  if (tally.services > 0)
    result.needed = std::max(sample_size(std::min(result.services, kPopulationMax)),
                             kProfileGroupMin);
  result.sufficient = result.needed && result.respondents >= *result.needed && result.ikm;
  return result;
}

PublicIkm next_public_ikm(const std::optional<PublicIkm>& standing, Quarter quarter,
                          const SurveyResult& result) {
  PublicIkm next{quarter, result.respondents, std::nullopt, std::nullopt, 0};
  if (standing && standing->quarter == quarter) {
    next.stood = standing->stood;
    next.stood_respondents = standing->stood_respondents;
  }
  if (!result.sufficient) return next;
  if (!next.stood || std::abs(result.respondents - next.stood_respondents) >= kProfileGroupMin) {
    next.stood = result.ikm;
    next.stood_respondents = result.respondents;
  }
  next.ikm = next.stood;
  next.respondents = next.stood_respondents;
  return next;
}

}  // namespace suara::domain
