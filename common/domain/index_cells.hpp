// Cells of (officer, day, service), sorted and laid out for the fit: officers with their days,
// days with their cells, services numbered within the blocks of those who share officers.
#pragma once
#include <cstdint>
#include <vector>

namespace suara::domain {

// Scores 1..faces of one officer, day and service. Numbers of officers, days and services count
// from 0 in the order of their names, so that sums run in the same order everywhere. A day belongs
// to its officer.
struct IndexCell {
  std::uint32_t officer = 0;
  std::uint32_t day = 0;
  std::uint32_t service = 0;
  std::int32_t ratings = 0;  // >= 0 where equal keys are added
  std::int64_t sum = 0;      // of the scores
  std::int64_t squares = 0;  // of the scores
};

struct IndexInput {
  std::uint32_t officers = 0;
  std::uint32_t services = 0;
  int faces = 4;                 // K
  std::vector<IndexCell> cells;  // in any order; equal keys are added
};

// Ranges are [first[i], first[i + 1]).
struct IndexLayout {
  std::uint32_t officers = 0;
  std::uint32_t services = 0;
  int faces = 4;
  std::int64_t ratings = 0;
  std::int64_t centre = 0;  // a whole score near the mean; all sums below are of score - centre
  double squares = 0;       // sum of squares
  bool constant = true;     // within each service all scores are alike
  bool one_rating_a_day = true;
  bool one_day_an_officer = true;
  std::uint32_t rated_officers = 0;
  std::uint32_t rated_services = 0;

  std::vector<double> service_ratings;  // by service
  std::vector<double> service_sum;
  std::vector<std::uint32_t> block_of_service;     // only of rated ones
  std::vector<std::uint32_t> place_of_service;     // within its block
  std::vector<std::vector<std::uint32_t>> blocks;  // rated services, ascending
  std::vector<std::int64_t> block_officers;

  std::vector<std::uint32_t> first_day;      // by officer, officers + 1
  std::vector<std::uint32_t> first_service;  // by officer: into service_of
  std::vector<std::uint32_t> service_of;     // an officer's services, ascending
  std::vector<std::uint32_t> first_cell;     // by day, days + 1
  std::vector<std::uint32_t> day_number;     // by day: as its cells have it
  std::vector<double> day_ratings;
  std::vector<double> day_sum;
  std::vector<std::uint32_t> cell_place;  // among the officer's services
  std::vector<double> cell_ratings;

  std::uint32_t services_of(std::uint32_t officer) const {
    return first_service[officer + 1] - first_service[officer];
  }
  // Block of all of an officer's services; the officer must have ratings.
  std::uint32_t block_of(std::uint32_t officer) const {
    return block_of_service[service_of[first_service[officer]]];
  }
};

// Throws std::runtime_error where a day's ratings of an officer and service, all its cells together,
// cannot have their sum: tables can be written to by whoever has the disk.
IndexLayout lay_out(IndexInput input);

}  // namespace suara::domain
