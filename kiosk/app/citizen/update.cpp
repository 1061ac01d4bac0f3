#include "kiosk/app/citizen/work.hpp"

namespace suara::kiosk::citizen {
namespace {

using domain::ClosedBy;

void act(Work& work, const Rate& action) {
  if (!work.open_on(Page::rate)) return;
  if (action.score < 1 || action.score > domain::kKioskFaces) return;
  work.ballot().answers.score = action.score;
  work.answered();
  work.save_then(Page::thanks);
}

void act(Work& work, const Skip&) {
  if (!work.open_on(Page::rate)) return;
  work.ballot().answers.skipped = true;
  work.first_sign();
  work.close(ClosedBy::selesai);
}

void act(Work& work, const ChangeChoice&) {
  if (!work.open_on(Page::thanks)) return;
  Ballot& ballot = work.ballot();
  ballot.answers.score.reset();
  ballot.answers.score_taken_back = true;
  ballot.answers.reasons.clear();
  ballot.answers.changes += 1;
  ballot.chosen.clear();
  work.save_then(Page::rate);
}

void act(Work& work, const Finish&) {
  const Page page = work.model.page;
  if (page != Page::thanks && page != Page::still_here) return;
  if (file_without_contact(work)) return work.show(Page::contact);  // the code is still to come
  if (!work.model.ballot) return work.leave();
  if (!work.open_on(page)) return;
  if (page == Page::still_here && !work.ballot().answers.score) {
    work.ballot().answers.skipped = true;
    work.first_sign();
  }
  work.close(ClosedBy::selesai);
}

void act(Work& work, const OpenReasons&) {
  if (work.open_on(Page::thanks)) work.show(Page::reasons);
}

void act(Work& work, const ToggleReason& action) {
  if (!work.open_on(Page::reasons)) return;
  auto& chosen = work.ballot().chosen;
  if (chosen.erase(action.element) == 0 && chosen.size() < domain::kReasonsMax)
    chosen.insert(action.element);
}

void act(Work& work, const SendReasons&) {
  if (work.open_on(Page::reasons)) send_reasons_and_comment(work);
}

void act(Work& work, const SkipReasons&) {
  if (!work.open_on(Page::reasons)) return;
  work.ballot().chosen.clear();
  work.ballot().comment.wipe();
  work.show(Page::thanks);
}

void act(Work& work, const OpenHelp&) {
  const Page from = work.model.page;
  if ((from != Page::rate && from != Page::survey) || !work.open_on(from)) return;
  work.model.survey.next_ms.reset();
  work.model.help_from = from;
  work.show(Page::help);
}

void act(Work& work, const Back&) {
  if (work.model.page == Page::survey) return survey_back(work);
  if (work.open_on(Page::comment)) return work.show(Page::reasons);
  if (work.open_on(Page::help)) return work.show(work.model.help_from);
  if (work.model.page == Page::contact && !work.model.complaint->filing)
    return show_keyboard(work, Page::complaint);
  if (work.model.page == Page::complaint) work.leave();
}

void act(Work& work, const ChooseLanguage& action) { work.model.language = action.language; }

// Only who has asked for help is shown the switches; to read aloud is not the model's.
void act(Work& work, const Flip& action) {
  if (!work.open_on(Page::help)) return;
  Comfort& comfort = work.model.comfort;
  switch (action.one) {
    case Switch::read_aloud: return;
    case Switch::high_contrast: comfort.high_contrast = !comfort.high_contrast; return;
    case Switch::low_reach: comfort.low_reach = !comfort.low_reach; return;
    case Switch::reduced_motion: comfort.reduced_motion = !comfort.reduced_motion; return;
  }
}

void act(Work&, const Touched&) {}

void act(Work& work, const Listens&) { work.model.heard_ms = work.now_ms; }

void act(Work& work, const StillHere&) {
  if (work.model.page == Page::still_here && !(work.model.ballot && work.model.ballot->closing))
    work.show(work.model.page_behind);
}

void act(Work& work, const OpenBallot& action) {
  Model& model = work.model;
  if (!model.fault_code.empty()) return;
  if (model.page == Page::idle && !model.ballot) return work.open(action, false);
  if (model.waiting) {
    work.effects.emplace_back(RefuseNext{});
    return;
  }
  model.waiting = action;
  model.waiting_since_ms = work.now_ms;
  if (model.ballot && !still_answering(model)) work.close(ClosedBy::next);
}

void act(Work& work, const StandIs& action) { work.model.walk_up = action.walk_up; }

// A finger that has just ended the ballot before begins none.
void act(Work& work, const Begin&) {
  Model& model = work.model;
  if (model.page != Page::idle || model.ballot || !model.walk_up) return;
  if (work.now_ms < model.page_since_ms + model.waits.same_key_ms) return;
  work.open(*model.walk_up, true);
}

// What the officer takes back is the newest service: while one waits, whoever answers goes on.
void act(Work& work, const CancelBallot&) {
  Model& model = work.model;
  if (model.waiting) {
    work.effects.emplace_back(CancelWaiting{model.waiting->offer});
    model.waiting.reset();
    model.waiting_since_ms = 0;
    return;
  }
  if (model.ballot) work.close(ClosedBy::cancel);
}

void act(Work& work, const DraftSaved& action) {
  if (!work.model.ballot || work.settled() || action.revision != work.model.revision) return;
  const Page page = *work.ballot().page_when_saved;
  work.ballot().page_when_saved.reset();
  if (work.ballot().closing) return;
  if (page == Page::closing) return work.close(ClosedBy::selesai, Page::closing);
  if (page == Page::survey) {
    work.model.survey.next_ms = work.now_ms + work.model.waits.answer_shown_ms;
    return;
  }
  work.show(page);
}

void act(Work& work, const BallotClosed&) {
  if (!work.model.ballot) return;
  const Page next = work.ballot().page_when_closed;
  if (next == Page::idle) return work.leave();
  work.model.ballot.reset();
  work.model.survey = {};
  if (next == Page::complaint) return show_keyboard(work, next);
  work.show(next);
}

void act(Work& work, const Informed& action) {
  work.model.texts_can_be_sealed = action.texts_can_be_sealed;
  work.model.figure = action.figure;
}

void act(Work& work, const NotEnrolled&) {
  act(work, StorageFault{kNotEnrolledCode});
  work.model.not_enrolled = true;
}

// Name of the key that an action of the citizen comes from; empty: no finger.
std::string key_of(const Action& action) {
  if (const auto* rate = std::get_if<Rate>(&action)) return "rate" + std::to_string(rate->score);
  if (const auto* toggle = std::get_if<ToggleReason>(&action))
    return "reason" + std::to_string(static_cast<int>(toggle->element));
  if (const auto* sign = std::get_if<TypeSign>(&action)) return std::string("sign") + sign->sign;
  if (const auto* flip = std::get_if<Flip>(&action))
    return "switch" + std::to_string(static_cast<int>(flip->one));
  if (const auto* choice = std::get_if<ChooseAnswer>(&action))
    return "answer" + std::to_string(choice->answer);
  return action.index() <= Action(StillHere{}).index() ? std::to_string(action.index()) : "";
}

bool of_keyboard(const Action& action) {
  return std::holds_alternative<TypeSign>(action) || std::holds_alternative<EraseSign>(action) ||
         std::holds_alternative<ToggleShift>(action);
}

// What it takes away comes not back.
bool takes_away(const Action& action) {
  return std::holds_alternative<Skip>(action) || std::holds_alternative<ChangeChoice>(action) ||
         std::holds_alternative<SkipReasons>(action) ||
         std::holds_alternative<SkipContact>(action) || std::holds_alternative<CodeNoted>(action);
}

// Still the finger that ended or began something: it was not meant for this ballot.
bool just_opened(const Model& model, std::int64_t now_ms) {
  return model.page == Page::rate && model.ballot && model.ballot->under_finger &&
         now_ms < model.ballot->opened_ms + model.waits.same_key_ms;
}

// The thanks' cards lie over some faces and not over others: what a second tap does must not tell
// which was chosen.
bool over_faces(const Model& model) {
  return model.page == Page::thanks && model.last_key.starts_with("rate");
}

// Wet fingers and those that tap twice: a screen that has just changed and a key that was just
// pressed take nothing, and what takes away stands at no place that was just pressed.
bool too_soon(const Model& model, const Action& action, const std::string& key,
              std::int64_t now_ms) {
  const Waits& waits = model.waits;
  const std::int64_t guard_ms = of_keyboard(action) ? waits.same_sign_ms : waits.same_key_ms;
  const bool pressed_now = !model.last_key.empty() && now_ms < model.last_key_ms + guard_ms;
  return now_ms < model.page_since_ms + waits.dead_ms || just_opened(model, now_ms) ||
         (pressed_now && (key == model.last_key || takes_away(action) || over_faces(model)));
}

}  // namespace

// A claim code is durable and shown once: its citizen still takes it along.
void act(Work& work, const StorageFault& action) {
  work.model.waiting.reset();
  work.model.waiting_since_ms = 0;
  work.model.fault_code = action.code;
  work.model.desk_offered_ms.reset();
  if (work.model.page != Page::claim_code) work.leave();
}

Step update(Model model, const Action& action, std::int64_t now_ms) {
  Work work{std::move(model), now_ms};
  const std::string key = key_of(action);
  if (!key.empty()) {
    if (work.model.page == Page::still_here && !std::holds_alternative<Finish>(action)) {
      work.note_key(key);
      act(work, StillHere{});
      return {std::move(work.model), std::move(work.effects)};
    }
    work.model.last_touch_ms = now_ms;
    if (!std::holds_alternative<Touched>(action)) {
      if (too_soon(work.model, action, key, now_ms)) return {std::move(work.model), {}};
      work.note_key(key);
      if (work.model.page == Page::idle) work.forget_key();
    }
  }
  std::visit([&work](const auto& one) { act(work, one); }, action);
  return {std::move(work.model), std::move(work.effects)};
}

}  // namespace suara::kiosk::citizen
