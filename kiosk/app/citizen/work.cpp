#include "kiosk/app/citizen/work.hpp"

#include <algorithm>

namespace suara::kiosk::citizen {

std::uint32_t Work::since_opening() const {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(0, now_ms - model.ballot->opened_ms));
}

void Work::show(Page page) {
  model.page = page;
  model.page_since_ms = now_ms;
  model.last_touch_ms = now_ms;
  model.heard_ms = 0;
}

void Work::note_key(const std::string& key) {
  model.last_key = key;
  model.last_key_ms = now_ms;
}

void Work::forget_key() {
  model.last_key.clear();
  model.last_key_ms = 0;
}

bool Work::open_on(Page page) const {
  return model.page == page && model.ballot && !model.ballot->closing && settled();
}

void Work::save_then(Page page) {
  Ballot& open = ballot();
  open.page_when_saved = page;
  model.asked_ms = now_ms;
  effects.emplace_back(SaveDraft{open.answers, ++model.revision,
                                 open.comment_sent ? open.comment : TypedText{}, open.respondent});
}

void Work::answered() {
  auto& answers = ballot().answers;
  if (!answers.first_answer_ms) answers.first_answer_ms = since_opening();
  answers.last_answer_ms = since_opening();
  first_sign();
}

void Work::first_sign() {
  if (!model.desk_answered_ms) model.desk_answered_ms = now_ms;
}

void Work::close(domain::ClosedBy closed_by, Page page_when_closed) {
  if (ballot().closing) return;
  ballot().closing = true;
  ballot().page_when_closed = page_when_closed;
  model.asked_ms = now_ms;
  effects.emplace_back(CloseDraft{closed_by, since_opening(), ballot().answers});
}

void Work::open(OpenBallot next, bool under_finger) {
  effects.emplace_back(OpenDraft{next.offer});
  model.ballot = Ballot{.opened = std::move(next),
                        .opened_ms = now_ms,
                        .under_finger = under_finger,
                        .answers = {}};
  model.desk_offered_ms = now_ms;
  model.desk_answered_ms.reset();
  model.desk_done = false;
  show(Page::rate);
}

void Work::forget_wishes() {
  model.language = model.default_language;
  model.comfort = model.default_comfort;
}

void Work::leave() {
  model.ballot.reset();
  model.complaint.reset();
  model.claim_code.wipe();
  model.asked_ms.reset();
  model.keyboard = {};
  model.survey = {};
  model.page_behind = model.help_from = Page::rate;
  forget_wishes();
  forget_key();
  show(model.fault_code.empty() ? Page::idle : Page::out_of_service);
  if (!model.waiting) return;
  OpenBallot next = std::move(*model.waiting);
  model.waiting.reset();
  model.waiting_since_ms = 0;
  open(std::move(next), true);
}

}  // namespace suara::kiosk::citizen
