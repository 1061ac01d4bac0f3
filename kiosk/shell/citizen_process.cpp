#include "kiosk/shell/citizen_process.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>

#include "common/base/version.hpp"
#include "kiosk/shell/child.hpp"
#include "kiosk/shell/citizen_screen.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/desk_process.hpp"
#include "kiosk/shell/engine.hpp"
#include "kiosk/shell/fonts.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/officer_keypad.hpp"
#include "kiosk/shell/setup.hpp"
#include "kiosk/shell/stop_signals.hpp"
#include "kiosk/shell/window.hpp"

namespace suara::kiosk {
namespace {

// Whatever is wrong with the files, citizens are served; the technician's screen says it as well.
Words load_words(const std::filesystem::path& assets, Settings& settings) {
  texts::Languages all = texts::load_languages(assets);
  if (!all.has(settings.language)) {
    all.problems.push_back({"texts.missing", {}, {settings.language + ".toml", 0, ""}});
    settings.language = all.all.front().code;
  }
  for (const Problem& problem : all.problems) say_problem(problem, assets);
  texts::Texts of_settings = all.of(settings.language);
  return {std::move(all), std::move(of_settings)};
}

Expected<std::unique_ptr<Window>> open_window(const KioskOptions& options,
                                              const Settings& settings,
                                              const texts::Languages& words) {
  WindowRequest request;
  request.letters = words.letters();
  request.title = "Suara Loket";
  request.width = options.width.value_or(settings.window.width);
  request.height = options.height.value_or(settings.window.height);
  request.place = options.place;
  request.px_per_mm = settings.window.px_per_mm;
  request.touches = true;
  if (settings.window.high_contrast) request.theme = views::Theme::high_contrast;
  request.types = citizen_types();
  return Window::open(request);
}

// Nothing of the journal is touched; whoever stands before the screen is told, until it is mended.
void show_out_of_service(Window& window, const Words& words, const Settings& settings,
                         const std::filesystem::path& assets, const Problem& problem,
                         const std::atomic<bool>& stop) {
  citizen::Model fresh;
  fresh.default_comfort = comfort_of(settings.window);
  const citizen::StorageFault fault{journal::fault_code(problem)};
  const citizen::Model model = citizen::update(std::move(fresh), fault, steady_ms()).model;
  CitizenScreen screen(window, words, settings, assets,
                       {[&]() -> const citizen::Model& { return model; },
                        [] { return std::string(); }, [] { return std::string(); },
                        [] { return false; }, [](const citizen::Action&) {},
                        [](const KeyStroke&) { return false; }, [](std::int64_t) {},
                        []() -> const technician::Model* { return nullptr; },
                        [](const technician::Action&) {}});
  screen.run([&] { return stop.load(); });
}

struct Opened {
  journal::Journal journal;
  record::SigningKey key;
};

// A disk that fails is told as "journal.fault" with its code.
template <class Step>
auto with_faults_told(Step&& step) -> decltype(step()) {
  try {
    return step();
  } catch (const std::logic_error&) {
    throw;  // A bug: the program ends, what is durable stays so.
  } catch (const std::exception& error) {
    return problem("journal.fault", {{"code", journal::fault_code(error)}});
  }
}

Expected<Opened> open_journal(const std::filesystem::path& data) {
  auto journal = journal::Journal::open(data);
  if (!journal) return tl::unexpected(journal.error());
  if (!journal->enrolled()) return problem("kiosk.not_enrolled");
  if (journal->identity().counter.empty()) return problem("kiosk.no_screen_counter");
  auto key = journal::load_device_key(data);
  if (!key) return tl::unexpected(key.error());
  if (key->public_key() != journal->identity().device_key)
    return problem("key.broken", {}, {(data / "device.key").string(), 0, ""});
  return Opened{std::move(*journal), *key};
}

// Until it is stopped or over.
void show_setup(const KioskOptions& options, Window& window, const Words& words,
                const Settings& settings, Setup& setup, const std::atomic<bool>& stop) {
  CitizenScreen screen(window, words, settings, options.assets,
                       {[&]() -> const citizen::Model& { return setup.citizen(); },
                        [] { return std::string(); }, [] { return std::string(); },
                        [&] { return setup.take_in(); },
                        [](const citizen::Action&) {},
                        [](const KeyStroke&) { return false; }, [](std::int64_t) {},
                        [&] { return &setup.technician(); },
                        [&](const technician::Action& action) { setup.act(action); }});
  screen.run([&] { return stop || setup.over(); });
}

int fail(const Problem& problem, const std::filesystem::path& assets) {
  say_problem(problem, assets);
  return exit_code_of(problem);
}

// The first record of the session; what fails here is a fault of the disk, as later at work.
Expected<std::unique_ptr<Engine>> start_engine(const KioskOptions& options,
                                               const Settings& settings, const Words& words,
                                               Opened opened) {
  using Started = Expected<std::unique_ptr<Engine>>;
  const auto booted = with_faults_told([&]() -> Expected<bool> {
    opened.journal.boot(read_clocks(), std::string(kVersion), machine_boot_id());
    opened.journal.note_mended(read_clocks());
    return opened.journal.note_settings(read_clocks());
  });
  if (!booted) {
    journal::note_fault(options.data, journal::fault_code(booted.error()));
    opened.journal.leave_as_it_stands();
    return tl::unexpected(booted.error());
  }
  return with_faults_told([&]() -> Started {
    auto earlier = open_earlier(options.data);
    for (const EarlierEnrolment& one : earlier)
      if (one.problem) say_problem(*one.problem, options.assets);
    try {
      auto engine = std::make_unique<Engine>(options.data, settings, words.of_settings,
                                             std::move(opened.journal), opened.key,
                                             [] { Window::wake(); }, std::move(earlier));
      engine->note_texts(words.all.problems);
      return engine;
    } catch (const std::system_error& error) {
      return problem("kiosk.socket", {{"what", error.what()}});
    }
  });
}

// Both windows on one display; says so where they cover each other.
std::optional<Area> place_desk(const KioskOptions& options, Window& window) {
  if (!options.desk_display.empty()) return std::nullopt;
  const Places places = window.stand_apart_from(kDeskWindow);
  if (!places.apart) say_problem({"window.covered", {}}, options.assets);
  return places.desk;
}

void note_keypads(const KeypadSettings& settings, const std::vector<Keyboard>& plugged,
                  Engine& engine) {
  auto shared = shared_keypads(settings, plugged);
  for (const technician::SharedKeypad& one : shared)
    spdlog::warn("{} is the name of {} keyboards; a path below /dev/input/by-path is that of one",
                 one.setting, one.keyboards);
  engine.note_keypads(std::move(shared));
}

// Until it is stopped, closed, or enrolled anew.
void serve(const KioskOptions& options, const Settings& settings, const Words& words,
           Engine& engine, Window& window, const std::atomic<bool>& stop, bool with_desk) {
  std::optional<DeskChild> desk;
  if (with_desk) desk.emplace(options, place_desk(options, window));
  OfficerKeypad keypad(settings.keypad, [&](nlohmann::json body) { engine.ask(std::move(body)); });
  const auto tell_keypad = [&] {
    while (const auto accepted = engine.take_answer()) keypad.hear_answer(*accepted);
    keypad.hear_state(engine.state());
  };
  const auto services = [&] {
    const auto& codes = settings.keypad.services;
    return codes.empty() ? engine.counter().services() : codes;
  };
  CitizenScreen screen(window, words, settings, options.assets,
                       {[&]() -> const citizen::Model& { return engine.counter().citizen(); },
                        [&] { return engine.counter().agency(); },
                        [&] { return engine.counter().counter_name(); },
                        [&] {
                          const bool changed = engine.take_in();
                          tell_keypad();
                          return changed;
                        },
                        [&](const citizen::Action& action) {
                          engine.act(action);
                          tell_keypad();
                        },
                        [&](const KeyStroke& pressed) {
                          const bool taken = keypad.press(pressed, services(), steady_ms());
                          tell_keypad();
                          return taken;
                        },
                        [&](std::int64_t deaf_ms) { engine.note_cleaning(deaf_ms); },
                        [&] { return &engine.technician().model(); },
                        [&](const technician::Action& action) { engine.act(action); },
                        [&](const std::vector<Keyboard>& plugged) {
                          note_keypads(settings.keypad, plugged, engine);
                        }});
  screen.run([&] { return stop || engine.approved(); });
}

// Only the journal's and the key's own troubles are shown to the citizen; another program that has
// the journal shows its own screen.
bool takes_screen(const Problem& problem) {
  return exit_code_of(problem) == kExitJournal && problem.code != "journal.locked";
}

// What BKD approved becomes this folder's enrolment, where no other program was faster.
Expected<bool> enrol_folder(const ApprovedEnrolment& approved) {
  auto journal = journal::Journal::open(approved.options.data);
  if (!journal) return tl::unexpected(journal.error());
  if (!journal->enrolled()) {
    begin_first_epoch(*journal, approved);
    return true;
  }
  if (journal->identity().device_key == approved.identity.device_key) return true;
  return begin_further_epoch(std::move(*journal), approved);
}

// The kiosk in one window, from one enrolment to the next.
class Lives {
 public:
  Lives(const KioskOptions& options, bool with_desk, const std::atomic<bool>& stop)
      : options_(options), with_desk_(with_desk), stop_(stop) {}

