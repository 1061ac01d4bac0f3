// What a contact shows of earlier batches: that their clock was sound, so that ballots held for it
// have their day after all. Pure; the past is asked for.
#pragma once
#include "sync/tally/past.hpp"

namespace suara::tally {

// Of one earlier batch, what is held for its clock from a seq on, in place of what was.
struct StillHeld {
  std::uint64_t leaf = 0;
  std::uint64_t from_seq = 1;
  std::vector<HeldRecord> held;
};
struct Released {
  domain::Cells cells;
  std::vector<StillHeld> batches;  // where something changed
};

// What shows it: a batch of the chain, in its leaf, whose first new record has that seq.
struct Contacts {
  ChainName chain;
  std::uint64_t leaf = 0;
  std::uint64_t first_new = 1;
  std::span<const record::SoundStretch> frees;
};
// Asks the past for no record from first_new on: of a ledger that is counted anew it knows all.
Released release(const OfficeState& office, const Contacts& shown, const Past& past,
                 const RowClaims& claims);

// The sound stretch that lasts beyond the end of a stored batch, as far as the past knows; asked
// for only where a period's edge makes it matter, nullopt elsewhere.
std::optional<record::SoundStretch> tail_of(const OfficeState& office,
                                            const ledger::StoredBatch& stored, const Past& past);

}  // namespace suara::tally
