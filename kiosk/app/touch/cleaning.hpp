// Cleaning the glass: one place held for three seconds makes the screen deaf for twenty. Pure; time
// is milliseconds of a monotonic clock.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "common/texts/texts.hpp"

namespace suara::kiosk::touch {

struct CleaningWaits {
  std::int64_t hold_ms = 3'000;
  std::int64_t deaf_ms = 20'000;
};

struct Cleaning {
  CleaningWaits waits;
  std::optional<std::int64_t> held_since_ms;
  std::optional<std::int64_t> deaf_until_ms;
};

// held: something rests on the place now, and the screen may be cleaned (no ballot is open).
Cleaning update(Cleaning cleaning, bool held, std::int64_t now_ms);

bool deaf(const Cleaning& cleaning, std::int64_t now_ms);
// Whole seconds left; 0: not deaf.
int seconds_left(const Cleaning& cleaning, std::int64_t now_ms);
// When update is to be called next though nothing happened; nullopt: nothing runs.
std::optional<std::int64_t> next_deadline(const Cleaning& cleaning, std::int64_t now_ms);

struct CleaningScreen {
  std::string title;
  std::string line;
  int seconds = 0;
  double part_left = 0;  // 0..1
};
CleaningScreen cleaning_screen_of(const Cleaning& cleaning, const texts::Texts& words,
                                  std::int64_t now_ms);

}  // namespace suara::kiosk::touch
