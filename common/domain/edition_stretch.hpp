// Weeks and months of a quarter, from what its editions show and nothing else: they tell nobody
// more than subtraction would.
#pragma once
#include <span>

#include "common/domain/edition.hpp"

namespace suara::domain {

enum class StretchKind : std::uint8_t { week, month };

// What came from one edition to another of the same officer, quarter and number of faces.
struct EditionStretch {
  Date from;  // days that the later one has and the earlier one has not
  Date until;
  std::int32_t number = 1;  // of the later one
  std::int64_t ratings = 0;
  std::vector<ScoreClass> classes;  // as fine as both show them, none of 1..4
};

// A stretch a week (Monday to Sunday) or month, cut at the last edition of each; a week without an
// edition joins the next one, and so does what is no stretch by itself: fewer than kClassMin, or
// annulments. editions: of one officer, quarter and number of faces, ascending.
std::vector<EditionStretch> stretches(std::span<const Edition> editions, StretchKind kind);

}  // namespace suara::domain
