#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "sync/central/restore.hpp"
#include "sync/central/table_rows.hpp"
#include "sync/tally/schema.hpp"
#include "sync/tally/tallies.hpp"
#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/filed_files.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

// A region with a mirror, a kiosk that has sent, and the copy of the keys that was kept apart.
struct Mirrored {
  RunningCentral central;
  fs::path data = central.folder / "central";
  fs::path mirror = central.folder / "mirror";
  fs::path keys = central.folder / "keys-apart";
  TestDevice device = central.device("K-1", 11);

  Mirrored() {
    central.stop();
    fs::create_directory(mirror);
    fs::copy_file(data / "central.keys", keys);
    central.mirror = mirror;
    central.start();
  }
  record::Receipt send(int ratings, std::vector<record::SidePart> side_parts = {}) {
    std::vector<record::Record> records;
    if (device.seq == 0) records.push_back(boot_at({central.now_ms}));
    for (int i = 0; i < ratings; ++i) records.push_back(rated(1 + i % 4, 60'000 + i * 1'000));
    for (auto& part : side_parts) part.seq = device.seq + 1;
    return central.deliver(device, device.seal(records), std::move(side_parts));
  }
  Expected<central::Restored> restore() {
    central.stop();
    fs::remove_all(data);
    return central::restore_from_mirror(data, mirror, keys);
  }
};

// All rows of a table as text, in the order of its key.
std::string rows_of(SQLite::Database& database, const std::string& table) {
  SQLite::Statement rows(database, "SELECT * FROM " + table);
  std::string text;
  while (rows.executeStep()) {
    for (int column = 0; column < rows.getColumnCount(); ++column)
      text += to_hex(rows.getColumn(column).getString()) + " ";
    text += "\n";
  }
  return text;
}

std::map<std::string, std::string> contents(const fs::path& data) {
  SQLite::Database database((data / "central.db").string(), SQLite::OPEN_READONLY);
  std::map<std::string, std::string> tables;
  SQLite::Statement names(database, "SELECT name FROM sqlite_master WHERE type = 'table'");
  while (names.executeStep()) {
    const std::string table = names.getColumn(0).getString();
    // Sign-ins end with the disk; what is due is looked at again every night; moves are counted
    // from the database's beginning; comments that wait are looked for again.
    if (table != "session" && table != "sign_in_attempt" && table != "edition_due" &&
        table != "day_moves" && table != "comment_waiting" && table != "comment_read")
      tables[table] = rows_of(database, table);
  }
  return tables;
}

// The mirror's disk takes no more octets while this lives: writes fail as on a full disk.
class FullMirrorDisk {
 public:
  explicit FullMirrorDisk(const fs::path& mirror) {
    for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      if (fs::read_symlink(entry.path(), gone) == mirror / "mirror.log")
        file_ = std::stoi(entry.path().filename().string());
    }
    REQUIRE(file_ >= 0);
    kept_ = ::dup(file_);
    const int full = ::open("/dev/full", O_RDWR | O_CLOEXEC);
    REQUIRE(::dup2(full, file_) == file_);
    ::close(full);
  }
  ~FullMirrorDisk() {
    ::dup2(kept_, file_);
    ::close(kept_);
  }
  FullMirrorDisk(const FullMirrorDisk&) = delete;
  FullMirrorDisk& operator=(const FullMirrorDisk&) = delete;

 private:
  int file_ = -1;
  int kept_ = -1;
};

// While it lives this process opens no further file: a folder can be renamed into, and not synced.
class NoMoreFiles {
 public:
  NoMoreFiles() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit now{0, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &now);
  }
  ~NoMoreFiles() { setrlimit(RLIMIT_NOFILE, &before_); }
  NoMoreFiles(const NoMoreFiles&) = delete;
  NoMoreFiles& operator=(const NoMoreFiles&) = delete;

 private:
  rlimit before_{};
};

