#include <doctest/doctest.h>

#include "common/record/receipt.hpp"
#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/reviewers.hpp"
#include "tests/sync/central/sent_bundle.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;
using record::DispositionKind;

namespace {

std::vector<record::Record> morning(const RunningCentral& central, int ratings, int score = 4) {
  std::vector<record::Record> records{boot_at({central.now_ms})};
  for (int i = 0; i < ratings; ++i) records.push_back(rated(score, 60'000 + i * 1'000));
  return records;
}

json ranges(std::uint64_t first, std::uint64_t last) {
  return json::array({json::array({first, last})});
}

// A clone that shares two ratings with the original and then goes its own way.
struct Cloned {
  explicit Cloned(RunningCentral& central)
      : original(central.device("K-1", 11)), clone(original) {
    auto records = morning(central, 4);
    const auto shared = std::vector(records.begin(), records.begin() + 3);
    central.deliver(original, original.seal(records));
    records = shared;
    records.push_back(rated(1));
    records.push_back(rated(2));
    fork = central.deliver(clone, clone.seal(records));
  }
  TestDevice original, clone;
  record::Receipt fork;
};

}  // namespace

TEST_SUITE("sync/central review") {
  TEST_CASE("a branch is stored and receipted, and counts from the second adoption on") {
    RunningCentral central;
    Reviewers reviewers(central);
    Cloned both(central);
    CHECK(both.fork.place.branch == 1);
    CHECK(both.fork.ack_seq == 5);
    CHECK(both.fork.dispositions ==
          std::vector<record::Disposition>{{4, DispositionKind::held}, {5, DispositionKind::held}});
    CHECK(ratings_counted(central) == 4);
    central.deliver(both.original, both.original.seal({rated(4)}));
    CHECK(central.deliver(both.clone, both.clone.seal({rated(3)})).place.branch == 1);
    CHECK(ratings_counted(central) == 5);
    reviewers.both({{"decision", "adopt"}, {"branch", 1}});
    CHECK(ratings_counted(central) == 8);  // The two common ones once.
    const auto receipt = central.deliver(both.clone, both.clone.seal({rated(3), rated(3)}));
    CHECK(receipt.dispositions.empty());
    CHECK(ratings_counted(central) == 10);
    central.deliver(both.original, both.original.seal({rated(4)}));
    CHECK(ratings_counted(central) == 11);
    central.restart();
    central.deliver(both.clone, both.clone.seal({rated(3)}));
    CHECK(ratings_counted(central) == 12);
    CHECK(tallied(central) == recounted(central));
    CHECK(reviewers.decide(reviewers.first, {{"decision", "adopt"}, {"branch", 1}}).code() ==
          "review.decided");
  }

  TEST_CASE("the list says what is held and why, with neither score nor officer") {
    RunningCentral central;
    Reviewers reviewers(central);
    Cloned both(central);
    json list = reviewers.list();
    REQUIRE(list["held"].size() == 1);
    CHECK(list["held"][0] == json({{"device", "K-1"},
                                   {"epoch", 1},
                                   {"branch", 1},
                                   {"why", "branch"},
                                   {"ranges", ranges(4, 5)},
                                   {"records", 2},
                                   {"from", "2026-10-05"},
                                   {"until", "2026-10-05"}}));
    REQUIRE(list["branches"].size() == 1);
    CHECK(list["branches"][0]["after_seq"] == 3);
    CHECK(list["branches"][0]["last_seq"] == 5);
    CHECK(list["branches"][0]["adopted"] == false);
    CHECK(list.dump().find("P-0001") == std::string::npos);
    CHECK(list.dump().find("score") == std::string::npos);
    reviewers.decide(reviewers.first, {{"decision", "adopt"}, {"branch", 1}});
    list = reviewers.list();
    REQUIRE(list["proposed"].size() == 1);
    CHECK(list["proposed"][0]["person"] == "reviewer");
    CHECK(list["held"].size() == 1);
    reviewers.decide(reviewers.second, {{"decision", "adopt"}, {"branch", 1}});
    list = reviewers.list();
    CHECK(list["proposed"].empty());
    CHECK(list["held"].empty());
    CHECK(list["branches"][0]["adopted"] == true);
  }

  TEST_CASE("the same person twice is refused and leaves no second record") {
    RunningCentral central;
    Reviewers reviewers(central);
    Cloned both(central);
    const json adopt = {{"decision", "adopt"}, {"branch", 1}};
    CHECK(reviewers.decide(reviewers.first, adopt).status == 202);
    const Reply again = reviewers.decide(reviewers.first, adopt);
    CHECK(again.status == 409);
    CHECK(again.code() == "review.same_person");
    CHECK(kind_of<record::Adopt>(office_records(central)).size() == 1);
    CHECK(ratings_counted(central) == 4);
    CHECK(reviewers.decide(reviewers.second, adopt).status == 200);
    CHECK(ratings_counted(central) == 6);
  }

  TEST_CASE("decisions about what is not there are refused") {
    RunningCentral central;
    Reviewers reviewers(central);
    Cloned both(central);
    const auto code = [&](json decision) {
      return reviewers.decide(reviewers.first, std::move(decision)).code();
    };
    CHECK(code({{"decision", "adopt"}, {"branch", 2}}) == "review.unknown_branch");
    CHECK(code({{"decision", "adopt"}, {"branch", 0}}) == "request.field");
    CHECK(code({{"decision", "adopt"}, {"branch", 1}, {"epoch", 2}}) == "device.unknown");
    CHECK(code({{"decision", "adopt"}, {"branch", 1}, {"reason", ""}}) == "request.field");
    CHECK(code({{"decision", "annul"}, {"ranges", ranges(1, 1)}}) == "review.not_held");  // a boot
    CHECK(code({{"decision", "annul"}, {"ranges", ranges(2, 6)}}) == "review.not_held");
    CHECK(code({{"decision", "keep"}, {"branch", 1}, {"ranges", ranges(3, 4)}}) ==
          "review.not_held");  // 3 lies before the fork
    CHECK(code({{"decision", "annul"}, {"ranges", json::array()}}) == "request.field");
    CHECK(code({{"decision", "annul"}, {"ranges", ranges(2, 1'002)}}) == "request.field");
    CHECK(code({{"decision", "pay"}, {"ranges", ranges(2, 3)}}) == "request.field");
    CHECK(kind_of<record::Annul>(office_records(central)).empty());
    CHECK(code({{"decision", "annul"}, {"ranges", ranges(2, 5)}}) == "");
  }

  TEST_CASE("an annulled ballot counts no more, a kept one again, exactly") {
    RunningCentral central;
    Reviewers reviewers(central);
    TestDevice device = central.device("K-1", 11);
    auto records = morning(central, 3, 4);
    records.push_back(rated(1));
    central.deliver(device, device.seal(records));
    const auto before = tallied(central);
    reviewers.both({{"decision", "annul"}, {"ranges", ranges(5, 5)}});
    REQUIRE(tallied(central).size() == 1);
    CHECK(tallied(central).begin()->second.scores == std::array<std::int64_t, 5>{0, 0, 0, 3, 0});
    CHECK(tallied(central).begin()->second.services == 3);
    reviewers.both({{"decision", "annul"}, {"ranges", ranges(2, 4)}});
    CHECK(tallied(central).empty());
    reviewers.both({{"decision", "keep"}, {"ranges", ranges(2, 5)}});
    CHECK(tallied(central) == before);
  }

  TEST_CASE("what a revoked device sends is stored, receipted and held until two keep it") {
    RunningCentral central;
    Reviewers reviewers(central);
    TestDevice device = central.device("K-1", 11);
    const std::string pin = quick_hash("123456");
    REQUIRE(central
                .post("/v1/credentials",
                      {{"officers", {{{"officer", "P-0001"}, {"pin_hash", pin}}}}})
                .status == 200);
    central.deliver(device, device.seal(morning(central, 2)));
    const Bytes early = device.seal({rated(3)});
    central.deliver(device, early);
    REQUIRE(central.post("/v1/devices/K-1/revoke", {{"reason", "dicuri"}}).status == 200);
    CHECK(central.post("/v1/devices/K-1/revoke", {{"reason", "dicuri"}}).code() ==
          "device.revoked");
    CHECK(central.post("/v1/devices/K-9/revoke", {{"reason", "dicuri"}}).code() ==
          "device.unknown");
    const Bytes late = device.seal({rated(1), rated(1)});
    const auto answer = central.send(device.pack(late));
    REQUIRE(answer.status == 200);
    CHECK(answer.body.find(pin) == Bytes::npos);
    const Hash bundle_before = device.known.known_bundle_hash;
    const auto receipt = device.believe(answer.body, late);
    REQUIRE(receipt.has_value());
    CHECK(receipt->bundle_hash == Hash{});
    CHECK(bundle_before != Hash{});
    CHECK(receipt->dispositions ==
          std::vector<record::Disposition>{{5, DispositionKind::held}, {6, DispositionKind::held}});
    CHECK(central.deliver(device, early).dispositions.empty());  // It came before.
    CHECK(ratings_counted(central) == 3);
    CHECK(reviewers.list()["held"][0]["why"] == "revoked");
    reviewers.both({{"decision", "keep"}, {"ranges", ranges(5, 5)}});
    CHECK(ratings_counted(central) == 4);
    reviewers.both({{"decision", "annul"}, {"ranges", ranges(6, 6)}});
    CHECK(ratings_counted(central) == 4);
    CHECK(reviewers.list()["held"].empty());
    central.restart();
    central.deliver(device, device.seal({rated(2)}));
    CHECK(ratings_counted(central) == 4);
    CHECK(tallied(central) == recounted(central));
  }

  TEST_CASE("after a revocation the unit's PINs leave the bundles until they are new") {
    RunningCentral central;
    TestDevice stolen = central.device("K-1", 11);
    TestDevice other = central.device("K-2", 12);
    TestDevice elsewhere = central.device("K-3", 13, "L2");
    REQUIRE(set_pin(central, "P-0001", "123456"));
    REQUIRE(set_pin(central, "P-0002", "654321"));
    CHECK_FALSE(sent_pin(central, other, "P-0001").empty());
    CHECK(units_with_pins_to_change(central).empty());
    const Reply revoked = central.post("/v1/devices/K-1/revoke", {{"reason", "dicuri"}});
    CHECK(revoked.body["pins_to_change"] == 1);
    CHECK(sent_pin(central, other, "P-0001").empty());
    CHECK_FALSE(sent_pin(central, elsewhere, "P-0002").empty());
    CHECK(units_with_pins_to_change(central) == std::vector<std::string>{"DUKCAPIL"});
    CHECK(central.get("/v1/officers?unit=DUKCAPIL").body["officers"][0]["has_pin"] == false);
    REQUIRE(set_pin(central, "P-0001", "998877"));
    CHECK_FALSE(sent_pin(central, other, "P-0001").empty());
    CHECK(units_with_pins_to_change(central).empty());
    static_cast<void>(stolen);
  }

  TEST_CASE("whoever moved away from a stolen kiosk needs a new PIN, not who left before it") {
    RunningCentral central;
    const auto post = [&](const char* number, const char* unit, const char* from,
                          const json& until) {
      const json row = {{"officer", nullptr},
                        {"nip", std::string("19900101201501100") + number},
                        {"name", "Petugas"},
                        {"unit", unit},
                        {"from", from},
                        {"until", until}};
      return central.post("/v1/setup", {{"officers", {row}}}).status == 200;
    };
    REQUIRE(post("3", "DUKCAPIL", "2026-01-01", "2026-08-31"));  // left before it came
    REQUIRE(post("3", "SAMSAT", "2026-09-01", nullptr));
    REQUIRE(post("4", "DUKCAPIL", "2026-01-01", nullptr));
    TestDevice stolen = central.device("K-1", 11);
    TestDevice elsewhere = central.device("K-3", 13, "L2");
    const std::vector<std::string> all = {"P-0001", "P-0002", "P-0003", "P-0004"};
    for (const std::string& officer : all) REQUIRE(set_pin(central, officer, "123456"));
    CHECK_FALSE(sent_pin(central, stolen, "P-0001").empty());
    REQUIRE(post("1", "DUKCAPIL", "2026-01-01", "2026-10-05"));  // today
    REQUIRE(post("1", "SAMSAT", "2026-10-06", nullptr));
    REQUIRE(post("4", "SAMSAT", "2026-01-01", nullptr));  // corrected: it was never DUKCAPIL
    central.advance_days(2);
    for (const std::string& officer : all)
      CHECK_FALSE(sent_pin(central, elsewhere, officer).empty());
    const Reply revoked = central.post("/v1/devices/K-1/revoke", {{"reason", "dicuri"}});
    CHECK(revoked.body["pins_to_change"] == 2);
    const auto sent = [&](const std::string& officer) {
      return !sent_pin(central, elsewhere, officer).empty();
    };
    CHECK_FALSE(sent("P-0001"));
    CHECK_FALSE(sent("P-0004"));
    CHECK(sent("P-0002"));
    CHECK(sent("P-0003"));
    REQUIRE(set_pin(central, "P-0001", "998877"));
    CHECK(sent("P-0001"));
    CHECK(units_with_pins_to_change(central) == std::vector<std::string>{"SAMSAT"});
    REQUIRE(set_pin(central, "P-0004", "998877"));
    CHECK(sent("P-0004"));
    CHECK(units_with_pins_to_change(central).empty());
  }

  TEST_CASE("a device enrolled anew after a revocation counts again, the old epoch does not") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal(morning(central, 2)));
    REQUIRE(central.post("/v1/devices/K-1/revoke", {{"reason", "dicuri"}}).status == 200);
    TestDevice again = central.device("K-1", 21);
    CHECK(again.place.epoch == 2);
    central.deliver(again, again.seal(morning(central, 3)));
    central.deliver(device, device.seal({rated(4)}));
    CHECK(ratings_counted(central) == 5);
    CHECK(tallied(central) == recounted(central));
  }

  TEST_CASE("a stolen kiosk that was enrolled anew is revoked with the keys of its earlier epochs") {
    RunningCentral central;
    TestDevice first = central.device("K-1", 11);
    central.deliver(first, first.seal(morning(central, 2)));
    TestDevice again = central.device("K-1", 21);
    central.deliver(again, again.seal(morning(central, 3)));
    REQUIRE(ratings_counted(central) == 5);
    const auto held = [&](TestDevice& device) {
      const auto receipt = central.deliver(device, device.seal({rated(4)}));
      return receipt.dispositions.size() == 1 && receipt.bundle_hash == Hash{};
    };
    SUBCASE("all of them, where none is named") {
      const Reply revoked = central.post("/v1/devices/K-1/revoke", {{"reason", "dicuri"}});
      CHECK(revoked.body["epoch"] == 2);
      CHECK(held(first));
      CHECK(held(again));
      CHECK(ratings_counted(central) == 5);
      CHECK(central.get("/v1/status").body["devices"]["approved"] == 0);
      CHECK(central.post("/v1/devices/K-1/revoke", {{"reason", "x"}}).code() == "device.revoked");
    }
    SUBCASE("one, where it is named") {
      CHECK(
          central.post("/v1/devices/K-1/revoke", {{"reason", "dibuang"}, {"epoch", 3}}).code() ==
          "device.no_epoch");
      REQUIRE(
          central.post("/v1/devices/K-1/revoke", {{"reason", "dibuang"}, {"epoch", 1}}).status ==
          200);
      CHECK(held(first));
      CHECK_FALSE(held(again));
      CHECK(ratings_counted(central) == 6);
    }
    CHECK(tallied(central) == recounted(central));
  }

  TEST_CASE("an unreadable record is quarantined, acknowledged, listed, and settled by two") {
    RunningCentral central;
    Reviewers reviewers(central);
    TestDevice device = central.device("K-1", 11);
    const Bytes sealed =
        device.seal_bytes({record::encode(boot_at({central.now_ms})), "no record",
                           record::encode(rated(4))});
    const auto receipt = central.deliver(device, sealed);
    CHECK(receipt.ack_seq == 3);
    CHECK(receipt.dispositions ==
          std::vector<record::Disposition>{{2, DispositionKind::quarantined}});
    CHECK(ratings_counted(central) == 1);
    REQUIRE(reviewers.list()["held"].size() == 1);
    CHECK(reviewers.list()["held"][0]["why"] == "unreadable");
    CHECK(reviewers.list()["held"][0]["ranges"] == ranges(2, 2));
    reviewers.both({{"decision", "annul"}, {"ranges", ranges(2, 2)}});
    CHECK(reviewers.list()["held"].empty());
    CHECK(ratings_counted(central) == 1);
  }

  TEST_CASE("an imported row of an adopted branch counts only where no other has it") {
    RunningCentral central;
    Reviewers reviewers(central);
    TestDevice original = central.device("K-1", 11);
    TestDevice clone = original;
    const Date day = date_of(2026, 7, 1);
    Hash file;
    file.fill(0xaa);
    const record::Record import{0, 0, record::Import{file, {"SAMSAT"}, 9}};
    REQUIRE(central
                .post("/v1/imports", {{"file_hash", to_hex(view_of(file))},
                                      {"file_name", "nilai.csv"},
                                      {"unit", "SAMSAT"},
                                      {"rows", 9},
                                      {"from", "2026-07-01"},
                                      {"until", "2026-07-31"}})
                .status == 201);
    central.deliver(original, original.seal({import, imported(5, day, 1), imported(5, day, 2)}));
    central.deliver(clone, clone.seal({import, imported(4, day, 2), imported(4, day, 3)}));
    CHECK(ratings_counted(central) == 2);
    central.deliver(original, original.seal({imported(5, day, 4)}));
    reviewers.both({{"decision", "adopt"}, {"branch", 1}});
    CHECK(ratings_counted(central) == 4);
    CHECK(tallied(central).begin()->second.scores[3] == 1);
    reviewers.both({{"decision", "annul"}, {"ranges", ranges(2, 2)}});
    CHECK(ratings_counted(central) == 3);
  }

  TEST_CASE("a decision and a move in between give what a recount gives") {
    RunningCentral central;
    Reviewers reviewers(central);
    Cloned both(central);
    reviewers.both({{"decision", "annul"}, {"ranges", ranges(2, 2)}});
    json counters = small_setup()["counters"];
    counters[0]["unit"] = "SAMSAT";
    REQUIRE(central.post("/v1/setup", {{"counters", counters}}).status == 200);
    CHECK(tallied(central) == recounted(central));
    reviewers.both({{"decision", "adopt"}, {"branch", 1}});
    reviewers.both({{"decision", "keep"}, {"ranges", ranges(2, 2)}});
    CHECK(ratings_counted(central) == 6);
    for (const auto& [key, counts] : tallied(central)) CHECK(key.unit == UnitId{"SAMSAT"});
  }
}
