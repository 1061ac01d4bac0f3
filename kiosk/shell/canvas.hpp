// The window's picture. Where pixels are made by software, of the next picture only what differs is
// drawn and shown: nearly all of its time would go into pixels that stay as they are.
#pragma once
#include "kiosk/shell/damage.hpp"

struct GLFWwindow;

namespace suara::kiosk {

class Canvas {
 public:
  // Its OpenGL context must be the current one, now and whenever it draws.
  explicit Canvas(GLFWwindow* window);

  // lost: what the window shows is no longer the picture before.
  void show(ImDrawData& picture, ImU32 paper, bool lost);
  // The next picture is drawn whole, whatever it has in common with this one: its letters are others.
  void forget_picture() { damage_ = {}; }

 private:
  // glXCopySubBufferMESA: the back buffer stays as it is, x and y are those of the lower left corner.
  using CopyPart = void (*)(void* display, unsigned long drawable, int x, int y, int w, int h);

  void take_size(const PixelBox& all);

  GLFWwindow* window_;
  CopyPart copy_ = nullptr;  // unset: all of each picture is drawn, in step with the monitor
  void* display_ = nullptr;
  unsigned long drawable_ = 0;
  int right_ = 0, bottom_ = 0;  // of the newest picture
  Damage damage_;
};

}  // namespace suara::kiosk
