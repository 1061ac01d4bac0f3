// What a numeric keypad can say.
#pragma once
#include <cstdint>

namespace suara::kiosk::keypad {

enum class Kind : std::uint8_t {
  digit, enter, erase, left, right, up, down,
  next, previous,  // + and -, for a keypad without arrows
  star,            // reads aloud, or stops it
  slash            // louder, softer
};
struct Key {
  Kind kind = Kind::digit;
  int digit = 0;  // 0..9, of Kind::digit
  bool operator==(const Key&) const = default;
};

}  // namespace suara::kiosk::keypad
