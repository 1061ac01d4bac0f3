// What is erased is gone from database, backups and mirror, and the ledger verifies without it.
#include <doctest/doctest.h>

#include <future>

#include "sync/central/backup.hpp"
#include "sync/central/erasures.hpp"
#include "sync/central/mirror_rewrite.hpp"
#include "sync/central/restore.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/wait.hpp"
#include "tests/sync/audit/small_ledger.hpp"
#include "tests/sync/central/office_records.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const std::string kComment = "tolong antreannya";

// A kiosk whose first two ballots carry a comment each.
struct Commented {
  Folder folder;
  Folder mirror;
  RunningCentral central;
  fs::path keys = folder / "central.keys";
  TestDevice kiosk;
  Commented() : kiosk(central.device("K-1", 11)) {
    central.mirror = mirror.path();
    central.restart();
    fs::copy_file(data() / "central.keys", keys);
    const auto seal_key = central::read_keyring(keys)->seal[0].public_key;
    std::vector<record::Record> records{boot_at({central.now_ms})};
    std::vector<record::SidePart> parts;
    for (std::uint64_t seq = 2; seq <= 3; ++seq) {
      const auto text = record::commit_text(kComment + std::to_string(seq));
      record::Record ballot = rated(4);
      std::get<domain::Ballot>(ballot.body).answers.text_commitments = {text.commitment};
      records.push_back(ballot);
      parts.push_back({seq, 0, record::seal(text.salted, seal_key)});
    }
    sealed = parts[0].sealed;
    central.deliver(kiosk, kiosk.seal(records), parts);
    central.deliver(kiosk, kiosk.seal({rated(3)}));
  }
  fs::path data() const { return central.folder.path() / "central"; }
  std::int64_t parts() const {
    auto database = central.database();
    return database.execAndGet("SELECT count(*) FROM side_part WHERE device_id <> 'office'")
        .getInt64();
  }
  std::int64_t parts_in(const fs::path& file) const {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
    return database.execAndGet("SELECT count(*) FROM side_part WHERE device_id <> 'office'")
        .getInt64();
  }
  audit::Report::SideParts verified(const std::string& name) {
    fetch_export(central, folder / name, true);
    const auto found = audit::verify({folder / name, "", {}, {}});
    if (const auto* finding = std::get_if<audit::Finding>(&found))
      FAIL(finding->problem.code << " " << finding->spot.file << " " << finding->spot.byte);
    return std::get<audit::Report>(found).side_parts.value();
  }
  Reply erase(const json& ranges, const std::string& device = "K-1") {
    return central.post("/v1/erasures", {{"device", device},
                                         {"epoch", 1},
                                         {"branch", 0},
                                         {"ranges", ranges},
                                         {"reason", "permintaan warga"}});
  }
  bool mirror_renewed() {
    return wait_until([&] { return !fs::exists(mirror.path() / "rewrite-owed"); });
  }
  Bytes sealed;  // of the first comment
};

json only(std::uint64_t seq) { return json::array({json::array({seq, seq})}); }

}  // namespace

