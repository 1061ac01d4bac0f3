// `suara-kiosk technician-pin`: the PIN behind which the technician's screen stands. No window.
#pragma once
#include <filesystem>

namespace suara::kiosk {

// Reads the PIN, one line of 6 to 12 digits, from standard input (not echoed where that is a
// terminal) and prints the lines that go into kiosk.toml. Exit code of the verb.
int run_technician_pin(const std::filesystem::path& assets);

}  // namespace suara::kiosk
