// Flags of the touches themselves: pace, burst, rhythm, run, shape_apart.
#include <cmath>
#include <tuple>

#include "common/domain/flag_findings.hpp"
#include "common/domain/tails.hpp"

namespace suara::domain {
namespace {

std::int64_t reading_ms(const PlacedBallot& one) { return *one.ballot.answers.first_answer_ms; }

// Places first..first + size - 1 of a list.
struct Stretch {
  std::size_t first = 0;
  std::size_t size = 0;
  double measured = 0;
};

// Overlapping stretches, ordered by their first, become one; pick says whose measure stays.
template <class Pick>
std::vector<Stretch> joined(const std::vector<Stretch>& parts, const Pick& pick) {
  std::vector<Stretch> out;
  for (const Stretch& part : parts) {
    if (out.empty() || part.first >= out.back().first + out.back().size) {
      out.push_back(part);
      continue;
    }
    Stretch& last = out.back();
    last.size = std::max(last.size, part.first + part.size - last.first);
    last.measured = pick(last.measured, part.measured);
  }
  return out;
}

BallotList part_of(const BallotList& list, const Stretch& stretch) {
  const auto from = list.begin() + static_cast<std::ptrdiff_t>(stretch.first);
  return {from, from + static_cast<std::ptrdiff_t>(stretch.size)};
}

std::vector<Instant> touches_in(const BallotList& list) {
  std::vector<Instant> touches;
  touches.reserve(list.size());
  for (const PlacedBallot* one : list) touches.push_back(*touched_at(*one));
  return touches;
}

// Each touch with those that follow within burst_ms, where they are enough.
std::vector<Stretch> bursts_in(const std::vector<Instant>& touches, const FlagPolicy& policy) {
  std::vector<Stretch> parts;
  std::size_t end = 0;
  for (std::size_t i = 0; i < touches.size(); ++i) {
    while (end < touches.size() && touches[end] - touches[i] <= policy.burst_ms) ++end;
    const std::size_t size = end - i;
    if (static_cast<std::int64_t>(size) >= policy.burst_touches)
      parts.push_back({i, size, static_cast<double>(size)});
  }
  return joined(parts, [](double a, double b) { return std::max(a, b); });
}

// Standard deviation over mean of the gaps between size touches from first on; alike ones are 0.
double variation_of_gaps(const std::vector<Instant>& touches, std::size_t first,
                         std::size_t size) {
  const auto gap = [&](std::size_t i) { return static_cast<double>(touches[i + 1] - touches[i]); };
  const std::size_t end = first + size - 1;
  const auto gaps = static_cast<double>(size - 1);
  double mean = 0, squares = 0;
  for (std::size_t i = first; i < end; ++i) mean += gap(i) / gaps;
  for (std::size_t i = first; i < end; ++i) squares += (gap(i) - mean) * (gap(i) - mean);
  return mean > 0 ? std::sqrt(squares / (gaps - 1)) / mean : 0;
}

std::vector<Stretch> rhythms_in(const std::vector<Instant>& touches, const FlagPolicy& policy) {
  std::vector<Stretch> parts;
  const double of_day = policy.rhythm_share * static_cast<double>(touches.size() - 1);
  const std::size_t size = static_cast<std::size_t>(std::ceil(
                               std::max(static_cast<double>(policy.rhythm_gaps), of_day))) +
                           1;
  for (std::size_t i = 0; i + size <= touches.size(); ++i) {
    const double variation = variation_of_gaps(touches, i, size);
    if (variation < policy.rhythm_variation) parts.push_back({i, size, variation});
  }
  return joined(parts, [](double a, double b) { return std::min(a, b); });
}

std::uint8_t score_of(const PlacedBallot& one) { return *one.ballot.answers.score; }

std::vector<Stretch> runs_in(const BallotList& list) {
  std::vector<Stretch> runs;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i == 0 || score_of(*list[i]) != score_of(*list[i - 1])) runs.push_back({i, 0, 0});
    ++runs.back().size;
  }
  return runs;
}

auto by_officer_and_faces(const PlacedBallot& one) {
  return std::tuple(one.ballot.offer.officer, one.ballot.faces);
}

}  // namespace

Flags pace_flags(Ballots ballots, const FlagPolicy& policy) {
  std::map<OfficerDay, BallotList> found;
  for (const PlacedBallot& one : ballots)
    if (touched_at(one) && reading_ms(one) < policy.pace_ms)
      found[officer_day(one)].push_back(&one);
  Flags flags;
  for (const auto& [key, list] : found) {
    std::int64_t least = policy.pace_ms;
    for (const PlacedBallot* one : list) least = std::min(least, reading_ms(*one));
    flags.push_back(finding(FlagCode::pace, list, static_cast<double>(least),
                            static_cast<double>(policy.pace_ms)));
  }
  return flags;
}

Flags burst_flags(Ballots ballots, const FlagPolicy& policy) {
  Flags flags;
  const auto key = [](const PlacedBallot& one) {
    return std::tuple(one.place.device, one.ballot.faces, score_of(one));
  };
  for (const auto& [kiosk, list] : touches_by(ballots, key))
    for (const Stretch& burst : bursts_in(touches_in(list), policy)) {
      std::map<OfficerId, BallotList> officers;
      for (const PlacedBallot* one : part_of(list, burst))
        officers[one->ballot.offer.officer].push_back(one);
      for (const auto& [officer, own] : officers)
        flags.push_back(finding(FlagCode::burst, own, burst.measured,
                                static_cast<double>(policy.burst_touches)));
    }
  return flags;
}

Flags rhythm_flags(Ballots ballots, const FlagPolicy& policy) {
  Flags flags;
  const auto key = [](const PlacedBallot& one) {
    return std::tuple(officer_day(one), one.place.device);
  };
  for (const auto& [where, list] : touches_by(ballots, key))
    for (const Stretch& rhythm : rhythms_in(touches_in(list), policy))
      flags.push_back(finding(FlagCode::rhythm, part_of(list, rhythm), rhythm.measured,
                              policy.rhythm_variation));
  return flags;
}

Flags run_flags(Ballots ballots, const FlagPolicy& policy) {
  Flags flags;
  for (const auto& [officer, list] : touches_by(ballots, by_officer_and_faces)) {
    std::map<std::uint8_t, double> share;
    for (const PlacedBallot* one : list)
      share[score_of(*one)] += 1 / static_cast<double>(list.size());
    const auto runs = runs_in(list);
    for (const Stretch& run : runs) {
      const double of_one = share[score_of(*list[run.first])];
      const double probability =
          static_cast<double>(runs.size()) * std::pow(of_one, static_cast<double>(run.size) - 1);
      if (probability < policy.run_probability)
        flags.push_back(
            finding(FlagCode::run, part_of(list, run), probability, policy.run_probability));
    }
  }
  return flags;
}

Flags shape_flags(Ballots ballots, const FlagPolicy& policy) {
  Flags flags;
  for (const auto& [officer, list] : touches_by(ballots, by_officer_and_faces)) {
    TwoGroups groups;
    BallotList quick_ones;
    for (const PlacedBallot* one : list) {
      const bool quick = reading_ms(*one) < policy.quick_ms;
      const bool top = score_of(*one) == one->ballot.faces;
      ++(quick ? groups.first : groups.second);
      if (top) ++(quick ? groups.first_hits : groups.second_hits);
      if (quick) quick_ones.push_back(one);
    }
    const double tail = fisher_tail(groups);
    if (tail < policy.shape_probability)
      flags.push_back(finding(FlagCode::shape_apart, quick_ones, tail, policy.shape_probability));
  }
  return flags;
}

}  // namespace suara::domain
