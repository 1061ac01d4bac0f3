#include <algorithm>

#include "kiosk/app/technician/technician.hpp"

namespace suara::kiosk::technician {
namespace {

// A stick is being written or read: the screen stays.
bool carries(const Model& model) {
  return model.doing == Doing::exporting || model.doing == Doing::receiving;
}

// The central is asked, or has approved.
bool enrols(const Model& model) {
  return model.page == Page::enrolment && model.enrolment.asking != Asking::nothing;
}

// Untouched for however long. An enrolled kiosk's waiting page has the PIN's pages behind it.
bool stays(const Model& model) {
  const bool approved = model.enrolment.asking == Asking::approved;
  return carries(model) || (enrols(model) && (!model.enrolled || approved));
}

std::int64_t closes_ms(const Model& model) {
  if (model.page == Page::pin) return model.touched_ms + kAsksPinMs;
  return model.touched_ms + (enrols(model) ? kComparesMs : kClosesAfterMs);
}

void close(Model& model) {
  std::fill(model.pin.begin(), model.pin.end(), '\0');
  Model closed;
  closed.has_pin = model.has_pin;
  closed.enrolled = model.enrolled;
  closed.enrolment = begin_typing(model.enrolment);
  closed.pin_free_ms = model.pin_free_ms;
  closed.density = model.density;
  closed.drawn_percent = model.drawn_percent;
  model = std::move(closed);
}

// "program-1" and so on: the first that nobody has. A name of one's own is given on the terminal.
std::string free_name(const std::vector<Program>& programs) {
  for (std::size_t number = 1;; ++number) {
    std::string name = "program-" + std::to_string(number);
    if (std::ranges::find(programs, name, &Program::name) == programs.end()) return name;
  }
}

struct Take {
  Model& model;
  std::vector<Effect>& effects;
  std::int64_t now;

  void ask() const {
    model.asked_ms = now;
    effects.emplace_back(AskFacts{});
  }
  void ask_programs() const {
    model.asked_ms = now;
    effects.emplace_back(AskPrograms{});
  }
  void forget_programs() const {
    model.programs.reset();
    model.code.reset();
    model.paired.clear();
    model.revoking.clear();
    model.programs_problem.reset();
    model.programs_from = 0;
  }
  bool shows_programs() const { return model.page == Page::programs && model.programs; }
  bool shows_facts() const { return model.page == Page::facts; }

