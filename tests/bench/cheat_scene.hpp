// One office over a stretch of days, visit by visit, and what its kiosks recorded: for flags and
// for the attacks of SCORING section 6. Touch times, gaps and outcomes are assumed, not measured;
// Habits says how.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "common/domain/flags.hpp"
#include "tests/bench/cheat_truth.hpp"

namespace suara::bench {

// How citizens and officers behave where nobody cheats.
struct Habits {
  double response = 0.75;         // of ballots offered; officers differ around it
  double sd_response = 0.15;      // of the officer's logit
  double no_ballot = 0.04;        // services finished without a ballot, with a reason
  double registry_misses = 0.01;  // services that the registry or queue does not hold
  std::int64_t reading_ms = 900;  // nobody reads and reaches faster
  double touch_ms = 3'500;        // median beyond that, lognormal
  double touch_spread = 0.6;
  double pleased_quicker = 0.93;  // time of a top score against the others'
};

enum class Ending : std::uint8_t {
  rated,
  timed_out,
  skipped,
  superseded,
  cancelled,
  no_ballot,      // finished without one
  never_finished  // the registry knows of it, the desk does not
};

// One citizen served, or said to have been.
struct Visit {
  std::uint32_t officer = 0;  // whose duty it was
  std::uint32_t kiosk = 0;
  std::uint32_t day = 0;
  std::uint32_t service = 0;
  std::int64_t finished_ms = 0;  // from 08:00
  std::uint8_t score = 1;        // what the citizen would tap
  Ending ending = Ending::rated;
  std::uint32_t touch_ms = 0;
  domain::Channel channel = domain::Channel::desk;
  std::uint32_t branch = 0;
  bool straddles = false;  // its time may lie in another period
  bool registered = true;
  bool false_ballot = false;  // what a perfect reviewer would annul
};

struct Scene {
  Nature nature;
  Habits habits;
  std::uint32_t officers = 10;
  std::uint32_t days = 63;
  std::vector<TrueOfficer> who;
  std::vector<Visit> visits;
  std::vector<domain::DutySpan> duties;
};

inline constexpr std::int64_t kShiftMs = 8 * 3'600'000;
// Least seconds of each service: the minimum that the catalogue states.
inline constexpr std::int64_t kShortestS[kServices] = {45, 50, 60, 70, 90, 120};

Scene make_scene(const Layout& layout, const Habits& habits, std::uint64_t seed);

OfficerId officer_id(std::uint32_t officer);
CounterId counter_id(std::uint32_t kiosk);
Date day_of(std::uint32_t day);
Instant at(std::uint32_t day, std::int64_t ms);
std::int64_t touch_of(Random& random, const Habits& habits, int score);

// What stands in the ledger and in the registry.
struct Ledger {
  std::vector<domain::PlacedBallot> ballots;
  std::set<domain::BallotPlace> false_ballots;
  std::vector<domain::FinishedService> services;
  std::vector<domain::ServiceCounts> counts;
  std::vector<domain::DutySpan> duties;
};
Ledger recorded(const Scene& scene);

// The fit of the office's rated ballots, all channels and branches counted, those annulled not.
domain::IndexFit fit_of(const Ledger& ledger, std::uint32_t officers,
                        const std::set<domain::BallotPlace>& annulled = {});
domain::Flags flags_of(const Ledger& ledger, const domain::IndexFit& fit,
                       const domain::FlagPolicy& policy);

}  // namespace suara::bench
