#include "common/record/clock_bounds.hpp"

#include <algorithm>
#include <cstdlib>

namespace suara::record {
namespace {

std::int64_t bound_over(std::int64_t elapsed_ms) {
  return kClockAgreesMs + elapsed_ms / 1'000'000 * kClockDriftPpm +
         elapsed_ms % 1'000'000 * kClockDriftPpm / 1'000'000;
}

// A record may claim any number; this far off all are alike, and sums of them stay whole.
std::int64_t within_reach(std::int64_t ms) {
  constexpr std::int64_t kFarMs = 1'000'000'000'000'000;
  return std::clamp(ms, -kFarMs, kFarMs);
}

std::int64_t apart(std::int64_t a, std::int64_t b) {
  return std::abs(within_reach(a) - within_reach(b));
}

void note_set(ChainClock& clock, std::int64_t by_ms) {
  clock.set_ms = within_reach(clock.set_ms + by_ms);
}

// Wall minus boot time is compared, not the wall: it stands still while the clock is left alone.
// How far it moved.
std::int64_t note_offset(ChainClock& clock, std::int64_t offset_ms) {
  const std::int64_t step = apart(offset_ms, clock.offset_ms);
  if (step <= kClockJumpMs) return 0;
  note_set(clock, step);
  clock.offset_ms = offset_ms;
  return step;
}

void take_boot(ChainClock& clock, const Boot& boot, std::int64_t boot_ms) {
  const std::int64_t base = within_reach(boot.wall.ms) - within_reach(boot_ms);
  const Bytes id = boot.machine_boot_id.substr(0, kMachineBootIdBytes);
  const bool goes_on = clock.boot_base_ms && clock.machine_boot_id == id;
  if (goes_on) {
    note_offset(clock, base);
  } else {
    const std::int64_t back =
        clock.boot_base_ms ? clock.last_wall.ms - within_reach(boot.wall.ms) : 0;
    if (back > kClockJumpMs) note_set(clock, back);
    clock.offset_ms = base;
  }
  clock.boot_base_ms = base;
  clock.machine_boot_id = id;
}

void take_offset(ChainClock& clock, const Record& record) {
  if (!clock.boot_base_ms) return;
  const std::int64_t seen =
      note_offset(clock, *clock.boot_base_ms + within_reach(record.wall_offset_ms));
  const auto* change = std::get_if<ClockChange>(&record.body);
  if (change == nullptr) return;
  const std::int64_t stated = apart(change->after.ms, change->before.ms);
  if (stated > seen) note_set(clock, stated - seen);
}

std::optional<SoundStretch> take_contact(ChainClock& clock, const Seen& seen, std::uint64_t seq,
                                         Instant received) {
  const Instant told{within_reach(seen.server_time.ms)};
  if (told > received) return std::nullopt;  // Signed after it came in: it is none.
  // Carried by hand it is older than the wall clock beside it, nobody knows by how much: a sound
  // clock stays so unless it is behind.
  const bool behind = told.ms - within_reach(seen.wall.ms) > kClockAgreesMs;
  if (seen.carried && clock.sound && !behind) return std::nullopt;
  std::optional<SoundStretch> ended;
  const bool agrees =
      !seen.carried && apart(seen.wall.ms, told.ms) <= kClockAgreesMs && clock.boot_base_ms;
  if (clock.sound && agrees && *clock.contact <= told) {
    const std::int64_t bound = bound_over(told - *clock.contact);
    if (clock.set_ms <= bound)
      ended = SoundStretch{clock.contact_seq + 1, *clock.contact, bound + clock.set_ms};
  }
  clock.contact = std::max(clock.contact.value_or(told), told);
  clock.contact_seq = seq;
  clock.sound = agrees;
  clock.set_ms = 0;
  return ended;
}

}  // namespace

std::optional<Instant> wall_of(const Record& record,
                               const std::optional<std::int64_t>& boot_base_ms) {
  if (!boot_base_ms) return std::nullopt;
  return Instant{within_reach(*boot_base_ms) + within_reach(record.boot_ms) +
                 within_reach(record.wall_offset_ms)};
}

std::optional<SoundStretch> advance(ChainClock& clock, const Record& record, std::uint64_t seq,
                                    Instant received) {
  if (const auto* boot = std::get_if<Boot>(&record.body))
    take_boot(clock, *boot, record.boot_ms);
  else
    take_offset(clock, record);
  clock.last_wall = wall_of(record, clock.boot_base_ms).value_or(clock.last_wall);
  const auto* seen = std::get_if<Seen>(&record.body);
  return seen == nullptr ? std::nullopt : take_contact(clock, *seen, seq, received);
}

void note_unreadable(ChainClock& clock) { clock.sound = false; }

Interval bounds_on_arrival(const ChainClock& clock, Instant begun, Instant received) {
  const Instant known = clock.contact.value_or(begun);
  return {std::min(known, received), std::max({known, begun, received})};
}

Interval bounds_within(const SoundStretch& stretch, Instant wall, Instant received) {
  const bool contradicts = received < stretch.since;
  const Interval order{std::min(stretch.since, received), std::max(stretch.since, received)};
  const Instant latest = wall + stretch.within_ms;
  const Interval both{std::max(stretch.since, wall + -stretch.within_ms),
                      contradicts ? latest : std::min(received, latest)};
  return both.earliest <= both.latest ? both : order;
}

bool straddles_period(const Interval& interval, Zone zone) {
  return month_of(date_of(interval.earliest, zone)) != month_of(date_of(interval.latest, zone));
}

Date day_within(const Interval& interval, const std::optional<Instant>& wall, Zone zone) {
  const Date last = date_of(interval.latest, zone);
  if (!wall) return last;
  return std::clamp(date_of(*wall, zone), date_of(interval.earliest, zone), last);
}

}  // namespace suara::record
