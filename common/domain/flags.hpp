// What looks wrong, with its evidence (SCORING section 5). A flag deletes nothing: it goes to a
// reviewer who sees neither officer, score nor effect. Pure functions of records and counts.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/ballot.hpp"
#include "common/domain/flag_policy.hpp"

namespace suara::domain {

// A ballot's place in the ledger is its name (DESIGN section 4).
struct BallotPlace {
  DeviceId device;
  std::uint32_t epoch = 1;
  std::uint32_t branch = 0;
  std::uint64_t seq = 0;
  auto operator<=>(const BallotPlace&) const = default;
};

// A ballot of the ledger as flags look at it. Imported ones have no times and are passed over
// wherever times are compared.
struct PlacedBallot {
  BallotPlace place;
  Ballot ballot;
  Date day;
  Instant closed;    // wall time
  Instant earliest;  // bounds of its clock
  Instant latest;
};
Instant opened_at(const PlacedBallot& one);  // = when the service was finished
// When the first answer was tapped; nullopt: not rated, imported, or nothing was tapped.
std::optional<Instant> touched_at(const PlacedBallot& one);

enum class FlagCode : std::uint8_t {
  pace = 1,
  burst = 2,
  too_quick_service = 3,
  rhythm = 4,
  run = 5,
  day_apart = 6,
  more_than_services = 7,
  lost_ballots = 8,
  shape_apart = 9,
  off_duty = 10,
  on_leave = 11,
  two_places = 12,
  clock = 13,
  device = 14,
};
std::string to_text(FlagCode code);                              // "pace", ...
std::optional<FlagCode> parse_flag_code(std::string_view name);  // nullopt: no such flag

enum class Severity : std::uint8_t {
  notice = 1,  // improbable
  review = 2,  // hardly possible for a person at work
  alarm = 3,   // the records contradict each other
};
Severity severity_of(FlagCode code);

// How what was measured stands to the limit where a flag is raised.
enum class Against : std::uint8_t { below, at_most, at_least, above };
Against against(FlagCode code);

// One finding about one officer. What is measured, by code:
//   pace               shortest ms from opening to touch           below the limit
//   burst              most touches within burst_ms                at least
//   too_quick_service  shortest share of the service's minimum     below 1
//   rhythm             least coefficient of variation of gaps      below
//   run                probability, times the runs looked at       below
//   day_apart          standard errors from the expected mean      above
//   more_than_services ballots, against those allowed              above
//   lost_ballots       binomial tail, against the discovery limit  at most
//   shape_apart        tail of Fisher's test                       below
//   others             ballots                                     above 0
struct Flag {
  FlagCode code{};
  OfficerId officer;
  Date first;  // days of what was found, both inclusive
  Date last;
  std::int64_t count = 0;  // ballots or services found
  double measured = 0;
  double limit = 0;
  std::vector<BallotPlace> ballots;  // ascending; empty: found in counts alone
  bool operator==(const Flag&) const = default;
};

using Ballots = std::span<const PlacedBallot>;
using Flags = std::vector<Flag>;

// All below: in any order in, by officer, then day (or device and time) out.

// Rated sooner after opening than a person can read; a flag an officer and day.
Flags pace_flags(Ballots ballots, const FlagPolicy& policy);
// Same kiosk and score, close together. Of a burst that spans officers each has a flag.
Flags burst_flags(Ballots ballots, const FlagPolicy& policy);
// Gaps between touches of one officer, kiosk and day too regular: rhythm_gaps in a row, and where
// the day is busy rhythm_share of its gaps, for the more are looked at, the more look regular.
Flags rhythm_flags(Ballots ballots, const FlagPolicy& policy);
// One score in a row, too long for the officer's own shares: runs looked at * share^(length - 1).
Flags run_flags(Ballots ballots, const FlagPolicy& policy);
// Share of the top score among quick touches against slow ones, an officer. Every quick touch is
// named, whatever its score: those of the top score alone would tell the reviewer what they are.
Flags shape_flags(Ballots ballots, const FlagPolicy& policy);

// A finished service, with or without a ballot; of walk-ups and imports none is known.
struct FinishedService {
  BallotPlace place;
  OfficerId officer;
  ServiceId service;
  Date day;
  Instant finished;
};
std::vector<FinishedService> services_of(Ballots ballots);
// Time since the officer's service before on the same day, less than the service's own minimum in
// seconds. Services without a minimum are passed over. A flag an officer and day.
Flags too_quick_flags(std::span<const FinishedService> services,
                      const std::map<ServiceId, std::int64_t>& shortest_s);

// Ballots against services by a source that the officer does not press.
struct ServiceCounts {
  OfficerId officer;
  Date first;
  Date last;
  std::int64_t ballots = 0;
  std::int64_t independent = 0;
  std::vector<BallotPlace> places = {};  // of the ballots, where they are known
};
// Each row, and where none of an officer's is over, all of them together. All its ballots are
// named: counts do not tell which of them had no service.
Flags more_than_services_flags(std::span<const ServiceCounts> rows, const FlagPolicy& policy);

// A desk's ballot that could have been rated: offered, or closed by the desk before that. Who
// touches a stand and walks away has not been kept from rating by anybody.
bool at_stake(const Ballot& ballot);
struct LostCounts {
  OfficerId officer;
  ServiceId service;
  Date first;
  Date last;
  std::int64_t at_stake = 0;
  std::int64_t lost = 0;  // of these, not rated
};
std::vector<LostCounts> lost_counts(Ballots ballots);
// All of an officer's together, against the services' rates with all other officers of the region
// and the margin. Services that nobody else gives are left out.
Flags lost_ballot_flags(std::span<const LostCounts> rows, const FlagPolicy& policy);

// One officer's day against the officer's others.
struct DayMean {
  OfficerId officer;
  Date day;
  std::int64_t ratings = 0;
  double mean = 0;
  double expected = 0;  // of its services, and of what the officer adds
  std::vector<BallotPlace> ballots = {};
};
Flags day_flags(std::span<const DayMean> days, double sigma2, double tau2_day,
                const FlagPolicy& policy);

struct DutySpan {
  OfficerId officer;
  CounterId counter;
  Instant from;
  Instant until;
};
struct Leave {
  OfficerId officer;  // empty: a holiday, everybody's
  Date first;
  Date last;
};
struct DeviceDefect {
  enum class What : std::uint8_t { fork = 1, restored_journal = 2, unknown_epoch = 3 };
  What what{};
  BallotPlace from;  // its ballots from here on, of the same epoch and branch
};
// Opened outside every duty of its officer at its counter, and not within minutes behind one: its
// service may have waited for the citizen before.
Flags off_duty_flags(Ballots ballots, std::span<const DutySpan> duties);
Flags on_leave_flags(Ballots ballots, std::span<const Leave> leaves);
// Opened while the officer was on duty at two counters.
Flags two_places_flags(Ballots ballots, std::span<const DutySpan> duties);
// A month's edge, and so a period's, lies within the bounds of its time.
Flags clock_flags(Ballots ballots, Zone zone);
Flags device_flags(Ballots ballots, std::span<const DeviceDefect> defects);

}  // namespace suara::domain
