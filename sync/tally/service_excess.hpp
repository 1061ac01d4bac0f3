// Desk ballots against services that a registry or queue counted (more_than_services), on the days
// alone that it was read for. For sync/tally's search of flags alone.
#pragma once
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "sync/tally/flag_parts.hpp"
#include "sync/tally/service_book.hpp"

namespace suara::tally {

class ServiceExcess {
 public:
  // A unit's day is counted where its registry or queue names anybody on it; who is not in it then
  // finished none by it.
  ServiceExcess(const UnitServices& services, const FlagParts::DeskBallots& desk,
                  const domain::FlagPolicy& policy);

  // Whoever has more keeps those of the ballots that were counted: they are what is reviewed.
  void name(std::span<const domain::PlacedBallot> ballots, const OfficeState& office);
  domain::Flags flags() const;

 private:
  std::set<std::pair<UnitId, Date>> days_;  // counted
  std::map<std::tuple<OfficerId, UnitId, Month>, domain::ServiceCounts> months_;
  std::set<OfficerId> over_;
  domain::FlagPolicy policy_;
};

}  // namespace suara::tally
