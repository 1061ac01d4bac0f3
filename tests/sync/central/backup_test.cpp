#include <doctest/doctest.h>
#include <sys/stat.h>

#include "sync/central/backup.hpp"
#include "tests/support/process.hpp"
#include "tests/sync/central/running_central.hpp"
#include "tests/sync/tally/tallied.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

const auto kQuiet = [](std::int64_t, std::int64_t) {};

fs::path data_of(const RunningCentral& central) { return central.folder / "central"; }

std::int64_t batches_in(const fs::path& file) {
  SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
  return database.execAndGet("SELECT size FROM log").getInt64();
}

// Sends until the other has ended; how many batches were acknowledged meanwhile.
int deliver_while(RunningCentral& central, TestDevice& device, Process& other) {
  int acknowledged = 0;
  for (; other.running() && acknowledged < 100'000; ++acknowledged)
    central.deliver(device, device.seal(std::vector<record::Record>(40, rated(3))));
  return acknowledged;
}

}  // namespace

TEST_SUITE("sync/central backup") {
  TEST_CASE("a backup made under load verifies, counts alike and can be served; nobody waited") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    for (int i = 0; i < 200; ++i)
      central.deliver(device, device.seal(std::vector<record::Record>(200, rated(4))));
    const fs::path file = central.folder / "copy.db";
    Process program({program_path("suara-central"), "backup", "--data", data_of(central).string(),
                     "--to", file.string(), "--with-keys"});
    CHECK(deliver_while(central, device, program) > 0);
    REQUIRE_MESSAGE(program.wait() == 0, program.output());
    CHECK(program.output().find("root ") != std::string::npos);
    const fs::path restored = central.folder / "restored";
    fs::create_directory(restored);
    fs::copy_file(file, restored / "central.db");
    fs::copy_file(file.string() + ".keys", restored / "central.keys");
    Process service({program_path("suara-central"), "serve", "--data", restored.string(),
                     "--listen", "127.0.0.1:0"});
    const auto url = service.line_after("listening on ");
    REQUIRE_MESSAGE(url.has_value(), service.output());
    uplink::HttpClient client(*url);
    const std::int64_t held = batches_in(restored / "central.db");
    CHECK(held >= 201);
    CHECK(held < batches_in(data_of(central) / "central.db"));
    SQLite::Database copy((restored / "central.db").string(), SQLite::OPEN_READONLY);
    CHECK(tallied(copy, {"kota-contoh"}) == tally::recount(copy, {"kota-contoh"}));
    CHECK(client.perform({"GET", "/healthz"}).status == 200);
  }

  TEST_CASE("the copy is the snapshot of its beginning, whatever is stored while it is read") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    const std::int64_t before = batches_in(data_of(central) / "central.db");
    int steps = 0;
    const auto report = central::make_backup({data_of(central), central.folder / "copy.db"},
                                             [&](std::int64_t, std::int64_t) {
                                               ++steps;
                                               central.deliver(device, device.seal({rated(2)}));
                                             });
    REQUIRE_MESSAGE(report.has_value(), report.error().code);
    CHECK(steps >= 2);
    CHECK(static_cast<std::int64_t>(report->log_size) == before);
    CHECK(batches_in(data_of(central) / "central.db") == before + steps);
    CHECK(fs::file_size(central.folder / "copy.db") == report->bytes);
  }

  TEST_CASE("it gives up where the service's log file grows past its bound, and leaves nothing") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    central::BackupOrder order{data_of(central), central.folder / "copy.db"};
    const auto storing = [&](std::int64_t, std::int64_t) {
      central.deliver(device, device.seal({rated(2)}));
    };
    order.pages_of_step = 8;
    order.wal_growth_max = 0;
    const auto grown = central::make_backup(order, storing);
    REQUIRE_FALSE(grown.has_value());
    CHECK(grown.error().code == "backup.wal_growth");
    CHECK_FALSE(fs::exists(central.folder / "copy.db"));
    CHECK_FALSE(fs::exists(central.folder / "copy.db.part"));
    order.wal_growth_max = 64 << 20;
    CHECK(central::make_backup(order, storing).has_value());
  }

  TEST_CASE("it overwrites nothing, is its owner's alone, and holds no keys unless asked") {
    RunningCentral central;
    const fs::path file = central.folder / "copy.db";
    REQUIRE(central::make_backup({data_of(central), file}, kQuiet).has_value());
    struct stat state {};
    REQUIRE(stat(file.c_str(), &state) == 0);
    CHECK((state.st_mode & 0777) == 0600);
    CHECK_FALSE(fs::exists(file.string() + ".keys"));
    const std::string before = read_file(file);
    CHECK(central::make_backup({data_of(central), file}, kQuiet).error().code == "backup.exists");
    CHECK(read_file(file) == before);
    write_file(central.folder / "other.db.keys", "x");
    CHECK(central::make_backup({data_of(central), central.folder / "other.db", true}, kQuiet)
              .error()
              .code == "backup.exists");
    CHECK(central::make_backup({central.folder / "nothing", central.folder / "c"}, kQuiet)
              .error()
              .code == "central.no_data");
    const Finished said = run({program_path("suara-central"), "backup", "--data",
                               data_of(central).string(), "--to", file.string()},
                              {{"LC_ALL", "C.UTF-8"}});
    CHECK(said.status == 1);
    CHECK(said.output.find("overwrites nothing") != std::string::npos);
  }

  TEST_CASE("a copy with a damaged batch, a missing leaf, another root or head is no backup") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    central.deliver(device, device.seal({rated(3)}));
    central.stop();  // Its log file is in the database now.
    const fs::path file = central.folder / "copy.db";
    const auto damaged = [&](const char* sql) {
      fs::remove(file);
      REQUIRE(central::make_backup({data_of(central), file}, kQuiet).has_value());
      {
        SQLite::Database copy(file.string(), SQLite::OPEN_READWRITE);
        copy.exec("PRAGMA journal_mode = DELETE");
        copy.exec(sql);
      }
      const auto checked = central::check_copy(file);
      return checked ? "" : checked.error().code;
    };
    CHECK(damaged("SELECT 1") == "");
    for (const std::string sql :
         {"UPDATE batch SET upload = x'00' WHERE leaf_index = 1",
          "DELETE FROM batch WHERE leaf_index = (SELECT max(leaf_index) FROM batch)",
          "DELETE FROM batch WHERE leaf_index = 1",
          "UPDATE batch SET upload = (SELECT upload FROM batch WHERE leaf_index = 0)"
          " WHERE leaf_index = 1",
          "UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND position = 0",
          "UPDATE chain SET hash = zeroblob(32) WHERE device_id = 'K-1'",
          "DELETE FROM chain WHERE device_id = 'K-1'", "UPDATE log SET size = size - 1",
          "DELETE FROM region"})
      CHECK_MESSAGE(damaged(sql.c_str()) == "backup.damaged", sql);
    central.start();
  }
}
