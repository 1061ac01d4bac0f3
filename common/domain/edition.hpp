// What an officer may see of their own ratings (SCORING section 8): classes of at least five, a
// new edition only after five more ratings, nothing from which a single vote could be computed.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "common/domain/reasons.hpp"

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

// Ratings by day and score: what an edition was made of, so that the next one can be told from it.
// Nobody is shown it.
using DayScores = std::map<Date, std::array<std::int64_t, kFacesMax>>;

struct EditionMinimum {  // Policy defaults of SCORING section 3.
  std::int64_t ratings = 30;
  std::int64_t days = 6;
  bool operator==(const EditionMinimum&) const = default;
};

// The numbers stand in tables.
enum class EditionKind : std::uint8_t {
  open = 0,        // the period is not frozen
  final = 1,       // of what a freeze took
  supplement = 2,  // and of what came or went since
};
std::string to_text(EditionKind kind);  // "open", "final", "supplement"

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
  std::vector<ReasonCount> reasons;  // shown_reasons, of days told as they stand
  DayScores made_of;
  EditionKind kind = EditionKind::open;
  bool enough() const { return ratings >= minimum.ratings && days >= minimum.days; }
  // False: of what the one before showed fewer than kClassMin are left; this one takes it back.
  bool shows() const { return !classes.empty(); }
  bool operator==(const Edition&) const = default;
};

enum class Takes : std::uint8_t {
  all,
  withdrawals,  // what came waits, however much it is
};

// All the officer's cells of one period and number of faces, all of closed days <= as_of.
// previous: the newest edition of the same officer, period and faces. What came since and what went
// (annulments) are taken over each only where they are at least kEditionStepMin: until then what
// came is left out and what went stays in. Where fewer than kClassMin are left of what previous
// showed, the edition has no classes. nullopt: nothing that may be shown yet, or nothing to take
// over.
std::optional<Edition> next_edition(const OfficerId& officer, Quarter period, std::uint8_t faces,
                                    const Cells& cells, Date as_of, const EditionMinimum& minimum,
                                    const std::optional<Edition>& previous,
                                    Takes takes = Takes::all);

// Days of which ratings wait behind the edition, among the officer's cells up to its as_of.
std::set<Date> days_not_told(const Edition& edition, const Cells& cells);

// After a freeze, where there is nothing more to tell of ballots: the newest edition again as the
// final one or a supplement, up to the period's last day.
Edition told_again(const Edition& newest, EditionKind kind);

// The newest edition again, of the same days: something beside its ballots is other than it says.
Edition said_again(const Edition& newest);

// The latest day with at least kEditionStepMin of the officer's ratings behind it, up to as_of:
// editions of a period that will be frozen end there, so that they leave enough to the final one.
// nullopt: there are not so many.
std::optional<Date> leaving_enough(const OfficerId& officer, Quarter period, std::uint8_t faces,
                                   const Cells& cells, Date as_of);

}  // namespace suara::domain
