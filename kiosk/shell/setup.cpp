#include "kiosk/shell/setup.hpp"

#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/counter.hpp"

namespace suara::kiosk {

Setup::Setup(const std::filesystem::path& data, const Settings& settings,
             std::function<void()> wake)
    : data_(data),
      settings_(settings),
      worker_(data, EnrolWorker::Which::first, [this, wake = std::move(wake)](EnrolNews news) {
        inbox_.push(std::move(news));
        wake();
      }) {
  citizen::Model fresh;
  fresh.default_comfort = comfort_of(settings.window);
  citizen_ = citizen::update(std::move(fresh), citizen::NotEnrolled{}, steady_ms()).model;
  technician_.enrolled = false;
  technician_.enrolment = stated_of(settings);
}

bool Setup::take_in() {
  bool any = false;
  for (; const auto news = inbox_.try_pop(); any = true) take(*news);
  return any;
}

void Setup::take(const EnrolNews& news) {
  if (std::holds_alternative<FolderEnrolled>(news.what)) over_ = true;
  if (news.number != number_ || number_ == 0) return;  // Of one that was stopped.
  if (const auto* approved = std::get_if<EnrolmentApproved>(&news.what)) {
    approved_ = ApprovedEnrolment{asked_, approved->identity};
    over_ = true;
  }
  if (const auto action = action_of(news)) act(*action);
}

void Setup::act(const technician::Action& action) {
  technician::Step step = technician::update(std::move(technician_), action, steady_ms());
  technician_ = std::move(step.model);
  for (const technician::Effect& effect : step.effects) {
    if (const auto* typed = std::get_if<technician::BeginEnrolment>(&effect)) begin(*typed);
    if (!std::holds_alternative<technician::StopEnrolment>(effect)) continue;
    worker_.stop();
    number_ = 0;
  }
}

void Setup::begin(const technician::BeginEnrolment& typed) {
  asked_ = options_of(typed, data_, settings_);
  std::vector<Hash> pins;
  if (asked_.pin) pins.push_back(*asked_.pin);
  number_ = worker_.begin({asked_.central_url, typed.code, std::move(pins)});
}

}  // namespace suara::kiosk
