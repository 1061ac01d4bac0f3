// A year closed by two reviewers: what they sign is what the ledger gives, and it stands.
#include <doctest/doctest.h>

#include "sync/central/retention.hpp"
#include "tests/sync/audit/forged_office.hpp"
#include "tests/sync/central/reviewers.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct OldYear {
  Folder folder;
  RunningCentral central;
  Reviewers reviewers{central};
  TestDevice kiosk{central.device("K-1", 11)};
  TestDevice copy{kiosk};
  OldYear() {
    REQUIRE(central
                .post("/v1/setup", {{"region", {{"settings",
                                                 {{central::kRetentionYearsSetting, "1"}}}}}})
                .status == 200);
    central.deliver(kiosk, kiosk.seal({boot_at({central.now_ms}), rated(4), rated(3)}));
  }
  Reply close(const std::string& token, int year = 2026) {
    return central.call("POST", "/v1/retentions", {{"year", year}, {"reason", "masa simpan"}},
                        token);
  }
  void let_years_go_by() {  // to January 2028
    central.advance_days(366);
    central.advance_days(100);
  }
  fs::path exported(const std::string& name) {
    fetch_export(central, folder / name);
    return folder / name;
  }
};

std::vector<std::uint32_t> closed_years(const fs::path& folder) {
  const auto found = audit::verify({folder, "", {}, {}});
  REQUIRE(std::holds_alternative<audit::Report>(found));
  return std::get<audit::Report>(found).closed_years;
}

}  // namespace

