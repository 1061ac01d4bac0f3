// Which key of a page a keypad stands on. Pure.
#pragma once
#include <string>
#include <vector>

#include "kiosk/app/keypad/key.hpp"

namespace suara::kiosk::keypad {

struct Place {  // of a key that can be chosen, in window pixels
  std::string id;
  float x = 0, y = 0, w = 0, h = 0;
};

// Where the focus goes from `focus` (empty or gone: nowhere). places: in the page's reading order.
// A digit goes to the key of that number, 0 to the tenth; + and - walk through all and around;
// an arrow goes to the nearest key on that side. Stays where there is none; from nowhere any move
// but a digit's goes to the first.
std::string moved(const std::vector<Place>& places, const std::string& focus, const Key& key);

}  // namespace suara::kiosk::keypad
