// Alarms where a clock was wrong, where a kiosk is gone, and what their command is given.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sync/central/alarm_watch.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
using central::Alarm;
using central::AlarmEntry;

namespace {

constexpr std::int64_t kHour = 3'600'000;

struct MailBook {
  std::vector<AlarmEntry> entries;
  central::AlarmMail mail(const std::vector<Alarm>& found, Instant now) {
    const Date day = date_of(now, Zone{7});
    central::observe(entries, found, now);
    const auto due = central::due_mail(entries, day);
    central::note_told(entries, day);
    return due;
  }
  central::AlarmMail mail(const std::vector<Alarm>& found, Date day) {
    return mail(found, start_of(day, Zone{7}));
  }
};

using Names = std::vector<std::string>;
Names whats(const std::vector<Alarm>& alarms) {
  Names all;
  for (const Alarm& alarm : alarms) all.push_back(alarm.what + " " + alarm.device.text);
  return all;
}

std::vector<Alarm> found_in(const RunningCentral& central, const central::Counts& counts,
                            const central::AlarmRules& rules, Instant now) {
  auto database = central.database();
  auto region = central::load_directory(database).value();
  region.office =
      std::make_shared<const tally::OfficeState>(tally::office_of(database, region.tenant));
  return central::find_alarms(database, region, {counts, UINT64_MAX}, rules, now);
}

}  // namespace

TEST_SUITE("sync/central alarm bounds") {
  TEST_CASE("what was mailed while the clock was ahead is over once, and lasts from the next day") {
    const Date monday = date_of(2026, 10, 5);
    const Date ahead = date_of(2028, 10, 5);
    const Date tuesday{monday.days + 1};
    const std::vector<Alarm> silent = {{"silent", {"K-1"}, {"L1"}, {}}};
    MailBook over;
    CHECK(over.mail(silent, ahead).begun.size() == 1);
    CHECK(over.mail({}, monday).over.size() == 1);
    CHECK(over.mail({}, monday).empty());
    CHECK(over.mail({}, tuesday).empty());
    MailBook lasting;
    CHECK(lasting.mail(silent, ahead).begun.size() == 1);
    CHECK(lasting.mail(silent, monday).empty());
    const auto mail = lasting.mail(silent, tuesday);
    REQUIRE(mail.lasting.size() == 1);
    CHECK(mail.lasting[0].since == start_of(monday, Zone{7}));
  }

  TEST_CASE("records that had waited alarm no more when their kiosk was revoked") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms})}));
    central::Counts counts;
    counts.waited_ms[{"K-1"}] = 25 * kHour;
    const auto found = [&] { return whats(found_in(central, counts, {}, {central.now_ms})); };
    CHECK(found() == Names{"unsent K-1"});
    counts.waited_ms[{"K-1"}] = 24 * kHour;
    CHECK(found().empty());
    counts.waited_ms[{"K-1"}] = 25 * kHour;
    REQUIRE(central.post("/v1/devices/K-1/revoke", {{"reason", "dicuri"}}).status == 200);
    CHECK(found().empty());
  }

  TEST_CASE("a kiosk enrolled anew that sends nothing is silent, counted from its approval") {
    RunningCentral central;  // Monday 10:00, open until 15:00
    const central::AlarmRules rules;
    TestDevice first = central.device("K-1", 11);
    central.device("K-2", 12, "L2");  // was never heard
    central.deliver(first, first.seal({boot_at({central.now_ms}), rated(4)}));
    const auto found = [&](Instant now) { return whats(found_in(central, {}, rules, now)); };
    REQUIRE(central.post("/v1/devices/K-1/revoke", {{"reason", "dicuri"}}).status == 200);
    central.now_ms += kHour;
    TestDevice again = central.device("K-1", 21);
    const Instant approved{central.now_ms};
    central.now_ms += kHour;
    central.deliver(first, first.seal({rated(3)}));  // The thief's says nothing of this one.
    CHECK(found(approved + rules.silent_ms + -1).empty());
    CHECK(found(approved + rules.silent_ms) == Names{"silent K-1"});
    CHECK(found(approved + 24 * kHour) == Names{"silent K-1"});
    CHECK(found(approved + 24 * kHour + 1) == Names{"silent K-1", "unsent K-1"});
    central.now_ms = (approved + rules.silent_ms).ms;
    central.deliver(again, again.seal({boot_at({central.now_ms}), rated(4)}));
    CHECK(found({central.now_ms}).empty());
  }

  TEST_CASE("the alarm command holds no socket of the central") {
    const Folder folder;
    const std::filesystem::path list = folder / "list";
    const int open = socket(AF_INET, SOCK_STREAM, 0);
    REQUIRE(open >= 0);
    const auto link = "/proc/self/fd/" + std::to_string(open);
    const std::string name = std::filesystem::read_symlink(link).string();  // socket:[number]
    const std::atomic<bool> go_on = false;
    const bool ran = central::run_with_input("ls -l /proc/self/fd > '" + list.string() + "'", "",
                                             std::chrono::seconds(20), go_on);
    close(open);
    REQUIRE(ran);
    CHECK(read_file(list).find(name) == std::string::npos);
    CHECK(read_file(list).find("memfd:mail") != std::string::npos);
  }
}
