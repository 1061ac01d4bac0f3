#include "common/domain/tally.hpp"

#include <algorithm>
#include <utility>

#include "common/domain/reasons.hpp"
#include "common/domain/skm_sample.hpp"

namespace suara::domain {
namespace {

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

void Delta::place(const CounterId& counter, Date day) {
  if (day != day_) {
    const Month month = month_of(day);
    posting_ = {month, context_.freezes_of(month)};
  } else if (counter == counter_) {
    return;
  }
  unit_ = context_.unit_of(counter, day).value_or(kUnplacedUnit);
  counter_ = counter;
  day_ = day;
}

TallyCounts& Delta::cell_of(const Offer& offer, Date day, std::uint8_t faces) {
  place(offer.counter, day);
  for (auto cell = handful_.rbegin(); cell != handful_.rend(); ++cell) {
    const TallyKey& key = (*cell)->first;
    if (key.service == offer.service && key.day == day && key.officer == offer.officer &&
        key.result == offer.result && key.channel == offer.channel && key.faces == faces &&
        key.unit == unit_)
      return (*cell)->second;
  }
  TallyKey key{posting_,      unit_,        offer.officer, day,
               offer.service, offer.result, offer.channel, faces};
  handful_.push_back(&*cells_.try_emplace(std::move(key)).first);
  return handful_.back()->second;
}

void Delta::add(const Ballot& ballot, Date day) {
  count(ballot, cell_of(ballot.offer, day, ballot.faces));
}

void Delta::add(const ServiceWithoutBallot& service, Date day) {
  ++cell_of(service.offer, day, kKioskFaces).services;
}

Cells Delta::finish() {
  handful_.clear();
  day_.reset();
  return std::exchange(cells_, {});
}

Cells delta(std::span<const DatedRecord> records, const Context& context) {
  Delta sum(context);
  for (const DatedRecord& record : records)
    std::visit([&](const auto& what) { sum.add(what, record.day); }, record.what);
  return sum.finish();
}

}  // namespace suara::domain
