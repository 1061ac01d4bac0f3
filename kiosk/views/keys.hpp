// Keys that a finger presses: they act on release inside, and are never drawn hovered. Each key
// says where it is, so that a test can press it and measure it.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/app/touch/contacts.hpp"
#include "kiosk/views/paint.hpp"

namespace suara::kiosk::views {

struct KeyFact {
  std::string id;
  float x = 0, y = 0, w = 0, h = 0;  // window pixels
  std::string label;
  bool fits = true;
  bool key = false;  // it can be pressed
  bool chosen = false;  // likewise, and it is on
};

// What fingers do on the glass, in window pixels; a mouse is asked of ImGui beside it.
struct Glass {
  std::span<const touch::Contact> resting = {};
  std::optional<touch::Lift> lift = {};
};

// One picture being drawn: the paint and the facts about it.
struct Frame {
  const Paint& paint;
  std::vector<KeyFact> keys = {};
  Glass glass = {};
  const Drawn* drawn = nullptr;  // so far, where anybody asks
  std::string chosen = {};  // the key that a keypad chooses in this picture
};

struct Press {
  bool tapped = false;  // released inside
  bool held = false;    // down and still inside
};
// An invisible key; what it looks like is drawn by the caller after it.
Press key_area(Frame& frame, const std::string& id, const Box& box, std::string_view label,
               bool fits = true);
// A fact without a key: a text that a test wants to read.
void note(Frame& frame, const std::string& id, const Box& box, std::string_view label,
          bool fits = true);

// Something rests on the place and has not left it since it went down.
bool rests_on(const Frame& frame, const Box& box);
// A finger or the mouse was lifted, wherever.
bool lifted(const Frame& frame);

enum class Look { quiet, plain, sunk, primary };

struct KeyStyle {
  Look look = Look::plain;
  Type type = Type::key;
  float radius = 20;
  std::string_view icon_before = {};
  std::string_view icon_after = {};
  float icon = 30;
  float edge = 2;
  bool chosen = false;
};
// A key with a word in its middle; true: tapped.
bool text_key(Frame& frame, const std::string& id, const Box& box, std::string_view label,
              const KeyStyle& style = {});
// A key with style.icon_before alone; label: what it is called.
bool icon_key(Frame& frame, const std::string& id, const Box& box, std::string_view label,
              const KeyStyle& style);
// What a text_key needs at least.
float key_width(const Paint& paint, std::string_view label, const KeyStyle& style);

}  // namespace suara::kiosk::views
