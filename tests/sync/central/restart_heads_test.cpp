// What is known of a lost log before another one begins: heads out of letters, and receipts that
// kiosks have kept, held against the backup and each other.
#include <doctest/doctest.h>

#include "tests/sync/central/restarting_region.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

std::string code_of(const Expected<record::LogRestart>& prepared) {
  return prepared ? "prepared" : prepared.error().code;
}

}  // namespace

TEST_SUITE("sync/central restart") {
  TEST_CASE("a restart is prepared from a whole backup of that log alone, and makes nothing else") {
    RestartingRegion region;
    SendingKiosk kiosk(region.central, "K-1", 11);
    kiosk.rate(2);
    REQUIRE(kiosk.send() == "");
    const record::TreeHead early = region.head();
    kiosk.rate(2);
    REQUIRE(kiosk.send() == "");
    region.back_up();
    const fs::path made = region.central.folder / "made";
    const auto refused = [&](const central::RestartOrder& order) {
      const auto code = code_of(central::prepare_restart(order));
      CHECK_FALSE(fs::exists(made));
      CHECK_FALSE(fs::exists(made.string() + ".restoring"));
      return code;
    };
    record::TreeHead other = early;
    other.root[0] ^= 1;
    CHECK(refused({made, region.backup, region.keys, {other}}) == "restart.head_differs");
    other = early;
    other.log_id = 2;
    CHECK(refused({made, region.backup, region.keys, {other}}) == "restart.other_log");
    CHECK(refused({made, region.backup, region.central.folder / "none", {}}) ==
          "central.keys_unreadable");
    CHECK(refused({made, region.central.folder / "none", region.keys, {}}) == "restart.no_backup");
    const std::string whole = read_file(region.backup);
    write_file(region.backup, whole.substr(0, whole.size() / 2));
    CHECK(refused({made, region.backup, region.keys, {}}) == "restart.backup_damaged");
    write_file(region.backup, whole);
    CHECK(code_of(central::prepare_restart({region.data, region.backup, region.keys, {}})) ==
          "central.exists");
    const auto prepared =
        central::prepare_restart({made / "", region.backup, region.keys, {early}});
    REQUIRE_MESSAGE(prepared.has_value(), code_of(prepared));
    CHECK(prepared->tree_size > early.size);
    CHECK(prepared->tree_size == prepared->carried);
    CHECK(fs::exists(made / "central.db"));
  }

  TEST_CASE("beyond the backup a head of the lost log is believed where a signed receipt has it") {
    RestartingRegion region;
    SendingKiosk kiosk(region.central, "K-1", 11);
    kiosk.rate(2);
    REQUIRE(kiosk.send() == "");
    const fs::path early = region.kept("early", kiosk);
    region.back_up();
    kiosk.rate(2);
    REQUIRE(kiosk.send() == "");
    const record::TreeHead last = region.head();
    const fs::path late = region.kept("late", kiosk);
    const fs::path made = region.central.folder / "made";
    const auto prepared = [&](const std::vector<record::TreeHead>& heads,
                              const std::vector<fs::path>& receipts) {
      return central::prepare_restart({made, region.backup, region.keys, heads, receipts});
    };
    const auto refused = [&](const std::vector<record::TreeHead>& heads,
                             const std::vector<fs::path>& receipts) {
      const auto order = prepared(heads, receipts);
      CHECK_FALSE(fs::exists(made));
      return code_of(order);
    };
    CHECK(refused({last}, {}) == "restart.head_unproven");
    CHECK(refused({last}, {early}) == "restart.head_unproven");
    record::TreeHead slip = last;
    slip.root[31] ^= 1;
    CHECK(refused({slip}, {late}) == "restart.head_unproven");
    slip = last;
    ++slip.size;
    CHECK(refused({slip}, {late}) == "restart.head_unproven");
    CHECK(refused({}, {late, region.central.folder / "none"}) == "receipt.file_missing");
    std::string bent = read_file(late);
    bent[bent.size() / 2] ^= 1;
    const fs::path forged = region.central.folder / "forged.receipt";
    write_file(forged, bent);
    CHECK(refused({}, {early, forged}).starts_with("audit.receipt_"));
    // All that lies below a folder.
    const fs::path folder = region.central.folder / "evidence";
    fs::create_directories(folder / "K-1");
    fs::copy_file(early, folder / "1-known.receipt");
    fs::copy_file(late, folder / "K-1" / "newest.receipt");
    const auto lost = prepared({last}, {folder});
    REQUIRE_MESSAGE(lost.has_value(), code_of(lost));
    CHECK(lost->tree_size == last.size);
    CHECK(lost->root == last.root);
    CHECK(lost->carried < last.size);
  }

  TEST_CASE("a kiosk's receipts of a log that forked from the backup's are refused") {
    RestartingRegion region;
    SendingKiosk kiosk(region.central, "K-1", 11);
    kiosk.rate(1);
    REQUIRE(kiosk.send() == "");
    region.back_up();
    const fs::path before = region.central.folder / "before.db";
    fs::copy_file(region.backup, before);
    SendingKiosk other(region.central, "K-2", 12);
    other.rate(1);
    REQUIRE(other.send() == "");
    const fs::path one_end = region.kept("one", other);
    region.back_up();
    // The same log from the older copy goes on otherwise.
    region.central.stop();
    for (const char* more : {"central.db-wal", "central.db-shm"}) fs::remove(region.data / more);
    fs::copy_file(before, region.data / "central.db", fs::copy_options::overwrite_existing);
    region.central.start();
    SendingKiosk third(region.central, "K-3", 13);
    third.rate(1);
    REQUIRE(third.send() == "");
    const fs::path other_end = region.kept("two", third);
    region.lose_disk();
    CHECK(code_of(region.prepare({other_end})) == "restart.head_differs");
    CHECK(code_of(region.prepare({one_end, other_end})) == "restart.head_differs");
    CHECK(region.prepare({one_end}).has_value());
  }
}
