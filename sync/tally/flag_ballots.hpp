// Ballots, services and duties of the ledger as flags look at them: with their times, and apart
// those that wait for review and do not count. Reads only; imported rows have no times and are
// passed over.
#pragma once
#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <vector>

#include "common/domain/flags.hpp"
#include "sync/ledger/ledger.hpp"
#include "sync/tally/office_state.hpp"
#include "sync/tally/past.hpp"

namespace suara::tally {

// What one or more batches hold.
struct FlagBallots {
  std::vector<domain::PlacedBallot> counted;
  std::vector<domain::PlacedBallot> held;  // for their clock, chain or device
  std::vector<domain::FinishedService> without_ballot;
  struct DutyMark {
    OfficerId officer;
    CounterId counter;
    Instant at;
    bool on = true;
  };
  std::vector<DutyMark> duties;  // in the order of their records
  bool nothing() const {
    return counted.empty() && held.empty() && without_ballot.empty() && duties.empty();
  }
};

// Those that count: neither annulled nor held.
enum class Which : std::uint8_t { all, counted };

class FlagReader {
 public:
  FlagReader(SQLite::Database& reader, TenantId tenant, const OfficeState& office);

  // What the batch holds of the days first..last. Annulled ballots are left out.
  void read(const ledger::StoredBatch& stored, Date first, Date last, FlagBallots& into) const;
  void read(std::span<const ledger::LeafSpan> leaves, Date first, Date last,
            FlagBallots& into) const;
  // Those ballots, ascending; what is no ballot of this ledger is left out. Reads the batches that
  // hold one of them, and no other.
  std::vector<domain::PlacedBallot> at(const std::vector<domain::BallotPlace>& places,
                                       Which which = Which::all) const;

 private:
  using EachDated = std::function<void(std::uint64_t seq, const record::Record&, Instant wall,
                                       const record::Interval& bounds, Date day)>;
  void each_dated(const ledger::StoredBatch& stored, const EachDated& each) const;
  void take_those(const ledger::StoredBatch& stored, const std::set<std::uint64_t>& seqs,
                  Which which, std::vector<domain::PlacedBallot>& into) const;
  HeldFor held(const ChainName& chain, std::uint64_t seq, std::uint64_t leaf,
               const record::Interval& bounds) const;

  SQLite::Database& reader_;
  TenantId tenant_;
  const OfficeState& office_;
  Zone zone_;
  Past past_;
};

// Each "on" to the next "off" at that counter, the next officer's "on", or the end of its day.
std::vector<domain::DutySpan> duty_spans(const std::vector<FlagBallots::DutyMark>& marks,
                                         Zone zone);

}  // namespace suara::tally
