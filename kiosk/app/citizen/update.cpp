#include <algorithm>

#include "kiosk/app/citizen/citizen.hpp"

namespace suara::kiosk::citizen {
namespace {

using domain::ClosedBy;

// One step under way: the model that is changed and what it asks the recorder for.
struct Work {
  Model model;
  std::int64_t now_ms = 0;
  std::vector<Effect> effects;

  Ballot& ballot() { return *model.ballot; }
  std::uint32_t since_opening() {
    return static_cast<std::uint32_t>(std::max<std::int64_t>(0, now_ms - ballot().opened_ms));
  }
  void show(Page page) {
    model.page = page;
    model.page_since_ms = now_ms;
    model.last_touch_ms = now_ms;
    model.last_key.clear();
  }
  bool open_on(Page page) const {
    return model.page == page && model.ballot && !model.ballot->closing;
  }
  bool settled() const { return !model.ballot->page_when_saved; }

  void save_then(Page page) {
    ballot().page_when_saved = page;
    effects.emplace_back(SaveDraft{ballot().answers, ++model.revision});
  }
  void answered() {
    auto& answers = ballot().answers;
    if (!answers.first_answer_ms) answers.first_answer_ms = since_opening();
    answers.last_answer_ms = since_opening();
    first_sign();
  }
  // First answer, skip or time-out: from here the desk's six seconds run.
  void first_sign() {
    if (!model.desk_answered_ms) model.desk_answered_ms = now_ms;
  }
  void close(ClosedBy closed_by) {
    if (ballot().closing) return;
    ballot().closing = true;
    effects.emplace_back(CloseDraft{closed_by, since_opening(), ballot().answers});
  }
  void open(OpenBallot next) {
    effects.emplace_back(OpenDraft{next.offer});
    model.ballot = Ballot{std::move(next), now_ms, {}, {}, {}, false, false};
    model.language = model.default_language;
    model.desk_offered = true;
    model.desk_answered_ms.reset();
    model.desk_done = false;
    show(Page::rate);
  }
};

// Answers or types: a next service waits. A score that stands needs no more waiting.
bool still_answering(const Model& model) {
  const Page page = model.page == Page::still_here ? model.page_behind : model.page;
  return model.ballot->page_when_saved || page == Page::reasons ||
         (page == Page::rate && model.ballot->answers.score_taken_back);
}

void act(Work& work, const Rate& action) {
  if (!work.open_on(Page::rate) || !work.settled()) return;
  if (action.score < 1 || action.score > domain::kKioskFaces) return;
  work.ballot().answers.score = action.score;
  work.answered();
  work.save_then(Page::thanks);
}

void act(Work& work, const Skip&) {
  if (!work.open_on(Page::rate) || !work.settled()) return;
  work.ballot().answers.skipped = true;
  work.first_sign();
  work.close(ClosedBy::selesai);
}

void act(Work& work, const ChangeChoice&) {
  if (!work.open_on(Page::thanks) || !work.settled()) return;
  auto& ballot = work.ballot();
  ballot.answers.score.reset();
  ballot.answers.score_taken_back = true;
  ballot.answers.reasons.clear();
  ballot.answers.changes += 1;
  ballot.chosen.clear();
  ballot.short_thanks = false;
  work.save_then(Page::rate);
}

void act(Work& work, const Finish&) {
  if (!work.model.ballot || !work.settled()) return;
  if (work.model.page == Page::still_here && !work.ballot().answers.score) {
    work.ballot().answers.skipped = true;
    work.first_sign();
  } else if (work.model.page != Page::thanks && work.model.page != Page::still_here) {
    return;
  }
  work.close(ClosedBy::selesai);
}

void act(Work& work, const OpenReasons&) {
  if (work.open_on(Page::thanks) && work.settled()) work.show(Page::reasons);
}

void act(Work& work, const ToggleReason& action) {
  if (!work.open_on(Page::reasons) || !work.settled()) return;
  auto& chosen = work.ballot().chosen;
  if (chosen.erase(action.element) == 0 && chosen.size() < domain::kReasonsMax)
    chosen.insert(action.element);
}

void act(Work& work, const SendReasons&) {
  if (!work.open_on(Page::reasons) || !work.settled()) return;
  auto& ballot = work.ballot();
  ballot.answers.reasons.assign(ballot.chosen.begin(), ballot.chosen.end());
  work.answered();
  ballot.short_thanks = true;
  work.save_then(Page::thanks);
}

void act(Work& work, const SkipReasons&) {
  if (!work.open_on(Page::reasons) || !work.settled()) return;
  work.ballot().chosen.clear();
  work.show(Page::thanks);
}

void act(Work& work, const ChooseLanguage& action) { work.model.language = action.language; }
void act(Work&, const Touched&) {}

void act(Work& work, const StillHere&) {
  if (work.open_on(Page::still_here)) work.show(work.model.page_behind);
}

void act(Work& work, const OpenBallot& action) {
  if (work.model.page == Page::out_of_service) return;
  if (!work.model.ballot) return work.open(action);
  if (work.model.waiting) {
    work.effects.emplace_back(RefuseNext{});
    return;
  }
  work.model.waiting = action;
  work.model.waiting_since_ms = work.now_ms;
  if (!still_answering(work.model)) work.close(ClosedBy::next);
}

void act(Work& work, const CancelBallot&) {
  if (work.model.ballot) work.close(ClosedBy::cancel);
}

void act(Work& work, const DraftSaved& action) {
  if (!work.model.ballot || work.settled() || action.revision != work.model.revision) return;
  const Page page = *work.ballot().page_when_saved;
  work.ballot().page_when_saved.reset();
  if (!work.ballot().closing) work.show(page);
}

void act(Work& work, const BallotClosed&) {
  work.model.ballot.reset();
  work.model.language = work.model.default_language;
  work.show(Page::idle);
  if (!work.model.waiting) return;
  OpenBallot next = std::move(*work.model.waiting);
  work.model.waiting.reset();
  work.open(std::move(next));
}

void act(Work& work, const StorageFault& action) {
  work.model.fault_code = action.code;
  work.model.ballot.reset();
  work.model.waiting.reset();
  work.model.desk_offered = false;
  work.show(Page::out_of_service);
}

std::int64_t page_ends_ms(const Model& model) {
  const Waits& waits = model.waits;
  switch (model.page) {
    case Page::rate: return model.last_touch_ms + waits.rate_ms;
    case Page::reasons: return model.last_touch_ms + waits.reasons_ms;
    case Page::still_here: return model.page_since_ms + waits.still_here_ms;
    default: break;
  }
  const bool brief = model.ballot->short_thanks || model.waiting;
  return model.last_touch_ms + (brief ? waits.thanks_short_ms : waits.thanks_ms);
}

bool desk_due(const Model& model, std::int64_t now_ms) {
  return model.desk_answered_ms && now_ms >= *model.desk_answered_ms + model.waits.desk_done_ms;
}

void act(Work& work, const Tick&) {
  Model& model = work.model;
  if (desk_due(model, work.now_ms)) model.desk_done = true;
  if (!model.ballot || model.ballot->closing || !work.settled()) return;
  if (model.waiting && work.now_ms >= model.waiting_since_ms + model.waits.next_ms)
    return work.close(ClosedBy::next);
  if (work.now_ms < page_ends_ms(model)) return;
  if (model.page == Page::thanks)
    return work.close(model.waiting ? ClosedBy::next : ClosedBy::idle);
  if (model.page == Page::still_here) {
    work.first_sign();
    return work.close(ClosedBy::idle);
  }
  const Page behind = model.page;
  work.show(Page::still_here);
  model.page_behind = behind;
}

// Name of the key that an action of the citizen comes from; empty: no finger.
std::string key_of(const Action& action) {
  if (const auto* rate = std::get_if<Rate>(&action)) return "rate" + std::to_string(rate->score);
  if (const auto* toggle = std::get_if<ToggleReason>(&action))
    return "reason" + std::to_string(static_cast<int>(toggle->element));
  return action.index() <= Action(StillHere{}).index() ? std::to_string(action.index()) : "";
}

// Wet fingers: a screen that has just changed and a key that was just pressed take nothing.
bool too_soon(const Model& model, const std::string& key, std::int64_t now_ms) {
  return now_ms < model.page_since_ms + model.waits.dead_ms ||
         (key == model.last_key && now_ms < model.last_key_ms + model.waits.same_key_ms);
}

}  // namespace

Step update(Model model, const Action& action, std::int64_t now_ms) {
  Work work{std::move(model), now_ms, {}};
  const std::string key = key_of(action);
  if (!key.empty()) {
    if (work.model.page == Page::still_here && !std::holds_alternative<Finish>(action)) {
      act(work, StillHere{});
      return {std::move(work.model), std::move(work.effects)};
    }
    work.model.last_touch_ms = now_ms;
    if (!std::holds_alternative<Touched>(action)) {
      if (too_soon(work.model, key, now_ms)) return {std::move(work.model), {}};
      work.model.last_key = key;
      work.model.last_key_ms = now_ms;
    }
  }
  std::visit([&work](const auto& one) { act(work, one); }, action);
  return {std::move(work.model), std::move(work.effects)};
}

std::optional<std::int64_t> next_deadline(const Model& model) {
  std::optional<std::int64_t> due;
  const auto at = [&due](std::int64_t ms) { due = due ? std::min(*due, ms) : ms; };
  if (model.ballot && !model.ballot->closing && !model.ballot->page_when_saved) {
    at(page_ends_ms(model));
    if (model.waiting) at(model.waiting_since_ms + model.waits.next_ms);
  }
  if (model.desk_answered_ms && !model.desk_done)
    at(*model.desk_answered_ms + model.waits.desk_done_ms);
  return due;
}

DeskStatus desk_status(const Model& model, std::int64_t now_ms) {
  DeskStatus status{Offered::none, model.waiting.has_value()};
  if (!model.desk_offered) return status;
  const bool done = desk_due(model, now_ms);
  if (!done && !model.desk_answered_ms && !model.ballot) return status;  // cancelled, superseded
  status.state = done ? Offered::done : Offered::offered;
  return status;
}

int still_here_seconds(const Model& model, std::int64_t now_ms) {
  if (model.page != Page::still_here) return 0;
  const std::int64_t left = model.page_since_ms + model.waits.still_here_ms - now_ms;
  return static_cast<int>(std::max<std::int64_t>(0, (left + 999) / 1000));
}

}  // namespace suara::kiosk::citizen
