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

  TEST_CASE("a restart ends no alarm: what the meters knew of it is kept with it") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms})}));
    central::AlarmRules rules;
    rules.silent_ms = INT64_MAX;
    MailBook book;
    const auto mail = [&](central::Counts counts, Instant now) {
      central::recall(book.entries, counts);
      return book.mail(found_in(central, counts, rules, now), now);
    };
    const Instant first{central.now_ms};
    const Instant last = first + kHour;
    central::Counts known;
    known.waited_ms[{"K-1"}] = 25 * kHour;
    known.failed_verifications[{"batch.bad_signature", {"K-1"}}] = {1, first};
    CHECK(whats(mail(known, first).begun) == Names{"unsent K-1", "failed_verification K-1"});
    known.failed_verifications[{"batch.bad_signature", {"K-1"}}] = {2, last};
    CHECK(mail(known, last).empty());
    const Folder folder;
    central::save_book(folder / "alarms.json", book.entries);
    book.entries = central::load_book(folder / "alarms.json");
    CHECK(mail({}, last + 1).empty());
    const auto next_day = mail({}, last + rules.verification_ms);
    CHECK(whats(next_day.lasting) == Names{"unsent K-1", "failed_verification K-1"});
    CHECK(next_day.over.empty());
    CHECK(whats(mail({}, last + rules.verification_ms + 1).over) ==
          Names{"failed_verification K-1"});
    central::Counts later;
    later.waited_ms[{"K-1"}] = kHour;
    CHECK(whats(mail(later, last + rules.verification_ms + 2).over) == Names{"unsent K-1"});
    CHECK(mail({}, last + rules.verification_ms + 3).empty());
  }

  TEST_CASE("a failure while the clock was ahead alarms for a day from when it is right") {
    RunningCentral central;
    const central::AlarmRules rules;
    const Instant now{central.now_ms};
    MailBook book;
    central::Counts counts;
    counts.failed_verifications[{"batch.bad_signature", {}}] = {1, now + 1'000 * 24 * kHour};
    CHECK(book.mail(found_in(central, counts, rules, now), now).begun.size() == 1);
    central::Counts anew;
    central::recall(book.entries, anew);
    CHECK(found_in(central, anew, rules, now + rules.verification_ms).size() == 1);
    CHECK(found_in(central, anew, rules, now + rules.verification_ms + 1).empty());
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