  void operator()(const Open&) const {
    if (model.page != Page::closed) return;
    model.page = model.enrolled ? Page::pin : Page::enrolment;
    if (!model.enrolled) model.enrolment = begin_typing(model.enrolment);
  }
  void operator()(const Digit& key) const {
    if (model.page != Page::pin || model.doing == Doing::checking) return;
    if (model.pin.size() < kPinDigitsMax) model.pin += key.digit;
    model.pin_wrong = false;
  }
  void operator()(const Erase&) const {
    if (model.page == Page::pin && !model.pin.empty()) model.pin.pop_back();
  }
  void operator()(const EnterPin&) const {
    const bool taken = model.page == Page::pin && model.doing == Doing::nothing &&
                       model.has_pin && !model.pin.empty() && now >= model.pin_free_ms;
    if (!taken) return;
    model.doing = Doing::checking;
    effects.emplace_back(CheckPin{model.pin});
    std::fill(model.pin.begin(), model.pin.end(), '\0');
    model.pin.clear();
  }
  void operator()(const PinChecked& checked) const {
    if (model.page != Page::pin || model.doing != Doing::checking) return;
    model.doing = Doing::nothing;
    model.pin_free_ms = now + checked.wait_ms;
    model.pin_wrong = !checked.right;
    if (!checked.right) return;
    model.page = Page::facts;
    ask();
  }
  void operator()(const Export&) const {
    if (!can_carry()) return;
    model.doing = Doing::exporting;
    effects.emplace_back(ExportTo{model.sticks.front()});
  }
  void operator()(const TakeReceipts&) const {
    if (!can_carry()) return;
    model.doing = Doing::receiving;
    effects.emplace_back(ReceiveFrom{model.sticks.front()});
  }
  void operator()(const SendNow&) const {
    if (!shows_facts()) return;
    model.sending = true;
    model.done.reset();
    effects.emplace_back(SendWaiting{});
  }
  void operator()(const OpenScale&) const {
    if (!shows_facts() || carries(model)) return;
    model.page = Page::scale;
    model.measured = std::clamp(model.density, kDensityMin, kDensityMax);
    model.measured_kept = false;
  }
  void operator()(const OpenNotes&) const {
    if (shows_facts() && !carries(model)) model.page = Page::notes;
  }
  void operator()(const OpenPrograms&) const {
    if (!shows_facts() || carries(model) || !model.facts) return;
    if (model.facts->door == Door::none) return;
    model.page = Page::programs;
    ask_programs();
  }
  void operator()(const OpenSound&) const {
    if (!shows_facts() || carries(model)) return;
    model.page = Page::sound;
    model.sound = {};
    model.spoken_ms.reset();
    model.asked_ms = now - kLookEveryMs;
  }
  void operator()(const Speak&) const {
    if (model.page == Page::sound) model.spoken_ms = now;
  }
  void operator()(const SoundIs& known) const {
    if (model.page == Page::sound) model.sound = known;
  }
  void operator()(const OpenTouch&) const {
    if (model.page != Page::sound) return;
    model.page = Page::touch;
    model.glass = {};
  }
  void operator()(const GlassIs& glass) const {
    if (model.page != Page::touch) return;
    model.glass = technician::update(std::move(model.glass), glass, now);
    if (!glass.resting.empty() || !glass.lifted.empty()) model.touched_ms = now;
  }
  void operator()(const Invite&) const {
    if (!shows_programs()) return;
    const std::string name = free_name(*model.programs);
    forget_programs();
    effects.emplace_back(InviteProgram{name});
  }
  void operator()(const Revoke& revoke) const {
    if (!shows_programs()) return;
    const bool sure = model.revoking == revoke.name;
    model.revoking = sure ? "" : revoke.name;
    if (sure) effects.emplace_back(RevokeProgram{revoke.name});
  }
  void operator()(const TurnPrograms& turn) const {
    if (!shows_programs()) return;
    model.programs_from = turn.from < model.programs->size() ? turn.from : 0;
    model.revoking.clear();
  }
  void operator()(const ProgramsAre& known) const {
    if (model.page != Page::programs) return;
    model.programs = known.paired;
    if (known.code) model.code = known.code;
    if (known.problem) model.programs_problem = known.problem;
    if (model.programs_from >= known.paired.size()) model.programs_from = 0;
    if (!model.code) return;
    if (std::ranges::find(known.paired, model.code->name, &Program::name) == known.paired.end())
      return;
    model.paired = model.code->name;
    model.code.reset();
  }
  void operator()(const ChangeDensity& change) const {
    if (model.page != Page::scale) return;
    model.measured = std::clamp(model.measured + change.by, kDensityMin, kDensityMax);
    model.measured_kept = false;
  }
  void operator()(const KeepDensity&) const {
    if (model.page == Page::scale) effects.emplace_back(SaveDensity{model.measured});
  }
  void operator()(const BackToFacts&) const {
    if (model.page == Page::enrolment) return back_from_enrolment();
    if (model.page != Page::scale && model.page != Page::notes &&
        model.page != Page::programs && model.page != Page::sound)
      return;
    forget_programs();
    model.page = Page::facts;
    ask();
  }
  void operator()(const Leave&) const {
    stop_enrolment();
    close(model);
  }
  void operator()(const DensityIs& known) const {
    model.density = known.density;
    model.drawn_percent = known.drawn_percent;
  }
  void operator()(const DensityKept&) const {
    if (model.page == Page::scale) model.measured_kept = true;
  }
  void operator()(const FactsAre& known) const {
    if (shows_facts()) model.facts = known.facts;
  }
  void operator()(const SticksAre& known) const {
    if (shows_facts()) model.sticks = known.folders;
  }
  void operator()(const StickDone& done) const {
    if (!shows_facts()) return;
    model.doing = Doing::nothing;
    model.done = done.what;
    model.touched_ms = now;  // Time to read what became of it.
    ask();
  }
  void operator()(const Tick&) const {
    if (model.page == Page::closed) return;
    if (!stays(model) && now >= closes_ms(model)) return (*this)(Leave{});
    if (model.page == Page::touch) return end_touch();
    if (model.page == Page::sound && now - model.asked_ms >= kLookEveryMs) model.asked_ms = now;
    if (model.code && now >= model.code->until_ms) model.code.reset();
    if (now - model.asked_ms < kAskEveryMs) return;
    if (shows_facts()) ask();
    if (model.page == Page::programs) ask_programs();
  }

