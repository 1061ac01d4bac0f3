#include <doctest/doctest.h>

#include "tests/fault/disk_vfs.hpp"
#include "tests/fault/kiosk_calls.hpp"

using namespace suara;

namespace {

void judge(fault::Counts counts) {
  for (const std::string& found : counts.found) FAIL_CHECK(found);
  for (const auto& [name, count] : counts.of) MESSAGE(name << ": " << count);
  CHECK(counts["told as a fault"] > 100);
}

}  // namespace

TEST_SUITE("fault") {
  TEST_CASE("whichever call to the disk fails, a kiosk thanks for nothing that is not there") {
    fault::install_vfs();
    judge(fault::journal_calls(fault::Failing::disk_call, 1'000));
  }

  TEST_CASE("whichever allocation of the database fails, a kiosk loses nothing") {
    fault::install_vfs();
    judge(fault::journal_calls(fault::Failing::allocation, 20));
  }
}
