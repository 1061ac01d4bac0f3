#include "kiosk/shell/citizen_process.hpp"

#include <algorithm>
#include <atomic>

#include "common/base/version.hpp"
#include "kiosk/shell/child.hpp"
#include "kiosk/shell/citizen_screen.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/engine.hpp"
#include "kiosk/shell/fonts.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/officer_keypad.hpp"
#include "kiosk/shell/stop_signals.hpp"
#include "kiosk/shell/window.hpp"

namespace suara::kiosk {
namespace {

Expected<Words> load_words(const std::filesystem::path& assets, const std::string& language) {
  auto id = texts::load(assets, "id");
  if (!id) return tl::unexpected(id.error());
  auto en = texts::load(assets, "en");
  if (!en) return tl::unexpected(en.error());
  const texts::Texts chosen = language == "en" ? *en : *id;
  return Words{{std::move(*id), std::move(*en)}, chosen};
}

Expected<std::unique_ptr<Window>> open_window(const KioskOptions& options,
                                              const Settings& settings) {
  WindowRequest request;
  request.title = "Suara Loket";
  request.width = options.width.value_or(settings.window.width);
  request.height = options.height.value_or(settings.window.height);
  request.px_per_mm = settings.window.px_per_mm;
  request.touches = true;
  if (settings.window.high_contrast) request.theme = views::Theme::high_contrast;
  request.types = citizen_types();
  return Window::open(request);
}

std::string short_code(const Problem& problem) {
  if (problem.code == "journal.broken") return "J-" + problem.args.at("at");
  if (problem.code == "journal.newer") return "J-NEW";
  return "K";
}

// Nothing of the journal is touched; whoever stands before the screen is told, until it is mended.
void show_out_of_service(Window& window, const Words& words, const Settings& settings,
                         const std::filesystem::path& assets, const Problem& problem,
                         const std::atomic<bool>& stop) {
  const citizen::Model model =
      citizen::update({}, citizen::StorageFault{short_code(problem)}, steady_ms()).model;
  CitizenScreen screen(window, words, settings, assets,
                       {[&]() -> const citizen::Model& { return model; },
                        [] { return std::string(); }, [] { return false; },
                        [](const citizen::Action&) {},
                        [](const KeyStroke&) { return false; },
                        []() -> const technician::Model* { return nullptr; },
                        [](const technician::Action&) {}});
  screen.run(stop);
}

struct Opened {
  journal::Journal journal;
  record::SigningKey key;
};

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

int serve(const KioskOptions& options, const Settings& settings, const Words& words, Opened opened,
          Window& window, const std::atomic<bool>& stop, bool with_desk) {
  opened.journal.boot(read_clocks(), std::string(kVersion), machine_boot_id());
  auto earlier = open_earlier(options.data);
  for (const EarlierEnrolment& one : earlier)
    if (one.problem) say_problem(*one.problem, options.assets);
  Engine engine(options.data, settings, words.of_settings, std::move(opened.journal), opened.key,
                [] { Window::wake(); }, std::move(earlier));
  std::optional<DeskChild> desk;
  if (with_desk) desk.emplace(options);
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
                        [&] { return &engine.technician().model(); },
                        [&](const technician::Action& action) { engine.act(action); }});
  screen.run(stop);
  return kExitOk;
}

}  // namespace

int run_citizen(const KioskOptions& options, bool with_desk) {
  std::atomic<bool> stop = false;
  const StopSignals signals([&] {
    stop = true;
    Window::wake();
  });
  make_data_folder(options.data);
  const auto settings = load_settings(options.data);
  if (!settings) return fail(settings.error(), options.assets);
  const auto words = load_words(options.assets, settings->language);
  if (!words) return fail(words.error(), options.assets);
  auto opened = open_journal(options.data);
  const bool mendable = !opened && (exit_code_of(opened.error()) != kExitJournal ||
                                    opened.error().code == "journal.locked");
  if (mendable) return fail(opened.error(), options.assets);
  if (!opened) say_problem(opened.error(), options.assets);
  auto window = open_window(options, *settings);
  if (!opened) {
    if (window)
      show_out_of_service(**window, *words, *settings, options.assets, opened.error(), stop);
    return kExitJournal;
  }
  if (!window) return fail(window.error(), options.assets);
  try {
    return serve(options, *settings, *words, std::move(*opened), **window, stop, with_desk);
  } catch (const std::system_error& error) {
    return fail({"kiosk.socket", {{"what", error.what()}}}, options.assets);
  }
}

}  // namespace suara::kiosk
