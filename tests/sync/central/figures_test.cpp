#include <doctest/doctest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "sync/central/night_shift.hpp"
#include "sync/tally/editions.hpp"
#include "sync/tally/freezing.hpp"
#include "tests/support/wait.hpp"
#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/office_of_six.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

const Instant kStart = start_of(date_of(2026, 12, 7), Zone{7}) + 10 * 3'600'000;
const Period kQuarter = *parse_period("2026-Q4");
const std::string kFreeze = "/v1/periods/2026-Q4/freeze";

// Figures that are computed wait here before the writer is asked to take them.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++came_;
    wake_.notify_all();
    wake_.wait(lock, [this] { return let_through_ >= came_; });
  }
  // False: nobody came in time.
  bool wait_for(int came) {
    std::unique_lock lock(mutex_);
    return wake_.wait_for(lock, std::chrono::seconds(60), [&] { return came_ >= came; });
  }
  void let(int through) {
    const std::lock_guard lock(mutex_);
    let_through_ = through;
    wake_.notify_all();
  }
  int came() {
    const std::lock_guard lock(mutex_);
    return came_;
  }
  // From the beginning; nobody may be within.
  void hold() {
    const std::lock_guard lock(mutex_);
    came_ = let_through_ = 0;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  int came_ = 0;
  int let_through_ = 0;
};

struct Held {
  Gate gate;  // Before the central: its threads end first.
  RunningCentral central{central::Mode::test, kStart};
  OfficeOfSix office{central};
  SendingKiosk late{central, "K-2", 12, "DUKCAPIL", "L1"};

