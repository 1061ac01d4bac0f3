// A display with a touchscreen and keyboards of their own: Xorg's dummy video and inputtest
// drivers, so that contacts and keys come through the X server as from real devices.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "tests/support/folder.hpp"
#include "tests/support/screen.hpp"

namespace suara::test {

class TouchScreen {
 public:
  // keyboards: the names under which XInput2 lists them.
  TouchScreen(int width, int height, const std::vector<std::string>& keyboards = {"keyboard"});
  ~TouchScreen();
  TouchScreen(const TouchScreen&) = delete;
  TouchScreen& operator=(const TouchScreen&) = delete;

  Screen& screen() { return *screen_; }
  const std::string& display() const { return screen_->display(); }

  // Each has passed through the server when it returns.
  void down(unsigned finger, int x, int y);
  void move(unsigned finger, int x, int y);
  void up(unsigned finger);
  void tap(int x, int y);
  // One keyboard's key, by its X keycode.
  void key(const std::string& keyboard, int keycode);

 private:
  struct Place {
    int x = 0, y = 0;
  };
  void touch(unsigned finger, std::uint32_t kind, Place at);
  int connect_to(const std::string& device) const;

  Folder folder_;
  const int width_;
  const int height_;
  std::unique_ptr<Screen> screen_;
  std::map<std::string, int> sockets_;  // "glass" and the keyboards
  std::map<unsigned, Place> fingers_;
};

}  // namespace suara::test
