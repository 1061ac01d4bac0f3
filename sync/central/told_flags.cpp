#include "sync/central/told_flags.hpp"

#include "common/base/iso_week.hpp"
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

void each_place(const record::BallotSet& set, const auto& each) {
  for (const std::uint64_t seq : set.seqs)
    each(BallotPlace{set.device, set.epoch, set.branch, seq});
}

// The flag behind the latest decision about each ballot.
std::map<BallotPlace, std::string> decided_ballots(const tally::OfficeState& office) {
  std::map<BallotPlace, std::string> codes;
  for (const tally::Decision& decision : office.decisions)
    if (!decision.flag.empty() || decision.verdict == tally::Verdict::annulled)
      each_place(decision.ballots,
                 [&](const BallotPlace& place) { codes[place] = decision.flag; });
  return codes;
}

std::map<BallotPlace, ToldObjection> objected_ballots(const tally::OfficeState& office) {
  std::map<BallotPlace, ToldObjection> objected;
  for (const auto& [commitment, objection] : office.objections) {
    const ToldObjection state = !objection.decided           ? ToldObjection::waiting
                                : objection.decided->upheld ? ToldObjection::upheld
                                                            : ToldObjection::rejected;
    for (const record::BallotSet& set : objection.said.ballots)
      each_place(set, [&](const BallotPlace& place) { objected[place] = state; });
  }
  return objected;
}

ToldState state_of(const tally::OfficeState& office, const BallotPlace& place) {
  const auto chain = office.verdicts.find({place.device, place.epoch, place.branch});
  if (chain == office.verdicts.end()) return ToldState::waiting;
  const auto verdict = chain->second.find(place.seq);
  if (verdict == chain->second.end()) return ToldState::waiting;
  return verdict->second == tally::Verdict::kept ? ToldState::kept : ToldState::annulled;
}

class Teller {
 public:
  Teller(SQLite::Database& database, const Directory& region, const OfficerId& officer,
         const Period& period, Date today)
      : this_week_(iso_week(today)),
        region_(region),
        officer_(officer),
        period_(period),
        ledger_(database, region.tenant, *region.office),
        objected_(objected_ballots(*region.office)) {}

  void tell(const std::map<BallotPlace, std::string>& codes) {
    std::vector<BallotPlace> places;
    for (const auto& [place, code] : codes) places.push_back(place);
    for (const PlacedBallot& one : ledger_.at(places)) {
      if (one.ballot.offer.officer != officer_ || !holds(period_, one.day)) continue;
      if (iso_week(one.day) >= this_week_) continue;
      if (!seen_.insert(one.place).second) continue;
      const auto objection = objected_.find(one.place);
      ToldBallots& told = told_[{iso_week(one.day), told_reason(codes.at(one.place)),
                                 state_of(*region_.office, one.place),
                                 objection == objected_.end() ? ToldObjection::none
                                                              : objection->second}];
      ++told.count;
      told.ballots.push_back(one.place);
    }
  }
  void tell_counts(const std::string& code, Date first, std::int64_t count, ToldState state) {
    if (iso_week(first) >= this_week_) return;
    told_[{iso_week(first), told_reason(code), state, ToldObjection::none}].count += count;
  }
  std::map<Told, ToldBallots> finish() { return std::move(told_); }

 private:
  const std::string this_week_;
  const Directory& region_;
  const OfficerId& officer_;
  const Period& period_;
  tally::FlagReader ledger_;
  std::map<BallotPlace, ToldObjection> objected_;
  std::set<BallotPlace> seen_;  // a ballot of several flags is told once
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

std::map<Told, ToldBallots> told_flags(SQLite::Database& database, const Directory& region,
                                       const OfficerId& officer, const Period& period,
                                       Date today) {
  Teller teller(database, region, officer, period, today);
  teller.tell(decided_ballots(*region.office));
  std::map<BallotPlace, std::string> waiting;
  for (const tally::NumberedFlag& one : tally::flags_of(database, region.tenant, period)) {
    if (one.flag.officer != officer) continue;
    const std::string code = domain::to_text(one.flag.code);
    for (const BallotPlace& place : one.flag.ballots) waiting.emplace(place, code);
    if (one.flag.ballots.empty())
      teller.tell_counts(code, one.flag.first, one.flag.count, ToldState::waiting);
  }
  teller.tell(waiting);
  for (const record::Dismissal& one : region.office->dismissals)
    if (one.officer == officer && holds(period, one.first))
      teller.tell_counts(one.flag, one.first, 0, ToldState::kept);
  return teller.finish();
}

}  // namespace suara::central
