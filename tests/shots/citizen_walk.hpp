// A citizen's ways through the real kiosk, with a picture of every page.
#pragma once
#include "tests/shots/album.hpp"

namespace suara::shots {

// Every page of a counter, a stand, a kiosk that is cleaned, out of service, not enrolled.
void walk_citizen(const Look& look, Album& album);
// Those pages on which names stand, or the keys of a keypad's focus.
void walk_names(const Look& look, Album& album);
void walk_focus(const Look& look, Album& album);
// The technician's pages behind the PIN.
void walk_technician(const Look& look, Album& album);

}  // namespace suara::shots
