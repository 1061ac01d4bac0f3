#include "sync/central/flag_report.hpp"

#include <nlohmann/json.hpp>

#include "sync/central/ballot_sets.hpp"
#include "sync/central/flag_reads.hpp"
#include "sync/central/replies.hpp"
#include "sync/ledger/arrivals.hpp"
#include "sync/tally/cell_rows.hpp"
#include "sync/tally/flag_ballots.hpp"
#include "sync/tally/flag_rows.hpp"

namespace suara::central {
namespace {

using domain::BallotPlace;
using domain::PlacedBallot;
using nlohmann::json;

// An annulled ballot against the mean of what counts of its officer, on the same scale.
struct Direction {
  std::int64_t above = 0;
  std::int64_t below = 0;
  std::int64_t equal = 0;  // or nothing of the officer counts any more
  std::int64_t not_rated = 0;
};

struct Mean {
  std::int64_t ratings = 0;
  std::int64_t sum = 0;
};
using Means = std::map<std::pair<OfficerId, std::uint8_t>, Mean>;

Means means_of(SQLite::Database& reader, const TenantId& tenant, const Period& period) {
  Means means;
  tally::each_count(reader, tenant, period,
                    [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
                      Mean& mean = means[{key.officer, key.faces}];
                      for (std::size_t i = 0; i < counts.scores.size(); ++i) {
                        mean.ratings += counts.scores[i];
                        mean.sum += counts.scores[i] * static_cast<std::int64_t>(i + 1);
                      }
                    });
  return means;
}

void count(const PlacedBallot& one, const Means& means, Direction& into) {
  const auto score = one.ballot.answers.score;
  if (!score) {
    ++into.not_rated;
    return;
  }
  const auto found = means.find({one.ballot.offer.officer, one.ballot.faces});
  const Mean mean = found == means.end() ? Mean{} : found->second;
  const std::int64_t apart = mean.ratings <= 0 ? 0 : *score * mean.ratings - mean.sum;
  ++(apart > 0 ? into.above : apart < 0 ? into.below : into.equal);
}

json direction_json(const Direction& one) {
  return {{"above", one.above},
          {"below", one.below},
          {"equal", one.equal},
          {"not_rated", one.not_rated}};
}

struct Reviewer {
  Direction proposed, confirmed;
  std::int64_t kept_proposed = 0;
  std::int64_t kept_confirmed = 0;
};

struct ByFlag {
  std::int64_t waiting = 0;
  std::int64_t kept = 0;
  std::int64_t annulled = 0;
};

// Of the ballots of the period: decisions in their order, each counted with what it said.
struct Report {
  Direction all;  // of what stands annulled
  std::map<std::string, Reviewer> reviewers;
  std::map<std::string, ByFlag> flags;
};

std::map<BallotPlace, PlacedBallot> decided_in(SQLite::Database& reader, const Directory& region,
                                               const Period& period) {
  const std::uint64_t since =
      ledger::first_leaf_since(reader, region.tenant, start_of(period, region.zone));
  std::set<BallotPlace> places;
  for (const tally::Decision& one : region.office->decisions)
    if (since <= one.leaf)
      each_place(one.ballots, [&](const BallotPlace& place) { places.insert(place); });
  std::map<BallotPlace, PlacedBallot> ballots;
  for (PlacedBallot& one : tally::FlagReader(reader, region.tenant, *region.office)
                               .at({places.begin(), places.end()}))
    if (holds(period, one.day)) {
      const BallotPlace place = one.place;
      ballots.emplace(place, std::move(one));
    }
  return ballots;
}

void add_decision(const tally::Decision& decision, const PlacedBallot& ballot, const Means& means,
                  Report& report) {
  const bool annuls = decision.verdict == tally::Verdict::annulled;
  Reviewer& first = report.reviewers[decision.first.person.text];
  Reviewer& second = report.reviewers[decision.second.person.text];
  ByFlag& flag = report.flags[decision.flag.empty() ? "review" : decision.flag];
  ++(annuls ? flag.annulled : flag.kept);
  if (annuls) {
    count(ballot, means, first.proposed);
    count(ballot, means, second.confirmed);
  } else {
    ++first.kept_proposed;
    ++second.kept_confirmed;
  }
}

Report make_report(SQLite::Database& reader, const Directory& region, const Period& period) {
  Report report;
  const Means means = means_of(reader, region.tenant, period);
  const auto ballots = decided_in(reader, region, period);
  for (const tally::Decision& decision : region.office->decisions)
    each_place(decision.ballots, [&](const BallotPlace& place) {
      const auto found = ballots.find(place);
      if (found != ballots.end()) add_decision(decision, found->second, means, report);
    });
  for (const auto& [place, ballot] : ballots)
    if (region.office->verdict_of({place.device, place.epoch, place.branch}, place.seq) ==
        tally::Verdict::annulled)
      count(ballot, means, report.all);
  for (const tally::NumberedFlag& one : tally::flags_of(reader, region.tenant, period))
    report.flags[domain::to_text(one.flag.code)].waiting += one.flag.count;
  return report;
}

json objections_json(const Directory& region, SQLite::Database& reader, const Period& period) {
  std::int64_t waiting = 0, upheld = 0, rejected = 0;
  const tally::FlagReader ledger(reader, region.tenant, *region.office);
  for (const auto& [commitment, one] : region.office->objections) {
    const record::BallotSet& set = one.said.ballots.front();
    const auto first = ledger.at({{set.device, set.epoch, set.branch, set.seqs.front()}});
    if (first.empty() || !holds(period, first.front().day)) continue;
    ++(!one.decided ? waiting : one.decided->upheld ? upheld : rejected);
  }
  return {{"waiting", waiting}, {"upheld", upheld}, {"rejected", rejected}};
}

}  // namespace

Expected<Response> report_flags(const Call& call, SQLite::Database& reader) {
  const auto period = flag_period(call);
  if (!period) return tl::unexpected(period.error());
  const Directory& region = *call.directory;
  const Report report = make_report(reader, region, *period);
  json reviewers = json::array(), flags = json::array();
  for (const auto& [person, one] : report.reviewers)
    reviewers.push_back({{"person", person},
                         {"proposed", direction_json(one.proposed)},
                         {"confirmed", direction_json(one.confirmed)},
                         {"kept_proposed", one.kept_proposed},
                         {"kept_confirmed", one.kept_confirmed}});
  for (const auto& [code, one] : report.flags)
    flags.push_back({{"code", code},
                     {"waiting", one.waiting},
                     {"kept", one.kept},
                     {"annulled", one.annulled}});
  return json_reply(200, {{"period", to_text(*period)},
                          {"annulled", direction_json(report.all)},
                          {"reviewers", std::move(reviewers)},
                          {"flags", std::move(flags)},
                          {"objections", objections_json(region, reader, *period)}});
}

}  // namespace suara::central
