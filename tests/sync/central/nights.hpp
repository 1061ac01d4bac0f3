// Days that go by at the central and at its kiosk alike, each night with its editions.
#pragma once
#include "tests/support/wait.hpp"
#include "tests/sync/central/office_of_six.hpp"

namespace suara::test {

// Ten in the morning of that day, after the night before it has made its editions.
template <class Kiosk>
void be_at(RunningCentral& central, Kiosk& kiosk, Date day) {
  central.now_ms = (start_of(day, Zone{7}) + 10 * 3'600'000).ms;
  const auto made_until = [&] {
    SQLite::Database database = central.database();
    return database.execAndGet("SELECT editions_day FROM region").getInt();
  };
  REQUIRE(wait_until([&] { return made_until() >= day.days; }));
  kiosk.catch_up();
  central.operator_token = central.sign_in("operator", "sandi");
}

}  // namespace suara::test
