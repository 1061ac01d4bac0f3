#include "kiosk/shell/desk_process.hpp"

#include <atomic>
#include <variant>

#include "kiosk/shell/child.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/desk_link.hpp"
#include "kiosk/shell/facts_file.hpp"
#include "kiosk/shell/fonts.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/screen_loop.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/stop_signals.hpp"
#include "kiosk/views/desk.hpp"

namespace suara::kiosk {
namespace {

constexpr std::size_t kInboxMax = 256;

// The desk's model with its two partners; everything but their threads runs on the window's.
class Desk {
 public:
  Desk(Window& window, const Settings& settings, texts::Languages words)
      : window_(window),
        words_(std::move(words)),
        central_(settings.central_url, settings.language,
                 [this](CentralEvent event) { tell(std::move(event)); }),
        socket_(settings.socket, [this](SocketEvent event) { tell(std::move(event)); }) {
    if (settings.central_pin) central_.set_pins({*settings.central_pin});
    model_.language = settings.language;
  }

  void run(const std::atomic<bool>& stop) {
    run_screen(window_, [&] { return stop.load(); },
               {[this] { return take_in(); }, [this] { return desk::next_deadline(model_); },
                [this] { act(desk::Tick{}); }, [this] { draw(); }});
    facts_.finish(window_);
  }

 private:
  using Inbox = std::variant<SocketEvent, CentralEvent>;

  void tell(Inbox in) {
    inbox_.push(std::move(in));
    Window::wake();
  }

  bool take_in() {
    bool any = false;
    for (; auto in = inbox_.try_pop(); any = true) {
      if (const auto* event = std::get_if<CentralEvent>(&*in))
        act(action_of(*event));
      else
        hear(std::get<SocketEvent>(*in));
    }
    return any;
  }

  void hear(const SocketEvent& event) {
    // The kiosk knows newer keys than this program's settings; none: what stands there holds.
    if (auto pins = pins_of(event); pins && !pins->empty() && *pins != pins_) {
      pins_ = *pins;
      central_.set_pins(*std::move(pins));
    }
    if (auto action = action_of(event)) act(*action);
  }

  void act(const desk::Action& action) {
    desk::Step step = desk::update(std::move(model_), action, steady_ms());
    model_ = std::move(step.model);
    for (desk::Effect& effect : step.effects) perform(effect);
  }

  void perform(desk::Effect& effect) {
    if (const auto request = request_of(effect)) {
      if (!socket_.send(*request)) tell(SocketEvent{SocketEvent::Kind::disconnected, {}});
    } else if (auto* sign_in = std::get_if<desk::SendSignIn>(&effect)) {
      central_.sign_in(std::move(sign_in->nip), std::move(sign_in->password));
    } else if (const auto* fetch = std::get_if<desk::FetchEditions>(&effect)) {
      central_.fetch_editions(fetch->quarter, desk::kQuartersBefore);
    } else if (auto* objection = std::get_if<desk::SendObjection>(&effect)) {
      central_.object(objection->quarter, std::move(objection->week), std::move(objection->reason),
                      std::move(objection->text));
    } else if (std::holds_alternative<desk::SendSignOut>(effect)) {
      central_.sign_out();
    }
  }

  void draw() {
    const desk::Screen screen = desk::screen_of(model_, words_, steady_ms());
    std::optional<desk::Action> done;
    bool touched = false;
    const auto keys = window_.draw(
        [&](views::Frame& frame, float w, float h) {
          touched = views::hands_are_there();
          done = views::draw_desk(frame, screen, fields_, {w, h});
        },
        false);
    facts_.write(screen.name, screen.language, keys, window_);
    if (!done && touched) act(desk::Touched{});
    if (!done) return;
    act(*done);
    window_.ask_picture();
  }

  Window& window_;
  const texts::Languages words_;
  desk::Model model_;
  views::DesktopFields fields_;
  FactsFile facts_;
  std::vector<Hash> pins_;  // as the kiosk said last
  BoundedQueue<Inbox> inbox_{kInboxMax};
  CentralClient central_;
  SocketClient socket_;
};

Expected<std::unique_ptr<Window>> open_window(const KioskOptions& options,
                                              const texts::Languages& words) {
  WindowRequest request;
  request.letters = words.letters();
  request.title = "Suara Loket";
  static_assert(kDeskWindow.w == views::kDesk.w && kDeskWindow.h == views::kDesk.h);
  request.width = options.width.value_or(kDeskWindow.w);
  request.height = options.height.value_or(kDeskWindow.h);
  request.place = options.place;
  request.in_millimetres = false;
  request.types = desk_types();
  request.least_w = views::kDesk.w;
  request.least_h = views::kDesk.h;
  return Window::open(request);
}

int fail(const Problem& problem, const std::filesystem::path& assets) {
  say_problem(problem, assets);
  return kExitFailed;
}

}  // namespace

int run_desk(const KioskOptions& options) {
  std::atomic<bool> stop = false;
  const StopSignals signals([&] {
    stop = true;
    Window::wake();
  });
  end_with_the_kiosk();
  const auto settings = load_settings(options.data);
  if (!settings) return fail(settings.error(), options.assets);
  texts::Languages words = texts::load_languages(options.assets);
  for (const Problem& problem : words.problems) say_problem(problem, options.assets);
  auto window = open_window(options, words);
  if (!window) return fail(window.error(), options.assets);
  Desk desk(**window, *settings, std::move(words));
  desk.run(stop);
  return kExitOk;
}

}  // namespace suara::kiosk
