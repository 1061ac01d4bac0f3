#include "sync/tally/counting.hpp"

#include "common/base/mutants.hpp"

namespace suara::tally {
namespace {

using record::Disposition;
using record::DispositionKind;

std::optional<Instant> wall_of(const record::Record& record, const ledger::ChainMemory& memory) {
  if (!memory.boot_base_ms) return std::nullopt;
  return Instant{*memory.boot_base_ms + record.boot_ms + record.wall_offset_ms};
}

bool can_count(const record::Record& record) {
  return std::holds_alternative<domain::Ballot>(record.body) ||
         std::holds_alternative<domain::ServiceWithoutBallot>(record.body);
}

class Counter {
 public:
  Counter(const ledger::NewBatch& standing, Instant received_at, const Counting& how)
      : chain_(name_of(standing.place)),
        held_by_chain_(held_by_chain(*how.office, chain_, how.leaf)),
        has_verdicts_(how.office->verdicts.contains(chain_)),
        received_at_(received_at),
        how_(how) {
    context_.unit_of = [&how](const CounterId& counter, Date day) {
      return how.office->unit_of(counter, day);
    };
    counted_.after = standing.before;
    dated_.reserve(record::kBatchRecordsMax);
  }

  void take(std::optional<record::Record> record, std::uint64_t seq) {
    if (!record) return quarantine(seq);
    remember(*record, counted_.after);
    if (how_.only && !how_.only(seq, *record)) return;
    if (const auto* seen = std::get_if<record::Seen>(&record->body))
      counted_.seen.push_back({seq, *seen});
    const HeldFor why =
        has_verdicts_ ? held_for(*how_.office, chain_, seq, how_.leaf) : held_by_chain_;
    if (why != HeldFor::nothing && !mutant("branch_counted")) return hold(*record, seq, why);
    const Date day = day_of(*record);
    if (auto* ballot = std::get_if<domain::Ballot>(&record->body))
      take_ballot(std::move(*ballot), day, seq);
    else if (auto* service = std::get_if<domain::ServiceWithoutBallot>(&record->body))
      dated_.push_back({std::move(*service), day});
  }

  Counted finish() {
    flush_imported();
    add(counted_.cells, domain::delta(dated_, context_));
    return std::move(counted_);
  }

 private:
  void note(std::uint64_t seq, DispositionKind what) {
    counted_.dispositions.push_back({seq, what});
  }

  void quarantine(std::uint64_t seq) {
    note(seq, DispositionKind::quarantined);
    counted_.held.push_back({seq, HeldFor::unreadable, date_of(received_at_, how_.zone)});
  }

  void hold(const record::Record& record, std::uint64_t seq, HeldFor why) {
    note(seq, DispositionKind::held);
    if (can_count(record)) counted_.held.push_back({seq, why, day_of(record)});
  }

  Date day_of(const record::Record& record) const {
    const auto* ballot = std::get_if<domain::Ballot>(&record.body);
    if (ballot != nullptr && ballot->imported) return ballot->imported->day;
    return date_of(wall_of(record, counted_.after).value_or(received_at_), how_.zone);
  }

  void take_ballot(domain::Ballot ballot, Date day, std::uint64_t seq) {
    if (!ballot.imported)
      dated_.push_back({std::move(ballot), day});
    else
      take_imported(std::move(ballot), day, seq);
  }

  // An import counts for its own unit, whatever counter stands in its rows.
  void take_imported(domain::Ballot ballot, Date day, std::uint64_t seq) {
    const AnnouncedImport* announced = announced_import();
    if (announced == nullptr || !announced->takes(*ballot.imported)) {
      counted_.held.push_back({seq, HeldFor::import, day});
      return note(seq, DispositionKind::held);
    }
    if (!how_.claims_row(announced->number, ballot.imported->row, {how_.leaf, seq}) &&
        !mutant("imported_row_counted_twice"))
      return note(seq, DispositionKind::counted_before);
    const UnitId& unit = counted_.after.import->unit;
    if (imported_unit_ != unit) flush_imported();
    imported_unit_ = unit;
    imported_.push_back({std::move(ballot), day});
  }

  const AnnouncedImport* announced_import() const {
    const auto& import = counted_.after.import;
    if (!import) return nullptr;
    const auto found = how_.office->imports.find({import->file_hash, import->unit});
    return found == how_.office->imports.end() ? nullptr : &found->second;
  }

  void flush_imported() {
    if (imported_.empty()) return;
    domain::Context context = context_;
    context.unit_of = [this](const CounterId&, Date) { return std::optional(imported_unit_); };
    add(counted_.cells, domain::delta(imported_, context));
    imported_.clear();
  }

  ChainName chain_;
  HeldFor held_by_chain_;
  bool has_verdicts_;
  Instant received_at_;
  const Counting& how_;
  domain::Context context_;
  Counted counted_;
  std::vector<domain::DatedRecord> dated_;
  std::vector<domain::DatedRecord> imported_;
  UnitId imported_unit_;
};

}  // namespace

void add(domain::Cells& cells, const domain::Cells& more) {
  for (const auto& [key, counts] : more) cells[key] += counts;
}

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
  const std::size_t first_new = mutant("known_records_counted") ? 0 : standing.known;
  for (std::size_t i = first_new; i < records.size(); ++i)
    counter.take(std::move(records[i]), first_seq + i);
  return counter.finish();
}

}  // namespace suara::tally
