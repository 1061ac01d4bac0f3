// A kiosk that is enrolled anew, with the real central and the real programs.
#include <signal.h>

#include <nlohmann/json.hpp>

#include "tests/kiosk/shell/carried.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/screen.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

fs::path earlier_of(const OfflineKiosk& kiosk) {
  const fs::path folder = kiosk.data / ("earlier." + kiosk.device + ".e1");
  REQUIRE(fs::exists(folder / "journal.sqlite3"));
  return folder;
}

std::string value_in(const Region& region, const std::string& sql) {
  return ledger_of(region).execAndGet(sql).getString();
}

// The citizen's screen of that data folder, sending what waits.
struct Running {
  Screen screen{1280, 800};
  Process kiosk;
  explicit Running(const OfflineKiosk& of, Environment environment = {})
      : kiosk({program_path("suara-kiosk"), "--data", of.data.string(), "--size", "1280x800"},
              with_screen(std::move(environment))) {}
  Environment with_screen(Environment environment) const {
    environment.insert({{"DISPLAY", screen.display()},
                        {"LIBGL_ALWAYS_SOFTWARE", "1"},
                        {"LC_ALL", "en_US.UTF-8"}});
    return environment;
  }
};

void short_waits(const OfflineKiosk& kiosk) {
  const fs::path settings = kiosk.data / "kiosk.toml";
  write_file(settings, read_file(settings) +
                           "[waits]\nupload_pause_ms = 1\nbackoff_base_ms = 20\n"
                           "backoff_cap_ms = 100\n");
}

std::int64_t seq_of(const Region& region, int epoch) {
  return number_in(region, "SELECT coalesce(max(seq), 0) FROM chain WHERE device_id = 'K-0001' AND"
                           " epoch = " + std::to_string(epoch));
}

}  // namespace

