// Flags of when and where: off_duty, on_leave, two_places, clock, device.
#include "common/domain/flag_findings.hpp"

namespace suara::domain {
namespace {

// A service finished on duty waits for the citizen before, at most three minutes ([waits] next_ms of
// the kiosk), a little longer while a claim code is noted.
constexpr std::int64_t kWaitsForCitizenBeforeMaxMs = 4 * 60'000;

bool holds(const DutySpan& duty, Instant at) { return duty.from <= at && at <= duty.until; }

bool has_times(const PlacedBallot& one) { return !one.ballot.imported; }

bool covers(const Leave& leave, const PlacedBallot& one) {
  return (leave.officer.empty() || leave.officer == one.ballot.offer.officer) &&
         leave.first <= one.day && one.day <= leave.last;
}

bool touches(const DeviceDefect& defect, const BallotPlace& place) {
  return defect.from.device == place.device && defect.from.epoch == place.epoch &&
         defect.from.branch == place.branch && defect.from.seq <= place.seq;
}

}  // namespace

Flags off_duty_flags(Ballots ballots, std::span<const DutySpan> duties) {
  std::map<std::pair<OfficerId, CounterId>, std::vector<DutySpan>> spans;
  for (const DutySpan& duty : duties) spans[{duty.officer, duty.counter}].push_back(duty);
  return findings_by_day(FlagCode::off_duty, ballots, [&](const PlacedBallot& one) {
    const auto own = spans.find({one.ballot.offer.officer, one.ballot.offer.counter});
    const auto on = [&](const DutySpan& duty) {
      return holds({duty.officer, duty.counter, duty.from,
                    duty.until + kWaitsForCitizenBeforeMaxMs},
                   opened_at(one));
    };
    return has_times(one) && (own == spans.end() || std::ranges::none_of(own->second, on));
  });
}

Flags on_leave_flags(Ballots ballots, std::span<const Leave> leaves) {
  return findings_by_day(FlagCode::on_leave, ballots, [&](const PlacedBallot& one) {
    return std::ranges::any_of(leaves, [&](const Leave& leave) { return covers(leave, one); });
  });
}

Flags two_places_flags(Ballots ballots, std::span<const DutySpan> duties) {
  std::map<OfficerId, std::vector<DutySpan>> spans;
  for (const DutySpan& duty : duties) spans[duty.officer].push_back(duty);
  return findings_by_day(FlagCode::two_places, ballots, [&](const PlacedBallot& one) {
    const auto own = spans.find(one.ballot.offer.officer);
    if (own == spans.end() || !has_times(one)) return false;
    const CounterId* first = nullptr;
    for (const DutySpan& duty : own->second) {
      if (!holds(duty, opened_at(one))) continue;
      if (first != nullptr && *first != duty.counter) return true;
      first = &duty.counter;
    }
    return false;
  });
}

Flags clock_flags(Ballots ballots, Zone zone) {
  return findings_by_day(FlagCode::clock, ballots, [&](const PlacedBallot& one) {
    return !one.ballot.imported &&
           month_of(date_of(one.earliest, zone)) != month_of(date_of(one.latest, zone));
  });
}

Flags device_flags(Ballots ballots, std::span<const DeviceDefect> defects) {
  return findings_by_day(FlagCode::device, ballots, [&](const PlacedBallot& one) {
    return std::ranges::any_of(
        defects, [&](const DeviceDefect& defect) { return touches(defect, one.place); });
  });
}

}  // namespace suara::domain
