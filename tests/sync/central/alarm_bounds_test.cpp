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

struct MailBook {
  std::vector<AlarmEntry> entries;
  central::AlarmMail mail(const std::vector<Alarm>& found, Date day) {
    central::observe(entries, found, start_of(day, Zone{7}));
    const auto due = central::due_mail(entries, day);
    central::note_told(entries, day);
    return due;
  }
};

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
    central::AlarmFacts facts{{}, UINT64_MAX};
    facts.counts.waited_ms[{"K-1"}] = 25 * 3'600'000;
    const auto found = [&] {
      auto database = central.database();
      const auto region = central::load_directory(database).value();
      return central::find_alarms(database, region, facts, {}, {central.now_ms});
    };
    REQUIRE(found().size() == 1);
    CHECK(found()[0].what == "unsent");
    CHECK(found()[0].device == DeviceId{"K-1"});
    facts.counts.waited_ms[{"K-1"}] = 24 * 3'600'000;
    CHECK(found().empty());
    facts.counts.waited_ms[{"K-1"}] = 25 * 3'600'000;
    REQUIRE(central.post("/v1/devices/K-1/revoke", {{"reason", "dicuri"}}).status == 200);
    CHECK(found().empty());
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
