// The real kiosk on a touchscreen of its own, for pictures: nothing moves, nobody is hurried.
#pragma once
#include <string>

#include "tests/kiosk/shell/a_program.hpp"
#include "tests/shots/album.hpp"

namespace suara::shots {

// Keys of a region and its unit's bundle, with a seal key, services and, unless bare, a public IKM.
struct ShownFolder : test::SealingFolder {
  explicit ShownFolder(const Look& look, bool bare = false);
};

// Of kiosk.toml. stand: its service; empty: a counter.
std::string settings_for(const Look& look, const std::string& stand = "");

// A finger's tap that has been looked at, and a text that is typed on the screen's keys.
void press(test::KioskProgram& kiosk, const std::string& key);
void type(test::KioskProgram& kiosk, const std::string& text);

}  // namespace suara::shots
