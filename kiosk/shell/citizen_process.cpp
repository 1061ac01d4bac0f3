#include "kiosk/shell/citizen_process.hpp"

#include <algorithm>
#include <atomic>
#include <functional>

#include "common/base/version.hpp"
#include "kiosk/shell/child.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/engine.hpp"
#include "kiosk/shell/facts_file.hpp"
#include "kiosk/shell/fonts.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/screen_loop.hpp"
#include "kiosk/shell/stop_signals.hpp"
#include "kiosk/shell/window.hpp"
#include "kiosk/views/citizen.hpp"
#include "kiosk/views/technician.hpp"

namespace suara::kiosk {
namespace {

constexpr std::int64_t kRingStepMs = 100;  // of the countdown; with reduced motion once a second
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

// Where the screen's model lives: the engine's counter, or one that says "out of service".
struct Source {
  std::function<const citizen::Model&()> model;
  std::function<std::string()> agency;
  std::function<bool()> take_in;
  std::function<void(const citizen::Action&)> act;
  // nullptr: there is no technician's screen here.
  std::function<const technician::Model*()> technician;
  std::function<void(const technician::Action&)> act_technician;
};

class CitizenScreen {
 public:
  CitizenScreen(Window& window, const Words& words, const Settings& settings, Source source)
      : window_(window), words_(words), settings_(settings), source_(std::move(source)) {}

  void run(const std::atomic<bool>& stop) {
    run_screen(window_, stop,
               {source_.take_in, [this] { return due(); }, [this] { tick(); },
                [this] { draw(); }});
    facts_.finish(window_.pictures());
  }

 private:
  std::optional<std::int64_t> due() const {
    const auto citizens = citizens_due();
    const technician::Model* technician = source_.technician();
    const auto technicians = technician ? technician::next_deadline(*technician) : std::nullopt;
    return citizens && technicians ? std::min(citizens, technicians)
           : citizens              ? citizens
                                   : technicians;
  }

  std::optional<std::int64_t> citizens_due() const {
    const auto due = citizen::next_deadline(source_.model());
    if (!due || source_.model().page != citizen::Page::still_here) return due;
    const std::int64_t step = settings_.window.reduced_motion ? kSecondMs : kRingStepMs;
    return *due - std::max<std::int64_t>(0, *due - drawn_ms_ - 1) / step * step;
  }

  void tick() {
    const auto due = citizen::next_deadline(source_.model());
    if (due && steady_ms() >= *due) source_.act(citizen::Tick{});
    const technician::Model* model = source_.technician();
    const auto technicians = model ? technician::next_deadline(*model) : std::nullopt;
    if (!technicians || steady_ms() < *technicians) return;
    source_.act_technician(technician::Tick{});
    window_.ask_picture();
  }

  void draw_technician(const technician::Model& model) {
    const technician::Screen screen =
        technician::screen_of(model, words_.of_settings, steady_ms());
    std::optional<technician::Action> tapped;
    window_.draw(
        [&](views::Frame& frame, float w, float h) {
          tapped = views::draw_technician(frame, screen, {w, h});
          facts_.write(screen.name, settings_.language, frame.keys, window_.pictures());
        },
        false);
    if (!tapped) return;
    source_.act_technician(*tapped);
    window_.ask_picture();
  }

  void draw() {
    const technician::Model* technician = source_.technician();
    if (technician != nullptr && technician->page != technician::Page::closed)
      return draw_technician(*technician);
    drawn_ms_ = steady_ms();
    const citizen::Screen screen =
        citizen::screen_of(source_.model(), words_.both, source_.agency(), drawn_ms_);
    const bool still = settings_.window.reduced_motion;
    std::optional<citizen::Action> tapped;
    bool corner = false;
    window_.draw(
        [&](views::Frame& frame, float w, float h) {
          tapped = views::draw_citizen(frame, screen, {w, h}, still);
          corner = views::corner_is_held(frame);
          facts_.write(screen.name, screen.language, frame.keys, window_.pictures());
        },
        views::citizen_moves(screen, still));
    if (corner && technician != nullptr) {
      source_.act_technician(technician::Open{});
      return window_.ask_picture();
    }
    if (!tapped) return;
    source_.act(*tapped);
    window_.ask_picture();
  }

  Window& window_;
  const Words& words_;
  const Settings& settings_;
  const Source source_;
  FactsFile facts_;
  std::int64_t drawn_ms_ = 0;
};

std::string short_code(const Problem& problem) {
  if (problem.code == "journal.broken") return "J-" + problem.args.at("at");
  if (problem.code == "journal.newer") return "J-NEW";
  return "K";
}

// Nothing of the journal is touched; whoever stands before the screen is told, until it is mended.
void show_out_of_service(Window& window, const Words& words, const Settings& settings,
                         const Problem& problem, const std::atomic<bool>& stop) {
  const citizen::Model model =
      citizen::update({}, citizen::StorageFault{short_code(problem)}, steady_ms()).model;
  CitizenScreen screen(window, words, settings,
                       {[&]() -> const citizen::Model& { return model; },
                        [] { return std::string(); }, [] { return false; },
                        [](const citizen::Action&) {},
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
  CitizenScreen screen(window, words, settings,
                       {[&]() -> const citizen::Model& { return engine.counter().citizen(); },
                        [&] { return engine.counter().agency(); },
                        [&] { return engine.take_in(); },
                        [&](const citizen::Action& action) { engine.act(action); },
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
    if (window) show_out_of_service(**window, *words, *settings, opened.error(), stop);
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
