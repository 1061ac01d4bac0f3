#include "kiosk/app/citizen/attract.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace suara::kiosk::citizen {
namespace {

constexpr std::int64_t kBreathingMs = kBreaths * kBreathMs;
constexpr std::int64_t kRoundMs = kBreathingMs + kBreathRestMs;

}  // namespace

Attract attract_at(std::int64_t page_age_ms) {
  const std::int64_t age = std::max<std::int64_t>(0, page_age_ms);
  const std::int64_t in_round = age % kRoundMs;
  Attract at;
  if (in_round < kBreathingMs) {
    const double part = static_cast<double>(in_round % kBreathMs) / static_cast<double>(kBreathMs);
    at.breath = (1 - std::cos(2 * std::numbers::pi * part)) / 2;
  }
  const auto place = static_cast<int>(age / kPatternMs % (kPatternPlaces * kPatternPlaces));
  at.right = place % kPatternPlaces;
  at.down = place / kPatternPlaces;
  return at;
}

std::int64_t next_attract_ms(std::int64_t page_age_ms) {
  const std::int64_t age = std::max<std::int64_t>(0, page_age_ms);
  const std::int64_t pattern = (age / kPatternMs + 1) * kPatternMs;
  const std::int64_t round = age / kRoundMs * kRoundMs;
  const std::int64_t in_round = age - round;
  const std::int64_t breath = in_round < kBreathingMs
                                  ? std::min(in_round / kBreathPictureMs * kBreathPictureMs +
                                                 kBreathPictureMs,
                                             kBreathingMs)
                                  : kRoundMs + kBreathPictureMs;
  return std::min(round + breath, pattern);
}

}  // namespace suara::kiosk::citizen
