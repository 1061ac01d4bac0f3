// What an officer may see of their own ratings (SCORING section 8): classes of at least five, a
// new edition only after five more ratings, nothing from which a single vote could be computed.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/domain/tally.hpp"

namespace suara::domain {

inline constexpr std::int64_t kClassMin = 5;        // A class of 1..4 is merged with its neighbour.
inline constexpr std::int64_t kEditionStepMin = 5;  // At least so many more ratings.

// Scores first..last together, count of them.
struct ScoreClass {
  std::uint8_t first = 1;
  std::uint8_t last = 1;
  std::int64_t count = 0;
  bool operator==(const ScoreClass&) const = default;
};

// Lowest class of 1..4 first, with its upper neighbour (the top one with its lower), until none is
// left. Empty: fewer than kClassMin ratings in all; then nothing is shown.
std::vector<ScoreClass> merge_classes(std::span<const std::int64_t> counts_by_score);

struct EditionMinimum {  // Policy defaults of SCORING section 3.
  std::int64_t ratings = 30;
  std::int64_t days = 6;
  bool operator==(const EditionMinimum&) const = default;
};

struct Edition {
  OfficerId officer;
  Quarter period;
  std::int32_t number = 1;  // from 1 within officer, period and faces
  Date as_of;               // the last closed day in it
  std::uint8_t faces = kKioskFaces;
  std::int64_t ratings = 0;
  std::int64_t days = 0;  // with at least one rating
  std::vector<ScoreClass> classes;
  // 100/K * mean score, in hundredths of a point; only where no class was merged and n and days
  // reach the minimum.
  std::optional<std::int64_t> mean_hundredths;
  EditionMinimum minimum;
  bool enough() const { return ratings >= minimum.ratings && days >= minimum.days; }
  bool operator==(const Edition&) const = default;
};

// All the officer's cells of one period and number of faces, all of closed days <= as_of.
// previous: the newest edition of the same officer, period and faces. nullopt: nothing that may be
// shown yet, or fewer than kEditionStepMin more ratings than before.
std::optional<Edition> next_edition(const OfficerId& officer, Quarter period, std::uint8_t faces,
                                    const Cells& cells, Date as_of, const EditionMinimum& minimum,
                                    const std::optional<Edition>& previous);

}  // namespace suara::domain
