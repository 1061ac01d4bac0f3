#include "sync/tally/dating.hpp"

#include <algorithm>

namespace suara::tally {

using record::SoundStretch;

Decoded decode_all(const record::Batch& batch) {
  Decoded records;
  decode_all(batch, records);
  return records;
}

void decode_all(const record::Batch& batch, Decoded& into) {
  into.resize(batch.records.size());
  for (std::size_t i = 0; i < into.size(); ++i) record::read(batch.records[i], into[i]);
}

Dating date_all(const Decoded& records, std::uint64_t first_seq, const ledger::NewBatch& standing,
                Instant received, Instant begun, Zone zone,
                const std::optional<SoundStretch>& tail) {
  Dating dating;
  date_all(records, first_seq, standing, received, begun, zone, tail, dating);
  return dating;
}

void date_all(const Decoded& records, std::uint64_t first_seq, const ledger::NewBatch& standing,
              Instant received, Instant begun, Zone zone, const std::optional<SoundStretch>& tail,
              Dating& dating) {
  dating.records.clear();
  dating.frees.clear();
  dating.after = standing.before;
  const std::uint64_t first_new = first_seq + standing.known;
  dating.records.reserve(records.size());
  // What counted already keeps its day: only what no period could be given is bounded anew.
  const auto narrow = [&](const SoundStretch& stretch) {
    if (stretch.since < begun) return;  // Enrolment and contact contradict each other.
    const std::uint64_t from = std::max(stretch.first_seq, first_new) - first_new;
    for (std::size_t i = from; i < dating.records.size(); ++i) {
      Written& one = dating.records[i];
      if (one.wall && straddles_period(one.bounds, zone))
        one.bounds = bounds_within(stretch, *one.wall, received);
    }
  };
  record::ChainClock& clock = dating.after.clock;
  for (std::size_t i = standing.known; i < records.size(); ++i) {
    const auto ended = ledger::remember(records[i], first_seq + i, received, dating.after);
    std::optional<Instant> wall;
    if (records[i] && clock.boot_base_ms) wall = clock.last_wall;
    dating.records.push_back({wall, bounds_on_arrival(clock, begun, received)});
    if (!ended || ended->since < begun) continue;
    narrow(*ended);
    if (ended->first_seq < first_new && record::straddles_period({ended->since, received}, zone))
      dating.frees.push_back(*ended);
  }
  if (tail) narrow(*tail);
}

}  // namespace suara::tally