TEST_SUITE("sync/audit closing") {
  TEST_CASE("a year is closed by two who find the same tallies; nothing in it is decided any more") {
    OldYear old;
    RunningCentral& central = old.central;
    CHECK(old.close(old.reviewers.first).code() == "retention.too_early");
    old.let_years_go_by();
    CHECK(old.close(old.reviewers.first, 2027).code() == "retention.too_early");
    CHECK(old.close(central.operator_token).code() == "session.not_allowed");
    const Reply first = old.close(old.reviewers.first);
    CHECK(first.status == 202);
    CHECK(old.close(old.reviewers.first).code() == "review.same_person");
    CHECK(closed_years(old.exported("proposed")).empty());
    central.deliver(old.kiosk, old.kiosk.seal({rated(1)}));  // The tallies are others now.
    const Reply other = old.close(old.reviewers.second);
    CHECK(other.status == 202);
    CHECK(other.body["tallies_hash"] != first.body["tallies_hash"]);
    CHECK(old.close(old.reviewers.first).status == 200);
    CHECK(old.close(old.reviewers.second).code() == "retention.closed");
    const json keep = {{"decision", "annul"}, {"ranges", json::array({json::array({2, 2})})}};
    CHECK(old.reviewers.decide(old.reviewers.first, keep).code() == "review.year_closed");
    CHECK(closed_years(old.exported("closed")) == std::vector<std::uint32_t>{2026});
    central.restart();
    central.deliver(old.kiosk, old.kiosk.seal({rated(2)}));  // Late, and counted all the same.
    CHECK(closed_years(old.exported("later")) == std::vector<std::uint32_t>{2026});
    CHECK(tallied(central) == recounted(central));
  }

  TEST_CASE("the name of an officer who left goes once the year of the last day is closed") {
    OldYear old;
    RunningCentral& central = old.central;
    const auto erase = [&](const std::string& officer) {
      return central.post("/v1/erasures", {{"officer", officer}, {"reason", "masa simpan"}});
    };
    const json setup = small_setup();
    const std::string nip = setup["officers"][0]["nip"];
    const auto stands = [&](const std::string& text) {
      auto database = central.database();
      return database.execAndGet("SELECT count(*) FROM officer WHERE nip = '" + text +
                                 "' OR name = '" + text + "'")
                 .getInt() > 0;
    };
    CHECK(erase("P-0001").code() == "erase.in_force");
    CHECK(erase("P-0404").code() == "erase.no_name");
    json leaving = setup;
    leaving["officers"][0]["until"] = "2026-12-01";
    REQUIRE(central.post("/v1/setup", leaving).body["changed"] == 1);
    CHECK(erase("P-0001").code() == "erase.in_force");
    old.let_years_go_by();
    CHECK(erase("P-0001").code() == "erase.open_year");
    REQUIRE(old.close(old.reviewers.first).status == 202);
    REQUIRE(old.close(old.reviewers.second).status == 200);
    CHECK(stands(nip));
    CHECK(central.call("POST", "/v1/erasures", {{"officer", "P-0001"}, {"reason", "x"}},
                       old.reviewers.first)
              .code() == "session.not_allowed");
    const Reply erased = erase("P-0001");
    CHECK(erased.status == 200);
    CHECK(erased.body["erased"] == 2);  // as set up, and with the last day
    CHECK_FALSE(stands(nip));
    CHECK(stands("P-0001"));
    CHECK(erase("P-0001").code() == "erase.no_name");
    fetch_export(central, old.folder / "export", true);
    const auto found = audit::verify({old.folder / "export", "", {}, {}});
    REQUIRE(std::holds_alternative<audit::Report>(found));
    const auto parts = std::get<audit::Report>(found).side_parts.value();
    CHECK(parts.erased == 2);
    CHECK(parts.missing == 0);
    central.restart();
    CHECK_FALSE(stands(nip));
    CHECK(tallied(central) == recounted(central));
  }

  TEST_CASE("while something of the year waits for review it is not closed") {
    OldYear old;
    REQUIRE(old.central.send(old.copy.pack(old.copy.seal({boot_at({old.central.now_ms + 5}),
                                                          rated(1)})))
                .status == 200);
    old.let_years_go_by();
    CHECK(old.close(old.reviewers.first).code() == "retention.held");
    old.reviewers.both({{"decision", "annul"},
                        {"branch", 1},
                        {"ranges", json::array({json::array({2, 2})})}});
    CHECK(old.close(old.reviewers.first).status == 202);
    CHECK(old.close(old.reviewers.second).status == 200);
    CHECK(old.reviewers.decide(old.reviewers.first, {{"decision", "adopt"}, {"branch", 1}})
              .code() == "review.year_closed");
  }

  TEST_CASE("what a closing has counted no later word moves, late ballots of the year neither") {
    OldYear old;
    RunningCentral& central = old.central;
    central.token_of(central::Role::operator_);  // has a password from here on
    central.now_ms = (start_of(date_of(2027, 1, 5), Zone{7}) + 10 * 3'600'000).ms;
    central.operator_token = central.sign_in("operator", "sandi");
    old.reviewers.sign_in();
    const auto receipt = central.deliver(old.kiosk, old.kiosk.seal({rated(1)}));  // of last year
    old.reviewers.both({{"decision", "keep"}, {"ranges", json::array({json::array({4, 4})})}});
    const record::Record contact{70'000, 0,
                                 record::Seen{receipt.log_id, receipt.tree_size, receipt.root,
                                              receipt.server_time, 70'000, receipt.server_time}};
    central.deliver(old.kiosk, old.kiosk.seal({contact, boot_at({central.now_ms}), rated(2)}));
    central.advance_days(366);
    REQUIRE(old.close(old.reviewers.first).status == 202);
    const Reply closed = old.close(old.reviewers.second);
    REQUIRE(closed.status == 200);
    CHECK(closed.body["leaf"] <= receipt.leaf_index);
    for (const int seq : {2, 4}) {
      const json annul = {{"decision", "annul"},
                          {"ranges", json::array({json::array({seq, seq})})}};
      CHECK(old.reviewers.decide(old.reviewers.first, annul).code() == "review.year_closed");
    }
    const auto ratings_of = [&](int year, const char* unit) {
      std::int64_t ratings = 0;
      for (const auto& [key, counts] : tallied(central))
        if (civil(key.day).year == year && key.unit.text == unit) ratings += counts.ratings();
      return ratings;
    };
    REQUIRE(ratings_of(2026, "DUKCAPIL") == 3);
    REQUIRE(ratings_of(2027, "DUKCAPIL") == 1);
    json moved = small_setup();
    moved["counters"][0]["unit"] = "SAMSAT";
    REQUIRE(central.post("/v1/setup", moved).status == 200);
    CHECK(ratings_of(2026, "DUKCAPIL") == 3);
    CHECK(ratings_of(2027, "DUKCAPIL") == 0);
    CHECK(ratings_of(2027, "SAMSAT") == 1);
    CHECK(tallied(central) == recounted(central));
    CHECK(found_in(old.exported("moved")) == "");
  }

  TEST_CASE("a closing that says other tallies or another root than the ledger's is found") {
    OldYear old;
    old.let_years_go_by();
    REQUIRE(old.close(old.reviewers.first).status == 202);
    REQUIRE(old.close(old.reviewers.second).status == 200);
    const fs::path honest = old.exported("honest");
    CHECK(found_in(honest) == "");
    const auto forged = [&](const std::function<void(record::Retention&)>& change) {
      return found_in_forged<record::Retention>(old.central, honest, old.folder / "forged", change);
    };
    CHECK(forged([](record::Retention&) {}) == "");
    CHECK(forged([](record::Retention& one) { one.tallies_hash[3] ^= 1; }) == "audit.closing");
    CHECK(forged([](record::Retention& one) { one.root[3] ^= 1; }) == "audit.closing");
    CHECK(forged([](record::Retention& one) { one.pruned_to_leaf += 1'000; }) == "audit.closing");
    CHECK(forged([](record::Retention& one) { one.year = 2025; }) == "audit.closing");
  }
}
