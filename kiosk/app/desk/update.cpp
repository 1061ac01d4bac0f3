#include "kiosk/app/desk/desk.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "common/domain/objection_text.hpp"

namespace suara::kiosk::desk {
namespace {

std::string folded(std::string text) {
  for (char& sign : text)
    if (sign >= 'A' && sign <= 'Z') sign = static_cast<char>(sign - 'A' + 'a');
  return text;
}

struct Work {
  Model model;
  std::int64_t now_ms = 0;
  std::vector<Effect> effects;

  bool may_ask(Partner partner = Partner::kiosk) const {
    return !asking(partner) && wait_ms(model, partner, now_ms) == 0;
  }
  bool asking(Partner partner) const {
    return partner == Partner::kiosk ? model.asking : model.asking_central;
  }
  void ask(Effect effect, Partner partner = Partner::kiosk) {
    (partner == Partner::kiosk ? model.asking : model.asking_central) = true;
    settle(partner);
    effects.push_back(std::move(effect));
  }
  void ask_central(Effect effect) { ask(std::move(effect), Partner::central); }
  void tell(Notice notice) {
    if (model.notice && model.notice->by != notice.by)
      model.notice_behind = std::move(model.notice);
    model.notice = std::move(notice);
  }
  void say(std::string code, std::map<std::string, std::string> args = {},
           Partner by = Partner::kiosk) {
    tell({std::move(code), std::move(args), {}, by});
  }
  // What was told about one partner holds no more; the other's stays.
  void settle(Partner partner) {
    if (model.notice_behind && model.notice_behind->by == partner)
      model.notice_behind.reset();
    else if (model.notice && model.notice->by == partner)
      model.notice = std::exchange(model.notice_behind, std::nullopt);
  }
  void settle_all() {
    model.notice.reset();
    model.notice_behind.reset();
  }
  // It comes first from now on, and not only once the kiosk has answered: keys move while the
  // officer's hand is on another, never under the next tap.
  void note_used(const ServiceId& service) {
    std::erase(model.used, service);
    model.used.insert(model.used.begin(), service);
  }
  void begin_next_service() {
    model.finishing = false;
    ++model.round;
    model.service.reset();
    model.result = domain::ServiceResult::selesai;
    model.find.clear();
  }
  // Before the kiosk has answered what comes belongs to the next service already.
  void leave_finished() {
    if (model.finishing) begin_next_service();
  }
  void finish(Effect effect) {
    note_used(*model.service);
    ask(std::move(effect));
    model.finishing = true;
  }
  // Nothing of the officer before stays.
  void forget_feedback() {
    model.signed_in.reset();
    model.editions.reset();
    model.quarter.reset();
    model.unit.reset();
    model.opened.clear();
    model.feedback_part = Part::answers;
    model.performance_part = Part::how;
    model.objecting.reset();
    model.wanted = Page::feedback;
  }
};

bool on_duty(const Model& model) { return model.kiosk.officer.has_value(); }

void act(Work& work, const GoTo& action) {
  Model& model = work.model;
  work.settle_all();
  model.objecting.reset();
  if (action.page == Page::feedback || action.page == Page::performance) {
    model.wanted = action.page;
    model.page = model.signed_in ? action.page : Page::sign_in;
  } else {
    model.page = on_duty(model) ? Page::counter : Page::duty;
  }
}

void act(Work& work, const DutyOn& action) {
  if (!work.may_ask()) return;
  if (action.nip.empty() || action.pin.empty()) return work.say("desk.fields_empty");
  work.ask(SendDutyOn{action.nip, action.pin});
}

void act(Work& work, const DutyOff&) {
  if (work.may_ask()) work.ask(SendDutyOff{});
}

// What is no longer in sight is no longer chosen.
void act(Work& work, const FindService& action) {
  Model& model = work.model;
  work.leave_finished();
  model.find = action.text;
  work.settle(Partner::kiosk);
  if (!model.service) return;
  const auto found = std::ranges::find(model.kiosk.services, *model.service, &Service::service);
  if (found == model.kiosk.services.end() || !matches(*found, model.find)) model.service.reset();
}

void act(Work& work, const ChooseService& action) {
  work.leave_finished();
  work.model.service = action.service;
  work.settle(Partner::kiosk);
}

void act(Work& work, const ChooseResult& action) {
  work.leave_finished();
  work.model.result = action.result;
}

void act(Work& work, const FinishService& action) {
  if (!work.may_ask()) return;
  if (!work.model.service) return work.say("desk.no_service");
  work.finish(SendFinish{*work.model.service, work.model.result, action.ticket});
}

void act(Work& work, const WithoutBallot&) {
  work.leave_finished();
  if (!work.model.service) return work.say("desk.no_service");
  work.settle(Partner::kiosk);
  work.model.page = Page::reason;
}

void act(Work& work, const ChooseReason& action) {
  if (work.model.page != Page::reason || !work.model.service || !work.may_ask()) return;
  work.finish(SendWithoutBallot{*work.model.service, work.model.result, action.reason});
}

void act(Work& work, const BackToCounter&) { act(work, GoTo{Page::counter}); }

void act(Work& work, const CancelBallot&) {
  const KioskState& kiosk = work.model.kiosk;
  const bool can = kiosk.ballot == BallotState::offered || kiosk.next_waits;
  if (can && work.may_ask()) work.ask(SendCancel{});
}

void act(Work& work, const SendNow&) {
  if (work.may_ask()) work.ask(SendUnsentNow{});
}

void act(Work& work, const SignIn& action) {
  if (!work.may_ask(Partner::central)) return;
  if (action.nip.empty() || action.password.empty())
    return work.say("desk.fields_empty", {}, Partner::central);
  work.model.sign_in_is_void = false;
  work.ask_central(SendSignIn{action.nip, action.password});
}

// What is not of the officer's own figures stays as it is.
void lock(Work& work) {
  const Page page = work.model.page;
  work.effects.emplace_back(SendSignOut{});
  work.forget_feedback();
  if (page == Page::feedback || page == Page::performance) act(work, GoTo{Page::counter});
}

void act(Work& work, const SignOut&) {
  lock(work);
  act(work, GoTo{Page::counter});
}

void act(Work& work, const ShowQuarter& action) {
  if (!work.model.signed_in || !work.may_ask(Partner::central)) return;
  work.model.quarter = action.quarter;
  work.model.objecting.reset();
  work.ask_central(FetchEditions{action.quarter});
}

void act(Work& work, const ShowPart& action) {
  Model& model = work.model;
  const bool of_performance = action.part == Part::how || action.part == Part::told;
  (of_performance ? model.performance_part : model.feedback_part) = action.part;
  model.objecting.reset();
}

void act(Work& work, const NextUnit&) {
  const auto units = units_of(work.model);
  if (units.size() < 2) return;
  const auto at = std::ranges::find(units, *unit_shown(work.model));
  work.model.unit = at == units.end() || at + 1 == units.end() ? units.front() : *(at + 1);
  work.model.opened.clear();
}

// Its siblings close: as much stays in sight as there is room for.
void act(Work& work, const TurnRow& action) {
  std::set<std::string>& opened = work.model.opened;
  const bool closes = opened.contains(action.path);
  const std::string level = action.path.substr(0, action.path.rfind('/') + 1);
  std::erase_if(opened, [&](const std::string& path) {
    const bool above = action.path.starts_with(path + "/");
    return !above && path.starts_with(level);
  });
  if (!closes) opened.insert(action.path);
}

void act(Work& work, const BeginObjection& action) {
  Model& model = work.model;
  if (!model.editions || action.told >= model.editions->told.size()) return;
  const ToldFlag& told = model.editions->told[action.told];
  if (!may_object(told)) return;
  model.objecting = told;
  work.settle(Partner::central);
}

void act(Work& work, const LeaveObjection&) {
  work.model.objecting.reset();
  work.settle(Partner::central);
}

void act(Work& work, const Object& action) {
  const Model& model = work.model;
  if (!model.objecting || !model.editions || !work.may_ask(Partner::central)) return;
  if (action.text.find_first_not_of(" \n\t") == std::string::npos)
    return work.say("desk.no_objection", {}, Partner::central);
  if (action.text.size() > domain::kObjectionBytesMax)
    return work.say("desk.objection_long", {{"most", std::to_string(domain::kObjectionBytesMax)}},
                    Partner::central);
  work.ask_central(SendObjection{model.editions->period, model.objecting->week,
                                 model.objecting->reason, action.text});
}

void act(Work& work, const ChooseLanguage& action) { work.model.language = action.language; }

void act(Work&, const Touched&) {}

void act(Work& work, const Disconnected&) {
  work.model.connected = false;
  work.model.asking = false;
  work.model.finishing = false;
}

void act(Work& work, const StateArrived& action) {
  Model& model = work.model;
  const bool same_officer = model.kiosk.officer == action.state.officer;
  std::vector<Service> known = std::move(model.kiosk.services);
  model.kiosk = action.state;
  // A kiosk that has just started tells its catalogue a moment later: no key goes meanwhile.
  if (model.kiosk.services.empty()) model.kiosk.services = std::move(known);
  model.connected = true;
  if (same_officer) return;
  model.sign_in_is_void |= model.asking_central;
  work.settle(Partner::central);  // it was about somebody else
  work.begin_next_service();
  if (model.page == Page::duty || model.page == Page::counter || model.page == Page::reason)
    model.page = on_duty(model) ? Page::counter : Page::duty;
  if (model.signed_in && model.signed_in != model.kiosk.officer) act(work, SignOut{});
}

void act(Work& work, const Accepted&) {
  Model& model = work.model;
  if (!model.asking) return;
  model.asking = false;
  work.settle(Partner::kiosk);
  work.leave_finished();
  if (model.page != Page::counter && model.page != Page::reason) return;
  model.page = on_duty(model) ? Page::counter : Page::duty;
}

void act(Work& work, const Refused& action) {
  if (action.by == Partner::central) {
    work.model.asking_central = false;
  } else {
    work.model.asking = false;
    work.model.finishing = false;
  }
  Notice notice{action.code, action.args, {}, action.by};
  if (action.wait_ms > 0) notice.until_ms = work.now_ms + action.wait_ms;
  work.tell(std::move(notice));
}

void act(Work& work, const SignedIn& action) {
  Model& model = work.model;
  model.asking_central = false;
  if (model.sign_in_is_void && model.kiosk.officer != action.officer)
    return work.effects.push_back(SendSignOut{});
  model.signed_in = action.officer;
  model.touched_ms = work.now_ms;
  if (model.page == Page::sign_in) model.page = model.wanted;
  if (!model.quarter) model.quarter = quarter_of(model.kiosk.today.value_or(Date{}));
  work.ask_central(FetchEditions{*model.quarter});
}

void act(Work& work, const EditionsArrived& action) {
  work.model.asking_central = false;
  if (!work.model.signed_in || work.model.quarter != action.period) return;
  Model& model = work.model;
  model.editions = action;
  model.feedback_part = Part::answers;
  if (action.told.empty()) model.performance_part = Part::how;
  model.objecting.reset();
  model.opened.clear();
  const auto units = units_of(model);
  if (model.unit && std::ranges::find(units, *model.unit) == units.end()) model.unit.reset();
}

// What was objected to stands among what is told from now on.
void act(Work& work, const ObjectionTaken&) {
  Model& model = work.model;
  model.asking_central = false;
  model.objecting.reset();
  if (model.signed_in && model.quarter) work.ask_central(FetchEditions{*model.quarter});
}

// Whoever signs in again comes back to the same page and quarter.
void act(Work& work, const SessionEnded&) {
  Model& model = work.model;
  model.asking_central = false;
  const std::optional<Quarter> quarter = model.quarter;
  const Page page = model.page;
  work.forget_feedback();
  if (page == Page::feedback || page == Page::performance) {
    model.page = Page::sign_in;
    model.wanted = page;
    model.quarter = quarter;
  }
  work.say("desk.session_ended", {}, Partner::central);
}

void act(Work& work, const Tick&) {
  for (const Partner partner : {Partner::kiosk, Partner::central}) {
    const Notice* notice = notice_by(work.model, partner);
    if (notice != nullptr && notice->until_ms && work.now_ms >= *notice->until_ms)
      work.settle(partner);
  }
  const Model& model = work.model;
  if (model.signed_in && work.now_ms >= model.touched_ms + kLocksAfterMs) lock(work);
}

bool is_of_hands(const Action& action) { return action.index() <= Action(Touched{}).index(); }

}  // namespace

const Notice* notice_by(const Model& model, Partner partner) {
  if (model.notice && model.notice->by == partner) return &*model.notice;
  return model.notice_behind && model.notice_behind->by == partner ? &*model.notice_behind
                                                                    : nullptr;
}

std::int64_t wait_ms(const Model& model, Partner partner, std::int64_t now_ms) {
  const Notice* notice = notice_by(model, partner);
  if (notice == nullptr || !notice->until_ms) return 0;
  return std::max<std::int64_t>(0, *notice->until_ms - now_ms);
}

Step update(Model model, const Action& action, std::int64_t now_ms) {
  Work work{std::move(model), now_ms, {}};
  if (is_of_hands(action)) work.model.touched_ms = now_ms;
  std::visit([&work](const auto& one) { act(work, one); }, action);
  return {std::move(work.model), std::move(work.effects)};
}

std::optional<std::int64_t> next_deadline(const Model& model) {
  std::optional<std::int64_t> due;
  for (const Partner partner : {Partner::kiosk, Partner::central})
    if (const Notice* notice = notice_by(model, partner); notice != nullptr && notice->until_ms)
      due = std::min(due.value_or(*notice->until_ms), *notice->until_ms);
  if (!model.signed_in) return due;
  const std::int64_t locks = model.touched_ms + kLocksAfterMs;
  return std::min(due.value_or(locks), locks);
}

bool matches(const Service& service, const std::string& find) {
  const std::string all =
      folded(service.name_id + "\n" + service.name_en + "\n" + service.service.text);
  std::istringstream words(folded(find));
  for (std::string word; words >> word;)
    if (all.find(word) == std::string::npos) return false;
  return true;
}

Quarter quarter_before(Quarter quarter) {
  return quarter.number == 1 ? Quarter{quarter.year - 1, 4}
                             : Quarter{quarter.year, quarter.number - 1};
}

std::optional<std::int64_t> coverage_per_mille(const KioskState& kiosk) {
  if (kiosk.services_today == 0) return std::nullopt;
  return (kiosk.offered_today * 2000 + kiosk.services_today) / (2 * kiosk.services_today);
}

}  // namespace suara::kiosk::desk
