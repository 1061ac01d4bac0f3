#include "kiosk/app/citizen/screen_pages.hpp"

#include <algorithm>

#include "kiosk/app/desk/formats.hpp"

namespace suara::kiosk::citizen {
namespace {

using texts::Texts;

constexpr std::size_t kElements = domain::kElementKeys.size();

// "comment", "complaint", "contact"
std::string stem_of(Page page) {
  if (page == Page::comment) return "citizen.comment.";
  return page == Page::complaint ? "citizen.complaint." : "citizen.contact.";
}

const char* send_key(Page page, bool skips) {
  if (skips) return "citizen.skip";
  return page == Page::complaint ? "citizen.next" : "citizen.reasons.send";
}

void put_element(SurveyScreen& screen, const Model& model, const Texts& words) {
  const auto [element, key] = domain::kElementKeys.at(model.survey.step);
  const std::string stem = "citizen.survey." + std::string(key) + ".";
  const auto& answers = model.ballot->answers.skm;
  const auto given = std::ranges::find(answers, element, &domain::SkmAnswer::element);
  screen.question = words(stem + "question");
  screen.graded = true;
  for (std::uint8_t answer = 1; answer <= survey_options(model.survey.step); ++answer)
    screen.options.push_back({answer, words(stem + "answer" + std::to_string(answer)),
                              given != answers.end() && given->answer == answer});
}

void put_respondent(SurveyScreen& screen, const Model& model, const Texts& words) {
  const std::size_t at = model.survey.step - kElements;
  const auto& question = domain::kRespondentQuestions.at(at);
  const std::string stem = "citizen.respondent." + std::string(question.key) + ".";
  screen.question = words(stem + "question");
  for (std::uint8_t answer = 1; answer <= question.options.size(); ++answer)
    screen.options.push_back({answer, words(stem + std::string(question.options[answer - 1U])),
                              model.ballot->respondent.at(at) == answer});
}

FigureCard card_of(const PublicFigure& figure, const Texts& words) {
  const desk::Format format{words};
  FigureCard card;
  card.title = words("citizen.figure.title");
  card.figure = figure.ikm ? format.hundredths(figure.ikm->value) : desk::kDash;
  card.mutu = figure.ikm
                  ? words("citizen.figure.mutu_" + domain::to_text(domain::mutu_of(*figure.ikm)))
                  : words("citizen.figure.too_few");
  card.period = format.quarter(figure.period);
  card.respondents =
      words("citizen.figure.respondents", {{"number", format.count(figure.respondents)}});
  return card;
}

}  // namespace

std::vector<LanguageKey> languages_of(const texts::Languages& words, const std::string& chosen) {
  const auto& all = words.all;
  const auto key = [&](const texts::Language& one) {
    return LanguageKey{one.code, one.texts("language.name"), one.code == chosen};
  };
  std::vector<LanguageKey> keys;
  if (all.size() <= 2) {
    for (const texts::Language& one : all) keys.push_back(key(one));
    return keys;
  }
  const auto at = static_cast<std::size_t>(
      std::ranges::find(all, chosen, &texts::Language::code) - all.begin());
  return {key(all[at % all.size()]), key(all[(at + 1) % all.size()])};
}

KeyboardScreen keyboard_of(const Model& model, const Texts& words) {
  const TypedField field = typed_field(model);
  const std::string stem = stem_of(model.page);
  KeyboardScreen screen;
  screen.title = words(stem + "title");
  if (field.text != nullptr) screen.text = *field.text;
  screen.privacy = words(stem + "privacy");
  screen.left =
      words("citizen.keyboard.left", {{"number", std::to_string(field.most - screen.text.size())}});
  screen.back = words(model.page == Page::complaint ? "citizen.complaint.stop" : "citizen.back");
  screen.skips = model.page == Page::contact && screen.text.empty();
  screen.can_send = model.page != Page::complaint || !screen.text.empty();
  screen.send = words(send_key(model.page, screen.skips));
  screen.shift = words("citizen.keyboard.shift");
  screen.erase = words("citizen.keyboard.erase");
  screen.space = words("citizen.keyboard.space");
  screen.symbols =
      words(model.keyboard.symbols ? "citizen.keyboard.letters" : "citizen.keyboard.symbols");
  screen.keyboard = model.keyboard;
  return screen;
}

SurveyScreen survey_of(const Model& model, const Texts& words) {
  SurveyScreen screen;
  const bool element = model.survey.step < kElements;
  screen.parts = element ? kElements : domain::kRespondentQuestions.size();
  screen.part = model.survey.step + 1 - (element ? 0 : kElements);
  screen.progress =
      words(element ? "citizen.survey.progress" : "citizen.respondent.progress",
            {{"number", std::to_string(screen.part)}, {"all", std::to_string(screen.parts)}});
  if (element)
    put_element(screen, model, words);
  else
    put_respondent(screen, model, words);
  const bool answered = std::ranges::count(screen.options, true, &OptionKey::chosen) > 0;
  screen.back = words("citizen.back");
  screen.skip = words(answered ? "citizen.next" : "citizen.survey.skip");
  screen.help = words("citizen.help.open");
  return screen;
}

HelpScreen help_of(const Model& model, const Texts& words, std::vector<LanguageKey> languages,
                   std::optional<bool> reads_aloud) {
  HelpScreen screen{words("citizen.help.title"), words("citizen.help.purpose"), {},
                    words("citizen.back"), std::move(languages)};
  const auto add = [&](Switch one, const char* key, bool on) {
    screen.switches.push_back({one, words(std::string("citizen.help.") + key), on});
  };
  if (reads_aloud) add(Switch::read_aloud, "read_aloud", *reads_aloud);
  add(Switch::high_contrast, "high_contrast", model.comfort.high_contrast);
  add(Switch::low_reach, "low_reach", model.comfort.low_reach);
  add(Switch::reduced_motion, "reduced_motion", model.comfort.reduced_motion);
  return screen;
}

ClosingScreen closing_of(const Model& model, const Texts& words) {
  ClosingScreen screen{words("citizen.thanks.title"), words("citizen.closing.line"), {}};
  if (model.figure) screen.card = card_of(*model.figure, words);
  return screen;
}

ClaimCodeScreen claim_code_of(const Model& model, const Texts& words) {
  const std::string_view code = model.claim_code.view();
  ClaimCodeScreen screen{
      words("citizen.claim.title"), {}, words("citizen.claim.line"), words("citizen.claim.noted")};
  for (std::size_t at = 0; at < code.size(); ++at) {
    if (at == 2 || at == 6) screen.code.append('-');
    screen.code.append(code[at]);
  }
  return screen;
}

}  // namespace suara::kiosk::citizen
