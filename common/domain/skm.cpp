#include "common/domain/skm.hpp"

#include <algorithm>
#include <cassert>

#include "common/domain/wide_number.hpp"

namespace suara::domain {
namespace {

constexpr std::uint32_t kHundredthsAtMost = 10'000;  // All answers 4.

bool possible(const ElementTally& element) {
  return element.answers >= 0 && element.answers <= kAnswersMax &&
         element.total >= element.answers && element.total <= 4 * element.answers;
}

struct Fraction {
  WideNumber above{0};
  WideNumber below{1};
};

Fraction sum_of_nrr(std::span<const ElementTally> elements) {
  Fraction sum;
  for (const ElementTally& element : elements) {
    const auto answers = static_cast<std::uint32_t>(element.answers);
    sum.above *= answers;
    sum.above += sum.below * static_cast<std::uint32_t>(element.total);
    sum.below *= answers;
  }
  return sum;
}

// The largest whole h with h <= above/below + 1/2, found by halving 0..kHundredthsAtMost.
std::int64_t half_up(const Fraction& fraction) {
  const WideNumber reached = fraction.above * 2 + fraction.below;
  const WideNumber step = fraction.below * 2;
  std::uint32_t low = 0;
  for (std::uint32_t high = kHundredthsAtMost; low < high;) {
    const std::uint32_t middle = (low + high + 1) / 2;
    if (step * middle <= reached)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

}  // namespace

std::string to_text(Element element) {
  for (const auto& [known, key] : kElementKeys)
    if (known == element) return std::string(key);
  assert(!"an element without a key");
  return "";
}

std::optional<Element> parse_element(std::string_view key) {
  for (const auto& [element, known] : kElementKeys)
    if (known == key) return element;
  return std::nullopt;
}

WeightMode weights_of(std::size_t elements, WeightMode asked) {
  return elements == kElementKeys.size() ? asked : WeightMode::exact;
}

std::string to_text(Mutu mutu) {
  return std::string(1, static_cast<char>('A' + static_cast<int>(mutu)));
}

std::optional<double> nrr(const ElementTally& element) {
  assert(possible(element));
  if (element.answers == 0) return std::nullopt;
  return static_cast<double>(element.total) / static_cast<double>(element.answers);
}

std::optional<Hundredths> ikm(std::span<const ElementTally> elements, WeightMode weights) {
  assert(std::ranges::all_of(elements, possible) && elements.size() <= kElementKeys.size());
  const auto unanswered = [](const ElementTally& element) { return element.answers == 0; };
  if (elements.empty() || std::ranges::any_of(elements, unanswered)) return std::nullopt;
  Fraction points = sum_of_nrr(elements);
  const bool form = weights_of(elements.size(), weights) == WeightMode::form;
  points.above *= 2'500;  // 25 points a step of nrr, in hundredths
  points.above *= form ? 111 : 1;
  points.below *= form ? 1'000 : static_cast<std::uint32_t>(elements.size());
  return Hundredths{half_up(points)};
}

Mutu mutu_of(Hundredths ikm) {
  if (ikm.value >= 8'831) return Mutu::a;
  if (ikm.value >= 7'661) return Mutu::b;
  return ikm.value >= 6'500 ? Mutu::c : Mutu::d;
}

std::vector<ElementTally> lowest(std::span<const ElementTally> elements, std::size_t most) {
  std::vector<ElementTally> answered(elements.begin(), elements.end());
  std::erase_if(answered, [](const ElementTally& element) { return element.answers == 0; });
  std::ranges::stable_sort(answered, [](const ElementTally& a, const ElementTally& b) {
    return a.total * b.answers < b.total * a.answers;  // at most 4e18
  });
  if (answered.size() > most) answered.resize(most);
  return answered;
}

}  // namespace suara::domain
