// One window with its pictures: GLFW, OpenGL 3, Dear ImGui. Pictures are drawn on events and while
// something moves, otherwise none.
#pragma once
#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/problem.hpp"
#include "kiosk/app/touch/contacts.hpp"
#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/canvas.hpp"
#include "kiosk/shell/places.hpp"
#include "kiosk/shell/x_input.hpp"
#include "kiosk/views/keys.hpp"

struct GLFWmonitor;
struct GLFWwindow;

namespace suara::kiosk {

inline constexpr std::size_t kInputQueueMax = 1024;
inline constexpr std::size_t kKeysMax = 64;  // more at once are lost

struct WindowRequest {
  std::string title;
  int width = 0;  // 0: full screen on the first monitor
  int height = 0;
  std::optional<Area> place;        // of the upper left corner, no size; not in full screen
  std::optional<double> px_per_mm;  // unset: from the monitor's physical size
  bool in_millimetres = true;       // the citizen's; the desk is drawn at 96 dpi
  views::Theme theme = views::Theme::light;
  bool touches = false;  // contacts are read one by one; in full screen nothing closes the window
  std::span<const views::Type> types;
  std::u16string letters;  // beside Latin-1, that its words are written with
  float least_w = 1024;  // design pixels that must fit
  float least_h = 600;
  float least_w_portrait = 800;
  float least_h_portrait = 1280;
};

class Window {
 public:
  // Problems "window.no_display", "window.no_gl", "window.no_font", each with what the library
  // said.
  static Expected<std::unique_ptr<Window>> open(const WindowRequest& request);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  bool closed() const;
  // An event came, or a key is held, or the last picture asked for another.
  bool picture_due() const { return frames_due_ > 0; }
  // Sleeps until an event, wake() or the bound; nullopt: no bound.
  void wait(std::optional<std::int64_t> bound_ms);
  // From any thread, also before a window is open and after it was closed: then it does nothing.
  static void wake();
  void ask_picture() {
    frames_due_ = std::max(frames_due_, 1);
    only_moving_ = false;
  }
  // The picture that is due only goes on with what moves by itself: it need not come at once.
  bool only_moving() const { return only_moving_; }

  // The oldest key of a keypad that was not taken yet; only where touches are read.
  std::optional<KeyStroke> take_key();
  const std::vector<Keyboard>& keyboards() const { return keyboards_; }  // likewise
  // Another screen than in the last picture: what rests on the glass does not count on it.
  void new_screen() { contacts_.new_screen(); }

  // Of the monitor as it is taken to be; the page may be drawn larger. Another monitor may have
  // another.
  double px_per_mm() const { return px_per_mm_; }
  // Of the millimetres that the page is meant to have; less than 100 where it does not fit in them.
  int drawn_percent() const { return drawn_percent_; }
  // Moves it so that another of that size on the same display stands apart from it, where there is
  // room; the places are those within the windows' frames.
  Places stand_apart_from(const Area& other);
  // From the next picture on.
  void set_theme(views::Theme theme) { theme_ = theme; }

  // Draws one picture and shows it; its keys. draw gets the frame and the size in design pixels.
  std::vector<views::KeyFact> draw(
      const std::function<void(views::Frame&, float w, float h)>& draw, bool moving);
  std::int64_t pictures() const { return pictures_; }
  std::int64_t lifted() const { return lifted_; }  // the last picture that saw a finger go up

 private:
  explicit Window(const WindowRequest& request) : request_(request) {}
  std::optional<Problem> start();
  void measure();
  std::optional<Problem> load_letters();
  void read_touches();
  void take_input();
  GLFWmonitor* own_monitor() const;
  void fill_monitor();
  void fit_monitor();
  static void on_event(GLFWwindow* glfw);
  static void on_lost(GLFWwindow* glfw);
  static void on_resized(GLFWwindow* glfw);

  const WindowRequest request_;
  GLFWwindow* glfw_ = nullptr;
  bool full_screen_ = false;
  std::string monitor_name_;  // that full screen began on: of its socket, "HDMI-1"
  std::vector<std::string> other_monitors_;  // beside that one at the start: somebody else's
  bool imgui_ = false;
  std::unique_ptr<Canvas> canvas_;
  bool lost_ = true;  // what the window shows is not the last picture
  bool resized_ = false;
  views::Fonts fonts_{};
  float scale_ = 1;
  ImFontAtlasCustomRect kawung_;  // its place beside the letters
  double px_per_mm_ = 0;
  int drawn_percent_ = 100;
  views::Theme theme_ = views::Theme::light;
  int frames_due_ = 3;
  bool only_moving_ = false;
  std::int64_t pictures_ = 0;
  std::int64_t lifted_ = 0;
  BoundedQueue<InputEvent> inputs_{kInputQueueMax};
  touch::Contacts contacts_;
  std::deque<KeyStroke> keys_;  // kKeysMax at most
  std::vector<Keyboard> keyboards_;  // plugged in now
  std::unique_ptr<XInput> input_;  // ends before what it fills
};

}  // namespace suara::kiosk
