#include "sync/central/told_flags.hpp"

#include <cstdint>

#include "common/base/iso_week.hpp"
#include "sync/central/ballot_sets.hpp"
#include "sync/ledger/arrivals.hpp"
#include "sync/tally/flag_ballots.hpp"
#include "sync/tally/flag_rows.hpp"

namespace suara::central {
namespace {

using domain::BallotPlace;
using domain::FlagCode;
using domain::PlacedBallot;

constexpr const char* kReview = "review";

std::string told_reason(const std::string& code) {
  if (code.empty()) return kReview;
  switch (domain::parse_flag_code(code).value_or(FlagCode::device)) {
    case FlagCode::burst:
    case FlagCode::run:
    case FlagCode::day_apart:
    case FlagCode::shape_apart:
      return "pattern";
    default:
      return code;
  }
}

struct Telling {
  std::string code;
  ToldState state{};
};
using Tellings = std::map<BallotPlace, Telling>;

ToldState state_of(const tally::OfficeState& office, const BallotPlace& place) {
  const auto verdict = office.verdict_of({place.device, place.epoch, place.branch}, place.seq);
  if (!verdict) return ToldState::waiting;
  return *verdict == tally::Verdict::kept ? ToldState::kept : ToldState::annulled;
}

// The flag behind the latest decision about each ballot. No decision is older than the days of its
// ballots: those before the period are passed over.
Tellings decided_ballots(SQLite::Database& database, const Directory& region,
                         const Period& period) {
  const std::uint64_t since =
      ledger::first_leaf_since(database, region.tenant, start_of(period, region.zone));
  Tellings decided;
  for (const tally::Decision& decision : region.office->decisions) {
    const bool told = !decision.flag.empty() || decision.verdict == tally::Verdict::annulled;
    if (!told || decision.leaf < since) continue;
    each_place(decision.ballots, [&](const BallotPlace& place) {
      decided[place] = {decision.flag, state_of(*region.office, place)};
    });
  }
  return decided;
}

// Instead of what was said of it before: a ballot that was kept may wait for another flag.
void add_waiting(Tellings& tellings, const domain::Flag& flag, const tally::OfficeState& office) {
  const std::string code = domain::to_text(flag.code);
  for (const BallotPlace& place : flag.ballots) {
    const auto found = tellings.find(place);
    const bool waits = found != tellings.end() && found->second.state == ToldState::waiting;
    if (!waits && state_of(office, place) != ToldState::annulled)
      tellings[place] = {code, ToldState::waiting};
  }
}

class Teller {
 public:
  Teller(SQLite::Database& database, const Directory& region, const OfficerId& officer,
         const Period& period, Date today)
      : this_week_(iso_week(today)),
        officer_(officer),
        period_(period),
        ledger_(database, region.tenant, *region.office),
        objected_(objected_ballots(*region.office)) {}

  void tell(const Tellings& tellings) {
    std::vector<BallotPlace> places;
    for (const auto& [place, telling] : tellings) places.push_back(place);
    for (const PlacedBallot& one : ledger_.at(places)) {
      if (one.ballot.offer.officer != officer_ || !holds(period_, one.day)) continue;
      if (iso_week(one.day) >= this_week_) continue;
      const Telling& telling = tellings.at(one.place);
      const auto objection = objected_.find(one.place);
      const bool open = telling.state == ToldState::waiting || objection == objected_.end();
      ToldBallots& told = told_[{iso_week(one.day), told_reason(telling.code), telling.state,
                                 open ? ToldObjection::none : objection->second}];
      ++told.count;
      told.ballots.push_back(one.place);
    }
  }
  // Found in counts of the days first..last; in the week of the first one, when the last one's
  // ended.
  void tell_counts(const std::string& code, Date first, Date last, std::int64_t count,
                   ToldState state) {
    if (iso_week(last) >= this_week_) return;
    told_[{iso_week(first), told_reason(code), state, ToldObjection::none}].count += count;
  }
  std::map<Told, ToldBallots> finish() { return std::move(told_); }

 private:
  const std::string this_week_;
  const OfficerId& officer_;
  const Period& period_;
  tally::FlagReader ledger_;
  std::map<BallotPlace, ToldObjection> objected_;
  std::map<Told, ToldBallots> told_;
};

}  // namespace

std::string to_text(ToldState state) {
  constexpr const char* kNames[] = {"waiting", "kept", "annulled"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string to_text(ToldObjection objection) {
  constexpr const char* kNames[] = {"none", "waiting", "upheld", "rejected"};
  return kNames[static_cast<std::size_t>(objection)];
}

std::map<BallotPlace, ToldObjection> objected_ballots(const tally::OfficeState& office) {
  std::map<std::uint64_t, const tally::ObjectionState*> by_leaf;
  for (const auto& [commitment, one] : office.objections) by_leaf.emplace(one.leaf, &one);
  std::map<BallotPlace, ToldObjection> objected;
  std::map<BallotPlace, std::uint64_t> decided_at;  // leaf
  for (const auto& [leaf, one] : by_leaf) {
    const ToldObjection state = !one->decided          ? ToldObjection::waiting
                                : one->decided->upheld ? ToldObjection::upheld
                                                       : ToldObjection::rejected;
    for (const record::BallotSet& set : one->said.ballots)
      each_place(set, [&](const BallotPlace& place) {
        objected[place] = state;
        decided_at[place] = one->decided ? one->decided_leaf : UINT64_MAX;
      });
  }
  for (const tally::Decision& decision : office.decisions) {
    if (decision.verdict != tally::Verdict::annulled) continue;
    each_place(decision.ballots, [&](const BallotPlace& place) {
      const auto found = decided_at.find(place);
      if (found != decided_at.end() && found->second < decision.leaf) objected.erase(place);
    });
  }
  return objected;
}

std::map<Told, ToldBallots> told_flags(SQLite::Database& database, const Directory& region,
                                       const OfficerId& officer, const Period& period,
                                       Date today) {
  Teller teller(database, region, officer, period, today);
  Tellings tellings = decided_ballots(database, region, period);
  for (const tally::NumberedFlag& one : tally::flags_of(database, region.tenant, period)) {
    const domain::Flag& flag = one.flag;
    if (flag.officer != officer) continue;
    add_waiting(tellings, flag, *region.office);
    if (flag.ballots.empty())
      teller.tell_counts(domain::to_text(flag.code), flag.first, flag.last, flag.count,
                         ToldState::waiting);
  }
  teller.tell(tellings);
  for (const record::Dismissal& one : region.office->dismissals)
    if (one.officer == officer && holds(period, one.first))
      teller.tell_counts(one.flag, one.first, one.last, one.count, ToldState::kept);
  return teller.finish();
}

}  // namespace suara::central
