// Ledger records -> counts. Pure: the same records in the same context give the same cells, for
// the writer, the rebuild and verify alike (DESIGN sections 3 and 4).
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "common/domain/ballot.hpp"

namespace suara::domain {

// Month of the ballot's day, and how many freezes of periods holding that month stood before its
// leaf: 0 until a period was frozen.
struct Posting {
  Month month;
  std::uint16_t freezes = 0;
  auto operator<=>(const Posting&) const = default;
};

struct TallyKey {
  Posting posting;
  UnitId unit;  // The counter's on that day.
  OfficerId officer;
  Date day;
  ServiceId service;
  ServiceResult result = ServiceResult::selesai;
  Channel channel = Channel::desk;
  std::uint8_t faces = kKioskFaces;
  auto operator<=>(const TallyKey&) const = default;
};

// Counts, all >= 0 in a tally; a delta may hold negative ones.
struct TallyCounts {
  std::array<std::int64_t, kFacesMax> scores{};   // [score - 1], rated ballots
  std::array<std::int64_t, kOutcomes> outcomes{};  // [outcome - 1]
  std::int64_t services = 0;  // finished services: ballots and those without a ballot
  std::int64_t offered = 0;   // was_offered
  bool operator==(const TallyCounts&) const = default;
  TallyCounts& operator+=(const TallyCounts& other);
  std::int64_t ratings() const;  // = outcomes[rated - 1]
};

using Cells = std::map<TallyKey, TallyCounts>;

// One record of a batch that counts, with the day it belongs to.
struct DatedRecord {
  std::variant<Ballot, ServiceWithoutBallot> what;
  Date day;
};

// The office chain as it stood at the batch's leaf, as far as this batch needs it.
struct Context {
  // The unit that a counter belonged to on a day; nullopt: no such counter then.
  std::function<std::optional<UnitId>(const CounterId&, Date)> unit_of;
  // Freezes of periods that hold the month.
  std::function<std::uint16_t(Month)> freezes_of = [](Month) { return std::uint16_t{0}; };
};

// The cells that the records add. Records of a counter unknown on their day are counted under
// kUnplacedUnit, so that nothing is lost unseen.
inline const UnitId kUnplacedUnit{"-"};
Cells delta(std::span<const DatedRecord> records, const Context& context);

}  // namespace suara::domain
