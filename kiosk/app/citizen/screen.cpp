#include "kiosk/app/citizen/screen.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "kiosk/app/citizen/screen_pages.hpp"

namespace suara::kiosk::citizen {
namespace {

using domain::Element;
using texts::Texts;

// The same six places, whatever the score; only the words differ (LOOK.md screen 3).
constexpr std::array<std::pair<Element, const char*>, 6> kReasons = {{
    {Element::waktu, "waktu"},
    {Element::kompetensi, "kompetensi"},
    {Element::perilaku, "perilaku"},
    {Element::prosedur, "prosedur"},
    {Element::biaya, "biaya"},
    {Element::sarana, "sarana"},
}};

IdleScreen idle_of(const Model& model, const Texts& words, std::vector<LanguageKey> languages) {
  return {words("citizen.idle.title"), words("citizen.idle.line"),    words("citizen.idle.touch"),
          words("citizen.promise"),    words("citizen.idle.purpose"),
          model.walk_up ? std::optional(words("citizen.idle.begin")) : std::nullopt,
          std::move(languages)};
}

RateScreen rate_of(const Model& model, const Texts& words, std::vector<LanguageKey> languages) {
  const Labels& labels = model.ballot->opened.labels;
  RateScreen screen;
  screen.question = words("citizen.rate.question");
  screen.officer_name = labels.officer_name;
  screen.officer_plain = without_titles(labels.officer_name);
  screen.initials = initials_of(labels.officer_name);
  screen.counter_name = labels.counter_name;
  screen.service_name = model.language == "en" && !labels.service_name_en.empty()
                            ? labels.service_name_en
                            : labels.service_name_id;
  for (std::uint8_t score = 1; score <= domain::kKioskFaces; ++score)
    screen.faces.push_back({score, words("citizen.rate.face" + std::to_string(score))});
  if (model.ballot->page_when_saved == Page::thanks) screen.saving = model.ballot->answers.score;
  screen.skip = words("citizen.skip");
  screen.help = words("citizen.help.open");
  screen.languages = std::move(languages);
  return screen;
}

ThanksScreen thanks_of(const Model& model, const Texts& words) {
  return {words("citizen.thanks.title"),
          words("citizen.thanks.line"),
          words("citizen.thanks.invitation"),
          words("citizen.thanks.survey"),
          words("citizen.thanks.survey_line", {{"number", std::to_string(survey_steps(model))}}),
          words("citizen.thanks.change"),
          words("citizen.thanks.finish")};
}

ReasonsScreen reasons_of(const Model& model, const Texts& words) {
  const bool pleased = model.ballot->answers.score.value_or(1) > 2;
  ReasonsScreen screen{words("citizen.reasons.title"), words("citizen.reasons.line"), {},
                       words("citizen.skip"), words("citizen.reasons.send"), {}, {}, false};
  if (model.texts_can_be_sealed) {
    screen.comment = words("citizen.comment.open");
    screen.complaint = words("citizen.complaint.open");
    screen.has_comment = !model.ballot->comment.empty();
  }
  for (const auto& [element, key] : kReasons) {
    const std::string stem = std::string("citizen.reasons.") + key;
    screen.reasons.push_back({element, words(stem + (pleased ? "_good" : "_low")),
                              words(stem + (pleased ? "_low" : "_good")),
                              model.ballot->chosen.contains(element)});
  }
  return screen;
}

StillHereScreen still_here_of(const Model& model, const Texts& words, std::int64_t now_ms) {
  const int seconds = still_here_seconds(model, now_ms);
  const Page behind = model.page_behind;
  const bool entering = behind == Page::reasons || behind == Page::comment ||
                        behind == Page::complaint;
  StillHereScreen screen;
  screen.title = words("citizen.still_here.title");
  screen.line = words(asks_contact(model) ? "citizen.still_here.line_complaint"
                      : entering          ? "citizen.still_here.line_entering"
                                          : "citizen.still_here.line",
                      {{"seconds", std::to_string(seconds)}});
  screen.seconds = seconds;
  screen.stay = words("citizen.still_here.stay");
  screen.finish = words("citizen.thanks.finish");
  const auto left = model.page_since_ms + model.waits.still_here_ms - now_ms;
  const auto whole = std::max<std::int64_t>(1, model.waits.still_here_ms);
  screen.part_left = std::clamp(static_cast<double>(left) / static_cast<double>(whole), 0.0, 1.0);
  return screen;
}

// Indonesian and English at once (else the first there is): nobody can choose one here.
OutOfServiceScreen out_of_service_of(const Model& model, const texts::Languages& words,
                                     const std::string& counter) {
  const Texts& first = words.all.front().texts;
  const std::string stem = model.not_enrolled ? "citizen.not_enrolled." : "citizen.out_of_service.";
  OutOfServiceScreen screen{
      first(stem + "title"),
      {first(stem + "line1"), first(stem + "line2")},
      "",
      first("citizen.out_of_service.code", {{"code", model.fault_code}})};
  if (!counter.empty()) screen.code += " · " + counter;
  if (words.all.size() > 1)
    screen.other_language =
        (words.has("en") ? words.of("en") : words.all[1].texts)(stem + "both");
  return screen;
}

std::string name_of(Page page) {
  switch (page) {
    case Page::idle: return "idle";
    case Page::rate: return "rate";
    case Page::thanks: return "thanks";
    case Page::reasons: return "reasons";
    case Page::comment: return "comment";
    case Page::survey: return "survey";
    case Page::help: return "help";
    case Page::closing: return "closing";
    case Page::complaint: return "complaint";
    case Page::contact: return "contact";
    case Page::claim_code: return "claim_code";
    case Page::still_here: return "still_here";
    case Page::out_of_service: return "out_of_service";
  }
  return "";
}

}  // namespace

std::string without_titles(const std::string& name) {
  std::istringstream words(name.substr(0, name.find(',')));
  std::string plain;
  for (std::string word; words >> word;)
    if (word.find('.') == std::string::npos) plain += (plain.empty() ? "" : " ") + word;
  return plain.empty() ? name : plain;
}

std::string initials_of(const std::string& name) {
  std::istringstream words(without_titles(name));
  std::string initials;
  for (std::string word; words >> word;) {
    const bool small = word[0] >= 'a' && word[0] <= 'z';
    if (!small && (word[0] < 'A' || word[0] > 'Z')) continue;
    if (initials.size() < 2) initials += static_cast<char>(small ? word[0] - 'a' + 'A' : word[0]);
  }
  return initials;
}

Screen screen_of(const Model& model, const texts::Languages& words, const std::string& agency,
                 std::int64_t now_ms, std::optional<bool> reads_aloud,
                 const std::string& counter) {
  const Texts& in = words.of(model.language);
  const auto languages = [&] { return languages_of(words, model.language); };
  Screen screen{name_of(model.page), model.language, agency, in("citizen.promise"),
                now_ms - model.page_since_ms, IdleScreen{}};
  switch (model.page) {
    case Page::idle: screen.page = idle_of(model, in, languages()); break;
    case Page::rate: screen.page = rate_of(model, in, languages()); break;
    case Page::thanks: screen.page = thanks_of(model, in); break;
    case Page::reasons: screen.page = reasons_of(model, in); break;
    case Page::comment:
    case Page::complaint:
    case Page::contact: screen.page = keyboard_of(model, in); break;
    case Page::survey: screen.page = survey_of(model, in); break;
    case Page::help: screen.page = help_of(model, in, languages(), reads_aloud); break;
    case Page::closing: screen.page = closing_of(model, in); break;
    case Page::claim_code: screen.page = claim_code_of(model, in); break;
    case Page::still_here: screen.page = still_here_of(model, in, now_ms); break;
    case Page::out_of_service: screen.page = out_of_service_of(model, words, counter); break;
  }
  return screen;
}

}  // namespace suara::kiosk::citizen
