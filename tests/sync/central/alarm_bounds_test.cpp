// Alarms where a clock was wrong, where a kiosk is gone, and what their command is given.
#include <doctest/doctest.h>

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
}
