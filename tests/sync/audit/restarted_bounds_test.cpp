// What was erased by age and what was closed before a log began anew is so behind it, to the leaf.
#include <doctest/doctest.h>

#include "sync/central/erasures.hpp"
#include "sync/central/retention.hpp"
#include "tests/sync/audit/small_ledger.hpp"
#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/restarting_region.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

// A year old; of what was erased and of what was closed the last leaf is a batch of the kiosk.
struct AgedRegion {
  RestartingRegion region;
  Folder folder;
  RunningCentral& central = region.central;
  TestDevice kiosk = central.device("K-1", 11);

  AgedRegion() {
    REQUIRE(central
                .post("/v1/setup", {{"region",
                                     {{"settings",
                                       {{central::kRetentionYearsSetting, "1"},
                                        {central::kSidePartsKeptSetting, "20"}}}}}})
                .status == 200);
    comment();
    central.advance_days(366);
    central.advance_days(100);
    central.operator_token = central.sign_in("operator", "sandi");
    central.deliver(kiosk, kiosk.seal({rated(3)}));
    REQUIRE(close("reviewer").status == 202);
    REQUIRE(close("rina").status == 200);
  }
  void comment() {
    const auto seal_key = central::read_keyring(region.keys)->seal[0].public_key;
    const auto text = record::commit_text("tolong antreannya");
    record::Record ballot = rated(4);
    std::get<domain::Ballot>(ballot.body).answers.text_commitments = {text.commitment};
    const std::uint64_t seq = kiosk.seq + 2;
    central.deliver(kiosk, kiosk.seal({boot_at({central.now_ms}), ballot}),
                    {{seq, 0, record::seal(text.salted, seal_key)}});
  }
  Reply close(const std::string& user, int year = 2026) {
    return central.call("POST", "/v1/retentions", {{"year", year}, {"reason", "masa simpan"}},
                        central.sign_in(user, "sandi"));
  }
  Reply annul(std::uint64_t seq) {
    return central.call("POST", "/v1/review/decisions",
                        {{"decision", "annul"},
                         {"device", "K-1"},
                         {"epoch", 1},
                         {"branch", 0},
                         {"ranges", json::array({json::array({seq, seq})})},
                         {"reason", "diperiksa"}},
                        central.sign_in("reviewer", "sandi"));
  }
  void begin_anew() {
    region.back_up();
    region.lose_disk();
    REQUIRE(region.prepare().has_value());
    central.start();
    region.begin_anew();
  }
  audit::Report verified(const std::string& name) {
    fetch_export(central, folder / name, true);
    const auto found = audit::verify({folder / name, "", {}, {}});
    if (const auto* finding = std::get_if<audit::Finding>(&found))
      FAIL(finding->problem.code << " " << finding->spot.file << " " << finding->spot.byte);
    return std::get<audit::Report>(found);
  }
};

}  // namespace

TEST_SUITE("sync/audit restarted bounds") {
  TEST_CASE("what went by age and what was closed stays so, whenever the log begins anew") {
    AgedRegion aged;
    CHECK(aged.verified("before").side_parts->erased == 1);
    for (const std::uint64_t log : {2, 3}) {
      aged.begin_anew();
      REQUIRE(aged.region.head().log_id == log);
      const audit::Report report = aged.verified("log " + std::to_string(log));
      CHECK(report.side_parts->erased == 1);
      CHECK(report.side_parts->missing == 0);
      CHECK(report.closed_years == std::vector<std::uint32_t>{2026});
      CHECK(aged.annul(3).code() == "review.year_closed");
      CHECK(aged.close("rina").code() == "retention.closed");
      CHECK(tallied(aged.central) == recounted(aged.central));
    }
  }

  TEST_CASE("behind the restart comments go by age as before, and what came in it can be decided") {
    AgedRegion aged;
    const auto acts = [&] { return kind_of<record::Erasure>(office_records(aged.central)).size(); };
    aged.begin_anew();
    const std::size_t before = acts();
    aged.central.advance_days(1);
    CHECK(acts() == before);  // Nothing is looked at twice.
    aged.comment();
    CHECK(aged.annul(5).status == 202);
    aged.central.advance_days(21);
    CHECK(acts() == before + 1);
    const audit::Report report = aged.verified("later");
    CHECK(report.side_parts->erased == 2);
    CHECK(report.side_parts->missing == 0);
  }

  TEST_CASE("a closing that one had proposed before the restart is said anew by both") {
    AgedRegion aged;
    aged.central.advance_days(366);
    const Reply proposed = aged.close("reviewer", 2027);
    REQUIRE(proposed.status == 202);
    aged.begin_anew();
    const std::uint64_t size = aged.region.head().size;
    const Reply anew = aged.close("rina", 2027);
    CHECK(anew.status == 202);
    CHECK(anew.body["leaf"] == size);  // not the leaf of that number in the log before
    CHECK(aged.close("reviewer", 2027).status == 200);
    CHECK(aged.verified("closed").closed_years == std::vector<std::uint32_t>{2026, 2027});
  }
}
