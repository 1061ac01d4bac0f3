#include "common/domain/tally.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <unordered_map>

#include "common/domain/reasons.hpp"
#include "common/domain/skm_sample.hpp"

namespace suara::domain {
namespace {

const Offer& offer_of(const DatedRecord& record) {
  return std::visit([](const auto& what) -> const Offer& { return what.offer; }, record.what);
}

std::size_t seconds_bin(std::uint32_t after_ms) {
  const auto below = std::ranges::upper_bound(kSecondsBelow, after_ms / 1'000);
  return static_cast<std::size_t>(below - kSecondsBelow.begin());
}

void count_form(const std::vector<SkmAnswer>& answers, std::vector<DetailCount>& details) {
  if (answers.empty()) return;
  std::int64_t sum = 0;
  for (const SkmAnswer& one : answers) {
    details.push_back({answer_detail(one.element, one.answer), 1});
    sum += one.answer;
  }
  const std::int64_t mean = respondent_mean(sum, static_cast<std::int64_t>(answers.size()));
  details.insert(details.end(), {{kForms, 1}, {kFormSum, mean}, {kFormSquares, mean * mean}});
}

// In the words that the citizen read: those of a low score.
bool displeased(const Ballot& ballot) { return 2 * *ballot.answers.score <= ballot.faces; }

std::vector<DetailCount> details_of(const Ballot& ballot) {
  const Answers& answers = ballot.answers;
  std::vector<DetailCount> details;
  if (answers.score)  // Without one nobody knows which words were read.
    for (const Element reason : answers.reasons) {
      details.push_back({reason_detail(reason), 1});
      if (displeased(ballot)) details.push_back({low_reason_detail(reason), 1});
    }
  count_form(answers.skm, details);
  std::ranges::sort(details, {}, &DetailCount::what);
  return details;
}

void add_details(std::vector<DetailCount>& into, const std::vector<DetailCount>& more,
                 std::int64_t times) {
  std::vector<DetailCount> sum;
  auto left = into.cbegin();
  for (const DetailCount& one : more) {
    while (left != into.cend() && left->what < one.what) sum.push_back(*left++);
    const bool both = left != into.cend() && left->what == one.what;
    const std::int64_t count = one.count * times + (both ? left++->count : 0);
    if (!sum.empty() && sum.back().what == one.what)
      sum.back().count += count;
    else
      sum.push_back({one.what, count});
  }
  sum.insert(sum.end(), left, into.cend());
  std::erase_if(sum, [](const DetailCount& one) { return one.count == 0; });
  into = std::move(sum);
}

void count(const Ballot& ballot, TallyCounts& into) {
  const Answers& answers = ballot.answers;
  ++into.outcomes[static_cast<std::size_t>(ballot.outcome) - 1];
  if (answers.score) ++into.scores[*answers.score - 1U];
  ++into.services;
  into.offered += was_offered(ballot) ? 1 : 0;
  if (ballot.outcome == Outcome::rated && !ballot.imported && answers.first_answer_ms)
    ++into.seconds[seconds_bin(*answers.first_answer_ms)];
  if (!answers.reasons.empty() || !answers.skm.empty())
    add_details(into.details, details_of(ballot), 1);
}

void count(const ServiceWithoutBallot&, TallyCounts& into) { ++into.services; }

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

Detail reason_detail(Element reason) {
  return static_cast<Detail>(100 + static_cast<Detail>(reason));
}
Detail answer_detail(Element element, std::uint8_t answer) {
  return static_cast<Detail>(200 + 8 * static_cast<Detail>(element) + answer);
}

TallyCounts& TallyCounts::add(const TallyCounts& other, std::int64_t times) {
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] += times * other.scores[i];
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i] += times * other.outcomes[i];
  services += times * other.services;
  offered += times * other.offered;
  for (std::size_t i = 0; i < seconds.size(); ++i) seconds[i] += times * other.seconds[i];
  if (!other.details.empty()) add_details(details, other.details, times);
  return *this;
}

std::int64_t TallyCounts::detail(Detail what) const {
  const auto found = std::ranges::lower_bound(details, what, {}, &DetailCount::what);
  return found == details.end() || found->what != what ? 0 : found->count;
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
    TallyCounts& counts = cells[std::move(key)];
    std::visit([&counts](const auto& what) { count(what, counts); }, record.what);
  }
  return {std::make_move_iterator(cells.begin()), std::make_move_iterator(cells.end())};
}

}  // namespace suara::domain
