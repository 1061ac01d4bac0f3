#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>

#include <sstream>

#include "sync/central/alarm_watch.hpp"
#include "tests/support/sync_count.hpp"
#include "tests/support/wait.hpp"
#include "tests/sync/central/reviewers.hpp"

using namespace suara;
using namespace suara::test;
using central::Alarm;
using central::AlarmEntry;
using nlohmann::json;

namespace {

// While it lives this process may write no file beyond so many octets: a disk that is full.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t octets) : handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{octets, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~SmallFiles() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;

 private:
  sighandler_t handler_;
  rlimit before_{};
};

constexpr Zone kWib{7};
constexpr std::int64_t kHour = 3'600'000;

Instant at(int day, int hour, int minute = 0) {
  return start_of(date_of(2026, 10, day), kWib) + (hour * 60 + minute) * 60'000LL;
}

central::OfficeHours week() {
  central::OfficeHours hours;
  for (int day = 0; day < 5; ++day) hours.days[day] = {8 * 60, 15 * 60};
  return hours;
}

std::vector<std::string> whats(const std::vector<Alarm>& alarms) {
  std::vector<std::string> all;
  for (const Alarm& alarm : alarms) all.push_back(alarm.what + " " + alarm.device.text);
  return all;
}
using Names = std::vector<std::string>;

// A central whose alarms are looked for all the time and written to a file by a real command.
struct WatchedCentral {
  RunningCentral central;
  std::filesystem::path mails = central.folder / "mails";
  explicit WatchedCentral(const std::string& command = "") {
    write_file(mails, "");
    central.adjust = [this, command](central::ServiceOptions& options) {
      options.alarms.command =
          command.empty() ? "{ cat; echo =====; } >> '" + mails.string() + "'" : command;
      options.alarms.every = std::chrono::milliseconds(5);
      options.alarms.rules.free_bytes_min = 0;
    };
    central.restart();
  }
  int count() const {
    const std::string text = read_file(mails);
    int mails_count = 0;
    for (std::size_t i = text.find("====="); i != std::string::npos; i = text.find("=====", i + 1))
      ++mails_count;
    return mails_count;
  }
  bool comes(int mails_count) const {
    return wait_until([&] { return count() >= mails_count; });
  }
  json alarms() { return central.get("/v1/alarms").body["alarms"]; }
  bool stands(const std::string& what) {
    const std::string list = alarms().dump();
    return list.find("\"" + what + "\"") != std::string::npos;
  }
};

}  // namespace

