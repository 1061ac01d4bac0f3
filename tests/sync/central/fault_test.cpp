// After the disk failed, the next start goes on in a verified copy, or not at all.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include "sync/central/fault_mark.hpp"
#include "tests/support/sync_count.hpp"
#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

ino_t file_number(const fs::path& path) {
  struct stat state {};
  REQUIRE(stat(path.c_str(), &state) == 0);
  return state.st_ino;
}

std::string opening(const fs::path& data) {
  const auto folder = central::DataFolder::open(data);
  return folder ? "opened" : folder.error().code;
}

}  // namespace

TEST_SUITE("sync/central fault") {
  TEST_CASE("after a failed sync nothing more is taken, and the next start goes on in a new file") {
    const SyncCount disk;
    RunningCentral central;
    const fs::path data = central.folder / "central";
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4), rated(3)}));
    const ino_t before = file_number(data / "central.db");
    const Bytes sealed = device.seal({rated(2)});
    SyncCount::fail(true);
    CHECK(central.send(device.pack(sealed)).status == 503);
    SyncCount::fail(false);
    CHECK(central.send(device.pack(sealed)).status == 503);
    CHECK(central.call("GET", "/healthz").body["status"] == "storage_failed");
    CHECK(fs::exists(data / "central.fault"));
    central.restart();
    CHECK_FALSE(fs::exists(data / "central.fault"));
    CHECK(file_number(data / "central.db") != before);
    central.deliver(device, sealed);
    CHECK(ratings_counted(central) == 3);
    CHECK(tallied(central) == recounted(central));
    const ino_t after = file_number(data / "central.db");
    central.restart();
    CHECK(file_number(data / "central.db") == after);
  }

  TEST_CASE("a power cut while mending is gone on from, whatever was done by then") {
    RunningCentral central;
    const fs::path data = central.folder / "central";
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    central.stop();
    central::note_fault(data);
    fs::copy_file(data / "central.db", data / "central.mended.db");  // cut behind the copy
    write_file(data / "central.db", "half a database");
    CHECK(opening(data) == "opened");
    CHECK_FALSE(fs::exists(data / "central.mended.db"));
    central::note_fault(data);  // cut in the middle of the copy
    write_file(data / "central.mended.db.part", "half a copy");
    central.start();
    CHECK_FALSE(fs::exists(data / "central.mended.db.part"));
    CHECK(ratings_counted(central) == 1);
    central.deliver(device, device.seal({rated(3)}));
  }

  TEST_CASE("a database that does not verify is left as it is, and restoring is said") {
    RunningCentral central;
    const fs::path data = central.folder / "central";
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    central.stop();
    {
      SQLite::Database database((data / "central.db").string(), SQLite::OPEN_READWRITE);
      database.exec("UPDATE batch SET upload = x'00' WHERE leaf_index = 1");
    }
    CHECK(opening(data) == "opened");  // Nobody looked.
    central::note_fault(data);
    const std::string before = read_file(data / "central.db");
    CHECK(opening(data) == "central.damaged");
    CHECK(opening(data) == "central.damaged");
    CHECK(read_file(data / "central.db") == before);
    CHECK(fs::exists(data / "central.fault"));
  }
}
