#include <SQLiteCpp/Transaction.h>
#include <doctest/doctest.h>

#include "sync/central/data_folder.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/sync_count.hpp"

using namespace suara;
using namespace suara::central;

TEST_SUITE("sync/central/sync") {
  TEST_CASE("the disk is asked to keep every commit of the writer before it returns") {
    const test::SyncCount disk;
    const test::Folder folder;
    const NewRegion region{{"kota-contoh"}, "Kota Contoh", {7}, Mode::test};
    const auto made = DataFolder::create(folder / "data", region, Instant{1'790'000'000'000});
    REQUIRE(made);
    SQLite::Database writer = made->open_writer();
    for (int commit = 0; commit < 3; ++commit) {
      SQLite::Transaction transaction(writer, SQLite::TransactionBehavior::IMMEDIATE);
      writer.exec("UPDATE region SET clock_offset_ms = clock_offset_ms + 1");
      const std::int64_t before = disk.syncs();
      transaction.commit();
      CHECK(disk.syncs() > before);
    }
  }
  TEST_CASE("only the writer's connection can write, and no reader moves its log into the file") {
    const test::Folder folder;
    const NewRegion region{{"kota-contoh"}, "Kota Contoh", {7}, Mode::test};
    const auto made = DataFolder::create(folder / "data", region, Instant{1'790'000'000'000});
    REQUIRE(made);
    SQLite::Database writer = made->open_writer();
    SQLite::Database reader = made->open_reader();
    const char* const write = "UPDATE region SET clock_offset_ms = 7";
    CHECK_NOTHROW(writer.exec(write));
    CHECK_THROWS_AS(reader.exec(write), SQLite::Exception);
    CHECK_THROWS_AS(reader.exec("PRAGMA wal_checkpoint(TRUNCATE)"), SQLite::Exception);
    CHECK(reader.execAndGet("SELECT clock_offset_ms FROM region").getInt() == 7);
  }
}