TEST_SUITE("sync/audit erasure") {
  TEST_CASE("a mirror being written anew is left where it is when the central stops") {
    Commented region;
    CHECK(region.erase(only(2)).status == 200);
    REQUIRE(region.mirror_renewed());
    region.central.stop();
    const fs::path database = region.data() / "central.db";
    for (const bool stopped : {false, true}) {
      std::promise<void> may_read;
      central::MirrorRewrite rewrite(region.mirror.path(), [&] {
        may_read.get_future().wait();
        return SQLite::Database(database.string(), SQLite::OPEN_READONLY);
      });
      if (stopped) rewrite.stop();
      may_read.set_value();
      REQUIRE(wait_until([&] { return rewrite.finished(); }));
      CHECK(rewrite.take().has_value() == !stopped);
    }
    central::owe_rewrite(region.mirror.path());  // as the erasure did whose mirror was left
    region.central.start();
    CHECK(region.mirror_renewed());
  }

  TEST_CASE("a comment is erased on request: from the tables, later backups and the mirror") {
    Commented region;
    CHECK(region.parts() == 2);
    CHECK(region.erase(only(2), "office").code() == "erase.office");
    CHECK(region.erase(only(4)).code() == "erase.nothing");
    CHECK(region.erase(json::array()).code() == "request.field");
    CHECK(region.parts() == 2);
    const Reply erased = region.erase(only(2));
    CHECK(erased.status == 200);
    CHECK(erased.body["erased"] == 1);
    CHECK(region.erase(only(2)).code() == "erase.nothing");
    CHECK(region.parts() == 1);
    const auto acts = kind_of<record::Erasure>(office_records(region.central));
    REQUIRE(acts.size() == 1);
    CHECK(acts[0].act.reason == "permintaan warga");
    CHECK(acts[0].records->seqs == std::vector<std::uint64_t>{2});
    const auto parts = region.verified("export");
    CHECK(parts.there == 11);  // ten names of people, one comment
    CHECK(parts.erased == 1);
    CHECK(parts.missing == 0);

    REQUIRE(region.mirror_renewed());
    REQUIRE(central::make_backup({region.data(), region.folder / "backup.db", false},
                                 [](std::int64_t, std::int64_t) {})
                .has_value());
    CHECK(region.parts_in(region.folder / "backup.db") == 1);
    region.central.deliver(region.kiosk, region.kiosk.seal({rated(2)}));
    region.central.stop();
    for (const auto& entry : fs::directory_iterator(region.data()))
      CHECK_MESSAGE(read_file(entry.path()).find(region.sealed) == std::string::npos,
                    entry.path().string());
    const auto restored = central::restore_from_mirror(region.folder / "restored",
                                                       region.mirror.path(), region.keys);
    REQUIRE(restored.has_value());
    CHECK(region.parts_in(region.folder / "restored" / "central.db") == 1);
    CHECK(restored->head.root ==
          central::restore_from_mirror(region.folder / "again", region.mirror.path(), region.keys)
              ->head.root);
  }

  TEST_CASE("at night what was kept long enough goes, and not a day before") {
    Commented region;
    const std::string days = std::to_string(20);
    REQUIRE(region.central
                .post("/v1/setup", {{"region", {{"settings",
                                                 {{central::kSidePartsKeptSetting, days}}}}}})
                .status == 200);
    region.central.advance_days(20);
    CHECK(region.parts() == 2);
    CHECK(region.verified("before").erased == 0);
    region.central.advance_days(1);
    CHECK(region.parts() == 0);
    const auto parts = region.verified("after");
    CHECK(parts.there == 10);
    CHECK(parts.erased == 2);
    CHECK(parts.missing == 0);
    const auto acts = kind_of<record::Erasure>(office_records(region.central));
    REQUIRE(acts.size() == 1);
    CHECK(acts[0].act.role == "central");
    region.central.advance_days(1);
    CHECK(kind_of<record::Erasure>(office_records(region.central)).size() == 1);
    CHECK(region.mirror_renewed());
  }

  TEST_CASE("a clock two years ahead for a moment erases nothing young and stops no night") {
    Commented region;
    const std::int64_t right = region.central.now_ms;
    const auto has_night = [&](std::int64_t now) {
      region.central.now_ms = now;
      return wait_until([&] {
        auto database = region.central.database();
        return central::load_directory(database).value().editions_day ==
               date_of(Instant{now}, Zone{7});
      });
    };
    constexpr std::int64_t kNightMs = 86'400'000;
    CHECK(has_night(right + 760 * kNightMs));
    CHECK(region.parts() == 2);
    CHECK(has_night(right));
    CHECK(has_night(right + kNightMs));
    CHECK(region.parts() == 2);
    CHECK(kind_of<record::Erasure>(office_records(region.central)).empty());
  }

  TEST_CASE("a clock that is behind counted days opens none of them again") {
    Commented region;
    const std::int64_t right = region.central.now_ms;
    const auto closed_until = [&] {
      auto database = region.central.database();
      return central::load_directory(database).value().editions_day;
    };
    const Date tomorrow{date_of(Instant{right}, Zone{7}).days + 1};
    region.central.now_ms = right + 86'400'000;
    REQUIRE(wait_until([&] { return closed_until() == tomorrow; }));
    region.central.now_ms = right - 3 * std::int64_t{86'400'000};
    CHECK_FALSE(wait_until([&] { return closed_until() != tomorrow; }, std::chrono::seconds(3)));
    region.central.now_ms = right + 2 * std::int64_t{86'400'000};
    CHECK(wait_until([&] { return closed_until().days == tomorrow.days + 1; }));
  }

  TEST_CASE("leaves that came in while the clock said 1970 take no young comment with them") {
    Commented region;
    for (int i = 0; i < 30; ++i)
      region.central.deliver(region.kiosk, region.kiosk.seal({rated(4)}));
    region.central.stop();
    {
      SQLite::Database database((region.data() / "central.db").string(), SQLite::OPEN_READWRITE);
      database.exec(
          "UPDATE batch SET received_ms = 1000 WHERE device_id = 'K-1'"
          " AND first_seq BETWEEN 5 AND 30");
    }
    region.central.start();
    region.central.advance_days(1);
    CHECK(region.parts() == 2);
    CHECK(kind_of<record::Erasure>(office_records(region.central)).empty());
  }

  TEST_CASE("a part taken away without a word is missing, not erased") {
    Commented region;
    region.central.stop();
    {
      SQLite::Database database((region.data() / "central.db").string(), SQLite::OPEN_READWRITE);
      database.exec("DELETE FROM side_part WHERE device_id = 'K-1' AND seq = 3");
    }
    region.central.start();
    REQUIRE(region.erase(only(2)).status == 200);
    const auto parts = region.verified("export");
    CHECK(parts.erased == 1);
    CHECK(parts.missing == 1);
  }

  TEST_CASE("the name of an account that was taken away is missing") {
    Commented region;
    std::uint64_t seq = 0;
    const auto records = office_records(region.central);
    for (std::size_t i = 0; i < records.size(); ++i)
      if (std::holds_alternative<record::Account>(records[i].body)) seq = i + 1;
    REQUIRE(seq > 0);
    region.central.stop();
    {
      SQLite::Database database((region.data() / "central.db").string(), SQLite::OPEN_READWRITE);
      REQUIRE(database.exec("DELETE FROM side_part WHERE device_id = 'office' AND seq = " +
                            std::to_string(seq)) == 1);
    }
    region.central.start();
    const auto parts = region.verified("export");
    CHECK(parts.missing == 1);
    CHECK(parts.erased == 0);
  }

  TEST_CASE("the text of a complaint is looked for like any other") {
    Commented region;
    const auto seal_key = central::read_keyring(region.keys)->seal[0].public_key;
    std::vector<record::Record> complaints;
    std::vector<record::SidePart> parts;
    for (std::uint64_t seq = 5; seq <= 6; ++seq) {
      const auto text = record::commit_text(R"({"officer":"","service":"","text":"antre"})");
      complaints.push_back({200'000, 0, record::Complaint{UnitId{"DISDUKCAPIL"}, text.commitment,
                                                          record::claim_hash("KL7Q4M29")}});
      parts.push_back({seq, 0, record::seal(text.salted, seal_key)});
    }
    region.central.deliver(region.kiosk, region.kiosk.seal(complaints), parts);
    const auto whole = region.verified("whole");
    CHECK(whole.there == 14);  // ten names of people, four texts
    CHECK(whole.missing == 0);
    REQUIRE(region.erase(only(5)).status == 200);
    region.central.stop();
    {
      SQLite::Database database((region.data() / "central.db").string(), SQLite::OPEN_READWRITE);
      database.exec("DELETE FROM side_part WHERE device_id = 'K-1' AND seq = 6");
    }
    region.central.start();
    const auto left = region.verified("left");
    CHECK(left.there == 12);
    CHECK(left.erased == 1);
    CHECK(left.missing == 1);
  }

  TEST_CASE("a mirror whose rewriting was cut off is written anew at the next start") {
    Commented region;
    region.central.stop();
    write_file(region.mirror.path() / "rewrite-owed", "");
    fs::create_directory(region.mirror.path() / "next");
    write_file(region.mirror.path() / "next" / "mirror.log", "half");
    region.central.start();
    REQUIRE(region.mirror_renewed());
    region.central.deliver(region.kiosk, region.kiosk.seal({rated(2)}));
    region.central.stop();
    const auto restored = central::restore_from_mirror(region.folder / "restored",
                                                       region.mirror.path(), region.keys);
    REQUIRE(restored.has_value());
    CHECK(region.parts_in(region.folder / "restored" / "central.db") == 2);
  }
}
