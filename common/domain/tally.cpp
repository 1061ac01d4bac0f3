#include "common/domain/tally.hpp"

#include <iterator>
#include <limits>
#include <unordered_map>

namespace suara::domain {
namespace {

const Offer& offer_of(const DatedRecord& record) {
  return std::visit([](const auto& what) -> const Offer& { return what.offer; }, record.what);
}

TallyCounts counts_of(const Ballot& ballot) {
  TallyCounts counts;
  counts.outcomes[static_cast<std::size_t>(ballot.outcome) - 1] = 1;
  if (ballot.answers.score) counts.scores[*ballot.answers.score - 1U] = 1;
  counts.services = 1;
  counts.offered = was_offered(ballot) ? 1 : 0;
  return counts;
}

TallyCounts counts_of(const ServiceWithoutBallot&) {
  TallyCounts counts;
  counts.services = 1;
  return counts;
}

// Only what tells the cells of one batch apart.
struct KeyHash {
  std::size_t operator()(const TallyKey& key) const noexcept {
    const std::size_t service = std::hash<ServiceId>{}(key.service);
    return service ^ (std::hash<OfficerId>{}(key.officer) << 1) ^
           static_cast<std::size_t>(key.day.days * 64 + static_cast<int>(key.result) * 8 +
                                    static_cast<int>(key.channel));
  }
};

}  // namespace

TallyCounts& TallyCounts::operator+=(const TallyCounts& other) {
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] += other.scores[i];
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i] += other.outcomes[i];
  services += other.services;
  offered += other.offered;
  return *this;
}

std::int64_t TallyCounts::ratings() const {
  return outcomes[static_cast<std::size_t>(Outcome::rated) - 1];
}

Cells delta(std::span<const DatedRecord> records, const Context& context) {
  std::unordered_map<TallyKey, TallyCounts, KeyHash> cells;
  Date day{std::numeric_limits<std::int32_t>::min()};
  Month month;
  for (const DatedRecord& record : records) {
    const Offer& offer = offer_of(record);
    if (record.day != day) month = month_of(day = record.day);
    const auto* ballot = std::get_if<Ballot>(&record.what);
    TallyKey key{{month, context.freezes_of(month)},
                 context.unit_of(offer.counter, record.day).value_or(kUnplacedUnit),
                 offer.officer,
                 record.day,
                 offer.service,
                 offer.result,
                 offer.channel,
                 ballot != nullptr ? ballot->faces : std::uint8_t{kKioskFaces}};
    cells[std::move(key)] += std::visit([](const auto& what) { return counts_of(what); },
                                        record.what);
  }
  return {std::make_move_iterator(cells.begin()), std::make_move_iterator(cells.end())};
}

}  // namespace suara::domain
