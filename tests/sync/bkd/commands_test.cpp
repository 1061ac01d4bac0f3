// The real program against a real central: what a clerk types, in its order.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sync/bkd/csv_table.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/region.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

unsigned mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

const std::string kRegion = test::source_dir().string() + "/assets/demo/region";

// (officer, score) -> ratings, out of `suara tallies export`.
std::map<std::pair<std::string, int>, int> scores_of(const fs::path& csv) {
  const auto table = bkd::parse_csv(read_file(csv), "tallies.csv");
  REQUIRE(table);
  std::map<std::pair<std::string, int>, int> scores;
  for (const bkd::CsvRow& row : table->rows)
    for (int score = 1; score <= 5; ++score) {
      const int count = std::stoi(row.cells[*table->column("s" + std::to_string(score))]);
      if (count > 0) scores[{row.cells[*table->column("officer")], score}] += count;
    }
  return scores;
}

}  // namespace

TEST_SUITE("sync/bkd program") {
  TEST_CASE("a set-up is applied once, a second time nothing changes, a gap stops it") {
    Folder folder;
    Region region(folder.path());
    const fs::path key = folder / "root.key";
    CHECK(mode_of(key) == 0600);
    CHECK(mode_of(folder / "session-operator.json") == 0600);
    CHECK(holds(region.suara({"setup", "apply", kRegion, "--root-key", key.string()}),
                "Nothing changed"));
    // A second key may not take the place of the first.
    CHECK(holds(
        region.suara({"setup", "apply", kRegion, "--root-key", (folder / "other.key").string()}),
        "Nothing changed"));
    CHECK_FALSE(fs::exists(folder / "other.key"));
    write_file(folder / "other.key", "suara root key 1\n" + std::string(64, 'a') + "\n");
    CHECK(holds(
        region.suara({"setup", "apply", kRegion, "--root-key", (folder / "other.key").string()}, 1),
        "others can read"));
    fs::permissions(folder / "other.key", fs::perms::owner_read);
    CHECK(holds(
        region.suara({"setup", "apply", kRegion, "--root-key", (folder / "other.key").string()}, 1),
        "another root key"));
    fs::copy(kRegion, folder / "broken");
    write_file(folder / "broken" / "holidays.csv", "date,name\n2026-13-01,x\n");
    const Finished gap = region.suara({"setup", "apply", (folder / "broken").string()}, 1);
    CHECK(holds(gap, "holidays.csv"));
    CHECK(holds(gap, "not a day: 2026-13-01"));
  }

  TEST_CASE("a user sets a password of their own; the list says who set up and who set what") {
    Folder folder;
    Region region(folder.path());
    region.sign_in("reviewer1");
    CHECK(holds(region.suara({"user", "list"}), "reviewer1"));
    CHECK(holds(region.suara({"user", "list"}, 1, "reviewer1"), "role"));
    const json before = json::parse(region.suara({"user", "list", "--format", "json"}).output);
    const auto by = [](const json& users, const std::string& user, const char* what) {
      for (const json& one : users)
        if (one["user"] == user) return one[what]["by"].get<std::string>();
      return std::string();
    };
    const std::string setter = by(before, "reviewer1", "password");
    CHECK(setter != "reviewer1");
    const auto file = [&](const char* name, const std::string& text) {
      write_file(folder / name, text + "\n");
      return (folder / name).string();
    };
    const char* const present = "sandi-reviewer1-2026";
    const std::string wrong = file("wrong", "bukan ini"), right = file("right", present),
                      fresh = file("fresh", "sandi baru yang panjang");
    for (const std::string& none : {file("none", ""), file("short", "tujuh77")})
      CHECK(holds(region.suara({"user", "password", "--present-file", right, "--password-file", none},
                               2, "reviewer1"),
                  none));
    region.suara({"user", "password", "reviewer1", "--password-file", file("none", "")}, 2);
    CHECK(holds(region.suara({"user", "password", "--present-file", wrong, "--password-file", fresh},
                             1, "reviewer1"),
                "present password"));
    CHECK(holds(region.suara({"user", "password", "--present-file", right, "--password-file", fresh},
                             0, "reviewer1"),
                "Sign in again"));
    region.suara({"user", "list"}, 2, "reviewer1");
    const json after = json::parse(region.suara({"user", "list", "--format", "json"}).output);
    CHECK(by(after, "reviewer1", "password") == "reviewer1");
    CHECK(by(after, "reviewer1", "set_up") == by(before, "reviewer1", "set_up"));
  }

  TEST_CASE("letters are private, hold what the central knows by hash, and are never overwritten") {
    Folder folder;
    Region region(folder.path());
    const std::string out = (folder / "letters").string();
    CHECK(holds(region.suara({"pin", "letters", "--unit", "DISDUKCAPIL", "--out", out}), "6"));
    CHECK(mode_of(out) == 0700);
    CHECK(mode_of(out + "/P-0001.txt") == 0600);
    const std::string before = read_file(out + "/P-0001.txt");
    CHECK(holds(region.suara({"pin", "letters", "--unit", "DISDUKCAPIL", "--out", out}, 1),
                "no officer without a PIN"));
    CHECK(holds(region.suara({"pin", "letters", "--unit", "NOPE", "--out", out}, 1), "NOPE"));
    CHECK(holds(region.suara({"pin", "letters", "--officer", "P-0001", "--renew", "--out", out}, 1),
                "not overwritten"));
    CHECK(read_file(out + "/P-0001.txt") == before);
    CHECK(
        holds(region.suara({"pin", "letters", "--officer", "P-0099", "--out", out}, 1), "P-0099"));
    const auto after = before.find("Kata sandi   : ");
    REQUIRE(after != std::string::npos);
    write_file(folder / "password", before.substr(after + 15, 19));
    const std::vector<std::string> login = {"login",
                                            "--central",
                                            region.url(),
                                            "--password-file",
                                            (folder / "password").string(),
                                            "--user",
                                            "199001012015031001"};
    CHECK(holds(region.suara(login, 0, "P-0001"), "P-0001"));
    write_file(folder / "password", "not this one");
    region.suara(login, 2, "P-0002");
  }

  TEST_CASE("a device is enrolled by the fingerprint that was read, not by another") {
    Folder folder;
    Region region(folder.path());
    Process kiosk({program_path("suara-kiosk"), "enrol", "--data", (folder / "k").string(),
                   "--central", region.url(), "--code",
                   json::parse(region
                                   .suara({"device", "code", "K-0001", "--unit", "DISDUKCAPIL",
                                           "--counter", "L1", "--format", "json"})
                                   .output)["code"]
                       .get<std::string>()});
    const auto fingerprint = kiosk.line_after("fingerprint ");
    REQUIRE(fingerprint);
    CHECK(holds(region.suara({"device", "list"}), *fingerprint));
    region.suara(
        {"device", "approve", "K-0001", "--fingerprint", "0000 0000 0000 0000 0000 0000 0000 0000"},
        1);
    region.suara({"device", "approve", "K-0001", "--fingerprint", *fingerprint});
    CHECK(kiosk.wait() == 0);
    const Finished list = region.suara({"device", "list", "--format", "csv"});
    CHECK(holds(list, "K-0001,DISDUKCAPIL,L1,approved,"));
  }

  TEST_CASE("a day ends in a test region, not in a live one") {
    Folder folder;
    Region test_region(folder / "a");
    CHECK(holds(test_region.suara({"clock", "advance", "--days", "2"}), "0 editions"));
    Region live_region(folder / "b", "live");
    live_region.suara({"clock", "advance"}, 1);
  }

  TEST_CASE("a replay counts every row once, however often and in whatever pieces it is run") {
    Folder folder;
    Region region(folder.path());
    std::ostringstream csv;
    csv << "officer,unit,service,session,citizen,score\n";
    std::map<std::pair<std::string, int>, int> wanted;
    for (int i = 0; i < 600; ++i) {
      const int officer = 1 + i % 7;
      const int score = 1 + i * i % 5;
      csv << officer << ',' << 1 + officer % 2 << ',' << i % 2 << ',' << 1 + i % 6 << ",77777,"
          << score << '\n';
      ++wanted[{"R-000" + std::to_string(officer), score}];
    }
    write_file(folder / "old.csv", csv.str());
    const auto replay = [&](const std::string& data, std::vector<std::string> more = {}) {
      std::vector<std::string> command = {"replay", (folder / "old.csv").string(), "--data",
                                          (folder / data).string()};
      command.insert(command.end(), more.begin(), more.end());
      return region.suara(command);
    };
    region.sign_in("auditor1");
    const auto counted = [&] {
      region.suara({"tallies", "export", "--out", (folder / "t.csv").string()}, 0, "auditor1");
      return scores_of(folder / "t.csv");
    };
    replay("d1", {"--unit", "1"});
    CHECK(counted() != wanted);
    CHECK(holds(replay("d1"), "600 ratings of 2 units"));
    CHECK(counted() == wanted);
    replay("d1");
    replay("d2", {"--jobs", "1"});
    CHECK(counted() == wanted);
    CHECK(read_file(folder / "d1" / "R-U01" / "rows.csv").find("77777") == std::string::npos);
    region.suara({"tallies", "export"}, 1);
  }

  TEST_CASE("a replay that is stopped takes its kiosks with it and goes on at its next row") {
    Folder folder;
    Region region(folder.path());
    std::ostringstream csv;
    csv << "officer,unit,service,session,citizen,score\n";
    for (int i = 0; i < 40'000; ++i) csv << 1 + i % 50 << ",1,0,1,9," << 1 + i % 5 << '\n';
    write_file(folder / "old.csv", csv.str());
    const std::vector<std::string> words = {"replay", (folder / "old.csv").string(), "--data",
                                            (folder / "d").string()};
    std::vector<std::string> command = {program_path("suara")};
    command.insert(command.end(), words.begin(), words.end());
    {
      Process first(command, {{"SUARA_SESSION", (folder / "session-operator.json").string()},
                              {"LC_ALL", "C.UTF-8"}});
      REQUIRE(wait_until([&] { return fs::exists(folder / "d" / "R-U01" / "kiosk.log"); }));
      first.signal(SIGTERM);
      CHECK(first.wait() == 1);
      CHECK(first.output().find("run the same command to go on") != std::string::npos);
    }
    CHECK(holds(region.suara(words), "40,000 ratings of 1 unit"));
    region.sign_in("auditor1");
    region.suara({"tallies", "export", "--out", (folder / "t.csv").string()}, 0, "auditor1");
    int total = 0;
    for (const auto& [key, count] : scores_of(folder / "t.csv")) total += count;
    CHECK(total == 40'000);
  }
}
