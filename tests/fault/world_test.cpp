#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "tests/fault/determinism.hpp"
#include "tests/fault/disk_vfs.hpp"
#include "tests/fault/world.hpp"

using namespace suara;

TEST_SUITE("fault") {
  TEST_CASE("in every world each rating thanked for is in the ledger once and all verifies") {
    fault::install_vfs();
    fault::own_chance();
    spdlog::set_level(spdlog::level::off);
    const fault::RegionImage image;
    fault::Counts counts;
    for (std::uint64_t seed = 1; seed <= 150; ++seed)
      counts.add(fault::play(image, fault::draw_schedule(seed)));
    // A disk's error while a chain was read once left the ledger believing that there was none.
    counts.add(fault::play(image, fault::draw_schedule(1'643)));
    for (const std::string& found : counts.found) FAIL_CHECK(found);
    for (const auto& [name, count] : counts.of) MESSAGE(name << ": " << count);
    for (const std::string& must : fault::must_happen()) CHECK_MESSAGE(counts[must] > 0, must);
  }

  TEST_CASE("a schedule is read as it was written, and shrinks to the steps that fail") {
    const fault::Schedule drawn = fault::draw_schedule(7);
    CHECK(fault::parse_schedule(fault::to_text(drawn)) == drawn);
    CHECK_FALSE(fault::parse_schedule("seed 7\nrate 1\n"));
    CHECK_FALSE(fault::parse_schedule("seed 7\nfly 1 2\n"));
    CHECK(fault::draw_schedule(7) == drawn);
    CHECK(fault::draw_schedule(8) != drawn);
    const fault::Step first = drawn.steps[3], second = drawn.steps[20];
    const auto fails = [&](const fault::Schedule& some) {
      const auto has = [&](const fault::Step& step) {
        return std::find(some.steps.begin(), some.steps.end(), step) != some.steps.end();
      };
      return has(first) && has(second);
    };
    CHECK(fault::shrink(drawn, fails, 1'000).steps == std::vector{first, second});
  }
}
