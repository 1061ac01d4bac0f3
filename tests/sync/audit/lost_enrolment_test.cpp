// An enrolment that was lost with a log and stated again is held against what is left of that log.
#include <doctest/doctest.h>

#include "tests/sync/audit/forged_office.hpp"
#include "tests/sync/central/late_kiosk.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

TEST_SUITE("sync/audit lost enrolment") {
  TEST_CASE("whoever dates a lost enrolment before what is left of its log is found") {
    LateKiosk lost;
    RunningCentral& central = lost.central;
    lost.begin_anew();
    const json told = json::array({json_of_prior(told_by(*lost.late))});
    const json form = application_telling(central, "K-2", 13, told);
    const Reply pending = central.call("POST", "/v1/enrolments", form);
    REQUIRE(central
                .post("/v1/devices/K-2/approve", {{"fingerprint", pending.body["fingerprint"]}})
                .status == 200);
    CHECK(lost.late->send() == "");
    Folder folder;
    fetch_export(central, folder / "honest");
    CHECK(found_in(folder / "honest") == "");
    const auto keys = central::read_keyring(central.folder / "central" / "central.keys").value();
    const auto forged = [&](std::int64_t ms) {
      std::filesystem::remove_all(folder / "forged");
      Forger forger(folder / "forged", read_file(folder / "honest" / record::kRegionFile),
                    {"kota-contoh"});
      forger.log_id = 2;
      std::optional<Hash> before;
      for (const auto& frame : read_frames(folder / "honest" / record::kBatchesFile)) {
        const bool of_this_log = record::parse_batch(frame.batch)->header.place.epoch == 2;
        const auto later = [&](record::Enrolment& one) {
          if (one.begun) one.begun = *one.begun + ms;
        };
        forger.add(of_this_log
                       ? forged_frame<record::Enrolment>(frame, keys.office[0], before, later)
                       : frame);
      }
      forger.finish(central::key_id_of(keys.receipt[0].public_key()), keys.receipt[0],
                    {central.now_ms});
      return found_in(folder / "forged");
    };
    CHECK(forged(0) == "");
    // That date may be; but the kiosk has seen the log as it was.
    CHECK(forged(LateKiosk::kHourMs) == "audit.seen");
    CHECK(forged(-1) == "audit.enrolment_begun");
  }
}
