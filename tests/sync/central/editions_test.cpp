#include <doctest/doctest.h>

#include "tests/sync/central/nights.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using domain::Element;
using nlohmann::json;

namespace {

const Instant kMondayInDecember = start_of(date_of(2026, 12, 7), Zone{7}) + 10 * 3'600'000;
const std::string kEditions = "/v1/editions/P-0001?period=2026-Q4";
const std::string kQuarter = "/v1/periods/2026-Q4";

json editions(RunningCentral& central) {
  const Reply reply = central.call("GET", kEditions, nullptr, central.token_of(Role::officer));
  REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
  return reply.body["editions"];
}

void rate_with(SendingKiosk& kiosk, int ballots, std::uint8_t score, std::vector<Element> reasons) {
  for (int i = 0; i < ballots; ++i) {
    kiosk.pass(1);
    kiosk.journal().open_draft({{"P-0001"}, {"L1"}, {"KTP"}}, kiosk.now());
    domain::Answers answers;
    answers.score = score;
    answers.reasons = reasons;
    answers.first_answer_ms = answers.last_answer_ms = 2'000;
    kiosk.journal().close_draft(answers, domain::ClosedBy::selesai, 3'000, kiosk.now());
  }
}

}  // namespace

TEST_SUITE("sync/central editions") {
  TEST_CASE("reasons come with an edition, one that accuses goes to the inspectorate alone") {
    RunningCentral central(central::Mode::test, kMondayInDecember);
    SendingKiosk kiosk(central, "K-1", 11);
    central.operator_token = central.token_of(Role::operator_);
    rate_with(kiosk, 6, 4, {Element::waktu, Element::perilaku});
    rate_with(kiosk, 3, 2, {Element::waktu, Element::biaya});
    rate_with(kiosk, 4, 1, {Element::biaya});
    REQUIRE(kiosk.send() == "");
    be_at(central, kiosk, date_of(2026, 12, 8));
    const json shown = editions(central);
    REQUIRE(shown.size() == 1);
    CHECK(shown[0]["kind"] == "open");
    const json wanted = {{{"element", "waktu"}, {"pleased", true}, {"count", 6}},
                         {{"element", "perilaku"}, {"pleased", true}, {"count", 6}}};
    CHECK(shown[0]["reasons"] == wanted);
    const auto accused = [&](Role role) {
      return central.call("GET", "/v1/accusations?period=2026-Q4", nullptr, central.token_of(role));
    };
    CHECK(accused(Role::officer).status == 403);
    CHECK(accused(Role::auditor).status == 403);
    // Tuesday: the week is not over, and who was there on Monday stays unsaid.
    json list = accused(Role::inspector).body;
    CHECK(list["as_of"] == "2026-12-06");
    CHECK(list["officers"].empty());
    be_at(central, kiosk, date_of(2026, 12, 14));
    list = accused(Role::inspector).body;
    CHECK(list["as_of"] == "2026-12-13");
    REQUIRE(list["officers"].size() == 1);
    CHECK(list["officers"][0]["officer"] == "P-0001");
    CHECK(list["officers"][0]["name"] == "Petugas Contoh 1");
    CHECK(list["officers"][0]["unit"] == "DUKCAPIL");
    CHECK(list["officers"][0]["count"] == 7);
    // No two lists differ by less than a week: the last one waits for the quarter's end.
    be_at(central, kiosk, date_of(2026, 12, 29));
    CHECK(accused(Role::inspector).body["as_of"] == "2026-12-20");
    be_at(central, kiosk, date_of(2027, 1, 1));
    CHECK(accused(Role::inspector).body["as_of"] == "2026-12-31");
    const auto asked = [&](const std::string& period) {
      return central.call("GET", "/v1/accusations" + period, nullptr,
                          central.token_of(Role::inspector));
    };
    CHECK(asked("?period=2027-Q1").body["as_of"].is_null());
    be_at(central, kiosk, date_of(2027, 1, 4));
    CHECK(asked("?period=2027-Q1").body["as_of"].is_null());  // three days are no week
    be_at(central, kiosk, date_of(2027, 1, 11));
    CHECK(asked("?period=2027-Q1").body["as_of"] == "2027-01-10");
    for (const char* other : {"", "?period=2026-12", "?period=2026-H2", "?period=2026"})
      CHECK(asked(other).code() == "request.field");
  }

  TEST_CASE("an open quarter's editions leave five to the final one, and late ones wait for five") {
    RunningCentral central(central::Mode::test, kMondayInDecember);
    SendingKiosk kiosk(central, "K-1", 11);
    central.operator_token = central.token_of(Role::operator_);
    REQUIRE(central.post(kQuarter + "/open", json::object()).status == 201);
    const auto work = [&](int day, int ratings) {
      be_at(central, kiosk, date_of(2026, 12, day));
      kiosk.rate(ratings, 4);
      REQUIRE(kiosk.send() == "");
    };
    work(8, 10);
    work(9, 3);
    work(10, 1);
    be_at(central, kiosk, date_of(2026, 12, 11));
    CHECK(editions(central).empty());  // four would be left
    work(11, 1);
    be_at(central, kiosk, date_of(2026, 12, 12));
    json shown = editions(central);
    REQUIRE(shown.size() == 1);
    CHECK(shown[0]["ratings"] == 10);
    CHECK(shown[0]["as_of"] == "2026-12-08");
    be_at(central, kiosk, date_of(2027, 1, 5));
    CHECK(editions(central) == shown);
    kiosk.rate(1, 4);  // of January; so the kiosk is heard
    REQUIRE(kiosk.send() == "");
    const Reply frozen =
        central.post(kQuarter + "/freeze", {{"reason", "berita acara"}, {"waive", json::array()}});
    REQUIRE_MESSAGE(frozen.status == 201, frozen.body.dump());
    be_at(central, kiosk, date_of(2027, 1, 6));
    shown = editions(central);
    CHECK(shown[0]["number"] == 2);
    CHECK(shown[0]["kind"] == "final");
    CHECK(shown[0]["ratings"] == 15);
    CHECK(shown[0]["as_of"] == "2026-12-31");
  }

  TEST_CASE("weeks and months are cut at the editions of the quarter") {
    RunningCentral central(central::Mode::test, kMondayInDecember);
    OfficeOfSix office(central);
    for (const int day : {8, 9, 16}) {
      if (day == 16) be_at(central, office, date_of(2026, 12, 10));
      be_at(central, office, date_of(2026, 12, day));
      for (int i = 0; i < 6; ++i) office.rate(0, 0, day == 9 ? 3 : 4);
      office.send();
    }
    be_at(central, office, date_of(2026, 12, 17));
    const std::string path = "/v1/editions/P-0001/stretches?period=2026-Q4";
    const json weeks = central.get(path).body["lines"];
    REQUIRE(weeks.size() == 1);
    REQUIRE(weeks[0]["stretches"].size() == 2);
    const json& second = weeks[0]["stretches"][1];
    CHECK(second["from"] == "2026-12-10");
    CHECK(second["until"] == "2026-12-16");
    CHECK(second["ratings"] == 6);
    CHECK(second["classes"].back() == json({{"first", 4}, {"last", 4}, {"count", 6}}));
    const json months = central.get(path + "&by=month").body["lines"][0]["stretches"];
    REQUIRE(months.size() == 1);
    CHECK(months[0]["ratings"] == 18);
    CHECK(central.get(path + "&by=day").code() == "request.field");
    CHECK(central.get("/v1/editions/P-0001/stretches?period=2026-12").code() == "request.field");
    CHECK(
        central
            .call("GET", "/v1/editions/P-0002/stretches", nullptr, central.token_of(Role::officer))
            .code() == "session.not_allowed");
  }
}
