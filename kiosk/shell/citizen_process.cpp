#include "kiosk/shell/citizen_process.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "common/base/version.hpp"
#include "kiosk/shell/child.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/engine.hpp"
#include "kiosk/shell/facts_file.hpp"
#include "kiosk/shell/fonts.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/stop_signals.hpp"
#include "kiosk/shell/window.hpp"
#include "kiosk/views/citizen.hpp"

namespace suara::kiosk {
namespace {

constexpr std::int64_t kPictureMs = 16;  // while something moves
constexpr std::int64_t kSecondMs = 1'000;

struct Words {
  citizen::BothTexts both;
  texts::Texts of_settings;
};

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
  request.types = citizen_types();
  return Window::open(request);
}

// The screen's thread: sleeps until something happens, draws only what changed or moves.
class CitizenLoop {
 public:
  CitizenLoop(Window& window, const Words& words, const Settings& settings,
              const std::atomic<bool>& stop)
      : window_(window), words_(words), settings_(settings), stop_(stop) {}

  // take_in and act reach the engine; the model is read again after each.
  void run(const std::function<const citizen::Model&()>& model,
           const std::function<std::string()>& agency, const std::function<bool()>& take_in,
           const std::function<void(const citizen::Action&)>& act) {
    while (!stop_ && !window_.closed()) {
      if (take_in()) window_.ask_picture();
      if (const auto due = citizen::next_deadline(model()); due && steady_ms() >= *due) {
        act(citizen::Tick{});
        window_.ask_picture();
      }
      if (second_has_passed(model())) window_.ask_picture();
      if (window_.picture_due()) draw(model(), agency(), act);
      window_.wait(sleep_ms(model()));
    }
    facts_.finish(window_.pictures());
  }

 private:
  void draw(const citizen::Model& model, const std::string& agency,
            const std::function<void(const citizen::Action&)>& act) {
    pace();
    const citizen::Screen screen =
        citizen::screen_of(model, words_.both, agency, steady_ms());
    std::optional<citizen::Action> tapped;
    window_.draw(
        [&](views::Frame& frame, float w, float h) {
          tapped = views::draw_citizen(frame, screen, {w, h}, settings_.window.reduced_motion);
          facts_.write(screen.name, screen.language, frame.keys, window_.pictures());
        },
        views::citizen_moves(screen, settings_.window.reduced_motion));
    drawn_second_ = citizen::still_here_seconds(model, steady_ms());
    if (!tapped) return;
    act(*tapped);
    window_.ask_picture();
  }

  // A display without vertical sync would draw as fast as it can.
  void pace() {
    const std::int64_t since = steady_ms() - drawn_ms_;
    if (since < kPictureMs)
      std::this_thread::sleep_for(std::chrono::milliseconds(kPictureMs - since));
    drawn_ms_ = steady_ms();
  }

  bool second_has_passed(const citizen::Model& model) const {
    return citizen::still_here_seconds(model, steady_ms()) != drawn_second_;
  }

  std::optional<std::int64_t> sleep_ms(const citizen::Model& model) const {
    const auto due = citizen::next_deadline(model);
    if (!due) return std::nullopt;
    const std::int64_t left = std::max<std::int64_t>(1, *due - steady_ms());
    if (model.page != citizen::Page::still_here) return left;
    return std::min(left, left % kSecondMs + 1);
  }

  Window& window_;
  const Words& words_;
  const Settings& settings_;
  const std::atomic<bool>& stop_;
  FactsFile facts_;
  std::int64_t drawn_ms_ = 0;
  int drawn_second_ = 0;
};

std::string short_code(const Problem& problem) {
  if (problem.code == "journal.broken") return "J-" + problem.args.at("at");
  if (problem.code == "journal.newer") return "J-NEW";
  return "K";
}

// Nothing of the journal is touched; whoever stands before the screen is told, until it is mended.
void show_out_of_service(CitizenLoop& loop, const Problem& problem) {
  citizen::Model model = citizen::update({}, citizen::StorageFault{short_code(problem)}, 0).model;
  loop.run([&]() -> const citizen::Model& { return model; }, [] { return std::string(); },
           [] { return false; }, [](const citizen::Action&) {});
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
  Engine engine(options.data, settings, words.of_settings, std::move(opened.journal), opened.key,
                [] { Window::wake(); });
  std::optional<DeskChild> desk;
  if (with_desk) desk.emplace(options);
  CitizenLoop loop(window, words, settings, stop);
  loop.run([&]() -> const citizen::Model& { return engine.counter().citizen(); },
           [&] { return engine.counter().agency(); }, [&] { return engine.take_in(); },
           [&](const citizen::Action& action) { engine.act(action); });
  return kExitOk;
}

}  // namespace

int run_citizen(const KioskOptions& options, bool with_desk) {
  std::atomic<bool> stop = false;
  const StopSignals signals([&] {
    stop = true;
    Window::wake();
  });
  std::filesystem::create_directories(options.data);
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
    if (window) {
      CitizenLoop loop(**window, *words, *settings, stop);
      show_out_of_service(loop, opened.error());
    }
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
