#include "kiosk/app/desk/screen.hpp"

#include <algorithm>
#include <array>

#include "common/domain/names.hpp"
#include "kiosk/app/desk/formats.hpp"

namespace suara::kiosk::desk {
namespace {

using domain::NoBallotReason;
using domain::ServiceResult;
using texts::Texts;

constexpr std::array kResults = {ServiceResult::selesai, ServiceResult::berkas_kurang,
                                 ServiceResult::tidak_memenuhi_syarat, ServiceResult::dirujuk};
constexpr std::array kReasons = {NoBallotReason::citizen_left, NoBallotReason::citizen_declined,
                                 NoBallotReason::represented, NoBallotReason::screen_unusable,
                                 NoBallotReason::other};

// Of a language's code.
std::string capitals(std::string code) {
  for (char& sign : code)
    if (sign >= 'a' && sign <= 'z') sign = static_cast<char>(sign - 'a' + 'A');
  return code;
}

bool at_the_kiosk(const Model& model) {
  return model.page == Page::duty || model.page == Page::counter || model.page == Page::reason;
}

Partner asked_on(const Model& model) {
  return at_the_kiosk(model) ? Partner::kiosk : Partner::central;
}

// Problems are written to stand after a place ("row 3: ..."); here they stand alone.
std::string sentence(std::string text) {
  text = capital(std::move(text));
  if (!text.empty() && text.back() != '.') text += '.';
  return text;
}

// The wait counts down, inside the problem's own words where they name it.
std::string problem_text(const Notice& notice, const Texts& words, std::int64_t seconds) {
  const std::string key = "problem." + notice.code;
  texts::Arguments args = notice.args;
  bool said = false;
  for (const char* name : {"seconds", "retry_after"}) {
    if (!args.contains(name) && seconds == 0) continue;
    args[name] = seconds > 0 ? std::to_string(seconds) : args[name];
    const auto entry = words.entries.find(key);
    said = said || (entry != words.entries.end() &&
                    entry->second.find(std::string("{") + name + "}") != std::string::npos);
  }
  std::string text = sentence(words(key, args));
  if (seconds > 0 && !said)
    text += " " + words("desk.wait", {{"seconds", std::to_string(seconds)}});
  return text;
}

std::string notice_of(const Model& model, const Texts& words, std::int64_t now_ms) {
  if (at_the_kiosk(model) && !model.connected) return words("desk.disconnected");
  if (at_the_kiosk(model) && model.kiosk.out_of_service) return words("desk.out_of_service");
  if (!model.notice)
    return model.asking_central && model.page == Page::sign_in ? words("desk.waiting") : "";
  const std::int64_t wait = wait_ms(model, model.notice->by, now_ms);
  std::string text = problem_text(*model.notice, words, (wait + 999) / 1000);
  return text;
}

NavScreen nav_of(const Model& model, const Texts& words,
                 std::vector<citizen::LanguageKey> languages) {
  NavScreen nav;
  nav.product = words("desk.product");
  nav.counter = words("desk.nav_counter");
  nav.feedback = words("desk.nav_feedback");
  nav.performance = words("desk.nav_performance");
  if (model.editions && !model.editions->told.empty())
    nav.told = Format{words}.count(std::ssize(model.editions->told));
  if (model.page == Page::sign_in) nav.at = model.wanted;
  if (model.page == Page::feedback || model.page == Page::performance) nav.at = model.page;
  if (model.kiosk.officer) nav.officer_name = model.kiosk.officer_name;
  if (model.signed_in && model.editions) nav.officer_name = model.editions->officer_name;
  nav.initials = citizen::initials_of(nav.officer_name);
  if (model.signed_in) nav.sign_out = words("desk.sign_out");
  nav.languages = std::move(languages);
  for (citizen::LanguageKey& key : nav.languages) key.name = capitals(key.language);
  return nav;
}

FormScreen form_of(const Texts& words, const std::string& table) {
  return {words(table + ".title"), words(table + ".line"), words("desk.nip"),
          words(table + ".secret"), words(table + ".go"), words(table + ".hint")};
}

FormScreen duty_of(const KioskState& kiosk, const Texts& words) {
  FormScreen form = form_of(words, "desk.duty");
  if (!kiosk.counter_name.empty()) form.line = kiosk.counter_name + " · " + kiosk.unit_name;
  return form;
}

HeadScreen head_of(const KioskState& kiosk, const Texts& words) {
  return {kiosk.counter_name, kiosk.unit_name,
          " · " + Format{words}.weekday(kiosk.today.value_or(Date{})),
          words("desk.since", {{"time", Format{words}.clock(kiosk.duty_since)}}),
          words("desk.off")};
}

BallotCard ballot_of(const KioskState& kiosk, const Texts& words) {
  BallotCard card;
  card.title = words("desk.ballot.title");
  card.promise = words("desk.ballot.promise");
  const std::string offered = words("desk.ballot.offered");
  const std::string done = words("desk.ballot.done");
  switch (kiosk.ballot) {
    case BallotState::none:
      card.steps = {{offered, words("desk.ballot.none"), Mark::empty}, {done, kDash, Mark::empty}};
      break;
    case BallotState::offered:
      card.steps = {{offered, words("desk.ballot.open"), Mark::current},
                    {done, words("desk.ballot.awaited"), Mark::empty}};
      card.cancel = words("desk.ballot.cancel");
      break;
    case BallotState::done:
      card.steps = {{offered, words("desk.ballot.was_offered"), Mark::done},
                    {done, words("desk.ballot.next"), Mark::done}};
      break;
  }
  if (kiosk.next_waits) {  // the newest service can be taken back
    card.steps[1].line = words("desk.ballot.next_waits");
    card.cancel = words("desk.ballot.cancel");
  }
  return card;
}

DayCard day_of(const KioskState& kiosk, const Texts& words) {
  const Format format{words};
  DayCard card;
  card.title = words("desk.day.title");
  card.rows = {
      {"services", words("desk.day.services"), format.count(kiosk.services_today)},
      {"offered", words("desk.day.offered"), format.count(kiosk.offered_today)},
      {"without", words("desk.day.without"), format.count(kiosk.without_ballot_today)}};
  card.coverage = {"coverage", words("desk.day.coverage"), kDash};
  if (const auto coverage = coverage_per_mille(kiosk)) {
    card.coverage.figure = format.per_mille(*coverage);
    card.coverage_part = std::clamp(static_cast<double>(*coverage) / 1000, 0.0, 1.0);
  }
  card.formula = words("desk.day.formula");
  card.target = words("desk.day.target");
  card.unsent = kiosk.unsent == 0
                    ? words("desk.day.all_sent")
                    : words("desk.day.unsent", {{"count", format.count(kiosk.unsent)}});
  if (!kiosk.last_receipt.empty())
    card.receipt = words("desk.day.receipt", {{"time", format.clock(kiosk.last_receipt)}});
  card.send_now = words("desk.day.send_now");
  return card;
}

// Those that match what is being looked for: the last used first, then as the catalogue has them.
std::vector<Service> services_of(const Model& model) {
  std::vector<Service> services;
  std::ranges::copy_if(model.kiosk.services, std::back_inserter(services),
                       [&](const Service& one) { return matches(one, model.find); });
  std::ranges::stable_sort(services, {}, [&](const Service& one) {
    return std::ranges::find(model.used, one.service) - model.used.begin();
  });
  return services;
}

CounterScreen counter_of(const Model& model, const Texts& words) {
  CounterScreen screen;
  screen.head = head_of(model.kiosk, words);
  screen.services_title = words("desk.services");
  screen.find = model.find;
  screen.find_hint = words("desk.find");
  for (const Service& service : services_of(model)) {
    const bool english = model.language == "en" && !service.name_en.empty();
    screen.services.push_back({service.service, english ? service.name_en : service.name_id,
                               model.service == service.service});
  }
  if (screen.services.empty() && !model.find.empty())
    screen.none_found = words("desk.none_found");
  screen.result_title = words("desk.results");
  for (const ServiceResult result : kResults) {
    const std::string id = domain::to_text(result);
    screen.results.push_back({result, id, words("desk.result." + id), model.result == result});
  }
  screen.ticket_title = words("desk.ticket");
  screen.ticket_note = words("desk.ticket_note");
  screen.finish = words("desk.finish");
  screen.without = words("desk.without");
  screen.lines = {words("desk.line1"), words("desk.line2")};
  screen.ballot = ballot_of(model.kiosk, words);
  screen.day = day_of(model.kiosk, words);
  screen.round = model.round;
  return screen;
}

ReasonScreen reason_of(const Model& model, const Texts& words) {
  ReasonScreen screen;
  screen.head = head_of(model.kiosk, words);
  screen.title = words("desk.reason.title");
  screen.line = words("desk.reason.line");
  for (const NoBallotReason reason : kReasons) {
    const std::string id = domain::to_text(reason);
    screen.reasons.push_back({reason, id, words("desk.reason." + id)});
  }
  screen.back = words("desk.reason.back");
  screen.ballot = ballot_of(model.kiosk, words);
  screen.day = day_of(model.kiosk, words);
  return screen;
}

// The central can be asked once the kiosk has told the day.
bool takes(const Model& model) {
  if (at_the_kiosk(model)) return model.connected && !model.kiosk.out_of_service;
  return model.kiosk.today.has_value();
}

}  // namespace

Screen screen_of(const Model& model, const texts::Languages& words, std::int64_t now_ms) {
  const Texts& in = words.of(model.language);
  Screen screen;
  screen.language = model.language;
  screen.nav = nav_of(model, in, citizen::languages_of(words, model.language));
  screen.notice = notice_of(model, in, now_ms);
  screen.takes = takes(model);
  screen.may_ask = screen.takes && wait_ms(model, asked_on(model), now_ms) == 0;
  switch (model.page) {
    case Page::duty:
      screen.name = "duty";
      screen.page = duty_of(model.kiosk, in);
      break;
    case Page::counter:
      screen.name = "counter";
      screen.page = counter_of(model, in);
      break;
    case Page::reason:
      screen.name = "reason";
      screen.page = reason_of(model, in);
      break;
    case Page::sign_in:
      screen.name = "sign_in";
      screen.page = form_of(in, "desk.sign_in");
      break;
    case Page::feedback:
      screen.name = "feedback";
      screen.page = feedback_of(model, in);
      break;
    case Page::performance:
      screen.name = "performance";
      screen.page = performance_of(model, in);
      break;
  }
  return screen;
}

}  // namespace suara::kiosk::desk
