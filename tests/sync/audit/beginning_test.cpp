// Who begins a service is the office's word; a stranger with the files holds it against what was
// rated before.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/sync/audit/forged_office.hpp"
#include "tests/sync/central/counts.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

const OfficerId kNew{"P-0001"}, kRated{"P-0002"};

json beginning(const char* nip, const char* from) {
  return {{"officer_nip", nip}, {"service", "KTP"}, {"unit", "DUKCAPIL"}, {"from", from}};
}

}  // namespace

TEST_SUITE("sync/audit beginning") {
  TEST_CASE("who begins a service that they were rated for before is found") {
    Folder folder;
    RunningCentral central;
    TestDevice kiosk{central.device("K-1", 11)};
    const auto six_of = [](const OfficerId& officer) {
      std::vector<record::Record> records;
      for (int i = 0; i < 6; ++i) records.push_back(rated(1 + i % 4, 60'000 + i, officer.text));
      return records;
    };
    std::vector<record::Record> records = six_of(kRated);
    records.insert(records.begin(), boot_at({central.now_ms}));
    central.deliver(kiosk, kiosk.seal(records));
    const Reply said =
        central.post("/v1/setup", {{"region", json::object()},
                                   {"beginnings", {beginning("199001012015011001", "2026-10-06"),
                                                   beginning("199001012015011002", "2026-10-05")}}});
    REQUIRE_MESSAGE(said.status == 200, said.body.dump());
    // What comes in behind it is no reason to doubt it.
    central.deliver(kiosk, kiosk.seal(six_of(kNew)));
    REQUIRE(std::ranges::any_of(tallied(central), [](const auto& cell) {
      return cell.first.officer == kNew && to_text(cell.first.day) == "2026-10-05" &&
             cell.second.ratings() > 0;
    }));
    fetch_export(central, folder / "honest");
    CHECK(found_in(folder / "honest") == "");

    const auto forged = [&](const OfficerId& whose, int days) {
      std::filesystem::remove_all(folder / "forged");
      return found_in_forged<record::Beginning>(
          central, folder / "honest", folder / "forged", [&](record::Beginning& one) {
            if (one.officer == whose) one.from.days += days;
          });
    };
    CHECK(forged(kRated, -1) == "");
    CHECK(forged(kRated, 1) == "audit.beginning");
    CHECK(forged(kNew, 1) == "");
  }
}
