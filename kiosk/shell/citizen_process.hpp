// The citizen's process: journal, key, uplink, local socket and the screen that faces the citizen.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "kiosk/shell/places.hpp"

namespace suara::kiosk {

struct KioskOptions {
  std::filesystem::path data;
  std::filesystem::path assets;
  std::optional<int> width;   // --size; unset: as the settings say
  std::optional<int> height;
  std::optional<Area> place;  // --at: of the window's upper left corner, no size
  std::string desk_display;   // X display of the desk that --two-screens starts; empty: the same
};

// Runs until the window is closed or SIGTERM comes. Exit code of the program.
int run_citizen(const KioskOptions& options, bool with_desk);

}  // namespace suara::kiosk