  int run() {
    std::optional<int> ended;
    while (!ended) ended = live();
    return *ended;
  }

 private:
  // The program's exit code; nullopt: the folder is another device now.
  std::optional<int> live() {
    const auto loaded = with_faults_told([&]() -> Expected<Settings> {
      make_data_folder(options_.data);
      if (const auto approved = std::exchange(approved_, std::nullopt))
        if (const auto done = enrol_folder(*approved); !done) say(done.error());
      return load_settings(options_.data);
    });
    if (!loaded && !takes_screen(loaded.error())) return fail(loaded.error(), options_.assets);
    settings_ = loaded.value_or(Settings{});
    words_ = load_words(options_.assets, settings_);
    auto opened = loaded ? with_faults_told([&] { return open_journal(options_.data); })
                         : Expected<Opened>(tl::unexpected(loaded.error()));
    if (!opened) say(opened.error());
    // Whoever enrols it on the terminal too may have the journal still: the next look takes it up.
    const std::string refused = opened ? "" : opened.error().code;
    fresh_ = refused == "kiosk.not_enrolled" || (fresh_ && refused == "journal.locked");
    if (!opened && !fresh_ && !takes_screen(opened.error())) return exit_code_of(opened.error());
    if (const auto wrong = need_window())
      return opened || fresh_ ? fail(*wrong, options_.assets) : kExitJournal;
    if (fresh_) return set_up();
    return opened ? serve_citizens(std::move(*opened)) : refuse(opened.error());
  }

