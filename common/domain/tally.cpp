#include "common/domain/tally.hpp"

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
  Cells cells;
  for (const DatedRecord& record : records) {
    const Offer& offer = offer_of(record);
    const Month month = month_of(record.day);
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
  return cells;
}

}  // namespace suara::domain