// The mirror as a central of before editions were numbered wrote it: without their later columns,
// and led on by their days.
void write_as_before_numbers(const fs::path& mirror, const fs::path& older) {
  using central::FrameKind;
  fs::create_directory(older);
  auto file = central::MirrorFile::open(older, true, [](FrameKind, std::string_view) {});
  REQUIRE(file);
  std::int64_t day = 0;
  const auto each = [&](FrameKind kind, std::string_view payload) {
    if (kind == FrameKind::end) {
      auto head = central::decode_mirror_head(payload);
      head.editions_made = day;
      return file->finish(central::encode(head));
    }
    if (kind != FrameKind::editions) return file->add(kind, payload);
    SQLite::Database rows(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    rows.exec(std::string(tally::schema()));
    central::unpack_rows(rows, central::unpack_frame(payload), false);
    day = std::max(day, rows.execAndGet("SELECT max(as_of) FROM edition").getInt64());
    const Bytes packed = central::pack_rows(
        rows, "edition",
        "SELECT tenant_id, officer, quarter, faces, number, as_of, ratings, days, classes,"
        " mean_hundredths, minimum_ratings, minimum_days, figures FROM edition");
    file->add(kind, central::pack_frame(packed));
  };
  REQUIRE(central::MirrorFile::open(mirror, false, each));
}

// The mirror as a central of before counts of services were records wrote it: with them as rows.
void write_with_counts_as_rows(const fs::path& mirror, const fs::path& older) {
  using central::FrameKind;
  fs::create_directory(older);
  auto file = central::MirrorFile::open(older, true, [](FrameKind, std::string_view) {});
  REQUIRE(file);
  SQLite::Database rows(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  rows.exec(
      "CREATE TABLE service_day(tenant_id TEXT, unit TEXT, day INTEGER, counts TEXT);"
      "INSERT INTO service_day VALUES('kota-contoh', 'SAMSAT', 20717, 'P-0002 STNK 7')");
  const Bytes packed = central::pack_rows(rows, "service_day", "SELECT * FROM service_day");
  file->add(FrameKind::table, central::pack_frame(packed));
  const auto each = [&](FrameKind kind, std::string_view payload) {
    return kind == FrameKind::end ? file->finish(payload) : file->add(kind, payload);
  };
  REQUIRE(central::MirrorFile::open(mirror, false, each));
}

std::int64_t number_in(const fs::path& data, const std::string& query) {
  SQLite::Database database((data / "central.db").string(), SQLite::OPEN_READONLY);
  return database.execAndGet(query).getInt64();
}

std::size_t largest_frame(const fs::path& mirror) {
  std::size_t largest = 0;
  const auto file = central::MirrorFile::open(
      mirror, false, [&](central::FrameKind kind, std::string_view payload) {
        if (kind != central::FrameKind::leaves) return;
        largest = std::max(largest, central::unpack_frame(payload).size());
      });
  REQUIRE(file);
  return largest;
}

std::string code_of(const Expected<central::Restored>& restored) {
  return restored ? "restored" : restored.error().code;
}

}  // namespace

TEST_SUITE("sync/central mirror") {
  TEST_CASE("a lost disk is restored table for table and root for root, and the kiosk goes on") {
    Mirrored region;
    region.send(7);
    region.send(40, {{0, 0, Bytes(200, 's')}});
    region.central.advance_days(1);
    region.send(6);
    REQUIRE(region.central.post("/v1/surveys", survey_file("SAMSAT", 1)).status == 201);
    REQUIRE(region.central
                .post("/v1/services/counts",
                      service_file(2, nlohmann::json::array({counted("P-0001", "2026-09-21", 9)})))
                .status == 201);
    TestDevice clone = region.device;
    region.send(2);
    region.central.deliver(clone, clone.seal({rated(1)}));  // a branch
    TestDevice brought = region.central.device("K-2", 12, "L2");
    const Bytes stick = brought.seal({boot_at({region.central.now_ms - 3'600'000}), rated(4)});
    REQUIRE(region.central.send_carried(brought.pack(stick)).status == 200);
    region.central.stop();
    const auto before = contents(region.data);
    REQUIRE_FALSE(before.at("side_part").empty());
    REQUIRE_FALSE(before.at("edition").empty());
    REQUIRE_FALSE(before.at("survey_file").empty());
    REQUIRE_FALSE(before.at("service_day").empty());
    const auto restored = region.restore();
    REQUIRE_MESSAGE(restored.has_value(), code_of(restored));
    CHECK(restored->torn == 0);
    const auto after = contents(region.data);
    REQUIRE(before.size() == after.size());
    for (const auto& [table, rows] : before) CHECK_MESSAGE(after.at(table) == rows, table);
    region.central.start();
    const auto receipt = region.send(3);  // Consistent with the head it had.
    CHECK(receipt.consistency_from > 0);
  }

  TEST_CASE("what the database has and a new or older mirror lacks is brought over at the start") {
    Mirrored region;
    region.send(5);
    region.central.stop();
    const fs::path older = region.central.folder / "older.log";
    fs::copy_file(region.mirror / "mirror.log", older);
    region.central.start();
    region.send(9);
    region.central.stop();
    fs::copy_file(older, region.mirror / "mirror.log", fs::copy_options::overwrite_existing);
    region.central.start();
    region.central.stop();
    const auto before = contents(region.data);
    const auto restored = region.restore();
    REQUIRE_MESSAGE(restored.has_value(), code_of(restored));
    CHECK(contents(region.data).at("tally") == before.at("tally"));
    CHECK(contents(region.data).at("node") == before.at("node"));
  }

  TEST_CASE("leaves with many side parts are brought over in frames that can be read again") {
    Mirrored region;
    region.central.stop();
    region.central.mirror.clear();
    region.central.start();
    constexpr std::uint64_t kBatches = 40;  // 19 MiB of side parts in all
    for (std::uint64_t i = 0; i < kBatches; ++i) {
      std::vector<record::SidePart> parts;
      for (std::uint32_t n = 0; n < 30; ++n)
        parts.push_back({region.device.seq + 1 + n / 8, n % 8, record::random_bytes(16 * 1024)});
      std::vector<record::Record> records(4, rated(3));
      if (i == 0) records[0] = boot_at({region.central.now_ms});
      region.central.deliver(region.device, region.device.seal(records), std::move(parts));
    }
    region.central.stop();
    region.central.mirror = region.mirror;
    region.central.start();
    region.central.stop();
    CHECK(largest_frame(region.mirror) <= 16 * 1024 * 1024);
    const auto before = contents(region.data);
    const auto restored = region.restore();
    REQUIRE_MESSAGE(restored.has_value(), code_of(restored));
    CHECK(contents(region.data).at("side_part") == before.at("side_part"));
    CHECK(contents(region.data).at("node") == before.at("node"));
  }

  TEST_CASE("editions of a mirror that did not number them are numbered, and later ones follow") {
    Mirrored region;
    region.central.operator_token = region.central.token_of(central::Role::operator_);
    region.send(7);
    region.central.advance_days(1);
    region.central.stop();
    const fs::path older = region.central.folder / "older";
    write_as_before_numbers(region.mirror, older);
    fs::remove_all(region.mirror);
    fs::rename(older, region.mirror);
    const auto restored = region.restore();
    REQUIRE_MESSAGE(restored.has_value(), code_of(restored));
    REQUIRE(restored->editions == 1);
    CHECK(number_in(region.data, "SELECT made = as_of FROM edition") == 1);
    region.central.start();
    region.central.operator_token = region.central.sign_in("operator", "sandi");
    region.send(8);
    region.central.advance_days(1);
    region.central.stop();
    const std::int64_t editions = number_in(region.data, "SELECT count(*) FROM edition");
    REQUIRE(editions == 2);
    CHECK(number_in(region.data, "SELECT count(DISTINCT made) FROM edition") == 2);
    const auto again = region.restore();  // from the mirror that went on behind the older one's end
    REQUIRE_MESSAGE(again.has_value(), code_of(again));
    CHECK(number_in(region.data, "SELECT count(*) FROM edition") == 2);
  }

  TEST_CASE("a mirror of before counts were records is restored without them, a later one with") {
    for (const bool older : {true, false}) {
      Mirrored region;
      region.send(7);
      if (!older)
        REQUIRE(
            region.central
                .post("/v1/services/counts",
                      service_file(2, nlohmann::json::array({counted("P-0001", "2026-09-21", 9)})))
                .status == 201);
      region.central.stop();
      const fs::path with_rows = region.central.folder / "with-rows";
      write_with_counts_as_rows(region.mirror, with_rows);
      fs::remove_all(region.mirror);
      fs::rename(with_rows, region.mirror);
      const auto restored = region.restore();
      REQUIRE_MESSAGE(restored.has_value(), code_of(restored));
      CHECK(number_in(region.data, "SELECT count(*) FROM service_day") == (older ? 0 : 1));
      CHECK(number_in(region.data, "SELECT count(*) FROM service_day WHERE unit = 'SAMSAT'") == 0);
    }
  }

  TEST_CASE("while the mirror takes nothing nobody gets a receipt, and nothing is lost by it") {
    Mirrored region;
    region.send(5);
    const Bytes sealed = region.device.seal({rated(2)});
    {
      const FullMirrorDisk full(region.mirror);
      CHECK(region.central.send(region.device.pack(sealed)).status == 503);
      CHECK(region.central.call("GET", "/healthz").body["status"] == "mirror_failed");
      CHECK(region.central.send(region.device.pack(sealed)).status == 503);  // a repeat as well
    }
    region.central.deliver(region.device, sealed);
    CHECK(region.central.call("GET", "/healthz").status == 200);
    CHECK(ratings_counted(region.central) == 6);
    const auto restored = region.restore();
    REQUIRE_MESSAGE(restored.has_value(), code_of(restored));
    region.central.start();
    CHECK(ratings_counted(region.central) == 6);
  }

  TEST_CASE("a mirror that took another's place takes nothing until the folder keeps its name") {
    Mirrored region;
    region.send(5);
    region.central.stop();
    SQLite::Database database((region.data / "central.db").string(), SQLite::OPEN_READWRITE);
    const fs::path next = region.mirror / "next";
    const auto written_anew = [&] {
      fs::create_directory(next);
      auto fresh = central::Mirror::open(next, database);
      REQUIRE(fresh.has_value());
      return *std::move(fresh);
    };
    central::Mirror kept = written_anew();
    kept.replace(region.mirror);
    CHECK(kept.has_durable_name());
    kept.follow(database, false);
    fs::remove(next);
    central::Mirror unsure = written_anew();
    {
      const NoMoreFiles unsynced;
      CHECK_THROWS_AS(unsure.replace(region.mirror), fs::filesystem_error);
      CHECK_THROWS_AS(unsure.follow(database, false), fs::filesystem_error);
    }
    CHECK_FALSE(fs::exists(next / "mirror.log"));  // It has the name, and may not after a crash.
    CHECK_FALSE(unsure.has_durable_name());
    unsure.follow(database, false);
    CHECK(unsure.has_durable_name());
    central::Mirror homeless = std::move(unsure);
    CHECK_THROWS_AS(homeless.replace(region.mirror / "none"), fs::filesystem_error);
    CHECK(homeless.has_durable_name());  // under the one that it has
    homeless.follow(database, false);
  }

  TEST_CASE("a mirror that was removed or moved away under a running central takes nothing") {
    Mirrored region;
    region.send(5);
    const fs::path aside = region.central.folder / "aside";
    const Bytes sealed = region.device.seal({rated(2)});
    fs::rename(region.mirror, aside);
    CHECK(region.central.send(region.device.pack(sealed)).status == 503);
    CHECK(region.central.call("GET", "/healthz").body["status"] == "mirror_failed");
    fs::create_directory(region.mirror);
    fs::copy_file(aside / "mirror.log", region.mirror / "mirror.log");  // not the one it writes to
    CHECK(region.central.send(region.device.pack(sealed)).status == 503);
    fs::remove_all(region.mirror);
    fs::rename(aside, region.mirror);
    region.central.deliver(region.device, sealed);
    fs::remove_all(region.mirror);
    const Bytes next = region.device.seal({rated(3)});
    CHECK(region.central.send(region.device.pack(next)).status == 503);
    fs::create_directory(region.mirror);  // an empty one, after a restart
    region.central.restart();
    region.central.deliver(region.device, next);
    REQUIRE(region.restore().has_value());
    region.central.start();
    CHECK(ratings_counted(region.central) == 7);
  }

  TEST_CASE("a torn last group is left out and said; nothing that was acknowledged is in it") {
    Mirrored region;
    region.send(5);
    region.central.stop();
    const auto whole = fs::file_size(region.mirror / "mirror.log");
    std::ofstream(region.mirror / "mirror.log", std::ios::app) << "SLMF half a frame";
    const auto restored = region.restore();
    REQUIRE_MESSAGE(restored.has_value(), code_of(restored));
    CHECK(restored->torn == fs::file_size(region.mirror / "mirror.log") - whole);
    region.central.start();  // It cuts the tail off and goes on behind it.
    region.send(4);
    REQUIRE(region.restore().has_value());
    region.central.start();
    CHECK(ratings_counted(region.central) == 9);
  }

  TEST_CASE("a mirror that was altered, cut out of or is not there makes nothing") {
    Mirrored region;
    for (int i = 0; i < 4; ++i) region.send(5);
    region.central.stop();
    const fs::path log = region.mirror / "mirror.log";
    const std::string good = read_file(log);
    const fs::path nowhere = region.central.folder / "nowhere";
    const auto refused = [&](const std::string& bytes) {
      write_file(log, bytes);
      const auto restored = central::restore_from_mirror(nowhere, region.mirror, region.keys);
      CHECK_FALSE(fs::exists(nowhere));
      CHECK_FALSE(fs::exists(nowhere.string() + ".restoring"));
      return code_of(restored);
    };
    std::string flipped = good;
    flipped[good.size() / 4] = static_cast<char>(flipped[good.size() / 4] ^ 1);
    CHECK(refused(flipped) == "mirror.damaged");
    std::string without = good;  // A whole frame is missing: the ends that follow do not fit.
    const std::size_t frame = good.find("SLMF", good.size() / 3);
    without.erase(frame, good.find("SLMF", frame + 4) - frame);
    CHECK(refused(without) == "mirror.damaged");
    CHECK(refused("") == "mirror.empty");
    write_file(log, good);
    CHECK(code_of(central::restore_from_mirror(nowhere, region.central.folder / "none",
                                               region.keys)) == "mirror.no_folder");
    CHECK(code_of(central::restore_from_mirror(nowhere, region.mirror,
                                               region.central.folder / "none")) ==
          "central.keys_unreadable");
    CHECK(code_of(central::restore_from_mirror(region.data, region.mirror, region.keys)) ==
          "central.exists");
    CHECK(code_of(central::restore_from_mirror(nowhere, region.mirror, region.keys)) ==
          "restored");
  }

  TEST_CASE("a central does not serve beside a mirror that is ahead, other or in use") {
    Mirrored region;
    region.send(5);
    region.central.stop();
    const fs::path old_data = region.central.folder / "old";
    fs::copy(region.data, old_data);
    region.central.start();
    const auto refused = [&](const fs::path& data) {
      auto folder = central::DataFolder::open(data);
      REQUIRE(folder.has_value());
      SQLite::Database reader = folder->open_reader();
      const auto mirror = central::Mirror::open(region.mirror, reader);
      return mirror ? std::string("opened") : mirror.error().code;
    };
    CHECK(refused(old_data) == "mirror.locked");
    region.send(5);
    region.central.stop();
    CHECK(refused(old_data) == "mirror.ahead");
    {
      auto folder = central::DataFolder::open(old_data);
      SQLite::Database other = folder->open_writer();
      other.exec("UPDATE region SET tenant_id = 'kab-lain'");
    }
    CHECK(refused(old_data) == "mirror.other_region");
    CHECK(refused(region.data) == "opened");
  }
}
