#include "sync/tally/effects.hpp"

#include <algorithm>
#include <cassert>

#include "sync/tally/release.hpp"
#include "sync/tally/said_bounds.hpp"

namespace suara::tally {
namespace {

using ledger::StoredBatch;

// Records of the touched ballots; imported ones belong to the unit of their import, whatever
// becomes of their counter.
struct Reach {
  const Touched& touched;
  std::map<ChainName, std::set<std::uint64_t>> seqs = {};

  explicit Reach(const Touched& all) : touched(all) {
    for (const record::BallotSet& set : all.ballots)
      seqs[{set.device, set.epoch, set.branch}].insert(set.seqs.begin(), set.seqs.end());
  }
  bool whole(const ChainName& chain) const {
    return std::ranges::find(touched.branches, chain) != touched.branches.end();
  }
  bool holds(const ChainName& chain, std::uint64_t seq, const record::Record& record) const {
    if (whole(chain)) return true;
    const auto of_chain = seqs.find(chain);
    if (of_chain != seqs.end() && of_chain->second.contains(seq)) return true;
    if (const auto* ballot = std::get_if<domain::Ballot>(&record.body))
      return !ballot->imported && touched.counters.contains(ballot->offer.counter);
    const auto* service = std::get_if<domain::ServiceWithoutBallot>(&record.body);
    return service != nullptr && touched.counters.contains(service->offer.counter);
  }
};

// Units that ballots of the touched counters may have been counted for.
bool could_have_counted(const OfficeState& before, const Touched& touched, const Past& past) {
  std::set<UnitId> units{domain::kUnplacedUnit};
  for (const CounterId& counter : touched.counters)
    if (const auto facts = before.counters.find(counter); facts != before.counters.end())
      for (const auto& [from, fact] : facts->second) units.insert(fact.unit);
  return std::ranges::any_of(units, past.has_counts);
}

void each_touched(const Reach& reach, bool counters, const Past& past,
                  const ledger::EachBatch& each) {
  if (counters) return past.all(each);
  std::map<ChainName, std::pair<std::uint64_t, std::uint64_t>> chains;
  for (const auto& [chain, seqs] : reach.seqs) chains[chain] = {*seqs.begin(), *seqs.rbegin()};
  for (const ChainName& chain : reach.touched.branches) chains[chain] = {1, kSeqMax};
  for (const auto& [chain, span] : chains) past.of_chain(chain, span.first, span.second, each);
}

domain::Cells cells_under(const OfficeState& office, const StoredBatch& stored, const Reach& reach,
                          const std::optional<record::SoundStretch>& tail, const RowClaim& claims) {
  const ChainName chain = name_of(stored.place);
  Counting how{office.zone.value_or(Zone{}), &office, claims, stored.leaf_index};
  how.tail = tail;
  how.only = [&](std::uint64_t seq, const record::Record& record) {
    return reach.holds(chain, seq, record);
  };
  return count(decode_all(stored.batch), stored.batch.header.first_seq,
               {stored.place, stored.known, stored.before}, stored.received_at, how)
      .cells;
}

}  // namespace

domain::Cells effects(const OfficeState& before, const OfficeState& after, const Touched& touched,
                      const Past& past, const RowClaims& claims) {
  domain::Cells changed;
  const bool counters = !touched.counters.empty() && could_have_counted(before, touched, past);
  const Reach reach(touched);
  each_touched(reach, counters, past, [&](const StoredBatch& stored) {
    if (stored.place.device == kOfficeDevice || before.is_closed(stored.leaf_index)) return;
    const auto tail = tail_of(after, stored, past);
    domain::Cells moved;
    subtract(moved, cells_under(before, stored, reach, tail, claims.has));
    add(moved, cells_under(after, stored, reach, tail, claims.take));
    std::erase_if(moved, [&](const auto& cell) {
      return before.is_closed(stored.leaf_index, cell.first.day);
    });
    add(changed, std::move(moved));
  });
  std::erase_if(changed, [](const auto& cell) { return cell.second == domain::TallyCounts{}; });
  return changed;
}

OfficeEffects take_office_batch(OfficeState& office, const StoredBatch& stored, const Past& past,
                                const RowClaims& claims) {
  std::vector<record::Record> records;
  for (std::size_t i = stored.known; i < stored.batch.records.size(); ++i)
    if (auto record = record::decode(stored.batch.records[i]))
      records.push_back(*std::move(record));
  // The state of a region is large and most acts reach back to nothing: then it is not copied.
  std::optional<OfficeState> before;
  if (std::ranges::any_of(records, may_touch, &record::Record::body)) before = office;
  OfficeEffects all;
  Touched touched;
  for (const record::Record& record : records) {
    fold(office, with_bounds_here(record.body, office, stored.place.epoch), stored.leaf_index,
         touched, stored.received_at);
    if (const auto* counts = std::get_if<record::IndependentCounts>(&record.body))
      take_counts(*counts, office, all.services);
  }
  if (touched.nothing()) return all;
  assert(before);
  all.cells = effects(*before, office, touched, past, claims);
  return all;
}

}  // namespace suara::tally
