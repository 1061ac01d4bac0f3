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
  Counter(const ledger::NewBatch& standing, Dating& dating, const Counting& how)
      : chain_(name_of(standing.place)),
        held_by_chain_(held_by_chain(*how.office, chain_, how.leaf)),
        has_verdicts_(how.office->verdicts.contains(chain_)),
        dating_(dating),
        how_(how) {
    context_.unit_of = [&how](const CounterId& counter, Date day) {
      return how.office->unit_of(counter, day);
    };
    context_.freezes_of = [&how](Month month) { return how.office->freezes_of(month); };
    imported_context_ = context_;
    imported_context_.unit_of = [this](const CounterId&, Date) {
      return std::optional(imported_unit_);
    };
    import_ = standing.before.import;
    counted_.frees = std::move(dating.frees);
    counted_.after = std::move(dating.after);
  }

  void take(const std::optional<record::Record>& record, std::uint64_t seq) {
    written_ = &dating_.records[taken_++];
    if (!record) return quarantine(seq);
    if (const auto* import = std::get_if<record::Import>(&record->body)) import_ = *import;
    if (how_.only && !how_.only(seq, *record)) return;
    if (const auto* seen = std::get_if<record::Seen>(&record->body))
      counted_.seen.push_back({seq, *seen});
    const HeldFor why =
        has_verdicts_ ? held_for(*how_.office, chain_, seq, how_.leaf) : held_by_chain_;
    if (why != HeldFor::nothing && !mutant("branch_counted")) return hold(*record, seq, why);
    if (needs_clock(*record) && straddles(written_->bounds) && !is_kept(seq))
      return hold(*record, seq, HeldFor::clock);
    if (const auto* ballot = std::get_if<domain::Ballot>(&record->body))
      take_ballot(*ballot, day_of(*record), seq);
    else if (const auto* service = std::get_if<domain::ServiceWithoutBallot>(&record->body))
      own_.add(*service, day_of(*record));
  }

  Counted finish() {
    flush_imported();
    add(counted_.cells, own_.finish());
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

  // Records stand side by side in few intervals, mostly in one.
  bool straddles(const record::Interval& bounds) {
    if (bounds != asked_) straddled_ = straddles_period(bounds, how_.zone);
    asked_ = bounds;
    return straddled_;
  }

  void take_ballot(const domain::Ballot& ballot, Date day, std::uint64_t seq) {
    if (!ballot.imported)
      own_.add(ballot, day);
    else
      take_imported(ballot, day, seq);
  }

  // An import counts for its own unit, whatever counter stands in its rows.
  void take_imported(const domain::Ballot& ballot, Date day, std::uint64_t seq) {
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
    imported_.add(ballot, day);
  }

  const AnnouncedImport* announced_import() const {
    if (!import_) return nullptr;
    const auto found = how_.office->imports.find({import_->file_hash, import_->unit});
    return found == how_.office->imports.end() ? nullptr : &found->second;
  }

  void flush_imported() { add(counted_.cells, imported_.finish()); }

  ChainName chain_;
  HeldFor held_by_chain_;
  bool has_verdicts_;
  const Dating& dating_;
  std::size_t taken_ = 0;
  const Written* written_ = nullptr;      // of the record that is being taken
  std::optional<record::Import> import_;  // the latest
  const Counting& how_;
  domain::Context context_;
  Counted counted_;
  domain::Context imported_context_;
  UnitId imported_unit_;
  domain::Delta own_{context_};
  domain::Delta imported_{imported_context_};
  std::optional<record::Interval> asked_;
  bool straddled_ = false;
};

// A region has millions; those of a batch mostly go in side by side, as they are: each beside the
// one before, the first beside `near`, or wherever else it belongs. The last one of them.
domain::Cells::iterator add_near(domain::Cells::iterator near, domain::Cells& cells,
                                 domain::Cells& more) {
  while (!more.empty()) {
    auto cell = more.extract(more.begin());
    near = cells.insert(near, std::move(cell));
    if (!cell.empty()) near->second += cell.mapped();
  }
  return near;
}

}  // namespace

void add(domain::Cells& cells, domain::Cells more) {
  if (cells.empty()) return cells.swap(more);
  if (!more.empty()) add_near(cells.lower_bound(more.begin()->first), cells, more);
}

void add_behind(std::optional<domain::Cells::iterator>& last, domain::Cells& cells,
                domain::Cells more) {
  if (more.empty()) return;
  last = add_near(last ? *last : cells.lower_bound(more.begin()->first), cells, more);
}

void subtract(domain::Cells& cells, const domain::Cells& less) {
  for (const auto& [key, counts] : less) cells[key] -= counts;
}

Counted count(const Decoded& records, std::uint64_t first_seq, const ledger::NewBatch& standing,
              Instant received_at, const Counting& how) {
  Dating room;
  return count(records, first_seq, standing, received_at, how, room);
}

Counted count(const Decoded& records, std::uint64_t first_seq, const ledger::NewBatch& standing,
              Instant received_at, const Counting& how, Dating& room) {
  ledger::NewBatch counted = standing;
  if (mutant("known_records_counted")) counted.known = 0;
  date_all(records, first_seq, counted, received_at, how.office->begun(name_of(counted.place)),
           how.zone, how.tail, room);
  Counter counter(counted, room, how);
  for (std::size_t i = counted.known; i < records.size(); ++i)
    counter.take(records[i], first_seq + i);
  return counter.finish();
}

}  // namespace suara::tally
