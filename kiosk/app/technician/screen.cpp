#include "kiosk/app/technician/screen.hpp"

#include <algorithm>
#include <cmath>

#include "kiosk/app/desk/formats.hpp"
#include "kiosk/app/technician/enrolment_screen.hpp"

namespace suara::kiosk::technician {
namespace {

using texts::Texts;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::uint64_t kGigabyte = 1'000'000'000;
constexpr std::size_t kRootDigits = 8;
constexpr std::size_t kGroupedDigits = 19;  // four groups of four

struct Write {
  const Texts& words;
  const Facts& facts;

  std::string operator()(const std::string& key, const texts::Arguments& arguments = {}) const {
    return words("technician." + key, arguments);
  }
  std::string count(std::uint64_t number) const {
    return desk::Format{words}.count(static_cast<std::int64_t>(number));
  }
  std::string time_of(Instant at) const {
    return desk::Format{words}.clock(clock_text(at, facts.zone));
  }
  // "10.41" of today, else "9 hari lalu".
  std::string moment(Instant at) const {
    const bool today = date_of(at, facts.zone) == date_of(facts.wall, facts.zone);
    return today ? time_of(at) : (*this)("ago", {{"age", age(at)}});
  }
  std::string age(Instant at) const {
    const std::int64_t ms = std::max<std::int64_t>(0, facts.wall - at);
    const auto of = [&](const char* key, std::int64_t number) {
      return (*this)(key, {{"n", count(static_cast<std::uint64_t>(number))}});
    };
    if (ms < kHourMs) return of("minutes", ms / kMinuteMs);
    if (ms < kDayMs) return of("hours", ms / kHourMs);
    return of("days", ms / kDayMs);
  }

