// After the disk failed, the next start goes on in a verified copy, or not at all.
#include <doctest/doctest.h>

#include <sys/mount.h>
#include <sys/stat.h>

#include <fstream>

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

// The data of a central that stands still, on a small file system that only root can make; gone
// with the object.
struct DataDisk {
  const fs::path data;
  bool mounted = false;
  explicit DataDisk(const fs::path& folder) : data(folder) {
    const Folder aside;
    fs::copy(data, aside / "data", fs::copy_options::recursive);
    mounted = mount("tmpfs", data.c_str(), "tmpfs", 0, "size=32m,mode=0700") == 0;
    if (mounted)
      fs::copy(aside / "data", data, fs::copy_options::recursive);
    else
      MESSAGE("not run: a small disk can be mounted by root alone");
  }
  ~DataDisk() {
    if (mounted) umount2(data.c_str(), MNT_DETACH);
  }
  DataDisk(const DataDisk&) = delete;
  DataDisk& operator=(const DataDisk&) = delete;
  void fill() const {
    std::ofstream ballast(data / "ballast");
    const std::string zeros(4'096, '\0');
    while (ballast.write(zeros.data(), 4'096).flush()) {
    }
  }
  void make_room() const { fs::remove(data / "ballast"); }
};

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

  TEST_CASE("a full disk is said where the service is looked after, until there is room again") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms})}));
    central.stop();
    const DataDisk disk(central.folder / "central");
    if (!disk.mounted) return;
    central.start();
    CHECK(central.call("GET", "/healthz").status == 200);
    disk.fill();
    Bytes refused;
    for (int status = 200, i = 0; i < 100 && status == 200; ++i) {
      refused = device.seal({rated(4)});
      status = central.send(device.pack(refused)).status;
    }
    const Reply full = central.call("GET", "/healthz");
    CHECK(full.status == 503);
    CHECK(full.body["status"] == "disk_full");
    disk.make_room();
    CHECK(central.send(device.pack(refused)).status == 200);
    const Reply well = central.call("GET", "/healthz");
    CHECK(well.status == 200);
    CHECK(well.body["status"] == "ok");
    CHECK(tallied(central) == recounted(central));
    central.stop();
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
