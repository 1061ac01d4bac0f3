// What is there to speak with, as far as the machine says. Pure.
#pragma once
#include <cstdint>
#include <string_view>

namespace suara::kiosk::speech {

// What became of the newest sentence.
enum class Said : std::uint8_t { nothing, speaking, spoken, failed };

struct Sound {
  bool program = false;  // espeak-ng is on PATH
  bool card = false;     // a sound card, or a sound server in its place
  Said said = Said::nothing;
  bool operator==(const Sound&) const = default;
};

// Of /proc/asound/cards: " 0 [PCH            ]: HDA-Intel - ..." for each; without one
// "--- no soundcards ---".
bool lists_a_card(std::string_view cards);

}  // namespace suara::kiosk::speech