  Card device() const {
    return {"device", "desk", (*this)("device"), facts.device,
            (*this)("device_line",
                    {{"epoch", std::to_string(facts.epoch)}, {"version", facts.version}}),
            false, {}, (*this)("device_short", {{"epoch", std::to_string(facts.epoch)}})};
  }
  Card fingerprint() const {
    std::string first = facts.fingerprint.substr(0, kGroupedDigits);
    std::string second =
        facts.fingerprint.size() > kGroupedDigits ? facts.fingerprint.substr(kGroupedDigits + 1)
                                                  : "";
    return {"fingerprint", "key", (*this)("fingerprint"), std::move(first), std::move(second)};
  }
  Card unsent() const {
    std::string line = (*this)("unsent_none");
    if (facts.oldest_unsent) line = (*this)("unsent_line", {{"age", age(*facts.oldest_unsent)}});
    const bool old = facts.oldest_unsent && facts.wall - *facts.oldest_unsent >= kDayMs;
    return {"unsent", "send", (*this)("unsent"),
            (*this)("records", {{"n", count(facts.unsent)}}), std::move(line), old};
  }
  Card receipt() const {
    Card card{"receipt", "check", (*this)("receipt"), (*this)("receipt_none"), "", true,
              (*this)("receipt_short")};
    if (!facts.last_receipt) return card;
    card.value = (*this)("receipt_value", {{"seq", count(facts.acked_seq)}});
    card.short_line = std::to_string(facts.log_id) + ":" + count(facts.tree_size) + ":" +
                      facts.root.substr(0, kRootDigits);
    card.line = moment(*facts.last_receipt) + " · " + card.short_line;
    card.attention = false;
    return card;
  }
  Card clock() const {
    const char* state = facts.clock == Clock::sound     ? "clock_sound"
                        : facts.clock == Clock::unsound ? "clock_unsound"
                                                        : "clock_unknown";
    return {"clock", "clock", (*this)("clock"),
            time_of(facts.wall) + " " + to_text(facts.zone),
            (*this)("clock_line", {{"state", (*this)(state)},
                                   {"server", facts.server_time ? moment(*facts.server_time)
                                                                : std::string(desk::kDash)}}),
            facts.clock == Clock::unsound, {}, (*this)(state)};
  }
  Card storage() const {
    const std::uint64_t per_cent =
        facts.total_bytes == 0 ? 0 : facts.free_bytes * 100 / facts.total_bytes;
    const std::uint64_t tenths = facts.free_bytes / (kGigabyte / 10);
    return {"storage", "disk", (*this)("storage"),
            (*this)("storage_value", {{"percent", std::to_string(per_cent)}}),
            (*this)("storage_line",
                    {{"gigabytes", std::to_string(tenths / 10) + words("number.decimal") +
                                       std::to_string(tenths % 10)}}),
            per_cent < 5};
  }
};

std::string done_text(const std::variant<Exported, Received, Problem>& done, const Write& write) {
  if (const auto* exported = std::get_if<Exported>(&done))
    return write("exported", {{"batches", write.count(exported->batches)},
                              {"records", write.count(exported->records)}});
  if (const auto* received = std::get_if<Received>(&done))
    return write("received", {{"moved", write.count(received->moved)},
                              {"known", write.count(received->known)},
                              {"refused", write.count(received->refused)}});
  return write.words("problem." + std::get<Problem>(done).code, std::get<Problem>(done).args);
}

void add_done(std::vector<Line>& lines, const Model& model, const Write& write) {
  if (model.doing == Doing::exporting) lines.push_back({write("exporting")});
  if (model.doing == Doing::receiving) lines.push_back({write("receiving")});
  if (!model.done) return;
  const auto* received = std::get_if<Received>(&*model.done);
  const bool refused = received != nullptr && received->why.has_value();
  lines.push_back(
      {done_text(*model.done, write), refused || std::holds_alternative<Problem>(*model.done)});
  if (refused) lines.push_back({write.words("problem." + received->why->code), true});
  const auto* exported = std::get_if<Exported>(&*model.done);
  if (exported != nullptr && exported->left > 0)
    lines.push_back({write("exported_left", {{"n", write.count(exported->left)}}), true});
}

std::vector<Line> state_of(const Model& model, const Write& write) {
  std::vector<Line> lines;
  add_done(lines, model, write);
  const Facts& facts = write.facts;
  if (!facts.trouble.empty()) {
    const std::string code = facts.trouble_code.empty() ? facts.trouble : facts.trouble_code;
    lines.push_back({write("trouble_" + facts.trouble, {{"code", code}}), true});
  }
  if (facts.log)
    lines.push_back({write(facts.log->restored ? "log_restored" : "log_refused",
                           {{"had", facts.log->had},
                            {"came", facts.log->came},
                            {"n", write.count(facts.log->lacks)}}),
                     !facts.log->restored || facts.log->lacks > 0});
  for (const Earlier& one : facts.earlier)
    if (one.unsent > 0)
      lines.push_back({write(one.key_gone ? "earlier_key_gone" : "earlier",
                             {{"epoch", std::to_string(one.epoch)},
                              {"n", write.count(one.unsent)}}),
                       one.key_gone});
  for (const UnreadEarlier& one : facts.unread)
    lines.push_back(
        {write("earlier_unread", {{"folder", one.folder}, {"code", one.code}}), true});
  if (facts.door == Door::no_address) lines.push_back({write("door_no_address"), true});
  if (facts.door == Door::broken) lines.push_back({write("door_broken"), true});
  if (model.drawn_percent < kDrawnPercentLeast)
    lines.push_back(
        {write("too_small", {{"percent", std::to_string(model.drawn_percent)}}), true});
  for (const SharedKeypad& one : facts.keypads)
    lines.push_back({write("keypad_shared", {{"setting", one.setting},
                                             {"n", write.count(one.keyboards)}}),
                     true});
  for (const Problem& one : facts.texts)
    lines.push_back({texts::describe(one, write.words), true});
  const bool sending = model.sending && facts.unsent > 0;
  if (lines.empty()) lines.push_back({write(sending ? "sending" : "well")});
  if (model.sticks.empty()) {
    lines.push_back({write("no_stick")});
  } else {
    const std::string& folder = model.sticks.front();
    lines.push_back({write("stick", {{"name", folder.substr(folder.rfind('/') + 1)}})});
  }
  return lines;
}

PinScreen pin_of(const Model& model, const Texts& words, std::int64_t now_ms) {
  const auto write = [&](const char* key, const texts::Arguments& arguments = {}) {
    return words(std::string("technician.") + key, arguments);
  };
  PinScreen screen{write("pin_title"), write("pin_line"), false, model.pin.size(),
                   write("erase"), write("enter")};
  const std::int64_t wait_ms = model.pin_free_ms - now_ms;
  if (!model.has_pin)
    screen.line = write("pin_none");
  else if (model.doing == Doing::checking)
    screen.line = write("pin_checking");
  else if (wait_ms > 0)
    screen.line = write("pin_wait", {{"seconds", std::to_string((wait_ms + 999) / 1'000)}});
  else if (model.pin_wrong)
    screen.line = write("pin_wrong");
  screen.attention = !model.has_pin || wait_ms > 0 || model.pin_wrong;
  return screen;
}

FactsScreen facts_of(const Model& model, const Texts& words) {
  const Facts none;
  const Write write{words, model.facts ? *model.facts : none};
  FactsScreen screen;
  screen.title = write("title");
  screen.short_title = write("device");
  screen.place = write.facts.place;
  if (model.facts)
    screen.cards = {write.device(),  write.fingerprint(), write.unsent(),
                    write.receipt(), write.clock(),       write.storage()};
  screen.state_title = write("state");
  if (model.facts) screen.state = state_of(model, write);
  screen.send = write("send");
  screen.receive = write("receive");
  screen.export_ = write("export");
  screen.scale = write("scale");
  screen.notes = write("notes");
  screen.tests = write("tests");
  if (write.facts.door != Door::none) screen.programs = write("programs");
  screen.enrol = write("enrol_again");
  screen.busy = model.doing != Doing::nothing;
  return screen;
}

ScaleScreen scale_of(const Model& model, const Texts& words) {
  const auto write = [&](const char* key, const texts::Arguments& arguments = {}) {
    return words(std::string("technician.") + key, arguments);
  };
  ScaleScreen screen;
  screen.title = write("scale_title");
  screen.line = write("scale_line");
  screen.density =
      write("scale_value", {{"n", desk::Format{words}.hundredths((model.measured + 5) / 10)}});
  screen.state = write(model.measured_kept ? "scale_kept" : "scale_after");
  screen.kept = model.measured_kept;
  screen.px_per_mm = model.measured / 1'000.0;
  screen.keep = write("scale_keep");
  screen.back = words("citizen.back");
  return screen;
}

NotesScreen notes_of(const Model& model, const Texts& words) {
  const Facts none;
  const Write write{words, model.facts ? *model.facts : none};
  NotesScreen screen{write("notes_title"), {}, words("citizen.back")};
  for (const Note& note : write.facts.notes) {
    texts::Arguments args = note.args;
    for (const char* time : {"before", "after"})
      if (args.contains(time)) args[time] = desk::Format{words}.clock(args[time]);
    screen.lines.insert(screen.lines.begin(),
                        {write.moment(note.at), write(note.what, args), note.attention});
  }
  return screen;
}

// The pin has no blanks at which it could be broken.
std::vector<std::string> pin_lines(const std::string& pin, const Write& write) {
  constexpr std::size_t kLine = 28;
  std::vector<std::string> lines{write("programs_pin")};
  for (std::size_t at = 0; at < pin.size(); at += kLine) lines.push_back(pin.substr(at, kLine));
  return lines;
}

CodeCard code_of(const PairingCode& code, const Write& write, std::int64_t now_ms) {
  const std::int64_t left_ms = std::max<std::int64_t>(0, code.until_ms - now_ms);
  const auto minutes = static_cast<std::uint64_t>((left_ms + kMinuteMs - 1) / kMinuteMs);
  return {write("programs_code", {{"name", code.name}, {"minutes", write.count(minutes)}}),
          code.code, pin_lines(write.facts.door_pin, write)};
}

void add_line(ProgramsScreen& screen, const Model& model, const Write& write) {
  const Facts& facts = write.facts;
  screen.attention = true;
  if (model.programs_problem)
    screen.line = desk::capital(write.words("problem." + model.programs_problem->code,
                                            model.programs_problem->args));
  else if (facts.door == Door::broken)
    screen.line = write("door_broken");
  else if (facts.door == Door::no_address)
    screen.line = write("door_no_address");
  else {
    screen.attention = false;
    screen.line = model.paired.empty()
                      ? write("programs_line", {{"address", facts.door_address}})
                      : write("programs_paired", {{"name", model.paired}});
  }
}

ProgramsScreen programs_of(const Model& model, const Texts& words, std::int64_t now_ms) {
  const Facts none;
  const Write write{words, model.facts ? *model.facts : none};
  ProgramsScreen screen;
  screen.title = write("programs");
  add_line(screen, model, write);
  if (model.code) screen.code = code_of(*model.code, write, now_ms);
  screen.from = model.programs_from;
  if (model.programs) {
    for (const Program& one : *model.programs) {
      const bool sure = model.revoking == one.name;
      screen.rows.push_back({one.name,
                             write("programs_since", {{"day", desk::Format{words}.day(date_of(
                                                                  one.since, write.facts.zone))}}),
                             write(sure ? "programs_sure" : "programs_revoke"), sure});
    }
    if (screen.rows.empty()) screen.none = write("programs_none");
    if (write.facts.door != Door::broken) screen.invite = write("programs_invite");
  }
  screen.further = write("programs_further");
  screen.back = words("citizen.back");
  return screen;
}

Line said_line(const speech::Sound& sound, bool stuck, const Write& write) {
  switch (sound.said) {
    case speech::Said::nothing: return {write("sound_choose")};
    case speech::Said::speaking:
      return {write(stuck ? "sound_stuck" : "sound_speaking"), stuck};
    case speech::Said::failed: return {write("sound_failed"), true};
    case speech::Said::spoken: break;
  }
  return {write(sound.card ? "sound_spoken" : "sound_unheard"), !sound.card};
}

SoundScreen sound_of(const Model& model, const Texts& words, std::int64_t now_ms) {
  const Facts none;
  const Write write{words, none};
  const SoundIs& known = model.sound;
  SoundScreen screen{write("tests"), {}, known.languages, write("touch"), words("citizen.back")};
  if (!known.sound) {
    screen.lines = {{write("sound_looking")}};
    return screen;
  }
  const speech::Sound& sound = *known.sound;
  screen.lines = {
      {write(sound.program ? "sound_program" : "sound_no_program"), !sound.program},
      {write(sound.card ? "sound_card" : "sound_no_card"), !sound.card},
      {write(known.earphone ? "sound_earphone" : "sound_volume",
             {{"n", std::to_string(known.loudness)}})}};
  if (!known.for_citizens) screen.lines.push_back({write("sound_off"), true});
  const bool stuck = model.spoken_ms && now_ms - *model.spoken_ms >= kSentenceMs;
  screen.lines.push_back(model.spoken_ms ? said_line(sound, stuck, write)
                                         : Line{write("sound_choose")});
  return screen;
}

TouchScreen touch_of(const Model& model, const Texts& words) {
  const Facts none;
  const Write write{words, none};
  const GlassTest& glass = model.glass;
  const std::size_t targets = targets_of(glass.wide_mm < glass.high_mm).all.size();
  TouchScreen screen;
  screen.title = write("touch");
  screen.lines = {write("touch_reached", {{"n", write.count(glass.reached.size())},
                                          {"of", write.count(targets)}}),
                  write("touch_contacts", {{"n", write.count(glass.resting.size())},
                                           {"most", write.count(glass.most)}})};
  for (const GlassPoint& at : glass.resting)
    screen.marks.push_back({at, write("touch_at", {{"x", std::to_string(std::lround(at.x_mm))},
                                                   {"y", std::to_string(std::lround(at.y_mm))}})});
  screen.reached = glass.reached;
  screen.reached_word = write("touch_pressed");
  screen.end = write("touch_end");
  screen.px_per_mm = model.density / 1'000.0;
  screen.told = {glass.wide_mm, glass.high_mm, glass.resting, {}, glass.end_since_ms.has_value()};
  return screen;
}

std::string name_of(Page page) {
  if (page == Page::enrolment) return "technician.enrolment";
  if (page == Page::sound) return "technician.sound";
  if (page == Page::touch) return "technician.touch";
  if (page == Page::programs) return "technician.programs";
  if (page == Page::notes) return "technician.notes";
  if (page == Page::pin) return "technician.pin";
  return page == Page::scale ? "technician.scale" : "technician";
}

}  // namespace

Screen screen_of(const Model& model, const Texts& words, std::int64_t now_ms) {
  Screen screen{name_of(model.page), words("technician.leave"), PinScreen{}};
  if (model.page == Page::pin)
    screen.page = pin_of(model, words, now_ms);
  else if (model.page == Page::scale)
    screen.page = scale_of(model, words);
  else if (model.page == Page::notes)
    screen.page = notes_of(model, words);
  else if (model.page == Page::programs)
    screen.page = programs_of(model, words, now_ms);
  else if (model.page == Page::sound)
    screen.page = sound_of(model, words, now_ms);
  else if (model.page == Page::touch)
    screen.page = touch_of(model, words);
  else if (model.page == Page::enrolment)
    screen.page = enrolment_of(model, words);
  else
    screen.page = facts_of(model, words);
  return screen;
}

}  // namespace suara::kiosk::technician
