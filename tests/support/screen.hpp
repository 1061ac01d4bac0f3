// A virtual display with real pointer and key events (XTEST) and pictures of what is on it.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.hpp"

namespace suara::test {

class Screen {
 public:
  Screen(int width, int height);
  // server: an X server that writes its display's number on a line of its own.
  explicit Screen(const std::vector<std::string>& server);
  ~Screen();
  const std::string& display() const { return display_; }  // ":101"
  void move(int x, int y);
  void press();
  void release();
  void tap(int x, int y);
  // Letters, digits and the signs of a US keyboard.
  void type(const std::string& text);
  void key(const std::string& keysym);  // "Return", "Tab", "BackSpace"
  struct Box {
    int x = 0, y = 0, w = 0, h = 0;
  };
  // That are seen, from the lowest to the one on top.
  std::vector<Box> windows();
  // Asks every window to close, as a window manager does for Alt+F4.
  void ask_to_close();
  void picture(const std::filesystem::path& png);

 private:
  struct Inside;
  std::unique_ptr<Process> server_;
  std::string display_;
  std::unique_ptr<Inside> inside_;
};

}  // namespace suara::test
