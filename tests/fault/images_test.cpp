#include <doctest/doctest.h>

#include "tests/fault/disk_vfs.hpp"
#include "tests/fault/journal_images.hpp"

using namespace suara;

TEST_SUITE("fault") {
  TEST_CASE("after a power cut a journal has what had returned, and the rest whole or not at all") {
    fault::install_vfs();
    fault::Counts counts;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) counts.add(fault::journal_images(seed, 200));
    for (const std::string& found : counts.found) FAIL_CHECK(found);
    for (const auto& [name, count] : counts.of) MESSAGE(name << ": " << count);
    for (const char* must : {"images", "absent", "whole before it had returned",
                             "drafts found at boot", "cut in: fault copy", "cut in: receipt"})
      CHECK_MESSAGE(counts[must] > 0, must);
  }
}
