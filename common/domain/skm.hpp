// The public satisfaction survey (SKM) of a service unit after PermenPANRB 14/2017: nrr, ikm, mutu.
// What is rounded is computed in whole numbers; nothing here knows a person.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/domain/ballot.hpp"

namespace suara::domain {

// Points of 25..100 times one hundred: 9148 reads 91.48.
struct Hundredths {
  std::int64_t value = 0;
  auto operator<=>(const Hundredths&) const = default;
};

// In the questionnaire's order. U8 and U9 swap between lists of the rule, so only keys are kept.
inline constexpr std::array<std::pair<Element, std::string_view>, 9> kElementKeys{{
    {Element::persyaratan, "persyaratan"},
    {Element::prosedur, "prosedur"},
    {Element::waktu, "waktu"},
    {Element::biaya, "biaya"},
    {Element::produk, "produk"},
    {Element::kompetensi, "kompetensi"},
    {Element::perilaku, "perilaku"},
    {Element::sarana, "sarana"},
    {Element::pengaduan, "pengaduan"},
}};
std::string to_text(Element element);                        // its key
std::optional<Element> parse_element(std::string_view key);  // nullopt: no such element

inline constexpr std::int64_t kAnswersMax = 1'000'000'000;  // of one element

// answers 0..kAnswersMax, each 1..4; total is their sum.
struct ElementTally {
  Element element{};
  std::int64_t answers = 0;
  std::int64_t total = 0;
  bool operator==(const ElementTally&) const = default;
};

enum class WeightMode : std::uint8_t {
  exact,  // 1/x for x elements
  form,   // 0.111, as the official form prints it; of the nine elements only
};
// What is applied: a smaller form has weight 1/x whatever was asked for.
WeightMode weights_of(std::size_t elements, WeightMode asked);

enum class Mutu : std::uint8_t { a, b, c, d };
std::string to_text(Mutu mutu);  // "A".."D"

// Sum of scores by those who answered; nullopt: nobody did.
std::optional<double> nrr(const ElementTally& element);

// 25 * sum(nrr * weight), half up to two decimals. nullopt: no element, or one that nobody
// answered. Elements must be different ones.
std::optional<Hundredths> ikm(std::span<const ElementTally> elements, WeightMode weights);

// Of the rounded ikm: A from 88.31, B from 76.61, C from 65.00, else D (24.98 too).
Mutu mutu_of(Hundredths ikm);

// The elements with the lowest nrr, lowest first, at most so many; ties in the order given, those
// that nobody answered left out. Proposed follow-up (RTL) begins with them.
std::vector<ElementTally> lowest(std::span<const ElementTally> elements, std::size_t most);

}  // namespace suara::domain
