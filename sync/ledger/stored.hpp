// How a batch lies in its row.
#pragma once
#include <span>
#include <vector>

#include "sync/ledger/standing.hpp"

namespace suara::ledger {

// The batch of a stored upload. What was checked when it came in and does not read any more is a
// damaged database: throws std::runtime_error.
record::Batch read_batch(std::string_view upload);
// The same into a batch that is used again; room: record::parse_packed_batch.
void read_batch(std::string_view upload, Bytes& room, record::Batch& into);
// The same as it was sealed: SignedBatch.
Bytes sealed_batch(std::string_view upload);

// One byte a record, 0 where it counts; empty where all do.
Bytes pack_dispositions(std::span<const record::Disposition> dispositions,
                        const record::BatchHeader& header);
std::vector<record::Disposition> unpack_dispositions(std::string_view bytes,
                                                     std::uint64_t first_seq);

// Empty where nothing is remembered.
Bytes pack_memory(const ChainMemory& memory);
ChainMemory unpack_memory(std::string_view bytes);

}  // namespace suara::ledger
