// What moves on the resting screen, by its age alone.
#include <doctest/doctest.h>

#include <initializer_list>

#include "kiosk/app/citizen/attract.hpp"

using namespace suara::kiosk::citizen;

namespace {

constexpr std::int64_t kBreathing = kBreaths * kBreathMs;
constexpr std::int64_t kRound = kBreathing + kBreathRestMs;

}  // namespace

TEST_SUITE("kiosk/app attract") {
  TEST_CASE("the arc breathes three times, then rests twenty seconds, and again") {
    for (const std::int64_t round : {0, 1, 40}) {
      const std::int64_t from = round * kRound;
      for (std::int64_t breath = 0; breath < kBreaths; ++breath) {
        CHECK(attract_at(from + breath * kBreathMs).breath == doctest::Approx(0));
        CHECK(attract_at(from + breath * kBreathMs + kBreathMs / 4).breath == doctest::Approx(0.5));
        CHECK(attract_at(from + breath * kBreathMs + kBreathMs / 2).breath == doctest::Approx(1));
      }
      for (std::int64_t rest = 0; rest < kBreathRestMs; rest += 100)
        CHECK(attract_at(from + kBreathing + rest).breath == 0);
    }
  }

  TEST_CASE("pictures come twenty a second while it breathes and none while it rests") {
    std::int64_t age = 0;
    int pictures = 0;
    while (next_attract_ms(age) <= kBreathing) {
      const std::int64_t next = next_attract_ms(age);
      CHECK(next > age);
      CHECK(next - age <= kBreathPictureMs);
      age = next;
      ++pictures;
    }
    CHECK(age == kBreathing);
    CHECK(attract_at(age).breath == 0);  // the last picture of a breath is the rest's
    CHECK(pictures == kBreathing / kBreathPictureMs);
    CHECK(next_attract_ms(kBreathing) == kRound + kBreathPictureMs);
    CHECK(next_attract_ms(kRound - 1) == kRound + kBreathPictureMs);
    CHECK(attract_at(kRound + kBreathPictureMs).breath > 0);
  }

  TEST_CASE("the pattern moves every ten minutes, through all its places, never in between") {
    std::int64_t age = 0;
    for (int place = 0; place < 2 * kPatternPlaces * kPatternPlaces; ++place, age += kPatternMs) {
      const Attract here = attract_at(age), still = attract_at(age + kPatternMs - 1);
      CHECK(here.right == place % kPatternPlaces);
      CHECK(here.down == place / kPatternPlaces % kPatternPlaces);
      CHECK(still.right == here.right);
      CHECK(still.down == here.down);
    }
    const std::int64_t resting = 5 * kPatternMs - 100;  // the fifth move falls into a rest
    REQUIRE(attract_at(resting).breath == 0);
    CHECK(next_attract_ms(resting) == 5 * kPatternMs);
  }

  TEST_CASE("whatever the age, the next picture lies ahead of it and something differs by then") {
    for (std::int64_t age = -5; age < 3 * kPatternMs; age += 37) {
      const std::int64_t next = next_attract_ms(age);
      REQUIRE(next > age);
      if (attract_at(age).breath == 0 && age > kBreathing)
        REQUIRE(attract_at(next) != attract_at(age));
    }
  }
}
