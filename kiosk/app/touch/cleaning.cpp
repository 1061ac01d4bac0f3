#include "kiosk/app/touch/cleaning.hpp"

#include <algorithm>

namespace suara::kiosk::touch {

Cleaning update(Cleaning cleaning, bool held, std::int64_t now_ms) {
  if (cleaning.deaf_until_ms && now_ms >= *cleaning.deaf_until_ms) cleaning.deaf_until_ms.reset();
  if (!held || cleaning.deaf_until_ms) {
    cleaning.held_since_ms.reset();
    return cleaning;
  }
  if (!cleaning.held_since_ms) cleaning.held_since_ms = now_ms;
  if (now_ms < *cleaning.held_since_ms + cleaning.waits.hold_ms) return cleaning;
  cleaning.held_since_ms.reset();
  cleaning.deaf_until_ms = now_ms + cleaning.waits.deaf_ms;
  return cleaning;
}

bool deaf(const Cleaning& cleaning, std::int64_t now_ms) {
  return cleaning.deaf_until_ms && now_ms < *cleaning.deaf_until_ms;
}

int seconds_left(const Cleaning& cleaning, std::int64_t now_ms) {
  if (!deaf(cleaning, now_ms)) return 0;
  return static_cast<int>((*cleaning.deaf_until_ms - now_ms + 999) / 1000);
}

std::optional<std::int64_t> next_deadline(const Cleaning& cleaning, std::int64_t now_ms) {
  if (cleaning.held_since_ms) return *cleaning.held_since_ms + cleaning.waits.hold_ms;
  if (!cleaning.deaf_until_ms) return std::nullopt;
  // The number that is shown changes once a second.
  const std::int64_t left = std::max<std::int64_t>(1, *cleaning.deaf_until_ms - now_ms);
  return *cleaning.deaf_until_ms - (left - 1) / 1000 * 1000;
}

CleaningScreen cleaning_screen_of(const Cleaning& cleaning, const texts::Texts& words,
                                  std::int64_t now_ms) {
  const int seconds = seconds_left(cleaning, now_ms);
  const auto whole = static_cast<double>(std::max<std::int64_t>(1, cleaning.waits.deaf_ms));
  return {words("citizen.cleaning.title"),
          words("citizen.cleaning.line", {{"seconds", std::to_string(seconds)}}), seconds,
          std::min(1.0, seconds * 1000 / whole)};
}

}  // namespace suara::kiosk::touch