  void operator()(const OpenEnrolment&) const {
    if (!shows_facts() || carries(model)) return;
    model.page = Page::enrolment;
    model.enrolment = begin_typing(model.enrolment);
  }
  void operator()(const TypeSigns& typed) const {
    if (model.page == Page::enrolment) type(model.enrolment, typed.signs);
  }
  void operator()(const EraseSign&) const {
    if (model.page == Page::enrolment) erase(model.enrolment);
  }
  void operator()(const FlipShift&) const {
    if (model.page == Page::enrolment) model.enrolment.shift = !model.enrolment.shift;
  }
  void operator()(const NextField&) const {
    if (model.page != Page::enrolment || !go_on(model.enrolment)) return;
    const Enrolment& typed = model.enrolment;
    effects.emplace_back(BeginEnrolment{typed.code, typed.address, typed.pin});
  }
  void operator()(const CentralNamed& named) const {
    if (!enrols(model)) return;
    model.enrolment.asking = Asking::waiting;
    model.enrolment.device = named.device;
    model.enrolment.fingerprint = named.fingerprint;
  }
  void operator()(const CentralUnreachable&) const {
    if (enrols(model)) model.enrolment.asking = Asking::unreachable;
  }
  void operator()(const EnrolmentEnded& ended) const {
    if (!enrols(model)) return;
    end(model.enrolment, ended.refused);
    model.touched_ms = now;  // Time to read why.
  }
  // What was approved cannot be taken back here.
  void stop_enrolment() const {
    if (!enrols(model) || model.enrolment.asking == Asking::approved) return;
    model.enrolment.asking = Asking::nothing;
    effects.emplace_back(StopEnrolment{});
  }
  void back_from_enrolment() const {
    if (enrols(model)) return stop_enrolment();
    if (go_back(model.enrolment)) return;
    if (!model.enrolled) return close(model);
    model.page = Page::facts;
    model.enrolment = begin_typing(model.enrolment);
    ask();
  }
  void end_touch() const {
    const auto since = model.glass.end_since_ms;
    if (!since || now - *since < kEndHoldMs) return;
    model.page = Page::sound;
    model.asked_ms = now - kLookEveryMs;
  }
  bool can_carry() const {
    if (!shows_facts() || model.doing != Doing::nothing) return false;
    model.done.reset();
    if (model.sticks.empty()) model.done = Problem{"stick.none"};
    return !model.sticks.empty();
  }
};

bool is_touch(const Action& action) {
  return std::holds_alternative<Open>(action) || std::holds_alternative<Digit>(action) ||
         std::holds_alternative<Erase>(action) || std::holds_alternative<EnterPin>(action) ||
         std::holds_alternative<Export>(action) || std::holds_alternative<TakeReceipts>(action) ||
         std::holds_alternative<SendNow>(action) ||
         std::holds_alternative<OpenScale>(action) ||
         std::holds_alternative<OpenNotes>(action) ||
         std::holds_alternative<OpenPrograms>(action) ||
         std::holds_alternative<Invite>(action) || std::holds_alternative<Revoke>(action) ||
         std::holds_alternative<TurnPrograms>(action) ||
         std::holds_alternative<ChangeDensity>(action) ||
         std::holds_alternative<KeepDensity>(action) ||
         std::holds_alternative<OpenSound>(action) || std::holds_alternative<Speak>(action) ||
         std::holds_alternative<OpenTouch>(action) ||
         std::holds_alternative<OpenEnrolment>(action) ||
         std::holds_alternative<TypeSigns>(action) || std::holds_alternative<EraseSign>(action) ||
         std::holds_alternative<FlipShift>(action) || std::holds_alternative<NextField>(action) ||
         std::holds_alternative<BackToFacts>(action);
}

}  // namespace

Step update(Model model, const Action& action, std::int64_t now_ms) {
  Step step{std::move(model), {}};
  if (is_touch(action)) step.model.touched_ms = now_ms;
  std::visit(Take{step.model, step.effects, now_ms}, action);
  return step;
}

std::optional<std::int64_t> next_deadline(const Model& model) {
  if (model.page == Page::closed || (enrols(model) && stays(model))) return std::nullopt;
  const std::int64_t closes = closes_ms(model);
  if (model.page == Page::sound) return std::min(closes, model.asked_ms + kLookEveryMs);
  if (model.page == Page::touch && model.glass.end_since_ms)
    return std::min(closes, *model.glass.end_since_ms + kEndHoldMs);
  if (model.page != Page::facts && model.page != Page::programs) return closes;
  const std::int64_t asks = model.asked_ms + kAskEveryMs;
  return carries(model) ? asks : std::min(closes, asks);
}

std::optional<Action> typed(const keypad::Key& key) {
  switch (key.kind) {
    case keypad::Kind::digit: return Digit{static_cast<char>('0' + key.digit)};
    case keypad::Kind::erase: return Erase{};
    case keypad::Kind::enter: return EnterPin{};
    default: return std::nullopt;
  }
}

}  // namespace suara::kiosk::technician
