#include <algorithm>

#include "kiosk/app/citizen/work.hpp"

namespace suara::kiosk::citizen {
namespace {

using domain::ClosedBy;

bool types(Page page) {
  return page == Page::comment || page == Page::complaint || page == Page::contact;
}

// nullopt: it stays.
std::optional<std::int64_t> page_ends_ms(const Model& model) {
  const Waits& waits = model.waits;
  const std::int64_t since = last_sign_ms(model);
  switch (model.page) {
    case Page::rate: return since + waits.rate_ms;
    case Page::thanks:
      return since + (model.waiting ? waits.thanks_short_ms : waits.thanks_ms);
    case Page::survey:
      if (model.survey.next_ms) return model.survey.next_ms;
      return since + waits.reasons_ms;
    case Page::reasons:
    case Page::help: return since + waits.reasons_ms;
    case Page::comment:
    case Page::complaint:
    case Page::contact: return since + waits.typing_ms;
    case Page::still_here: return model.page_since_ms + waits.still_here_ms;
    case Page::closing:  // no touch makes it longer, nor does listening where somebody waits
      return (model.waiting ? model.page_since_ms : std::max(model.page_since_ms, model.heard_ms)) +
             waits.thanks_short_ms;
    case Page::claim_code: return since + waits.code_ms;
    case Page::idle:
      if (model.language == model.default_language) return std::nullopt;
      return since + waits.rate_ms;  // chosen by somebody who went away
    case Page::out_of_service: return std::nullopt;
  }
  return std::nullopt;
}

// The recorder answers first.
bool waits_for_recorder(const Model& model) {
  return (model.ballot && (model.ballot->closing || model.ballot->page_when_saved)) ||
         (model.complaint && model.complaint->filing);
}

// What it was asked may become durable yet: the next boot closes it.
std::optional<std::int64_t> recorder_ends_ms(const Model& model) {
  if (!waits_for_recorder(model) || !model.asked_ms) return std::nullopt;
  return *model.asked_ms + model.waits.recorder_ms;
}

// A claim code is shown once: however long the service has waited, its citizen has the time to
// write it down.
std::optional<std::int64_t> way_ends_ms(const Model& model) {
  if (!model.waiting) return std::nullopt;
  const Waits& waits = model.waits;
  if (model.page != Page::claim_code) return model.waiting_since_ms + waits.next_ms;
  return std::max(model.waiting_since_ms, model.page_since_ms) +
         std::max(waits.next_ms, waits.code_ms);
}

void end_by_time(Work& work) {
  Model& model = work.model;
  if (file_without_contact(work)) return;
  if (!model.ballot) return work.leave();
  if (model.page == Page::thanks)
    return work.close(model.waiting ? ClosedBy::next : ClosedBy::idle);
  work.first_sign();
  work.close(ClosedBy::idle);
}

void end_page(Work& work) {
  Model& model = work.model;
  const Page page = model.page;
  if (page == Page::survey && model.survey.next_ms) return survey_goes_on(work);
  const bool asks = page == Page::rate || page == Page::reasons || page == Page::survey ||
                    page == Page::help || types(page);
  if (!asks) return end_by_time(work);
  work.show(Page::still_here);
  model.page_behind = page;
}

bool desk_due(const Model& model, std::int64_t now_ms) {
  return model.desk_answered_ms && now_ms >= *model.desk_answered_ms + model.waits.desk_done_ms;
}

}  // namespace

bool still_answering(const Model& model) {
  Page page = model.page == Page::still_here ? model.page_behind : model.page;
  if (page == Page::help) page = model.help_from;
  return model.ballot->page_when_saved || page == Page::reasons || page == Page::survey ||
         page == Page::comment || (page == Page::rate && model.ballot->answers.score_taken_back);
}

void act(Work& work, const Tick&) {
  Model& model = work.model;
  if (desk_due(model, work.now_ms)) model.desk_done = true;
  if (const auto end = recorder_ends_ms(model); end && work.now_ms >= *end)
    return act(work, StorageFault{kSlowCode});
  if (waits_for_recorder(model)) return;
  if (const auto way = way_ends_ms(model); way && work.now_ms >= *way) {
    if (file_without_contact(work)) return;
    if (!model.ballot) return work.leave();
    return work.close(ClosedBy::next);
  }
  const auto ends = page_ends_ms(model);
  if (ends && work.now_ms >= *ends) end_page(work);
}

std::optional<std::int64_t> next_deadline(const Model& model) {
  std::optional<std::int64_t> due;
  const auto at = [&due](std::optional<std::int64_t> ms) {
    if (ms) due = due ? std::min(*due, *ms) : *ms;
  };
  if (!waits_for_recorder(model)) {
    at(page_ends_ms(model));
    at(way_ends_ms(model));
  }
  at(recorder_ends_ms(model));
  if (model.desk_answered_ms && !model.desk_done)
    at(*model.desk_answered_ms + model.waits.desk_done_ms);
  return due;
}

DeskStatus desk_status(const Model& model, std::int64_t now_ms) {
  DeskStatus status{Offered::none, model.waiting.has_value(), 0};
  if (!model.desk_offered_ms) return status;
  const bool done = desk_due(model, now_ms);
  if (!done && !model.desk_answered_ms && !model.ballot) return status;  // cancelled, superseded
  status.state = done ? Offered::done : Offered::offered;
  status.since_ms =
      done ? *model.desk_answered_ms + model.waits.desk_done_ms : *model.desk_offered_ms;
  return status;
}

std::int64_t last_sign_ms(const Model& model) {
  return std::max(model.last_touch_ms, model.heard_ms);
}

int still_here_seconds(const Model& model, std::int64_t now_ms) {
  if (model.page != Page::still_here) return 0;
  const std::int64_t left = model.page_since_ms + model.waits.still_here_ms - now_ms;
  return static_cast<int>(std::max<std::int64_t>(0, (left + 999) / 1000));
}

}  // namespace suara::kiosk::citizen
