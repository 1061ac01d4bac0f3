#include <doctest/doctest.h>

#include <atomic>

#include "tests/kiosk/shell/a_counter.hpp"

using namespace suara;
using kiosk::citizen::Page;
using nlohmann::json;
using test::KioskFolder;
using test::kNip;
using test::kPin;
using test::RunningKiosk;

namespace {

json duty(const std::string& nip, const std::string& pin) {
  return {{"do", "duty_on"}, {"nip", nip}, {"pin", pin}};
}
json service(const std::string& ticket = "") {
  json line{{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}};
  if (!ticket.empty()) line["ticket"] = ticket;
  return line;
}

// How many hashes a check looks at.
int verified_by(const kiosk::PinCheck& check, bool right) {
  std::atomic<int> verified = 0;
  kiosk::BoundedQueue<kiosk::PinChecked> answers(1);
  kiosk::PinWorker worker([&](kiosk::PinChecked checked) { answers.push(checked); },
                          [&](const std::string& hash, const std::string& pin) {
                            ++verified;
                            return kiosk::verify_pin(hash, pin);
                          });
  REQUIRE(worker.check(check));
  const auto answer = answers.pop_within(std::chrono::seconds(60));
  REQUIRE(answer.has_value());
  CHECK(answer->right == right);
  return verified;
}

}  // namespace

