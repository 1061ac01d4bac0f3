#include "kiosk/shell/counter.hpp"

#include <doctest/doctest.h>

#include "sync/tally/flag_ballots.hpp"
#include "tests/kiosk/journal/central_double.hpp"

using namespace suara;
using nlohmann::json;

namespace {

constexpr std::int64_t kAMinute = 60'000;
const Date kFirstDay = date_of(2026, 10, 5);

journal::Clocks clocks_at(Date day, std::int64_t minute) {
  const Instant wall = start_of(day, Zone{}) + minute * kAMinute;
  return {wall.ms, wall};
}

// The counter alone, with clocks of the test's; what it asks of the recorder stays in view.
struct CounterOfTimes {
  test::Signer central;
  kiosk::Counter counter;
  std::vector<tally::FlagBallots::DutyMark> duties = {};
  std::vector<record::Duty> duty_records = {};
  std::vector<kiosk::RecorderRequest> asked = {};
  std::vector<kiosk::Answer> answers = {};

  // duty: that a crash left open.
  explicit CounterOfTimes(const std::optional<journal::Journal::OpenDuty>& duty = {})
      : counter(central.identity(), kiosk::Settings{}, texts::Texts{}, duty, {}, {}) {}

  void take_out(const journal::Clocks& now) {
    kiosk::Outbox out = counter.take_outbox(now);
    for (kiosk::RecorderRequest& request : out.recorder) {
      const auto* write = std::get_if<kiosk::WriteRecord>(&request);
      if (const auto* duty = write ? std::get_if<record::Duty>(&write->body) : nullptr) {
        duty_records.push_back(*duty);
        duties.push_back({duty->officer, duty->counter, now.wall, duty->on});
      }
      asked.push_back(std::move(request));
    }
    for (kiosk::Answer& answer : out.answers) answers.push_back(std::move(answer));
  }
  void learn(const journal::Clocks& now) {
    central.bundle.roster = {{OfficerId{"P-0001"}, "1990", "Petugas Contoh 1", "a hash"}};
    central.bundle.catalogue = {{ServiceId{"ktp"}, "KTP elektronik", "Identity card"}};
    counter.take(kiosk::RecorderNews{kiosk::NewBundle{central.bundle}}, now);
    take_out(now);
  }
  void duty_on(const journal::Clocks& now) {
    counter.take(kiosk::SocketRequest{1, {{"do", "duty_on"}, {"nip", "1990"}, {"pin", "1"}}}, now);
    counter.take(kiosk::RecorderNews{kiosk::WrongPinsAre{"1990", {}}}, now);
    counter.take(kiosk::PinChecked{1, true}, now);
    take_out(now);
  }
  // "ok", or the problem's code.
  std::string finish(const journal::Clocks& now) {
    const json body{{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}};
    counter.take(kiosk::SocketRequest{1, body}, now);
    take_out(now);
    const json& answer = answers.back().body;
    return answer.contains("problem") ? answer["problem"]["code"].get<std::string>() : "ok";
  }
};

// As the central has it: opened at that time and skipped a second later.
domain::PlacedBallot opened_then(const journal::Clocks& now) {
  const domain::Offer offer{OfficerId{"P-0001"}, CounterId{"C-1"}, ServiceId{"ktp"}};
  domain::Answers answers;
  answers.skipped = true;
  const Instant closed = now.wall + 1'000;
  return {{DeviceId{"K-1"}, 1, 0, 1},
          domain::close_ballot(offer, answers, domain::ClosedBy::selesai, 1'000),
          date_of(closed, Zone{}), closed, closed, closed};
}

domain::Flags flags_of(const CounterOfTimes& times, const journal::Clocks& opened) {
  const std::vector ballots{opened_then(opened)};
  return domain::off_duty_flags(ballots, tally::duty_spans(times.duties, Zone{}));
}

bool is_unseen(const record::Body& body) {
  const auto* service = std::get_if<domain::ServiceWithoutBallot>(&body);
  return service != nullptr && service->reason == domain::NoBallotReason::screen_unusable;
}

}  // namespace

TEST_SUITE("kiosk/shell counter") {
  TEST_CASE("who serves past midnight is on duty there and at the central") {
    CounterOfTimes times;
    const auto evening = clocks_at(kFirstDay, 23 * 60 + 50);
    const auto night = clocks_at({kFirstDay.days + 1}, 10);
    times.learn(evening);
    times.duty_on(evening);
    CHECK(times.finish(evening) == "ok");
    CHECK(times.duty_records.size() == 1);
    CHECK(flags_of(times, night).size() == 1);  // By the duty of the day before alone.
    times.counter.act(kiosk::citizen::Skip{}, clocks_at(kFirstDay, 23 * 60 + 51));
    times.counter.take(kiosk::RecorderNews{kiosk::BallotClosed{}}, night);
    CHECK(times.finish(night) == "ok");
    REQUIRE(times.duty_records.size() == 3);
    CHECK_FALSE(times.duty_records[1].on);
    CHECK(times.duty_records[2].on);
    CHECK(date_of(times.duties[2].at, Zone{}).days == kFirstDay.days + 1);
    CHECK(flags_of(times, night).empty());
    CHECK(std::holds_alternative<kiosk::citizen::OpenDraft>(times.asked.back()));
    CHECK(times.finish(clocks_at({kFirstDay.days + 1}, 11)) == "ok");
    CHECK(times.duty_records.size() == 3);
  }

  TEST_CASE("the PIN for a NIP that nobody has is checked as well, against somebody else's hash") {
    CounterOfTimes times;
    const auto now = clocks_at(kFirstDay, 480);
    times.learn(now);
    for (const std::string nip : {"1990", "2000"}) {
      const json body{{"do", "duty_on"}, {"nip", nip}, {"pin", "1"}};
      times.counter.take(kiosk::SocketRequest{1, body}, now);
      times.counter.take(kiosk::RecorderNews{kiosk::WrongPinsAre{nip, {}}}, now);
      const kiosk::Outbox out = times.counter.take_outbox(now);
      REQUIRE(out.pins.size() == 1);
      CHECK(out.pins[0].pin_hash == (nip == "1990" ? "a hash" : ""));
      CHECK(out.pins[0].other_hash == "a hash");
      times.counter.take(kiosk::PinChecked{1, false}, now);
    }
  }

  TEST_CASE("before the services are known a finished one is put off, not called unknown") {
    const record::Duty left_open{OfficerId{"P-0001"}, CounterId{"C-1"}};
    CounterOfTimes times(journal::Journal::OpenDuty{left_open, clocks_at(kFirstDay, 470).wall});
    CHECK(times.finish(clocks_at(kFirstDay, 480)) == "socket.busy");
    times.learn(clocks_at(kFirstDay, 480));
    CHECK(times.finish(clocks_at(kFirstDay, 481)) == "ok");
  }

  TEST_CASE("a service that waits for the screen is recorded where it can be offered no more") {
    for (const bool full : {false, true}) {
      CounterOfTimes times;
      const auto now = clocks_at(kFirstDay, 480);
      times.learn(now);
      times.duty_on(now);
      CHECK(times.finish(now) == "ok");
      CHECK(times.counter.shut().before.size() == 1);  // The duty's end; a draft is the journal's.
      CHECK(times.finish(now) == "ok");
      if (!full) {
        const kiosk::Shut last = times.counter.shut();
        REQUIRE(last.before.size() == 2);
        CHECK(is_unseen(last.before[0]));
        CHECK(std::holds_alternative<record::Duty>(last.before[1]));
        continue;
      }
      times.counter.take(kiosk::RecorderNews{kiosk::Fault{"D-FULL"}}, now);
      times.take_out(now);
      const auto* write = std::get_if<kiosk::WriteRecord>(&times.asked.back());
      REQUIRE(write != nullptr);
      CHECK(is_unseen(write->body));
      CHECK(times.counter.shut().before.size() == 1);
    }
  }

  TEST_CASE("a duty that was merely forgotten begins no further day") {
    CounterOfTimes times;
    const auto morning = clocks_at({kFirstDay.days + 1}, 480);
    times.learn(clocks_at(kFirstDay, 480));
    times.duty_on(clocks_at(kFirstDay, 480));
    CHECK(times.finish(clocks_at(kFirstDay, 900)) == "ok");
    times.counter.act(kiosk::citizen::Skip{}, clocks_at(kFirstDay, 901));
    times.counter.take(kiosk::RecorderNews{kiosk::BallotClosed{}}, clocks_at(kFirstDay, 902));
    CHECK(times.finish(morning) == "ok");
    CHECK(times.duty_records.size() == 1);
    CHECK(flags_of(times, morning).size() == 1);
  }

  TEST_CASE("the same officer's PIN begins the duty of a new day, and nothing within the day") {
    CounterOfTimes times;
    times.learn(clocks_at(kFirstDay, 480));
    times.duty_on(clocks_at(kFirstDay, 480));
    times.duty_on(clocks_at(kFirstDay, 720));
    CHECK(times.duty_records.size() == 1);
    times.duty_on(clocks_at({kFirstDay.days + 1}, 480));
    CHECK(times.duty_records.size() == 3);
    CHECK(flags_of(times, clocks_at({kFirstDay.days + 1}, 490)).empty());
  }
}
