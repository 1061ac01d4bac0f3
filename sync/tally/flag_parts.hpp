// A ledger's chains in parts that share neither kiosk nor officer, and what is counted over the
// whole region on the way. For sync/tally's search of flags alone.
#pragma once
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "sync/tally/flag_ballots.hpp"

namespace suara::tally {

struct FlagPart {
  std::vector<ledger::LeafSpan> leaves;  // chain by chain
  std::int64_t ballots = 0;
};

class FlagParts {
 public:
  // ended: the last day of the months whose counts are compared; younger days are passed over
  // there, for their counts are others every night.
  explicit FlagParts(Date ended) : ended_(ended) {}

  // What one batch holds of the period.
  void add(const ledger::StoredBatch& stored, const OfficeState& office, const FlagBallots& found);
  // Parts put together until they have so many ballots; a larger one stands alone.
  std::vector<FlagPart> finish(std::int64_t ballots_at_once);

  std::vector<domain::LostCounts> lost() const;
  // Ballots that a desk opened, by officer, unit and day.
  using DeskBallots = std::map<std::tuple<OfficerId, UnitId, Date>, std::int64_t>;
  const DeskBallots& desk() const { return desk_; }

 private:
  template <class Name>
  std::size_t node_of(std::unordered_map<Name, std::size_t>& nodes, const Name& name);
  std::size_t root_of(std::size_t node);
  void join(std::size_t one, std::size_t other);

  void count_lost(std::span<const domain::PlacedBallot> ended);
  void count(const domain::PlacedBallot& one, const OfficeState& office);

  Date ended_;
  std::unordered_map<DeviceId, std::size_t> devices_;
  std::unordered_map<OfficerId, std::size_t> officers_;
  std::vector<std::size_t> above_;
  std::map<ChainName, std::vector<ledger::LeafSpan>> leaves_;  // that hold something
  std::map<DeviceId, std::int64_t> ballots_;
  std::map<std::pair<OfficerId, ServiceId>, domain::LostCounts> lost_;
  DeskBallots desk_;
};

}  // namespace suara::tally
