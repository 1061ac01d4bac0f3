#include "sync/tally/release.hpp"

#include <algorithm>

namespace suara::tally {
namespace {

using ledger::StoredBatch;
using record::SoundStretch;

Counted count_stored(const OfficeState& office, const StoredBatch& stored,
                     const std::optional<SoundStretch>& tail, std::uint64_t from_seq,
                     const RowClaim& rows) {
  Counting how{office.zone.value_or(Zone{}), &office, rows, stored.leaf_index};
  how.tail = tail;
  how.only = [from_seq](std::uint64_t seq, const record::Record&) { return seq >= from_seq; };
  return count(decode_all(stored.batch), stored.batch.header.first_seq,
               {stored.place, stored.known, stored.before}, stored.received_at, how);
}

// Takes the batch's new records; the stretch that the first contact among them ends. found: there
// was one.
std::optional<SoundStretch> walk(const StoredBatch& stored, ledger::ChainMemory& memory,
                                 bool& found) {
  const auto contact = memory.clock.contact_seq;
  for (std::size_t i = stored.known; i < stored.batch.records.size() && !found; ++i) {
    const auto ended =
        ledger::remember(record::readable(stored.batch.records[i]),
                         stored.batch.header.first_seq + i, stored.received_at, memory);
    found = memory.clock.contact_seq != contact;
    if (found) return ended;
  }
  return std::nullopt;
}

}  // namespace

Released release(const OfficeState& office, const Contacts& shown, const Past& past,
                 const RowClaims& claims) {
  Released released;
  for (const SoundStretch& stretch : shown.frees) {
    const auto look = [&](const StoredBatch& stored) {
      if (stored.leaf_index >= shown.leaf) return;
      const auto counted = [&](const std::optional<SoundStretch>& tail) {
        return count_stored(office, stored, tail, stretch.first_seq, claims.has);
      };
      const Counted before = counted(std::nullopt);
      Counted after = counted(stretch);
      if (before.held == after.held) return;
      subtract(released.cells, before.cells);
      add(released.cells, std::move(after.cells));
      std::erase_if(after.held, [](const HeldRecord& one) { return one.why != HeldFor::clock; });
      released.batches.push_back({stored.leaf_index, stretch.first_seq, std::move(after.held)});
    };
    past.of_chain(shown.chain, stretch.first_seq, shown.first_new - 1, look);
  }
  std::erase_if(released.cells,
                [](const auto& cell) { return cell.second == domain::TallyCounts{}; });
  return released;
}

std::optional<SoundStretch> tail_of(const OfficeState& office, const StoredBatch& stored,
                                    const Past& past) {
  const ChainName chain = name_of(stored.place);
  const auto dating = date_all(decode_all(stored.batch), stored.batch.header.first_seq,
                               {stored.place, stored.known, stored.before}, stored.received_at,
                               office.begun(chain), office.zone.value_or(Zone{}), std::nullopt);
  ledger::ChainMemory memory = dating.after;
  const auto bounds = bounds_on_arrival(memory.clock, office.begun(chain), stored.received_at);
  if (!memory.clock.sound || !straddles_period(bounds, office.zone.value_or(Zone{})))
    return std::nullopt;
  constexpr std::uint64_t kWindowMax = 4'096;
  std::optional<SoundStretch> tail;
  bool found = false;
  bool any = true;
  std::uint64_t seq = stored.batch.header.last_seq() + 1;
  // A contact nearby does not cost a whole chain.
  for (std::uint64_t window = 64; any && !found; window = std::min(2 * window, kWindowMax)) {
    any = false;
    past.of_chain(chain, seq, seq + window - 1, [&](const StoredBatch& next) {
      if (found || next.first_new() < seq) return;
      any = true;
      tail = walk(next, memory, found);
      seq = next.batch.header.last_seq() + 1;
    });
  }
  return tail;
}

}  // namespace suara::tally