TEST_SUITE("kiosk/shell") {
  TEST_CASE("a kiosk that starts knows its officers before it hears a thread of its own") {
    KioskFolder home;
    kiosk::Settings settings;
    settings.socket = home.folder / "desk.sock";
    const kiosk::Engine engine(home.folder.path(), settings, texts::Texts{},
                               *journal::Journal::open(home.folder.path()), home.key, [] {});
    CHECK(engine.counter().agency() == "Disdukcapil Kota Contoh");
    CHECK(engine.counter().services() == std::vector<std::string>{"ktp"});
  }

  TEST_CASE("an officer opens duty with the own PIN, finishes a service, the citizen rates") {
    KioskFolder home;
    {
      RunningKiosk kiosk(home);
      CHECK(kiosk.refusal(service()) == "counter.no_duty");
      kiosk.duty_on();
      CHECK(kiosk.wait_state([](const json& state) { return state["officer"] == "P-0001"; }));
      kiosk.finish();
      REQUIRE(kiosk.wait_page(Page::rate));
      CHECK(kiosk.wait_state([](const json& state) { return state["ballot"] == "offered"; }));
      kiosk.engine().act(kiosk::citizen::Rate{4});
      CHECK(kiosk.citizen().page == Page::rate);  // Not before it is durable.
      REQUIRE(kiosk.wait_page(Page::thanks));
      kiosk.engine().act(kiosk::citizen::Finish{});
      REQUIRE(kiosk.wait_page(Page::idle));
    }
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 1);
    CHECK(ballots[0].outcome == domain::Outcome::rated);
    CHECK(ballots[0].answers.score == 4);
    CHECK(ballots[0].offer.officer == OfficerId{"P-0001"});
    CHECK(ballots[0].offer.channel == domain::Channel::desk);
    const auto duties = home.bodies<record::Duty>();
    REQUIRE(duties.size() == 2);
    CHECK(duties[0].on);
    CHECK_FALSE(duties[1].on);
    CHECK(duties[1].ended_by == record::DutyEnd::shutdown);
    CHECK(home.bodies<record::Shutdown>().size() == 1);
  }

  TEST_CASE("a program that ends with a ballot open leaves it to the next boot") {
    KioskFolder home;
    {
      RunningKiosk kiosk(home);
      kiosk.duty_on();
      kiosk.finish();
      REQUIRE(kiosk.wait_page(Page::rate));
      kiosk.engine().act(kiosk::citizen::Rate{2});
      REQUIRE(kiosk.wait_page(Page::thanks));
    }
    CHECK(home.bodies<domain::Ballot>().empty());
    {
      auto journal = *journal::Journal::open(home.folder.path());
      CHECK(journal.boot(kiosk::read_clocks(), "0.1.0", kiosk::machine_boot_id()));
    }
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 1);
    CHECK(ballots[0].answers.score == 2);
    CHECK(ballots[0].closed_by == domain::ClosedBy::boot);
  }

  TEST_CASE("after a crash the officer of the day is still on duty") {
    KioskFolder home;
    {
      auto journal = *journal::Journal::open(home.folder.path());
      journal.boot(kiosk::read_clocks(), "0.1.0", kiosk::machine_boot_id());
      journal.append(record::Duty{OfficerId{"P-0002"}, CounterId{"C-1"}, true,
                                  record::DutyEnd::none},
                     kiosk::read_clocks());
    }
    RunningKiosk kiosk(home);
    CHECK(kiosk.wait_state([](const json& state) {
      return state["officer"] == "P-0002" && state["officer_name"] == "Petugas Contoh 2";
    }));
    kiosk.finish();
    CHECK(kiosk.wait_page(Page::rate));
  }

  TEST_CASE("before the first receipt no PIN is called wrong, and none counts as wrong later") {
    KioskFolder home;
    home.enrol_anew();
    {
      RunningKiosk kiosk(home);
      for (int tries = 0; tries < 4; ++tries)
        CHECK(kiosk.refusal(duty(kNip, kPin)) == "counter.no_roster");
    }
    home.take_bundle();
    RunningKiosk kiosk(home);
    CHECK(kiosk.refusal(duty(kNip, "000000")) == "pin.wrong");
    kiosk.duty_on();
  }

  TEST_CASE("wrong PINs are delayed from the third on, over a restart, and never lock for good") {
    KioskFolder home;
    {
      RunningKiosk kiosk(home);
      CHECK(kiosk.refusal(duty(kNip, "000000")) == "pin.wrong");
      CHECK(kiosk.refusal(duty(kNip, "000001")) == "pin.wrong");
      const json third = kiosk.ask(duty(kNip, "000002"));
      CHECK(third["problem"]["code"] == "pin.wrong");
      CHECK(third["problem"]["wait_ms"] == 1'000);
      CHECK(kiosk.refusal(duty(kNip, kPin)) == "pin.wait");
    }
    RunningKiosk kiosk(home);
    json fourth;
    CHECK(kiosk.wait([&] {
      fourth = kiosk.ask(duty(kNip, "000003"));
      return fourth["problem"]["code"] == "pin.wrong";
    }));
    CHECK(fourth["problem"]["wait_ms"] == 2'000);
    CHECK(kiosk.wait([&] { return kiosk.refusal(duty(kNip, kPin)) == "ok"; }));
    CHECK(kiosk.refusal(duty(kNip, "000000")) == "pin.wrong");  // Counted from one again.
    CHECK(kiosk.refusal(duty(kNip, kPin)) == "ok");
  }

  TEST_CASE("after the clock was set back a PIN waits as long as its count says") {
    KioskFolder home;
    {
      auto journal = *journal::Journal::open(home.folder.path());
      const Instant an_hour_on{kiosk::read_clocks().wall.ms + 3'600'000};
      for (int i = 0; i < 3; ++i) journal.note_wrong_pin(kNip, an_hour_on);
    }
    RunningKiosk kiosk(home);
    const json waits = kiosk.ask(duty(kNip, kPin));
    CHECK(waits["problem"]["code"] == "pin.wait");
    CHECK(waits["problem"]["wait_ms"].get<int>() <= 1'000);
    CHECK(kiosk.wait([&] { return kiosk.refusal(duty(kNip, kPin)) == "ok"; }));
  }

  TEST_CASE("an unknown NIP and an officer without a PIN are answered as a wrong PIN is") {
    KioskFolder home;
    RunningKiosk kiosk(home);
    for (const char* nip : {"197001011990011001", "199203032015031003"}) {
      json last;
      for (int i = 0; i < 3; ++i) last = kiosk.ask(duty(nip, kPin));
      CHECK(last["problem"]["code"] == "pin.wrong");
      CHECK(last["problem"]["wait_ms"] == 1'000);
      CHECK(kiosk.refusal(duty(nip, kPin)) == "pin.wait");
    }
    CHECK(kiosk.refusal(duty("1990 0101 201503 1 001", kPin)) == "ok");
  }

  TEST_CASE("an unknown NIP costs the kiosk as much work as a known one with a wrong PIN") {
    const std::string hash = test::hash_pin(kPin);
    CHECK(verified_by({1, kPin, hash, hash}, true) == 1);
    CHECK(verified_by({1, "000000", hash, hash}, false) == 1);
    CHECK(verified_by({1, kPin, "", hash}, false) == 1);  // Somebody else's PIN is nobody's.
    CHECK(verified_by({1, kPin, "", ""}, false) == 1);    // No PIN is known here at all.
  }

  TEST_CASE("the delay table: none, none, 1 s, 2 s, 4 s ... five minutes") {
    CHECK(kiosk::pin_delay_ms(0) == 0);
    CHECK(kiosk::pin_delay_ms(2) == 0);
    CHECK(kiosk::pin_delay_ms(3) == 1'000);
    CHECK(kiosk::pin_delay_ms(4) == 2'000);
    CHECK(kiosk::pin_delay_ms(11) == 256'000);
    CHECK(kiosk::pin_delay_ms(12) == 300'000);
    CHECK(kiosk::pin_delay_ms(4'000'000'000U) == 300'000);
    CHECK(kiosk::pin_wait_ms({3, Instant{5'000}}, Instant{5'999}) == 1);
    CHECK(kiosk::pin_wait_ms({3, Instant{5'000}}, Instant{6'000}) == 0);
    CHECK(kiosk::pin_wait_ms({3, Instant{5'000}}, Instant{0}) == 1'000);
  }

  TEST_CASE("the next officer ends the duty of the one before") {
    KioskFolder home;
    {
      RunningKiosk kiosk(home);
      kiosk.duty_on();
      CHECK(kiosk.refusal(duty("199102022015032002", "123456")) == "ok");
      CHECK(kiosk.refusal({{"do", "duty_off"}}) == "ok");
      CHECK(kiosk.refusal({{"do", "duty_off"}}) == "counter.no_duty");
    }
    const auto duties = home.bodies<record::Duty>();
    REQUIRE(duties.size() == 4);
    CHECK(duties[1].officer == OfficerId{"P-0001"});
    CHECK(duties[1].ended_by == record::DutyEnd::next_officer);
    CHECK(duties[2].officer == OfficerId{"P-0002"});
    CHECK(duties[3].ended_by == record::DutyEnd::officer);
  }

  TEST_CASE("a ticket is rated once a day; without a ballot there is a record with a reason") {
    KioskFolder home;
    {
      RunningKiosk kiosk(home);
      kiosk.duty_on();
      CHECK(kiosk.refusal(service("A-017")) == "ok");
      REQUIRE(kiosk.wait_page(Page::rate));
      kiosk.engine().act(kiosk::citizen::Skip{});
      REQUIRE(kiosk.wait_page(Page::idle));
      CHECK(kiosk.refusal(service("A-017")) == "counter.ticket_used");
      CHECK(kiosk.refusal({{"do", "finish"}, {"service", "x"}, {"result", "selesai"}}) ==
            "counter.unknown_service");
      CHECK(kiosk.refusal({{"do", "finish"}, {"service", "ktp"}, {"result", "x"}}) ==
            "socket.malformed");
      json without{{"do", "without_ballot"}, {"service", "ktp"}, {"result", "dirujuk"},
                   {"reason", "represented"}, {"from", "program"}};
      CHECK(kiosk.refusal(without) == "ok");
      without["reason"] = "because";
      CHECK(kiosk.refusal(without) == "socket.malformed");
    }
    const auto services = home.bodies<domain::ServiceWithoutBallot>();
    REQUIRE(services.size() == 1);
    CHECK(services[0].reason == domain::NoBallotReason::represented);
    CHECK(services[0].offer.result == domain::ServiceResult::dirujuk);
    CHECK(services[0].offer.stated_by == domain::StatedBy::program);
    CHECK(home.bodies<domain::Ballot>().size() == 1);
  }

  TEST_CASE("nothing that the desk sees moves before 'done', whatever the citizen does") {
    const auto day_of = [](const json& state) {
      return std::tuple(state["services_today"].get<int>(), state["offered_today"].get<int>(),
                        state["unsent"].get<int>());
    };
    const kiosk::citizen::Action deeds[] = {kiosk::citizen::Rate{1}, kiosk::citizen::Rate{4},
                                            kiosk::citizen::Skip{}};
    for (const auto& deed : deeds) {
      KioskFolder home;
      kiosk::Settings settings;
      settings.waits.desk_done_ms = 300;
      RunningKiosk kiosk(home, settings);
      kiosk.duty_on();
      kiosk.finish();
      REQUIRE(kiosk.wait_page(Page::rate));
      kiosk.engine().act(deed);
      bool moved_early = false;
      REQUIRE(kiosk.wait([&] {
        const json state = kiosk.state();
        moved_early = moved_early ||
                      (state["ballot"] == "offered" && day_of(state) != std::tuple(0, 0, 0));
        return state["ballot"] == "done";
      }));
      CHECK_FALSE(moved_early);
      CHECK(day_of(kiosk.state()) == std::tuple(1, 1, 1));
      kiosk.engine().act(kiosk::citizen::Finish{});
      REQUIRE(kiosk.wait_page(Page::idle));
      CHECK(day_of(kiosk.state()) == std::tuple(1, 1, 1));
    }
  }

  TEST_CASE("a service that waits is taken back as a cancelled ballot of its own") {
    KioskFolder home;
    {
      RunningKiosk kiosk(home);
      kiosk.duty_on();
      kiosk.finish();
      REQUIRE(kiosk.wait_page(Page::rate));
      kiosk.engine().act(kiosk::citizen::Rate{3});
      REQUIRE(kiosk.wait_page(Page::thanks));
      kiosk.engine().act(kiosk::citizen::OpenReasons{});
      kiosk.finish();
      CHECK(kiosk.refusal({{"do", "cancel"}}) == "ok");
      CHECK(kiosk.wait_state([](const json& state) { return state["next_waits"] == false; }));
      kiosk.engine().act(kiosk::citizen::SkipReasons{});
      kiosk.engine().act(kiosk::citizen::Finish{});
      REQUIRE(kiosk.wait_page(Page::idle));
    }
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 2);
    CHECK(ballots[0].outcome == domain::Outcome::cancelled);
    CHECK(ballots[1].answers.score == 3);
  }

  TEST_CASE("the desk cancels, and a second next service is refused while one waits") {
    KioskFolder home;
    {
      RunningKiosk kiosk(home);
      kiosk.duty_on();
      CHECK(kiosk.refusal({{"do", "cancel"}}) == "counter.no_ballot");
      kiosk.finish();
      REQUIRE(kiosk.wait_page(Page::rate));
      CHECK(kiosk.refusal({{"do", "cancel"}}) == "ok");
      REQUIRE(kiosk.wait_page(Page::idle));
      kiosk.finish();
      REQUIRE(kiosk.wait_page(Page::rate));
      kiosk.engine().act(kiosk::citizen::Rate{3});
      REQUIRE(kiosk.wait_page(Page::thanks));
      kiosk.engine().act(kiosk::citizen::OpenReasons{});
      kiosk.finish();
      CHECK(kiosk.wait_state([](const json& state) { return state["next_waits"] == true; }));
      CHECK(kiosk.refusal(service()) == "counter.next_waits");
    }
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 1);
    CHECK(ballots[0].outcome == domain::Outcome::cancelled);
  }
}
