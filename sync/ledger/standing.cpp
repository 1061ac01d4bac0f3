#include "sync/ledger/standing.hpp"

namespace suara::ledger {

std::optional<record::SoundStretch> remember(const std::optional<record::Record>& record,
                                             std::uint64_t seq, Instant received,
                                             ChainMemory& memory) {
  if (!record) {
    record::note_unreadable(memory.clock);
    return std::nullopt;
  }
  if (const auto* import = std::get_if<record::Import>(&record->body)) memory.import = *import;
  return record::advance(memory.clock, *record, seq, received);
}

}  // namespace suara::ledger