TEST_SUITE("kiosk/shell enrolled anew") {
  TEST_CASE("what the earlier enrolment recorded is sent first, under its own key") {
    const Folder folder;
    Region region(folder.path());
    const OfflineKiosk kiosk(region, "K-0001");
    kiosk.rate(300);
    const auto old_key = kiosk.key().public_key();
    region.enrol("K-0001", "DISDUKCAPIL", "L1", region.url());
    CHECK(kiosk.journal().identity().place.epoch == 2);
    CHECK(kiosk.key().public_key() != old_key);
    CHECK(seq_of(region, 1) == 0);
    kiosk.rate(2);
    short_waits(kiosk);
    const auto last = static_cast<std::int64_t>(
        journal::Journal::open(earlier_of(kiosk))->head().seq);
    {
      Running running(kiosk);
      // Killed on the way: it goes on where it was.
      REQUIRE_MESSAGE(wait_until([&] { return seq_of(region, 1) > 0; }), running.kiosk.output());
      running.kiosk.signal(SIGKILL);
      REQUIRE(running.kiosk.wait());
    }
    Running running(kiosk);
    REQUIRE_MESSAGE(wait_until([&] { return seq_of(region, 2) > 0; }), running.kiosk.output());
    CHECK(seq_of(region, 1) == last);
    CHECK(value_in(region, "SELECT max(CASE epoch WHEN 1 THEN leaf_index END) <"
                           " min(CASE epoch WHEN 2 THEN leaf_index END) FROM batch"
                           " WHERE device_id = 'K-0001'") == "1");
    REQUIRE(wait_until([&] { return rated_in(region) == 302; }));
    running.kiosk.signal(SIGTERM);
    REQUIRE(running.kiosk.wait() == 0);
    CHECK(fs::exists(earlier_of(kiosk)));  // For ninety days.
    const auto old = journal::Journal::open(earlier_of(kiosk));
    CHECK(old->acknowledged().head == old->head());
  }

  TEST_CASE("both enrolments go by stick, the earlier one first, and both receipts come back") {
    const Folder folder, stick;
    Region region(folder.path());
    const OfflineKiosk kiosk(region, "K-0001");
    kiosk.rate(3);
    region.enrol("K-0001", "DISDUKCAPIL", "L1", region.url());
    kiosk.rate(2);
    kiosk.export_to(stick.path());
    REQUIRE(files_of(stick.path(), ".batch").size() == 2);
    import_from(region, stick.path());
    CHECK(rated_in(region) == 5);
    CHECK(holds(kiosk.receipts_from(stick.path()), "2 receipts taken"));
    CHECK(kiosk.journal().acknowledged().head.seq > 0);
    const auto old = journal::Journal::open(earlier_of(kiosk));
    CHECK(old->acknowledged().head == old->head());
  }

  TEST_CASE("where the earlier key is gone that is said, the journal stays, the new one is sent") {
    const Folder folder;
    Region region(folder.path());
    const OfflineKiosk kiosk(region, "K-0001");
    kiosk.rate(3);
    region.enrol("K-0001", "DISDUKCAPIL", "L1", region.url());
    fs::remove(earlier_of(kiosk) / "device.key");
    kiosk.rate(2);
    short_waits(kiosk);
    Running running(kiosk);
    REQUIRE_MESSAGE(wait_until([&] { return rated_in(region) == 2; }), running.kiosk.output());
    CHECK(running.kiosk.output().find("the key of the earlier enrolment is gone: 7 records") !=
          std::string::npos);
    CHECK(seq_of(region, 1) == 0);
    running.kiosk.signal(SIGTERM);
    REQUIRE(running.kiosk.wait() == 0);
    CHECK(fs::exists(earlier_of(kiosk) / "journal.sqlite3"));
  }

  TEST_CASE("a disk that fails the earlier journal stops neither the screen nor the new enrolment") {
    const Folder folder, outside, stick;
    Region region(folder.path());
    const OfflineKiosk kiosk(region, "K-0001");
    kiosk.rate(3);
    region.enrol("K-0001", "DISDUKCAPIL", "L1", region.url());
    kiosk.rate(2);
    short_waits(kiosk);
    write_file(kiosk.data / "kiosk.toml", read_file(kiosk.data / "kiosk.toml") +
                                              "[usb]\nfolders = ['" + stick.path().string() +
                                              "']\n");
    write_file(outside / "bad.sync", "/earlier.K-0001.e1/");
    {
      Running running(kiosk, {{"SUARA_FACTS", (outside / "facts").string()},
                              {"LD_PRELOAD", (bin_dir() / "suara_bad_sync.so").string()},
                              {"SUARA_BAD_SYNC", (outside / "bad.sync").string()}});
      REQUIRE_MESSAGE(wait_until([&] { return rated_in(region) == 5; }), running.kiosk.output());
      for (int times = 0; times < 2; ++times) {
        const Finished exported = kiosk.export_to(stick.path(), 1);
        CHECK(holds(exported, "earlier.K-0001.e1: pendaftaran lama ini tidak terbaca (D-"));
      }
      const auto facts = read_facts(outside / "facts");
      REQUIRE(facts);
      CHECK(facts->screen == "idle");
      running.kiosk.signal(SIGTERM);
      REQUIRE(running.kiosk.wait() == 0);
      CHECK_MESSAGE(running.kiosk.output().find("earlier.K-0001.e1 is left as it stands: D-") !=
                        std::string::npos,
                    running.kiosk.output());
    }
    {
      const auto old = journal::Journal::open(earlier_of(kiosk));
      REQUIRE_MESSAGE(old, old.error().code);
      CHECK(old->waiting_ballots() == 3);
    }
    kiosk.rate(1);  // goes behind the earlier ones
    Running again(kiosk);  // with a disk that takes it
    REQUIRE_MESSAGE(wait_until([&] { return rated_in(region) == 6; }), again.kiosk.output());
    again.kiosk.signal(SIGTERM);
    REQUIRE(again.kiosk.wait() == 0);
    const auto old = journal::Journal::open(earlier_of(kiosk));
    REQUIRE_MESSAGE(old, old.error().code);
    CHECK(old->acknowledged().head == old->head());
  }

  TEST_CASE("a code that BKD does not know changes nothing, nor does one that is not approved") {
    const Folder folder;
    Region region(folder.path());
    const OfflineKiosk kiosk(region, "K-0001");
    kiosk.rate(1);
    const auto before = kiosk.journal().head();
    const std::vector<std::string> enrol{program_path("suara-kiosk"), "enrol", "--data",
                                         kiosk.data.string(), "--central", region.url(), "--code"};
    auto unknown = enrol;
    unknown.push_back("AAAA-BBBB");
    CHECK(run(unknown, kEnglish).status == 1);
    CHECK(kiosk.journal().head() == before);
    const Finished code = region.suara({"device", "code", "K-0001", "--unit", "DISDUKCAPIL",
                                        "--counter", "L1", "--format", "json"});
    auto waiting = enrol;
    waiting.push_back(nlohmann::json::parse(code.output).at("code"));
    {
      Process process(waiting, kEnglish);
      REQUIRE(process.line_after("fingerprint "));
      process.signal(SIGKILL);
      REQUIRE(process.wait());
    }
    CHECK(kiosk.journal().head() == before);
    CHECK(kiosk.journal().identity().place.epoch == 1);
    // Later, with the same code and the key made then, it goes on.
    Process process(waiting, kEnglish);
    const auto fingerprint = process.line_after("fingerprint ");
    REQUIRE(fingerprint);
    region.suara({"device", "approve", "K-0001", "--fingerprint", *fingerprint});
    CHECK(process.wait() == 0);
    CHECK(kiosk.journal().identity().place.epoch == 2);
  }
}
