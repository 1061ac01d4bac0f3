#include "sync/tally/counting.hpp"

#include <type_traits>

namespace suara::tally {
namespace {

using record::Disposition;
using record::DispositionKind;

std::optional<Instant> wall_of(const record::Record& record, const ledger::ChainMemory& memory) {
  if (!memory.boot_base_ms) return std::nullopt;
  return Instant{*memory.boot_base_ms + record.boot_ms + record.wall_offset_ms};
}

void remember(const record::Record& record, ledger::ChainMemory& memory) {
  if (const auto* boot = std::get_if<record::Boot>(&record.body))
    memory.boot_base_ms = boot->wall.ms - record.boot_ms;
  else if (const auto* import = std::get_if<record::Import>(&record.body))
    memory.import = *import;
}

void add(domain::Cells& cells, const domain::Cells& more) {
  for (const auto& [key, counts] : more) cells[key] += counts;
}

class Counter {
 public:
  Counter(const ledger::NewBatch& standing, Instant received_at, const Counting& how)
      : held_(standing.place.branch != 0), received_at_(received_at), how_(how) {
    counted_.after = standing.before;
    dated_.reserve(record::kBatchRecordsMax);
  }

  void take(std::optional<record::Record> record, std::uint64_t seq) {
    if (!record) return note(seq, DispositionKind::quarantined);
    remember(*record, counted_.after);
    if (const auto* seen = std::get_if<record::Seen>(&record->body))
      counted_.seen.push_back({seq, *seen});
    if (held_) return note(seq, DispositionKind::held);
    const Date day = day_of(*record);
    if (auto* ballot = std::get_if<domain::Ballot>(&record->body))
      take_ballot(std::move(*ballot), day, seq);
    else if (auto* service = std::get_if<domain::ServiceWithoutBallot>(&record->body))
      dated_.push_back({std::move(*service), day});
  }

  Counted finish() {
    flush_imported();
    add(counted_.cells, domain::delta(dated_, how_.context));
    return std::move(counted_);
  }

 private:
  void note(std::uint64_t seq, DispositionKind what) {
    counted_.dispositions.push_back({seq, what});
  }

  Date day_of(const record::Record& record) const {
    return date_of(wall_of(record, counted_.after).value_or(received_at_), how_.zone);
  }

  void take_ballot(domain::Ballot ballot, Date day, std::uint64_t seq) {
    if (!ballot.imported)
      dated_.push_back({std::move(ballot), day});
    else
      take_imported(std::move(ballot), seq);
  }

  // An import counts for its own unit, whatever counter stands in its rows.
  void take_imported(domain::Ballot ballot, std::uint64_t seq) {
    const auto& import = counted_.after.import;
    const auto standing =
        import ? how_.row_standing(*import, *ballot.imported) : RowStanding::not_announced;
    if (standing == RowStanding::not_announced) return note(seq, DispositionKind::held);
    if (standing == RowStanding::counted_before) return note(seq, DispositionKind::counted_before);
    if (imported_unit_ != import->unit) flush_imported();
    imported_unit_ = import->unit;
    const Date day = ballot.imported->day;
    imported_.push_back({std::move(ballot), day});
  }

  void flush_imported() {
    if (imported_.empty()) return;
    domain::Context context = how_.context;
    context.unit_of = [this](const CounterId&, Date) { return std::optional(imported_unit_); };
    add(counted_.cells, domain::delta(imported_, context));
    imported_.clear();
  }

  bool held_;
  Instant received_at_;
  const Counting& how_;
  Counted counted_;
  std::vector<domain::DatedRecord> dated_;
  std::vector<domain::DatedRecord> imported_;
  UnitId imported_unit_;
};

}  // namespace

Decoded decode_all(const record::Batch& batch) {
  Decoded records;
  records.reserve(batch.records.size());
  for (const Bytes& bytes : batch.records) {
    auto record = record::decode(bytes);
    records.push_back(record ? std::optional(*std::move(record)) : std::nullopt);
  }
  return records;
}

Counted count(Decoded records, std::uint64_t first_seq, const ledger::NewBatch& standing,
              Instant received_at, const Counting& how) {
  Counter counter(standing, received_at, how);
  for (std::size_t i = standing.known; i < records.size(); ++i)
    counter.take(std::move(records[i]), first_seq + i);
  return counter.finish();
}

}  // namespace suara::tally
