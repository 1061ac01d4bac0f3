// What every flag's tests ask of it.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>

#include "common/domain/flag_explanation.hpp"
#include "tests/common/domain/ballot_log.hpp"

namespace suara::test {

inline const domain::FlagPolicy kPolicy;  // the defaults of SCORING section 5

using Seqs = std::vector<std::uint64_t>;

// The one flag, with its evidence in order and its explanation proving itself.
inline domain::Flag only(const domain::Flags& flags) {
  REQUIRE(flags.size() == 1);
  CHECK(std::ranges::is_sorted(flags[0].ballots));
  CHECK(domain::explain_flag(flags[0]).value == 1);
  CHECK(domain::check(domain::explain_flag(flags[0])).empty());
  return flags[0];
}

inline Seqs seqs_of(const domain::Flag& flag) {
  Seqs seqs;
  for (const domain::BallotPlace& place : flag.ballots) seqs.push_back(place.seq);
  return seqs;
}

// Every touch so many ms after the one before.
inline BallotLog close_together(int touches, std::int64_t gap_ms, int score = 4) {
  BallotLog log;
  for (int i = 0; i < touches; ++i) log.rate(i * gap_ms, score);
  return log;
}

}  // namespace suara::test
