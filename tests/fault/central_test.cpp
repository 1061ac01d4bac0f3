#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include "tests/fault/central_failures.hpp"
#include "tests/fault/central_images.hpp"
#include "tests/fault/determinism.hpp"
#include "tests/fault/disk_vfs.hpp"
#include "tests/fault/kills.hpp"

using namespace suara;

namespace {

const fault::RegionImage& region() {
  fault::install_vfs();
  fault::own_chance();
  spdlog::set_level(spdlog::level::off);
  static const fault::RegionImage image;
  return image;
}

void report(fault::Counts& counts, std::initializer_list<const char*> must_happen) {
  for (const std::string& found : counts.found) FAIL_CHECK(found);
  for (const auto& [name, count] : counts.of) MESSAGE(name << ": " << count);
  for (const char* must : must_happen) CHECK_MESSAGE(counts[must] > 0, must);
}

}  // namespace

TEST_SUITE("fault central") {
  TEST_CASE("after a power cut whatever was receipted is in the database and in the mirror") {
    fault::Counts counts;
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
      counts.add(fault::central_images(region(), seed, 150));
    report(counts, {"images", "images with receipts", "restored from the mirror", "step batches",
                    "step enrolment", "lost: all", "lost: sectors"});
  }

  TEST_CASE("whichever call to a disk fails, no false receipt goes out and the central recovers") {
    fault::Counts counts = fault::central_calls_fail(region(), 3, 3);
    report(counts, {"calls failed", "database: sync fails once", "database: sync fails for good",
                    "database: write fails once", "mirror: sync fails once"});
  }

  TEST_CASE("whichever allocation of SQLite's fails, no false receipt goes out") {
    fault::Counts counts = fault::central_allocations_fail(region(), 3, 97);
    report(counts, {"allocations failed"});
  }

  TEST_CASE("processes that are killed again and again hold every rating once in the end") {
    fault::Counts counts = fault::kill_processes(region(), 1, 40, 30);
    report(counts, {"central killed", "kiosk killed", "ratings in the ledger"});
  }
}