TEST_SUITE("sync/central alarms") {
  TEST_CASE("office time counts open hours alone: no night, week-end, holiday, closed day") {
    central::OfficeHours hours = week();
    CHECK(hours.open_ms(at(5, 9), at(5, 11), kWib) == 2 * kHour);
    CHECK(hours.open_ms(at(5, 7), at(5, 8), kWib) == 0);
    CHECK(hours.open_ms(at(5, 14), at(6, 9), kWib) == 2 * kHour);
    CHECK(hours.open_ms(at(9, 15), at(12, 8), kWib) == 0);  // Friday to Monday
    CHECK(hours.open_ms(at(9, 14), at(12, 9), kWib) == 2 * kHour);
    hours.holidays.insert(date_of(2026, 10, 6));
    CHECK(hours.open_ms(at(5, 14), at(7, 9), kWib) == 2 * kHour);
    CHECK(hours.open_ms(at(6, 9), at(5, 9), kWib) == 0);
    CHECK(hours.open_ms({0}, at(5, 15), kWib) > 40 * 7 * kHour);
    CHECK(central::OfficeHours{}.open_ms(at(5, 0), at(9, 0), kWib) == 0);
  }

  TEST_CASE("one mail a cause and day, again while it lasts, one when it is over") {
    std::vector<AlarmEntry> book;
    const Date monday = date_of(2026, 10, 5);
    const std::vector<Alarm> silent = {{"silent", {"K-1"}, {"L1"}, {}}};
    const auto mails = [&](const std::vector<Alarm>& found, Date day) {
      central::observe(book, found, start_of(day, kWib));
      const auto mail = central::due_mail(book, day);
      central::note_told(book, day);
      return mail;
    };
    CHECK(mails({}, monday).empty());
    CHECK(whats(mails(silent, monday).begun) == Names{"silent K-1"});
    CHECK(mails(silent, monday).empty());
    const auto tuesday = mails(silent, Date{monday.days + 1});
    CHECK(whats(tuesday.lasting) == Names{"silent K-1"});
    CHECK(tuesday.begun.empty());
    CHECK(tuesday.lasting[0].since == start_of(monday, kWib));
    CHECK(whats(mails({}, Date{monday.days + 1}).over) == Names{"silent K-1"});
    CHECK(mails(silent, Date{monday.days + 1}).empty());  // It flutters: once a day is enough.
    CHECK(mails({}, Date{monday.days + 1}).empty());
    CHECK(mails({}, Date{monday.days + 2}).empty());
    CHECK(whats(mails(silent, Date{monday.days + 3}).begun) == Names{"silent K-1"});
  }

  TEST_CASE("what could not be told stays due, and two devices are two causes of one mail") {
    std::vector<AlarmEntry> book;
    const Date day = date_of(2026, 10, 5);
    central::observe(book, {{"silent", {"K-1"}, {}, {}}}, {1});
    CHECK(central::due_mail(book, day).begun.size() == 1);
    central::observe(book, {{"silent", {"K-1"}, {}, {}}, {"silent", {"K-2"}, {}, {}}}, {2});
    CHECK(whats(central::due_mail(book, day).begun) == Names{"silent K-1", "silent K-2"});
    central::note_told(book, day);
    CHECK(central::due_mail(book, day).empty());
    const Folder folder;
    central::save_book(folder / "alarms.json", book);
    auto again = central::load_book(folder / "alarms.json");
    REQUIRE(again.size() == 2);
    CHECK(again[0].alarm.since == Instant{1});
    CHECK(central::due_mail(again, day).empty());
    write_file(folder / "alarms.json", "[{]");
    CHECK(central::load_book(folder / "alarms.json").empty());
  }

  TEST_CASE("a book that the disk does not take leaves the older one as it was") {
    const Folder folder;
    const std::filesystem::path file = folder / "alarms.json";
    std::vector<AlarmEntry> book;
    central::observe(book, {{"silent", {"K-1"}, {}, {}}}, {1});
    central::save_book(file, book);
    const std::string before = read_file(file);
    central::observe(book, {{"silent", {"K-1"}, {}, {}}, {"silent", {"K-2"}, {}, {}}}, {2});
    {
      const SmallFiles full(16);
      CHECK_THROWS_AS(central::save_book(file, book), std::filesystem::filesystem_error);
    }
    CHECK(read_file(file) == before);
    central::save_book(file, book);
    CHECK(central::load_book(file).size() == 2);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  }

  TEST_CASE("a silent kiosk is mailed once, listed, and mailed again when it was heard") {
    WatchedCentral watched;
    RunningCentral& central = watched.central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    const std::int64_t heard = central.now_ms;  // Monday 10:00, open 08:00 to 15:00
    central.now_ms = heard + 4 * kHour - 1'000;
    CHECK(watched.alarms().empty());
    central.now_ms = heard + 4 * kHour;
    REQUIRE(watched.comes(1));
    CHECK(watched.stands("silent"));
    CHECK(central.get("/v1/status").body["attention"].dump().find("\"silent\"") !=
          std::string::npos);
    central.now_ms += kHour / 2;
    const Bytes stick = device.seal({rated(3)});  // written a minute after the boot
    REQUIRE(central.send_carried(device.pack(stick)).status == 200);
    CHECK(watched.stands("silent"));
    central.deliver(device, device.seal({rated(3)}));
    REQUIRE(watched.comes(2));
    CHECK(watched.alarms().empty());
    const std::string text = read_file(watched.mails);
    CHECK(text.find("K-1, loket L1") != std::string::npos);
    CHECK(text.find("Selesai:") != std::string::npos);
    for (const char* word : {"P-0001", "1990010", "Petugas", "KTP"})
      CHECK_MESSAGE(text.find(word) == std::string::npos, word);
    central.restart();
    central.call("GET", "/healthz");
    CHECK(watched.count() == 2);
  }

  TEST_CASE("a key that ends with no other stated is an alarm thirty days before") {
    RunningCentral central;
    auto database = central.database();
    const auto region = central::load_directory(database).value();
    const central::AlarmRules rules;
    const auto found = [&](Instant now) {
      return whats(central::find_alarms(database, region, {{}, UINT64_MAX}, rules, now));
    };
    const Instant end{4'000'000'000'000};  // as RunningCentral states its keys
    CHECK(found(end + -rules.key_ends_ms).empty());
    CHECK(found(end + -rules.key_ends_ms + 1) == Names{"key_ends "});
  }

  TEST_CASE("a branch alarms until two reviewers have decided: adopted, or each ballot judged") {
    for (const char* decision : {"adopt", "annul"}) {
      WatchedCentral watched;
      RunningCentral& central = watched.central;
      TestDevice device = central.device("K-1", 11);
      central.deliver(device, device.seal({boot_at({central.now_ms})}));
      TestDevice copy = device;
      central.deliver(device, device.seal({rated(4)}));
      REQUIRE(central.send(copy.pack(copy.seal({rated(2), rated(1)}))).status == 200);
      REQUIRE(wait_until([&] { return watched.stands("branch"); }));
      Reviewers reviewers(central);
      const auto attention = [&] { return central.get("/v1/status").body["attention"].dump(); };
      const auto say = [&](const std::string& token, std::uint64_t first, std::uint64_t last) {
        json form = {{"decision", decision}, {"branch", 1}};
        if (decision != std::string("adopt"))
          form["ranges"] = json::array({json::array({first, last})});
        return reviewers.decide(token, form).status;
      };
      CHECK(say(reviewers.first, 2, 2) == 202);
      CHECK(attention().find("branch") != std::string::npos);
      CHECK(say(reviewers.second, 2, 2) == 200);
      if (decision != std::string("adopt")) {
        CHECK(attention().find("branch") != std::string::npos);  // One of two ballots.
        CHECK(say(reviewers.first, 3, 3) == 202);
        CHECK(say(reviewers.second, 3, 3) == 200);
      }
      // What needs attention holds the alarms of the last look as well.
      REQUIRE(wait_until([&] { return !watched.stands("branch"); }));
      CHECK(attention().find("branch") == std::string::npos);
      central.deliver(device, device.seal({rated(4)}));
      CHECK(attention().find("branch") == std::string::npos);
    }
  }

  TEST_CASE("a branch of an enrolment that has ended alarms until it is decided") {
    WatchedCentral watched;
    RunningCentral& central = watched.central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms})}));
    TestDevice copy = device;
    central.deliver(device, device.seal({rated(4)}));
    REQUIRE(central.send(copy.pack(copy.seal({rated(2)}))).status == 200);
    TestDevice again = central.device("K-1", 21);
    central.deliver(again, again.seal({boot_at({central.now_ms}), rated(4)}));
    const auto found_anew = [&] {
      central.restart();  // Nothing stands that an earlier look found.
      return wait_until([&] { return watched.stands("branch"); });
    };
    CHECK(found_anew());
    REQUIRE(central.post("/v1/devices/K-1/revoke", {{"reason", "dicuri"}}).status == 200);
    CHECK(found_anew());
    Reviewers(central).both(
        {{"decision", "annul"}, {"branch", 1}, {"ranges", json::array({json::array({2, 2})})}});
    CHECK(wait_until([&] { return !watched.stands("branch"); }));
  }

  TEST_CASE("branch, forged batch, old records and a full disk are alarms with their mails") {
    WatchedCentral watched;
    RunningCentral& central = watched.central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms})}));
    TestDevice copy = device;
    central.deliver(device, device.seal({rated(4)}));
    CHECK(watched.alarms().empty());
    REQUIRE(central.send(copy.pack(copy.seal({rated(2)}))).status == 200);
    REQUIRE(wait_until([&] { return watched.stands("branch"); }));
    TestDevice forger("kota-contoh", "K-1", 12, central.root.public_key());
    CHECK(central.send(forger.pack(forger.seal({boot_at({central.now_ms})}))).status == 401);
    REQUIRE(wait_until([&] { return watched.stands("failed_verification"); }));
    TestDevice late = central.device("K-2", 13, "L2");
    central.deliver(late, late.seal({boot_at({central.now_ms - 25 * kHour}), rated(4)}));
    REQUIRE(wait_until([&] { return watched.stands("unsent"); }));
    central.restart();  // The meters begin anew, and nothing of it is over.
    REQUIRE(wait_until([&] { return watched.stands("branch"); }));
    CHECK(watched.stands("failed_verification"));
    CHECK(watched.stands("unsent"));
    CHECK(read_file(watched.mails).find("Selesai:") == std::string::npos);
    central.deliver(late, late.seal({boot_at({central.now_ms}), rated(4)}));
    REQUIRE(wait_until([&] { return !watched.stands("unsent"); }));
    const auto before = central.adjust;
    central.adjust = [&](central::ServiceOptions& options) {
      before(options);
      options.alarms.rules.free_bytes_min = UINT64_MAX;
    };
    central.restart();
    REQUIRE(wait_until([&] { return watched.stands("disk_low"); }));
    REQUIRE(wait_until(
        [&] { return read_file(watched.mails).find("disk hampir penuh") != std::string::npos; }));
    const std::string text = read_file(watched.mails);
    for (const char* words : {"cabang catatan", "tidak terbukti benar", "menunggu lebih dari 24"})
      CHECK_MESSAGE(text.find(words) != std::string::npos, words);
  }

  TEST_CASE("an account or a list changed by hand is told, and over when it is as recorded") {
    WatchedCentral watched;
    RunningCentral& central = watched.central;
    const auto edit = [&](const char* sql) {
      central.stop();
      SQLite::Database((central.folder / "central" / "central.db").string(), SQLite::OPEN_READWRITE)
          .exec(sql);
      central.start();
    };
    const auto told = [&](const char* sql) {
      edit(sql);
      return wait_until([&] { return watched.stands("facts_altered"); });
    };
    const auto over = [&](const char* sql) {
      edit(sql);
      return wait_until([&] { return !watched.stands("facts_altered"); });
    };
    CHECK(told("UPDATE user_account SET role = 'reviewer' WHERE user = 'auditor'"));
    CHECK(over("UPDATE user_account SET role = 'auditor' WHERE user = 'auditor'"));
    CHECK(told("INSERT INTO holiday(tenant_id, day, name) VALUES('kota-contoh', 20000, 'X')"));
    CHECK(over("DELETE FROM holiday WHERE day = 20000"));
    CHECK(told("UPDATE roster SET unit = 'SAMSAT' WHERE officer = 'P-0001'"));
    CHECK(over("UPDATE roster SET unit = 'DUKCAPIL' WHERE officer = 'P-0001'"));
    CHECK(told("UPDATE setting SET value = '1' WHERE key = (SELECT min(key) FROM setting)"));
  }

  TEST_CASE("what was changed by hand alarms while it lasts, whatever else comes and goes") {
    central::AlteredFacts facts;
    const auto at = [](int ms) {
      return central::AlteredFacts::Time{} + std::chrono::milliseconds(ms);
    };
    CHECK(facts.look({"roster"}, at(0)).empty());
    CHECK_FALSE(facts.any());
    CHECK(facts.look({"roster", "units"}, at(600)).empty());
    CHECK_FALSE(facts.any());
    CHECK(facts.look({"roster", "roster", "user rina"}, at(1000)) == Names{"roster"});
    CHECK(facts.any());
    CHECK(facts.look({"roster", "units"}, at(1600)).empty());  // units were as recorded meanwhile
    CHECK(facts.any());
    CHECK(facts.look({"units"}, at(2600)) == Names{"units"});
    CHECK(facts.any());
    CHECK(facts.look({}, at(2700)).empty());
    CHECK_FALSE(facts.any());
    CHECK(facts.look({"units"}, at(2800)).empty());
    CHECK_FALSE(facts.any());
  }

  TEST_CASE("a mirror or a disk that takes nothing is told at once, and when it is well again") {
    const SyncCount disk;
    WatchedCentral watched;
    RunningCentral& central = watched.central;
    central.mirror = central.folder / "mirror";
    std::filesystem::create_directory(central.mirror);
    central.restart();
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms})}));
    CHECK(watched.alarms().empty());
    const Bytes sealed = device.seal({rated(2)});
    std::filesystem::rename(central.mirror, central.folder / "aside");
    REQUIRE(central.send(device.pack(sealed)).status == 503);
    REQUIRE(wait_until([&] { return watched.stands("mirror_failed"); }));
    CHECK_FALSE(watched.stands("storage_failed"));
    std::filesystem::rename(central.folder / "aside", central.mirror);
    central.deliver(device, sealed);
    REQUIRE(wait_until([&] { return !watched.stands("mirror_failed"); }));

    SyncCount::fail(true);
    CHECK(central.send(device.pack(device.seal({rated(3)}))).status == 503);
    SyncCount::fail(false);
    REQUIRE(wait_until([&] { return watched.stands("storage_failed"); }));
    REQUIRE(wait_until(
        [&] { return read_file(watched.mails).find("disk gagal") != std::string::npos; }));
    central.restart();
    CHECK_FALSE(watched.stands("storage_failed"));
    const std::string text = read_file(watched.mails);
    CHECK(text.find("cermin tidak dapat ditulis") != std::string::npos);
  }

  TEST_CASE(
      "a command that fails is tried again; one that hangs is ended, and stopping waits not") {
    Folder folder;
    const std::string tries = (folder / "tries").string();
    WatchedCentral failing("echo x >> '" + tries + "'; test $(wc -l < '" + tries + "') -ge 3");
    TestDevice device = failing.central.device("K-1", 11);
    failing.central.deliver(device, device.seal({boot_at({failing.central.now_ms})}));
    failing.central.now_ms += 5 * kHour;
    CHECK(wait_until(
        [&] { return std::filesystem::exists(tries) && read_file(tries) == "x\nx\nx\n"; }));
    const std::atomic<bool> go_on = false;
    const std::atomic<bool> stop = true;
    // Waited for, it would end well.
    CHECK_FALSE(central::run_with_input("sleep 60", "", std::chrono::milliseconds(50), go_on));
    CHECK_FALSE(central::run_with_input("sleep 60", "", std::chrono::seconds(60), stop));
    CHECK(
        central::run_with_input("test \"$(cat)\" = mail", "mail", std::chrono::seconds(20), go_on));
    CHECK(central::run_with_input("true", std::string(1'000'000, 'x'), std::chrono::seconds(20),
                                  go_on));
    CHECK_FALSE(central::run_with_input("exit 3", "", std::chrono::seconds(20), go_on));
    CHECK_FALSE(central::run_with_input("/no/such", "", std::chrono::seconds(20), go_on));
  }
}
