// When the records of a batch were written, as far as the ledger proves it. Pure.
#pragma once
#include <optional>
#include <vector>

#include "sync/ledger/standing.hpp"

namespace suara::tally {

// The records of a batch as read; nullopt: unreadable.
using Decoded = std::vector<std::optional<record::Record>>;
Decoded decode_all(const record::Batch& batch);
void decode_all(const record::Batch& batch, Decoded& into);  // the same, into what is used again

struct Written {
  std::optional<Instant> wall;  // nullopt: no readable boot yet
  record::Interval bounds;
};
struct Dating {
  std::vector<Written> records;  // from the first new one on
  // Sound stretches with a period's edge in them that began in earlier batches: what these have
  // was held for its clock until the contact that is in this batch.
  std::vector<record::SoundStretch> frees;
  ledger::ChainMemory after;
};

// begun: no record of the chain is older. tail: the sound stretch that lasts beyond the batch,
// where its end is known.
Dating date_all(const Decoded& records, std::uint64_t first_seq, const ledger::NewBatch& standing,
                Instant received, Instant begun, Zone zone,
                const std::optional<record::SoundStretch>& tail);
// The same into what is used again.
void date_all(const Decoded& records, std::uint64_t first_seq, const ledger::NewBatch& standing,
              Instant received, Instant begun, Zone zone,
              const std::optional<record::SoundStretch>& tail, Dating& into);

}  // namespace suara::tally
