#include <algorithm>

#include "kiosk/app/desk/figure_cards.hpp"

namespace suara::kiosk::desk {
namespace {

using domain::Edition;
using texts::Texts;

std::string word_of(std::uint8_t faces, int score, const Texts& words) {
  if (faces == domain::kKioskFaces) return words("citizen.rate.face" + std::to_string(score));
  return words("desk.feedback.score", {{"score", std::to_string(score)}});
}

std::string short_word_of(std::uint8_t faces, int score, const Texts& words) {
  if (faces != domain::kKioskFaces) return word_of(faces, score, words);
  return words("desk.feedback.short" + std::to_string(score));
}

ClassScreen class_of(const Edition& edition, const domain::ScoreClass& one, const Texts& words) {
  ClassScreen screen{one.first, one.last, one.count, Format{words}.count(one.count),
                     word_of(edition.faces, one.first, words)};
  if (one.last != one.first)
    screen.words += std::string(" ") + kDash + " " + word_of(edition.faces, one.last, words);
  return screen;
}

EditionScreen edition_of(const Edition& edition, const Texts& words) {
  const Format format{words};
  EditionScreen screen;
  screen.faces = edition.faces;
  screen.mean = edition.mean_hundredths ? format.hundredths(*edition.mean_hundredths) : kDash;
  screen.ratings = format.count(edition.ratings);
  screen.days = format.count(edition.days);
  for (const domain::ScoreClass& one : edition.classes) {
    screen.classes.push_back(class_of(edition, one, words));
    if (one.first != one.last) screen.merged = words("desk.feedback.merged");
  }
  for (int score = 1; score <= edition.faces; ++score)
    screen.legend.push_back(short_word_of(edition.faces, score, words));
  screen.heading = words("desk.feedback.further",
                         {{"faces", std::to_string(edition.faces)}, {"ratings", screen.ratings}});
  return screen;
}

// The newest of each scale, the kiosk's own first.
std::vector<const Edition*> newest_of(const std::vector<Edition>& editions) {
  std::vector<const Edition*> newest;
  for (const Edition& edition : editions) {
    const auto same = std::ranges::find_if(
        newest, [&](const Edition* other) { return other->faces == edition.faces; });
    if (same == newest.end()) newest.push_back(&edition);
    else if (edition.number > (*same)->number) *same = &edition;
  }
  std::ranges::stable_sort(newest, {}, [](const Edition* edition) {
    return edition->faces == domain::kKioskFaces ? 0 : int{edition->faces};
  });
  return newest;
}

Labels labels_of(const Texts& words) {
  return {words("desk.feedback.mean"), words("desk.feedback.spread"), words("desk.feedback.table"),
          words("desk.feedback.table_count"), words("desk.feedback.meaning")};
}

// Only one: there is nothing to choose.
void add_parts(FeedbackScreen& screen, const Model& model, const Texts& words) {
  std::vector<PartKey> parts{{Part::answers, "answers", words("desk.feedback.part_answers")}};
  if (screen.reasons)
    parts.push_back({Part::reasons, "reasons", words("desk.feedback.part_reasons")});
  if (screen.comments)
    parts.push_back({Part::comments, "comments", words("desk.feedback.part_comments")});
  if (screen.editions.size() > 1)
    parts.push_back({Part::imported, "imported", words("desk.feedback.part_imported")});
  if (parts.size() < 2) return;
  screen.part = model.feedback_part;
  for (PartKey& key : parts) key.chosen = key.part == screen.part;
  screen.head.parts = std::move(parts);
}

void add_editions(FeedbackScreen& screen, const Model& model, const Texts& words) {
  const auto newest = newest_of(model.editions->editions);
  const std::string step = std::to_string(domain::kEditionStepMin);
  if (newest.empty()) {
    screen.head.line = words("desk.feedback.none_yet");
    screen.empty_title = words("desk.feedback.empty_title");
    screen.empty_line = words("desk.feedback.empty_line", {{"count", step}});
    return;
  }
  const Edition& own = *newest.front();
  const auto& policy = model.editions->policy;
  screen.head.line = words("desk.feedback.as_of",
                           {{"day", Format{words}.day(own.as_of)}, {"count", step}});
  const Figure* figure =
      own.faces == domain::kKioskFaces ? figure_of(model, own.period) : nullptr;
  screen.index = index_card_of(figure, own, policy, words);
  screen.numbers = number_cards_of(figure, own, policy, words);
  for (const Edition* edition : newest) screen.editions.push_back(edition_of(*edition, words));
  screen.trend = trend_of(model, words);
  screen.reasons = reasons_of(own, words);
  screen.comments = comments_of(model, words);
  add_parts(screen, model, words);
}

}  // namespace

FeedbackScreen feedback_of(const Model& model, const Texts& words) {
  FeedbackScreen screen;
  screen.head = period_head_of(model, words, "desk.feedback.title");
  screen.labels = labels_of(words);
  screen.meaning = {words("desk.feedback.meaning1"), words("desk.feedback.meaning2"),
                    words("desk.feedback.meaning3")};
  if (screen.head.line.empty()) add_editions(screen, model, words);
  return screen;
}

}  // namespace suara::kiosk::desk
