// A region whose officers' true quality is known, as cells of scores: for the errors, intervals and
// decisions of an index. Scores have a ceiling, offices conditions of their own, days a mood.
#pragma once
#include <cstdint>
#include <random>
#include <vector>

#include "common/domain/officer_index.hpp"

namespace suara::bench {

inline constexpr int kFaces = 4;
inline constexpr int kServices = 6;
inline constexpr double kPointsOfStep = 100.0 / kFaces;

// On the scale of scores, before they are rounded to a face. Spread of officers, days and taps as
// in the reference set synthetic_30 once rounded.
struct Nature {
  double level = 3.3;
  double services[kServices] = {0.20, 0.10, 0.05, -0.05, -0.15, -0.35};
  double sd_officer = 0.21;
  double sd_day = 0.19;
  double sd_tap = 0.75;
  double season = 0.08;  // amplitude over a quarter, for everyone alike
};

struct Layout {
  std::uint32_t offices = 12;
  std::uint32_t officers = 10;  // an office
  std::uint32_t days = 63;      // a quarter
  double ratings_a_day = 10;    // an officer
  double office_points = 0;     // SD of the offices' conditions
};

struct TrueOfficer {
  std::uint32_t office = 0;
  double quality = 0;          // scale of scores
  double difference = 0;       // in points, from the mean officer in the same conditions
  double mix[kServices] = {};  // shares of services
};

struct TrueRegion {
  std::vector<TrueOfficer> officers;
  domain::IndexInput by_office;  // services are those of an office
  domain::IndexInput by_region;  // services are shared by all
};

using Random = std::mt19937_64;

// Mean score of taps about a level.
double mean_score(double level, double sd);
// What an officer of that quality adds, in points, given the office's conditions and mix.
double true_difference(const Nature& nature, double office, const double* mix, double quality);
int tap(Random& random, double level, const Nature& nature);

TrueRegion make_region(const Nature& nature, const Layout& layout, std::uint64_t seed);

}  // namespace suara::bench
