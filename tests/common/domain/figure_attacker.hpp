// The same officer, who also has the figure of each edition in whole points and knows how it is
// made: whether that leaves only one possible set of scores for a day's, a service's or a channel's
// ballots where these are fewer than five. At worst they know the weights of days; what colleagues
// were given they do not know, nor so the level that they are compared with, but in whole points.
#pragma once
#include <functional>

#include "common/domain/own_figure.hpp"
#include "tests/common/domain/edition_attacker.hpp"

namespace suara::test {

struct OwnBallot {
  Date day;
  int score = 1;
  ServiceId service{"KTP"};
  domain::Channel channel = domain::Channel::desk;
};

struct FigureView {
  View view;
  // Whether the edition could show its points, had the officer's ballots these scores.
  std::function<bool(const std::vector<OwnBallot>&)> could_be;
};

struct PinnedByFigures {
  std::vector<std::size_t> ballots;
};
struct FigureFindings {
  int small_sets = 0;
  int alike = 0;  // of these, in a set of five or more of one score, which is accepted
  std::vector<PinnedByFigures> pinned;
};
// Sets are told by day, service and channel. One is not pinned where another world was found: other
// scores in it, the same classes, and points that could be in every view.
FigureFindings attack_figures(const std::vector<OwnBallot>& ballots,
                              const std::vector<FigureView>& views);

}  // namespace suara::test
