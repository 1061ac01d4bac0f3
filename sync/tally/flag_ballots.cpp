#include "sync/tally/flag_ballots.hpp"

#include <algorithm>
#include <map>

#include "sync/tally/dating.hpp"
#include "sync/tally/release.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::tally {
namespace {

using domain::BallotPlace;
using domain::PlacedBallot;
using ledger::StoredBatch;

BallotPlace place_of(const ChainName& chain, std::uint64_t seq) {
  return {chain.device, chain.epoch, chain.branch, seq};
}

// Flags look at what was offered and answered, never at texts or forms. An imported ballot has the
// day of its row.
PlacedBallot placed(const BallotPlace& place, domain::Ballot ballot, Date day, Instant wall,
                    const record::Interval& bounds) {
  if (ballot.imported) day = ballot.imported->day;
  ballot.answers.reasons.clear();
  ballot.answers.skm.clear();
  ballot.answers.text_commitments.clear();
  return {place, std::move(ballot), day, wall, bounds.earliest, bounds.latest};
}

}  // namespace

FlagReader::FlagReader(SQLite::Database& reader, TenantId tenant, const OfficeState& office)
    : reader_(reader),
      tenant_(std::move(tenant)),
      office_(office),
      zone_(office.zone.value_or(Zone{})),
      past_(past_of(reader, tenant_)) {}

// As the counting dates them; only where a period's edge matters is the chain's next contact asked.
void FlagReader::each_dated(const StoredBatch& stored, const EachDated& each) const {
  const Decoded records = decode_all(stored.batch);
  const auto dated = [&](const std::optional<record::SoundStretch>& tail) {
    return date_all(records, stored.batch.header.first_seq,
                    {stored.place, stored.known, stored.before}, stored.received_at,
                    office_.begun(name_of(stored.place)), zone_, tail);
  };
  Dating dating = dated(std::nullopt);
  const auto straddles = [&](const Written& one) { return straddles_period(one.bounds, zone_); };
  if (std::ranges::any_of(dating.records, straddles))
    if (const auto tail = tail_of(office_, stored, past_)) dating = dated(tail);
  for (std::size_t i = stored.known; i < records.size(); ++i) {
    const Written& written = dating.records[i - stored.known];
    if (records[i] && written.wall)
      each(stored.batch.header.first_seq + i, *records[i], *written.wall, written.bounds,
           day_within(written.bounds, written.wall, zone_));
  }
}

HeldFor FlagReader::held(const ChainName& chain, std::uint64_t seq, std::uint64_t leaf,
                         const record::Interval& bounds) const {
  const HeldFor why = held_for(office_, chain, seq, leaf);
  if (why != HeldFor::nothing || office_.verdict_of(chain, seq)) return why;
  return straddles_period(bounds, zone_) ? HeldFor::clock : HeldFor::nothing;
}

void FlagReader::read(const StoredBatch& stored, Date first, Date last, FlagBallots& into) const {
  const ChainName chain = name_of(stored.place);
  each_dated(stored, [&](std::uint64_t seq, const record::Record& record, Instant wall,
                         const record::Interval& bounds, Date day) {
    if (day < first || last < day) return;
    const HeldFor why = held(chain, seq, stored.leaf_index, bounds);
    const auto* duty = std::get_if<record::Duty>(&record.body);
    if (duty != nullptr && why != HeldFor::branch)
      into.duties.push_back({duty->officer, duty->counter, wall, duty->on});
    if (why == HeldFor::annulled) return;
    if (const auto* ballot = std::get_if<domain::Ballot>(&record.body); ballot && !ballot->imported)
      (why == HeldFor::nothing ? into.counted : into.held)
          .push_back(placed(place_of(chain, seq), *ballot, day, wall, bounds));
    const auto* service = std::get_if<domain::ServiceWithoutBallot>(&record.body);
    if (service != nullptr && why == HeldFor::nothing)
      into.without_ballot.push_back({place_of(chain, seq), service->offer.officer,
                                     service->offer.service, day, wall});
  });
}

void FlagReader::read(std::span<const ledger::LeafSpan> leaves, Date first, Date last,
                      FlagBallots& into) const {
  ledger::each_batch_in(reader_, tenant_, leaves, [&](const StoredBatch& stored) {
    read(stored, first, last, into);
  });
}

std::vector<PlacedBallot> FlagReader::at(const std::vector<BallotPlace>& places,
                                         Which which) const {
  std::map<ChainName, std::set<std::uint64_t>> chains;
  for (const BallotPlace& one : places)
    chains[{one.device, one.epoch, one.branch}].insert(one.seq);
  std::vector<PlacedBallot> found;
  for (const auto& [chain, seqs] : chains)
    for (auto seq = seqs.begin(); seq != seqs.end();) {
      std::uint64_t last_read = *seq;
      past_.of_chain(chain, *seq, *seq, [&](const StoredBatch& stored) {
        if (*seq < stored.first_new()) return;  // Another batch brought it.
        take_those(stored, seqs, which, found);
        last_read = stored.batch.header.last_seq();
      });
      seq = seqs.upper_bound(last_read);
    }
  std::ranges::sort(found, {}, &PlacedBallot::place);
  return found;
}

void FlagReader::take_those(const StoredBatch& stored, const std::set<std::uint64_t>& seqs,
                            Which which, std::vector<PlacedBallot>& into) const {
  const ChainName chain = name_of(stored.place);
  each_dated(stored, [&](std::uint64_t seq, const record::Record& record, Instant wall,
                         const record::Interval& bounds, Date day) {
    const auto* ballot = std::get_if<domain::Ballot>(&record.body);
    if (ballot == nullptr || !seqs.contains(seq)) return;
    if (which == Which::all || held(chain, seq, stored.leaf_index, bounds) == HeldFor::nothing)
      into.push_back(placed(place_of(chain, seq), *ballot, day, wall, bounds));
  });
}

std::vector<domain::DutySpan> duty_spans(const std::vector<FlagBallots::DutyMark>& marks,
                                         Zone zone) {
  std::map<CounterId, std::vector<const FlagBallots::DutyMark*>> counters;
  for (const auto& mark : marks) counters[mark.counter].push_back(&mark);
  std::vector<domain::DutySpan> spans;
  for (auto& [counter, list] : counters) {
    std::ranges::stable_sort(list, {}, [](const auto* mark) { return mark->at; });
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!list[i]->on) continue;
      const Date day = date_of(list[i]->at, zone);
      Instant until = start_of({day.days + 1}, zone);
      if (i + 1 < list.size()) until = std::min(until, list[i + 1]->at);
      spans.push_back({list[i]->officer, counter, list[i]->at, until});
    }
  }
  return spans;
}

}  // namespace suara::tally
