#include "sync/tally/counting.hpp"

#include "common/base/mutants.hpp"

namespace suara::tally {
namespace {

using record::Disposition;
using record::DispositionKind;

bool can_count(const record::Record& record) {
  return std::holds_alternative<domain::Ballot>(record.body) ||
         std::holds_alternative<domain::ServiceWithoutBallot>(record.body);
}

// An imported ballot has the day of its row.
bool needs_clock(const record::Record& record) {
  const auto* ballot = std::get_if<domain::Ballot>(&record.body);
  return can_count(record) && (ballot == nullptr || !ballot->imported);
}

class Counter {
 public:
  Counter(const ledger::NewBatch& standing, Dating dating, const Counting& how)
      : chain_(name_of(standing.place)),
        held_by_chain_(held_by_chain(*how.office, chain_, how.leaf)),
        has_verdicts_(how.office->verdicts.contains(chain_)),
        dating_(std::move(dating)),
        how_(how) {
    context_.unit_of = [&how](const CounterId& counter, Date day) {
      return how.office->unit_of(counter, day);
    };
    context_.freezes_of = [&how](Month month) { return how.office->freezes_of(month); };
    import_ = standing.before.import;
    counted_.frees = std::move(dating_.frees);
    counted_.after = std::move(dating_.after);
    dated_.reserve(dating_.records.size());
  }

  void take(std::optional<record::Record>&& record, std::uint64_t seq) {
    written_ = &dating_.records[taken_++];
    if (!record) return quarantine(seq);
    if (const auto* import = std::get_if<record::Import>(&record->body)) import_ = *import;
    if (how_.only && !how_.only(seq, *record)) return;
    if (const auto* seen = std::get_if<record::Seen>(&record->body))
      counted_.seen.push_back({seq, *seen});
    const HeldFor why =
        has_verdicts_ ? held_for(*how_.office, chain_, seq, how_.leaf) : held_by_chain_;
    if (why != HeldFor::nothing && !mutant("branch_counted")) return hold(*record, seq, why);
    if (needs_clock(*record) && straddles_period(written_->bounds, how_.zone) && !is_kept(seq))
      return hold(*record, seq, HeldFor::clock);
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
    const Date day = day_within(written_->bounds, written_->wall, how_.zone);
    counted_.held.push_back({seq, HeldFor::unreadable, day});
  }

  void hold(const record::Record& record, std::uint64_t seq, HeldFor why) {
    note(seq, DispositionKind::held);
    if (can_count(record)) counted_.held.push_back({seq, why, day_of(record)});
  }

  Date day_of(const record::Record& record) const {
    const auto* ballot = std::get_if<domain::Ballot>(&record.body);
    if (ballot != nullptr && ballot->imported) return ballot->imported->day;
    return day_within(written_->bounds, written_->wall, how_.zone);
  }

  bool is_kept(std::uint64_t seq) const {
    if (!has_verdicts_) return false;
    const auto& verdicts = how_.office->verdicts.at(chain_);
    const auto found = verdicts.find(seq);
    return found != verdicts.end() && found->second == Verdict::kept;
  }

  void take_ballot(domain::Ballot&& ballot, Date day, std::uint64_t seq) {
    if (!ballot.imported)
      dated_.push_back({std::move(ballot), day});
    else
      take_imported(std::move(ballot), day, seq);
  }

  // An import counts for its own unit, whatever counter stands in its rows.
  void take_imported(domain::Ballot&& ballot, Date day, std::uint64_t seq) {
    const AnnouncedImport* announced = announced_import();
    if (announced == nullptr || !announced->takes(*ballot.imported)) {
      counted_.held.push_back({seq, HeldFor::import, day});
      return note(seq, DispositionKind::held);
    }
    if (!how_.claims_row(announced->number, ballot.imported->row, {how_.leaf, seq}) &&
        !mutant("imported_row_counted_twice"))
      return note(seq, DispositionKind::counted_before);
    const UnitId& unit = import_->unit;
    if (imported_unit_ != unit) flush_imported();
    imported_unit_ = unit;
    imported_.push_back({std::move(ballot), day});
  }

  const AnnouncedImport* announced_import() const {
    if (!import_) return nullptr;
    const auto found = how_.office->imports.find({import_->file_hash, import_->unit});
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
  Dating dating_;
  std::size_t taken_ = 0;
  const Written* written_ = nullptr;      // of the record that is being taken
  std::optional<record::Import> import_;  // the latest
  const Counting& how_;
  domain::Context context_;
  Counted counted_;
  std::vector<domain::DatedRecord> dated_;
  std::vector<domain::DatedRecord> imported_;
  UnitId imported_unit_;
};

}  // namespace

void add(domain::Cells& cells, domain::Cells more) {
  if (cells.empty()) return cells.swap(more);
  cells.merge(more);  // New ones as they are; a region has hundreds of thousands.
  for (const auto& [key, counts] : more) cells.at(key) += counts;
}

void subtract(domain::Cells& cells, const domain::Cells& less) {
  for (const auto& [key, counts] : less) cells[key] -= counts;
}

Counted count(Decoded records, std::uint64_t first_seq, const ledger::NewBatch& standing,
              Instant received_at, const Counting& how) {
  ledger::NewBatch counted = standing;
  if (mutant("known_records_counted")) counted.known = 0;
  Counter counter(counted,
                  date_all(records, first_seq, counted, received_at,
                           how.office->begun(name_of(counted.place)), how.zone, how.tail),
                  how);
  for (std::size_t i = counted.known; i < records.size(); ++i)
    counter.take(std::move(records[i]), first_seq + i);
  return counter.finish();
}

}  // namespace suara::tally