  std::optional<Problem> need_window() {
    if (window_) return std::nullopt;
    auto window = open_window(options_, settings_, words_.all);
    if (!window) return window.error();
    window_ = std::move(*window);
    return std::nullopt;
  }

  std::optional<int> set_up() {
    Setup setup(options_.data, settings_, [] { Window::wake(); });
    show_setup(options_, *window_, words_, settings_, setup, stop_);
    approved_ = setup.approved();
    return setup.over() ? std::nullopt : std::optional(kExitOk);
  }

  std::optional<int> serve_citizens(Opened opened) {
    const auto engine = start_engine(options_, settings_, words_, std::move(opened));
    if (!engine) {
      say(engine.error());
      return takes_screen(engine.error()) ? refuse(engine.error()) : exit_code_of(engine.error());
    }
    serve(options_, settings_, words_, **engine, *window_, stop_, with_desk_);
    approved_ = (*engine)->approved();
    return approved_ ? std::nullopt : std::optional(kExitOk);
  }

  int refuse(const Problem& problem) {
    show_out_of_service(*window_, words_, settings_, options_.assets, problem, stop_);
    return kExitJournal;
  }

  void say(const Problem& problem) const { say_problem(problem, options_.assets); }

  const KioskOptions& options_;
  const bool with_desk_;
  const std::atomic<bool>& stop_;
  Settings settings_;
  Words words_;
  std::unique_ptr<Window> window_;
  bool fresh_ = false;  // the folder was no device of a region when it was looked at
  std::optional<ApprovedEnrolment> approved_;  // not in the folder yet
};

}  // namespace

int run_citizen(const KioskOptions& options, bool with_desk) {
  std::atomic<bool> stop = false;
  const StopSignals signals([&] {
    stop = true;
    Window::wake();
  });
  return Lives(options, with_desk, stop).run();
}

}  // namespace suara::kiosk
