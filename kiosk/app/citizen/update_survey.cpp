#include <algorithm>

#include "kiosk/app/citizen/work.hpp"

// The nine elements in the questionnaire's order, then what the respondent tells of themselves.
namespace suara::kiosk::citizen {
namespace {

constexpr std::size_t kElements = domain::kElementKeys.size();

void show_step(Work& work, std::size_t step) {
  work.show(Page::survey);
  work.model.survey = {step, {}};
}

void set_answer(Work& work, std::uint8_t answer) {
  const std::size_t step = work.model.survey.step;
  if (step >= kElements) {
    work.ballot().respondent.at(step - kElements) = answer;
    return;
  }
  auto& answers = work.ballot().answers.skm;
  const domain::Element element = domain::kElementKeys.at(step).first;
  std::erase_if(answers, [&](const auto& one) { return one.element == element; });
  answers.push_back({element, answer});
  std::ranges::sort(answers, {}, &domain::SkmAnswer::element);
}

bool has_any(const Ballot& ballot) {
  return !ballot.answers.skm.empty() || ballot.respondent != domain::kNothingTold;
}

}  // namespace

std::size_t survey_steps(const Model& model) {
  return kElements + (model.texts_can_be_sealed ? domain::kRespondentQuestions.size() : 0);
}

std::size_t survey_options(std::size_t step) {
  return step < kElements ? 4 : domain::kRespondentQuestions.at(step - kElements).options.size();
}

void act(Work& work, const OpenSurvey&) {
  if (work.open_on(Page::thanks)) show_step(work, 0);
}

void act(Work& work, const ChooseAnswer& action) {
  if (!work.open_on(Page::survey)) return;
  if (action.answer < 1 || action.answer > survey_options(work.model.survey.step)) return;
  set_answer(work, action.answer);
  work.answered();
  work.save_then(Page::survey);
}

void act(Work& work, const SkipQuestion&) {
  if (work.open_on(Page::survey)) survey_goes_on(work);
}

void survey_back(Work& work) {
  if (!work.open_on(Page::survey)) return;
  if (work.model.survey.step == 0) return work.show(Page::thanks);
  show_step(work, work.model.survey.step - 1);
}

void survey_goes_on(Work& work) {
  const std::size_t next = work.model.survey.step + 1;
  if (next < survey_steps(work.model)) return show_step(work, next);
  if (!has_any(work.ballot())) return work.show(Page::thanks);
  work.close(domain::ClosedBy::selesai, Page::closing);
}

}  // namespace suara::kiosk::citizen