  Held() {
    REQUIRE(late.send() == "");
    central.adjust = [this](central::ServiceOptions& options) {
      options.figures_computed = [this] { gate.pass(); };
    };
    central.restart();
  }
  ~Held() { gate.let(1'000); }

  void be_at(Date day) {
    central.now_ms = (start_of(day, Zone{7}) + 10 * 3'600'000).ms;
    office.catch_up();
    late.catch_up();
  }
  std::vector<domain::Edition> editions() const {
    auto database = central.database();
    return tally::newest_editions(database, {"kota-contoh"}, {"P-0001"}, {2026, 4});
  }
  std::int64_t rated_in_edition() const {
    const auto standing = editions();
    return standing.empty() ? 0 : standing[0].ratings;
  }
  // Over a connection of its own, so that the test goes on meanwhile.
  std::future<Reply> freeze() {
    return std::async(std::launch::async, [this] {
      uplink::HttpClient client("http://127.0.0.1:" + std::to_string(central.port()));
      uplink::HttpRequest request{"POST", kFreeze};
      request.headers["Authorization"] = "Bearer " + central.operator_token;
      request.body = json{{"reason", "berita acara"}, {"waive", json::array()}}.dump();
      const auto answer = client.perform(request);
      return Reply{answer.status, json::parse(answer.body, nullptr, false), answer.headers};
    });
  }
  Date closed_until() const {
    auto database = central.database();
    return central::load_directory(database).value().editions_day;
  }
  // The quarter is opened and over, its nights are done; six of its ballots are still on K-2.
  void end_quarter() {
    gate.let(1'000);
    for (int day = 7; day <= 9; ++day) {
      be_at(date_of(2026, 12, day));
      for (int officer = 0; officer < kOfficers; ++officer)
        for (int i = 0; i < 6; ++i) office.rate(officer, i % 2, 4 - (officer + i + day) % 3);
      office.send();
    }
    late.rate(6, 1, "P-0001");
    REQUIRE(central.post("/v1/periods/2026-Q4/open", json::object()).status == 201);
    be_at(date_of(2027, 1, 20));
    REQUIRE(wait_until([&] { return closed_until() == date_of(2027, 1, 20); }));
    central.operator_token = central.sign_in("operator", "sandi");
    gate.hold();
  }
};

}  // namespace

TEST_SUITE("sync/central figures") {
  TEST_CASE("while a night's figures are computed batches are receipted, and none of them is lost") {
    Held region;
    for (int i = 0; i < 6; ++i) region.office.rate(0, 0, 4);
    region.office.send();
    region.be_at(date_of(2026, 12, 8));
    REQUIRE(region.gate.wait_for(1));
    region.office.rate(0, 0, 4);  // Tuesday's: no input of Monday's night.
    region.office.send();
    CHECK(region.editions().empty());
    region.gate.let(1);
    REQUIRE(wait_until([&] { return !region.editions().empty(); }));
    CHECK(region.rated_in_edition() == 6);
    CHECK(region.gate.came() == 1);
    // And it is in the next one, although it came within the first night.
    for (int i = 0; i < 4; ++i) region.late.rate(1, 4, "P-0002");
    REQUIRE(region.late.send() == "");
    for (int i = 0; i < 4; ++i) region.office.rate(0, 0, 4);
    region.office.send();
    region.gate.let(2);
    region.be_at(date_of(2026, 12, 9));
    CHECK(wait_until([&] { return region.rated_in_edition() == 11; }));
  }

  TEST_CASE("whoever was rated only while a night was computed is in the next one") {
    Held region;
    for (int i = 0; i < 6; ++i) region.office.rate(0, 0, 4);
    region.office.send();
    region.be_at(date_of(2026, 12, 8));
    REQUIRE(region.gate.wait_for(1));
    for (int i = 0; i < 5; ++i) region.office.rate(0, 0, 4);
    region.office.send();
    region.gate.let(2);
    REQUIRE(wait_until([&] { return region.rated_in_edition() == 6; }));
    region.be_at(date_of(2026, 12, 9));  // Nothing came since.
    CHECK(wait_until([&] { return region.rated_in_edition() == 11; }));
  }

  TEST_CASE("a ballot of a day that is being closed is in the night's edition, whole") {
    Held region;
    for (int i = 0; i < 6; ++i) region.office.rate(0, 0, 4);
    region.office.send();
    region.late.rate(5, 1, "P-0001");  // Monday's, carried about until the night.
    region.be_at(date_of(2026, 12, 8));
    REQUIRE(region.gate.wait_for(1));
    REQUIRE(region.late.send() == "");
    region.gate.let(1);
    REQUIRE(region.gate.wait_for(2));  // What was computed before is not taken.
    CHECK(region.editions().empty());
    region.gate.let(2);
    REQUIRE(wait_until([&] { return !region.editions().empty(); }));
    CHECK(region.rated_in_edition() == 11);
    CHECK(region.editions()[0].number == 1);
    CHECK(tallied(region.central) == recounted(region.central));
  }

  TEST_CASE("an advanced clock is answered when its night stands, with the editions made") {
    Held region;
    region.gate.let(1'000);
    for (int i = 0; i < 6; ++i) region.office.rate(0, 1, 3);
    region.office.send();
    const Reply advanced = region.central.post("/v1/clock/advance", {{"days", 1}});
    REQUIRE_MESSAGE(advanced.status == 200, advanced.body.dump());
    CHECK(advanced.body["editions"] == 1);
    CHECK(region.rated_in_edition() == 6);
  }

  TEST_CASE("a night that cannot be stored is tried again after a minute, not at every look") {
    std::atomic<int> tries = 0;  // Before the central: its threads end first.
    std::atomic<bool> broken = true;
    RunningCentral central(central::Mode::test, kStart);
    central.adjust = [&](central::ServiceOptions& options) {
      options.figures_computed = [&] {
        ++tries;
        if (broken) throw std::runtime_error("broken for the test");
      };
    };
    central.restart();
    central.operator_token = central.token_of(central::Role::operator_);
    // Each sign-in is a write, and the writer looks before each.
    const auto look = [&] {
      for (int i = 0; i < 20; ++i) central.operator_token = central.sign_in("operator", "sandi");
    };
    central.now_ms += 86'400'000;
    REQUIRE(wait_until([&] { return tries == 1; }));
    look();
    CHECK(tries == 1);
    central.now_ms += central::NightShift::kRetryMs - 1;
    look();
    CHECK(tries == 1);
    central.now_ms += 1;
    REQUIRE(wait_until([&] { return tries == 2; }));
    look();  // Each waits for the writer, so that the failure is noted at the present moment.
    broken = false;
    central.now_ms += central::NightShift::kRetryMs;
    const auto made_until = [&] {
      auto database = central.database();
      return central::load_directory(database).value().editions_day;
    };
    CHECK(wait_until([&] { return made_until() == date_of(2026, 12, 8); }));
    CHECK(tries == 3);
  }

  TEST_CASE("a ballot that comes while a freeze is computed is in what is frozen") {
    Held region;
    region.end_quarter();
    auto asked = region.freeze();
    REQUIRE(region.gate.wait_for(1));
    REQUIRE(region.late.send() == "");
    const auto leaves = region.central.get("/v1/status").body["log"]["size"];
    region.gate.let(1);
    REQUIRE(region.gate.wait_for(2));
    CHECK(region.central.get("/v1/periods/2026-Q4").body["state"] == "open");
    region.gate.let(2);
    const Reply frozen = asked.get();
    REQUIRE_MESSAGE(frozen.status == 201, frozen.body.dump());
    CHECK(frozen.body["frozen"]["tree_size"] == leaves);
    CHECK(region.central.get("/v1/periods/2026-Q4").body["late_ballots"] == 0);
    CHECK(region.central.get("/v1/periods/2026-Q4/check").body["same"] == true);
    tally::PeriodState all;
    for (const Month month : months_of(kQuarter)) all.taken[month] = 0;
    const auto again = tally::freeze_cells(recounted(region.central), {}, kQuarter, all);
    CHECK(frozen.body["frozen"]["cells_hash"] == to_hex(view_of(again.cells)));
    CHECK(frozen.body["frozen"]["figures_hash"] == to_hex(view_of(again.figures)));
  }

  TEST_CASE("where a period's counts move without end, the writer computes its freeze itself") {
    Held region;
    region.end_quarter();
    auto asked = region.freeze();
    for (int turn = 1; turn <= 3; ++turn) {
      REQUIRE(region.gate.wait_for(turn));
      if (turn == 3) REQUIRE(region.late.send() == "");
      const json row = {{"row", 1},
                        {"unit", "DUKCAPIL"},
                        {"officer", "P-0001"},
                        {"service", "KTP"},
                        {"day", "2026-12-07"},
                        {"count", turn}};
      REQUIRE(region.central
                  .post("/v1/services/counts",
                        {{"file_hash", std::string(63, '0') + std::to_string(turn)},
                         {"file_name", "antrean.csv"},
                         {"rows", json::array({row})}})
                  .status == 201);
      region.gate.let(turn);
    }
    const Reply frozen = asked.get();
    REQUIRE_MESSAGE(frozen.status == 201, frozen.body.dump());
    CHECK(region.gate.came() == 3);
    CHECK(region.central.get("/v1/periods/2026-Q4/check").body["same"] == true);
    CHECK(region.central.get("/v1/periods/2026-Q4").body["late_ballots"] == 0);
  }

  TEST_CASE("whoever loses the role while a freeze is computed freezes nothing") {
    Held region;
    const auto user = [](const char* name, const char* role) {
      return json{{"user", name}, {"name", "Pengguna"}, {"role", role}, {"unit", nullptr}};
    };
    REQUIRE(region.central.post("/v1/setup", {{"users", {user("budi", "operator")}}}).status ==
            200);
    REQUIRE(region.central
                .post("/v1/credentials",
                      {{"users", {{{"user", "budi"}, {"password_hash", quick_hash("sandi")}}}}})
                .status == 200);
    region.end_quarter();
    auto asked = region.freeze();
    REQUIRE(region.gate.wait_for(1));
    region.central.operator_token = region.central.sign_in("budi", "sandi");
    REQUIRE(region.central.post("/v1/setup", {{"users", {user("operator", "auditor")}}}).status ==
            200);
    region.gate.let(1'000);
    CHECK(asked.get().code() == "session.missing");
    CHECK(region.central.get("/v1/periods/2026-Q4").body["state"] == "open");
  }

  TEST_CASE("of two freezes that are asked for at once one is made, the other refused") {
    Held region;
    region.end_quarter();
    auto first = region.freeze();
    REQUIRE(region.gate.wait_for(1));
    auto second = region.freeze();
    region.gate.let(1'000);
    const Reply one = first.get();
    const Reply other = second.get();
    CHECK(one.status == 201);
    CHECK(other.code() == "period.frozen");
    CHECK(region.central.get("/v1/periods/2026-Q4/check").body["same"] == true);
  }
}
