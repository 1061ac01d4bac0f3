#include "kiosk/shell/citizen_process.hpp"

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
                        [] { return std::string(); }, [] { return false; },
                        [](const citizen::Action&) {},
                        [](const KeyStroke&) { return false; }, [](std::int64_t) {},
                        []() -> const technician::Model* { return nullptr; },
                        [](const technician::Action&) {}});
  screen.run(stop);
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
    return opened.journal.note_settings(read_clocks());
  });
  if (!booted) {
    journal::note_fault(options.data);
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

int serve(const KioskOptions& options, const Settings& settings, const Words& words,
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
                        [&](const technician::Action& action) { engine.act(action); }});
  screen.run(stop);
  return kExitOk;
}

// Only the journal's and the key's own troubles are shown to the citizen; another program that has
// the journal shows its own screen.
bool takes_screen(const Problem& problem) {
  return exit_code_of(problem) == kExitJournal && problem.code != "journal.locked";
}

}  // namespace

int run_citizen(const KioskOptions& options, bool with_desk) {
  std::atomic<bool> stop = false;
  const StopSignals signals([&] {
    stop = true;
    Window::wake();
  });
  const auto loaded = with_faults_told([&] {
    make_data_folder(options.data);
    return load_settings(options.data);
  });
  if (!loaded && !takes_screen(loaded.error())) return fail(loaded.error(), options.assets);
  Settings settings = loaded.value_or(Settings{});
  const Words words = load_words(options.assets, settings);
  auto opened = loaded ? with_faults_told([&] { return open_journal(options.data); })
                       : Expected<Opened>(tl::unexpected(loaded.error()));
  if (!opened) say_problem(opened.error(), options.assets);
  if (!opened && !takes_screen(opened.error())) return exit_code_of(opened.error());
  const auto window = open_window(options, settings, words.all);
  if (!window) return opened ? fail(window.error(), options.assets) : kExitJournal;
  const auto refuse = [&](const Problem& problem) {
    show_out_of_service(**window, words, settings, options.assets, problem, stop);
    return kExitJournal;
  };
  if (!opened) return refuse(opened.error());
  const auto engine = start_engine(options, settings, words, std::move(*opened));
  if (engine) return serve(options, settings, words, **engine, **window, stop, with_desk);
  say_problem(engine.error(), options.assets);
  return takes_screen(engine.error()) ? refuse(engine.error()) : exit_code_of(engine.error());
}

}  // namespace suara::kiosk
