// Ledger records -> counts. Pure: the same records in the same context give the same cells, for
// the writer, the rebuild and verify alike (DESIGN sections 3 and 4).
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
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
  bool operator==(const TallyKey&) const = default;
  // The order of rows in tallies.csv: what one person's batch brings stands side by side.
  std::strong_ordering operator<=>(const TallyKey& other) const {
    const auto in_order = [](const TallyKey& key) {
      return std::tie(key.officer, key.posting, key.unit, key.day, key.service, key.result,
                      key.channel, key.faces);
    };
    return in_order(*this) <=> in_order(other);
  }
};

// What only some ballots have: reasons, answers of the form, and for each form its respondent's mean.
// The numbers stand in the tables and never change.
using Detail = std::uint16_t;
inline constexpr Detail kForms = 300;        // forms with at least one answer
inline constexpr Detail kFormSum = 301;      // sum of their respondent_mean (skm_sample.hpp)
inline constexpr Detail kFormSquares = 302;  // sum of the squares of these
Detail reason_detail(Element reason);                       // 101..109
Detail answer_detail(Element element, std::uint8_t answer);  // 200 + 8 * element + answer

struct DetailCount {
  Detail what = 0;
  std::int64_t count = 0;
  bool operator==(const DetailCount&) const = default;
};

// Whole seconds from the offer to the first touch of rated ballots: below 1, 2, 4, 8, 15, 30, 60,
// and all others.
inline constexpr std::array<std::uint32_t, 7> kSecondsBelow = {1, 2, 4, 8, 15, 30, 60};
inline constexpr std::size_t kSecondsBins = kSecondsBelow.size() + 1;

// Counts, >= 0 in a tally; behind a freeze (what is taken out is posted there) and in a delta any.
struct TallyCounts {
  std::array<std::int64_t, kFacesMax> scores{};   // [score - 1], rated ballots
  std::array<std::int64_t, kOutcomes> outcomes{};  // [outcome - 1]
  std::int64_t services = 0;  // finished services: ballots and those without a ballot
  std::int64_t offered = 0;   // was_offered
  std::array<std::int64_t, kSecondsBins> seconds{};
  std::vector<DetailCount> details;  // ascending, none 0
  bool operator==(const TallyCounts&) const = default;
  TallyCounts& operator+=(const TallyCounts& other) { return add(other, 1); }
  TallyCounts& operator-=(const TallyCounts& other) { return add(other, -1); }
  TallyCounts& add(const TallyCounts& other, std::int64_t times);
  std::int64_t detail(Detail what) const;
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

// The cells that records add, taken one by one. Records of a counter unknown on their day are
// counted under kUnplacedUnit, so that nothing is lost unseen. The context outlives it.
inline const UnitId kUnplacedUnit{"-"};
class Delta {
 public:
  explicit Delta(const Context& context) : context_(context) {}
  Delta(const Delta&) = delete;
  Delta& operator=(const Delta&) = delete;
  void add(const Ballot& ballot, Date day);
  void add(const ServiceWithoutBallot& service, Date day);
  Cells finish();  // It begins anew, also with what the context says.

 private:
  TallyCounts& cell_of(const Offer& offer, Date day, std::uint8_t faces);
  void place(const CounterId& counter, Date day);

  const Context& context_;
  // What follows from counter and day: the next record mostly has both from the one before.
  std::optional<Date> day_;
  CounterId counter_;
  Posting posting_;
  UnitId unit_;
  Cells cells_;
  std::vector<Cells::value_type*> handful_;  // all of them, in the order in which they came up
};
Cells delta(std::span<const DatedRecord> records, const Context& context);

}  // namespace suara::domain
