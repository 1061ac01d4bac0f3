#include "tests/support/screen.hpp"

#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <stb/stb_image_write.h>

#include <regex>
#include <stdexcept>
#include <vector>

#include "tests/support/folder.hpp"
#include "tests/support/wait.hpp"

namespace suara::test {

struct Screen::Inside {
  ::Display* display = nullptr;
};

namespace {

std::vector<std::string> xvfb(int width, int height) {
  const std::string size = std::to_string(width) + "x" + std::to_string(height) + "x24";
  return {"Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp", "-noreset"};
}

}  // namespace

Screen::Screen(int width, int height) : Screen(xvfb(width, height)) {}

Screen::Screen(const std::vector<std::string>& server)
    : server_(std::make_unique<Process>(server)), inside_(std::make_unique<Inside>()) {
  // The number stands on a line of its own among what the server says of its sockets.
  std::smatch number;
  std::string said;
  const bool told = wait_until([&] {
    said = server_->output();
    return std::regex_search(said, number, std::regex("(?:^|\\n)([0-9]+)\\n"));
  });
  if (!told) throw std::runtime_error(server[0] + ": " + said);
  display_ = ":" + number[1].str();
  wait_until([&] { return (inside_->display = XOpenDisplay(display_.c_str())) != nullptr; });
  if (inside_->display == nullptr) throw std::runtime_error("no display " + display_);
}

Screen::~Screen() { XCloseDisplay(inside_->display); }

void Screen::move(int x, int y) {
  XTestFakeMotionEvent(inside_->display, -1, x, y, CurrentTime);
  XSync(inside_->display, False);
}

void Screen::press() {
  XTestFakeButtonEvent(inside_->display, 1, True, CurrentTime);
  XSync(inside_->display, False);
}

void Screen::release() {
  XTestFakeButtonEvent(inside_->display, 1, False, CurrentTime);
  XSync(inside_->display, False);
}

void Screen::tap(int x, int y) {
  move(x, y);
  press();
  release();
}

void Screen::key(const std::string& keysym) {
  const KeyCode code = XKeysymToKeycode(inside_->display, XStringToKeysym(keysym.c_str()));
  XTestFakeKeyEvent(inside_->display, code, True, CurrentTime);
  XTestFakeKeyEvent(inside_->display, code, False, CurrentTime);
  XSync(inside_->display, False);
}

void Screen::type(const std::string& text) {
  const KeyCode shift = XKeysymToKeycode(inside_->display, XK_Shift_L);
  for (const char sign : text) {
    const auto symbol = static_cast<KeySym>(static_cast<unsigned char>(sign));
    const KeyCode code = XKeysymToKeycode(inside_->display, symbol);
    const bool shifted = XkbKeycodeToKeysym(inside_->display, code, 0, 0) != symbol;
    if (shifted) XTestFakeKeyEvent(inside_->display, shift, True, CurrentTime);
    XTestFakeKeyEvent(inside_->display, code, True, CurrentTime);
    XTestFakeKeyEvent(inside_->display, code, False, CurrentTime);
    if (shifted) XTestFakeKeyEvent(inside_->display, shift, False, CurrentTime);
    XSync(inside_->display, False);
  }
}

std::vector<Screen::Box> Screen::windows() {
  ::Display* display = inside_->display;
  Window root = 0, parent = 0, *windows = nullptr;
  unsigned count = 0;
  XQueryTree(display, DefaultRootWindow(display), &root, &parent, &windows, &count);
  std::vector<Box> boxes;
  for (unsigned i = 0; i < count; ++i) {
    XWindowAttributes now{};
    if (XGetWindowAttributes(display, windows[i], &now) != 0 && now.map_state == IsViewable)
      boxes.push_back({now.x, now.y, now.width, now.height});
  }
  XFree(windows);
  return boxes;
}

void Screen::ask_to_close() {
  ::Display* display = inside_->display;
  Window root = 0, parent = 0, *windows = nullptr;
  unsigned count = 0;
  XQueryTree(display, DefaultRootWindow(display), &root, &parent, &windows, &count);
  for (unsigned i = 0; i < count; ++i) {
    XEvent event{};
    event.xclient.type = ClientMessage;
    event.xclient.window = windows[i];
    event.xclient.message_type = XInternAtom(display, "WM_PROTOCOLS", False);
    event.xclient.format = 32;
    event.xclient.data.l[0] = static_cast<long>(XInternAtom(display, "WM_DELETE_WINDOW", False));
    XSendEvent(display, windows[i], False, NoEventMask, &event);
  }
  XFree(windows);
  XSync(display, False);
}

void Screen::picture(const std::filesystem::path& png) {
  ::Display* display = inside_->display;
  XWindowAttributes all{};  // as it is now: a test may give it another resolution
  XGetWindowAttributes(display, DefaultRootWindow(display), &all);
  XImage* image = XGetImage(display, DefaultRootWindow(display), 0, 0,
                            static_cast<unsigned>(all.width), static_cast<unsigned>(all.height),
                            AllPlanes, ZPixmap);
  if (image == nullptr) throw std::runtime_error("no picture of " + display_);
  std::vector<unsigned char> rgb;
  rgb.reserve(static_cast<std::size_t>(all.width * all.height * 3));
  for (int y = 0; y < all.height; ++y)
    for (int x = 0; x < all.width; ++x) {
      const unsigned long pixel = XGetPixel(image, x, y);
      for (const int shift : {16, 8, 0})
        rgb.push_back(static_cast<unsigned char>((pixel >> shift) & 255UL));
    }
  XDestroyImage(image);
  std::filesystem::create_directories(png.parent_path());
  if (stbi_write_png(png.c_str(), all.width, all.height, 3, rgb.data(), all.width * 3) == 0)
    throw std::runtime_error("cannot write " + png.string());
}

}  // namespace suara::test
