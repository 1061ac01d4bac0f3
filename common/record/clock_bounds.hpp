// When a record was written, as far as its chain and the central's own time prove it: the clock
// bounds of DESIGN section 4. Pure, record by record; what it keeps is a function of the ledger.
//
// A contact is a Seen record: the central's time stands in it beside the wall clock at its receipt.
// That receipt was signed before it was taken, so whatever follows the Seen is no older than its
// server time. An upload proves the other end: what is in a batch is no younger than its arrival.
// More it does not prove, because a batch can be held back: agreement is never read from it.
// So until the next contact a record lies between the last contact and its arrival. Two contacts
// in a row that both agreed, with nothing in between that broke the clock, make the stretch between
// them sound, and its records lie around their wall times.
//
// - The boot clock runs on through a suspend, so wall minus boot time stays and nothing shows. A
//   program started again in the same boot carries it on; a new boot begins a new one, and there
//   only a wall clock that went back shows (a dead battery).
// - A wall clock that is set moves wall minus boot time. Setting it by no more than the bound of
//   the stretch is what NTP does when the network is back after a month: it widens the bound by as
//   much. More, there and back counting twice, breaks the stretch.
// - A contact carried on a stick has a server time from before: it proves the earliest, never that
//   the clock agreed. It breaks the stretch where the clock is behind it, and else lies in it.
// - A record that cannot be read could have been a boot: it breaks the stretch.
// - An arrival before the contact contradicts it, and one of the two times is wrong: a central's
//   clock that was set back, or a row of its database that was changed. No record's day may follow
//   from it unseen, so the bounds span both; a sound stretch goes by the wall times alone.
// - A contact before the enrolment contradicts that one's arrival alike: the bounds span both too,
//   and a stretch that begins there dates nothing, for it would be the kiosk's word alone.
// - Not seen: a clock set wrong and right again, each time with the machine off, that never goes
//   back behind a record. It stays between contact and arrival, as everything does.
#pragma once
#include <cstdint>
#include <optional>

#include "common/record/records.hpp"

namespace suara::record {

inline constexpr std::int64_t kClockAgreesMs = 120'000;
inline constexpr std::int64_t kClockDriftPpm = 50;
// Below this the wall clock is slewed, not set; the kiosk's journal draws the same line.
inline constexpr std::int64_t kClockJumpMs = 2'000;
inline constexpr std::size_t kMachineBootIdBytes = 16;

// Both ends may be the moment.
struct Interval {
  Instant earliest;
  Instant latest;
  bool operator==(const Interval&) const = default;
};

// What a chain's records so far say of its clock.
struct ChainClock {
  std::optional<std::int64_t> boot_base_ms;  // wall minus boot time of the latest Boot record
  Bytes machine_boot_id;                     // of the latest Boot record
  std::int64_t offset_ms = 0;                // wall minus boot time, as it was last set
  Instant last_wall;                         // of the newest record
  std::optional<Instant> contact;            // server time of the latest contact
  std::uint64_t contact_seq = 0;
  bool sound = false;       // it agreed, and no record behind it was unreadable
  std::int64_t set_ms = 0;  // how far the clock was set since, both ways added up
  bool operator==(const ChainClock&) const = default;
};

// From one agreeing contact to the next, nothing having broken the clock in between.
struct SoundStretch {
  std::uint64_t first_seq = 1;  // of the record behind its first contact
  Instant since;                // server time of its first contact
  std::int64_t within_ms = 0;   // how far wall times may be off
  bool operator==(const SoundStretch&) const = default;
};

// Takes record number seq of the chain, the next one, which arrived at received. The stretch that a
// contact ends, where it was sound; the record itself is the last in it.
std::optional<SoundStretch> advance(ChainClock& clock, const Record& record, std::uint64_t seq,
                                    Instant received);
// Instead of advance for a record that cannot be read.
void note_unreadable(ChainClock& clock);

// nullopt: the chain has no readable boot yet.
std::optional<Instant> wall_of(const Record& record,
                               const std::optional<std::int64_t>& boot_base_ms);

// Of a record behind the latest contact. begun: when the chain's enrolment came in. Where contact,
// enrolment and arrival are not in that order, from the earlier to the latest of them.
Interval bounds_on_arrival(const ChainClock& clock, Instant begun, Instant received);
// Of a record with this wall time in a sound stretch. Where that contradicts the order of contact
// and arrival, the order holds; an arrival before the contact says nothing of its end.
Interval bounds_within(const SoundStretch& stretch, Instant wall, Instant received);

// A month's edge lies in it, and so every quarter's: whose period it is, nobody can say.
bool straddles_period(const Interval& interval, Zone zone);
// The wall time's day where the interval reaches it, else the nearest day that it reaches: never
// 1970, never to come. Without a wall time the last.
Date day_within(const Interval& interval, const std::optional<Instant>& wall, Zone zone);

}  // namespace suara::record
