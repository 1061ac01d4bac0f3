#include <doctest/doctest.h>

#include <utility>

#include "kiosk/app/desk/desk.hpp"

using namespace suara;
using namespace suara::kiosk::desk;

namespace {

struct Seat {
  Model model;
  std::int64_t now = 1000;
  std::vector<Effect> effects;
  void give(const Action& action) {
    Step step = update(std::move(model), action, now);
    model = std::move(step.model);
    effects = std::move(step.effects);
  }
  std::string said() const { return model.notice ? model.notice->code : ""; }
  template <class Asked>
  bool asked() const {
    return effects.size() == 1 && std::holds_alternative<Asked>(effects[0]);
  }
};

KioskState state_of(std::optional<OfficerId> officer) {
  KioskState state;
  state.unit_name = "Disdukcapil Kota Contoh";
  state.counter_name = "Loket 3";
  state.officer = std::move(officer);
  state.services = {{ServiceId{"ktp"}, "KTP elektronik", "Electronic identity card"}};
  state.today = date_of(2026, 10, 5);
  return state;
}

Seat seated() {
  Seat seat;
  seat.give(StateArrived{state_of(OfficerId{"P-0001"})});
  return seat;
}

}  // namespace

TEST_SUITE("kiosk/app/desk") {
  TEST_CASE("duty begins with NIP and PIN and leads to the counter") {
    Seat seat;
    seat.give(StateArrived{state_of({})});
    CHECK(seat.model.page == Page::duty);
    seat.give(DutyOn{"198501012010011001", ""});
    CHECK(seat.effects.empty());
    CHECK(seat.model.notice->code == "desk.fields_empty");
    seat.give(DutyOn{"198501012010011001", "482913"});
    CHECK(seat.asked<SendDutyOn>());
    seat.give(Accepted{});
    seat.give(StateArrived{state_of(OfficerId{"P-0001"})});
    CHECK(seat.model.page == Page::counter);
  }

  TEST_CASE("a wrong PIN is said, and the next try waits as long as the kiosk says") {
    Seat seat;
    seat.give(DutyOn{"198501012010011001", "000000"});
    seat.give(Refused{"duty.wrong_pin", {}, 4000});
    CHECK(seat.model.notice->code == "duty.wrong_pin");
    seat.give(DutyOn{"198501012010011001", "482913"});
    CHECK(seat.effects.empty());
    CHECK(next_deadline(seat.model) == 5000);
    seat.now = 5000;
    seat.give(Tick{});
    CHECK_FALSE(seat.model.notice.has_value());
    seat.give(DutyOn{"198501012010011001", "482913"});
    CHECK(seat.asked<SendDutyOn>());
  }

  TEST_CASE("a finished service needs to be named, and is asked for once") {
    Seat seat = seated();
    seat.give(FinishService{""});
    CHECK(seat.effects.empty());
    CHECK(seat.model.notice->code == "desk.no_service");
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(ChooseResult{domain::ServiceResult::dirujuk});
    seat.give(FinishService{"A-046"});
    REQUIRE(seat.asked<SendFinish>());
    const auto& sent = std::get<SendFinish>(seat.effects[0]);
    CHECK(sent.service == ServiceId{"ktp"});
    CHECK(sent.result == domain::ServiceResult::dirujuk);
    CHECK(sent.ticket == "A-046");
    seat.give(FinishService{"A-046"});
    CHECK(seat.effects.empty());
    seat.give(Accepted{});
    CHECK_FALSE(seat.model.service.has_value());
    CHECK(seat.model.result == domain::ServiceResult::selesai);
  }

  TEST_CASE("a service that is taken while another page is looked at is not chosen any more") {
    Seat seat = seated();
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(FinishService{""});
    seat.give(GoTo{Page::feedback});
    seat.give(Accepted{});
    CHECK(seat.model.page == Page::sign_in);
    seat.give(BackToCounter{});
    CHECK_FALSE(seat.model.service.has_value());
    seat.give(FinishService{""});
    CHECK(seat.effects.empty());
  }

  TEST_CASE("what is chosen for the next service before the kiosk answers stays, and nothing old") {
    Seat seat = seated();
    KioskState state = state_of(OfficerId{"P-0001"});
    state.services.push_back({ServiceId{"kk"}, "Kartu Keluarga", "Family card"});
    seat.give(StateArrived{state});
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(ChooseResult{domain::ServiceResult::berkas_kurang});
    seat.give(FinishService{""});
    seat.give(WithoutBallot{});  // of which service?
    CHECK(seat.model.page == Page::counter);
    seat.give(ChooseService{ServiceId{"kk"}});
    CHECK(seat.model.result == domain::ServiceResult::selesai);
    seat.give(Accepted{});
    CHECK(seat.model.service == ServiceId{"kk"});
    seat.give(FinishService{""});
    REQUIRE(seat.asked<SendFinish>());
    CHECK(std::get<SendFinish>(seat.effects[0]).service == ServiceId{"kk"});
    seat.give(Refused{"desk.no_duty", {}, 0});
    CHECK(seat.model.service == ServiceId{"kk"});  // it is not finished
    seat.give(ChooseResult{domain::ServiceResult::dirujuk});
    CHECK(seat.model.service == ServiceId{"kk"});
  }

  TEST_CASE("a ticket is for one service, until the kiosk took it, whatever the day's figures do") {
    Seat seat = seated();
    const int first = seat.model.round;
    KioskState state = state_of(OfficerId{"P-0001"});
    state.services_today = 7;  // a program finished one, or the citizen is done
    seat.give(StateArrived{state});
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(FinishService{"A-046"});
    seat.give(Refused{"counter.ticket_used", {}, 0});
    CHECK(seat.model.round == first);  // to be mended
    seat.give(FinishService{"A-047"});
    seat.give(Accepted{});
    CHECK(seat.model.round == first + 1);
    state.services_today = 8;
    seat.give(StateArrived{state});
    CHECK(seat.model.round == first + 1);
    seat.give(StateArrived{state_of(OfficerId{"P-0002"})});
    CHECK(seat.model.round == first + 2);
  }

  TEST_CASE("while the central is asked, and where it wants a wait, the counter goes on") {
    Seat seat = seated();
    seat.give(GoTo{Page::feedback});
    seat.give(SignIn{"198501012010011001", "sandi"});
    REQUIRE(seat.asked<SendSignIn>());
    seat.give(SignIn{"198501012010011001", "sandi"});
    CHECK(seat.effects.empty());
    seat.give(BackToCounter{});
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(FinishService{"A-046"});
    REQUIRE(seat.asked<SendFinish>());
    seat.give(Refused{"central.locked", {}, 60'000, Partner::central});
    seat.give(FinishService{"A-046"});
    CHECK(seat.effects.empty());  // the kiosk has not answered
    seat.give(Accepted{});
    CHECK_FALSE(seat.model.service.has_value());
    seat.give(Refused{"central.locked", {}, 60'000, Partner::central});
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(Refused{"central.locked", {}, 60'000, Partner::central});
    seat.give(SignIn{"198501012010011001", "sandi"});
    CHECK(seat.effects.empty());
    seat.give(FinishService{"A-047"});
    CHECK(seat.asked<SendFinish>());
  }

  TEST_CASE("while the kiosk is asked, the own figures can be") {
    Seat seat = seated();
    seat.give(DutyOff{});
    REQUIRE(seat.asked<SendDutyOff>());
    seat.give(SignIn{"198501012010011001", "sandi"});
    CHECK(seat.asked<SendSignIn>());
    seat.give(Disconnected{});
    seat.give(SignIn{"198501012010011001", "sandi"});
    CHECK(seat.effects.empty());
    seat.give(SignedIn{OfficerId{"P-0001"}});
    CHECK(seat.asked<FetchEditions>());
  }

  TEST_CASE("what the central refused stays while the kiosk is asked and answers, and its wait") {
    Seat seat = seated();
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(Refused{"central.locked", {}, 60'000, Partner::central});
    seat.give(FinishService{"A-046"});
    REQUIRE(seat.asked<SendFinish>());
    CHECK(seat.said() == "central.locked");
    seat.give(Refused{"counter.ticket_used", {}, 0});
    CHECK(seat.said() == "counter.ticket_used");  // the newest
    seat.give(FinishService{"A-047"});
    CHECK(seat.said() == "central.locked");
    seat.give(Accepted{});
    seat.give(ChooseService{ServiceId{"ktp"}});
    CHECK(seat.said() == "central.locked");
    seat.give(SignIn{"198501012010011001", "sandi"});
    CHECK(seat.effects.empty());
    seat.give(FinishService{""});
    seat.give(Refused{"counter.next_waits", {}, 5'000});
    CHECK(next_deadline(seat.model) == 6'000);
    seat.now = 6'000;
    seat.give(Tick{});
    CHECK(seat.said() == "central.locked");
    CHECK(next_deadline(seat.model) == 61'000);
    seat.now = 61'000;
    seat.give(Tick{});
    CHECK(seat.said() == "");
  }

  TEST_CASE("what the kiosk refused stays while the central is asked, and goes with the officer") {
    Seat seat = seated();
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(FinishService{""});
    seat.give(Refused{"counter.next_waits", {}, 0});
    seat.give(SignIn{"198501012010011001", ""});
    CHECK(seat.said() == "desk.fields_empty");
    seat.give(SignIn{"198501012010011001", "sandi"});
    REQUIRE(seat.asked<SendSignIn>());
    CHECK(seat.said() == "counter.next_waits");
    seat.give(Refused{"central.unreachable", {}, 0, Partner::central});
    CHECK(seat.said() == "central.unreachable");
    seat.give(SignIn{"198501012010011001", "sandi"});
    seat.give(SignedIn{OfficerId{"P-0001"}});
    CHECK(seat.said() == "counter.next_waits");
    seat.give(ChooseService{ServiceId{"ktp"}});
    CHECK(seat.said() == "");
    seat.give(Refused{"central.unreachable", {}, 0, Partner::central});
    seat.give(StateArrived{state_of(OfficerId{"P-0002"})});
    CHECK(seat.said() == "");
  }

  TEST_CASE("sending now leaves what is chosen") {
    Seat seat = seated();
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(ChooseResult{domain::ServiceResult::dirujuk});
    seat.give(SendNow{});
    CHECK(seat.asked<SendUnsentNow>());
    seat.give(Accepted{});
    CHECK(seat.model.service == ServiceId{"ktp"});
    CHECK(seat.model.result == domain::ServiceResult::dirujuk);
  }

  TEST_CASE("finishing without a ballot asks for the reason first") {
    Seat seat = seated();
    seat.give(WithoutBallot{});
    CHECK(seat.model.page == Page::counter);
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(WithoutBallot{});
    CHECK(seat.model.page == Page::reason);
    CHECK(seat.effects.empty());
    seat.give(BackToCounter{});
    CHECK(seat.model.page == Page::counter);
    seat.give(WithoutBallot{});
    seat.give(ChooseReason{domain::NoBallotReason::citizen_left});
    CHECK(seat.asked<SendWithoutBallot>());
    seat.give(Accepted{});
    CHECK(seat.model.page == Page::counter);
  }

  TEST_CASE("only an offered ballot can be cancelled, or a service that waits behind one") {
    Seat seat = seated();
    seat.give(CancelBallot{});
    CHECK(seat.effects.empty());
    KioskState state = state_of(OfficerId{"P-0001"});
    state.ballot = BallotState::offered;
    seat.give(StateArrived{state});
    seat.give(CancelBallot{});
    CHECK(seat.asked<SendCancel>());
    seat.give(Accepted{});
    state.ballot = BallotState::done;
    seat.give(StateArrived{state});
    seat.give(CancelBallot{});
    CHECK(seat.effects.empty());
    state.next_waits = true;
    seat.give(StateArrived{state});
    seat.give(CancelBallot{});
    CHECK(seat.asked<SendCancel>());
  }

  TEST_CASE("own feedback needs the password, shows this quarter, and goes with the officer") {
    Seat seat = seated();
    seat.give(GoTo{Page::feedback});
    CHECK(seat.model.page == Page::sign_in);
    seat.give(SignIn{"198501012010011001", "sandi"});
    CHECK(seat.asked<SendSignIn>());
    seat.give(SignedIn{OfficerId{"P-0001"}});
    REQUIRE(seat.asked<FetchEditions>());
    CHECK(std::get<FetchEditions>(seat.effects[0]).quarter == Quarter{2026, 4});
    seat.give(EditionsArrived{{2026, 4}, "Petugas Contoh 1", {}});
    CHECK(seat.model.editions.has_value());
    seat.give(StateArrived{state_of(OfficerId{"P-0002"})});
    CHECK_FALSE(seat.model.signed_in.has_value());
    CHECK_FALSE(seat.model.editions.has_value());
    CHECK(seat.model.page == Page::counter);
  }

  TEST_CASE("own pages lock where nobody has touched the desk for five minutes, and not before") {
    for (const Page page : {Page::feedback, Page::performance, Page::counter}) {
      Seat seat = seated();
      seat.give(ChooseService{ServiceId{"ktp"}});
      seat.give(GoTo{Page::performance});
      seat.give(SignedIn{OfficerId{"P-0001"}});
      seat.give(EditionsArrived{{2026, 4}, "Petugas Contoh 1", {}});
      seat.give(GoTo{page});
      for (const Action& touch : {Action(Touched{}), Action(ShowPart{Part::how})}) {
        seat.now += kLocksAfterMs - 1;
        seat.give(Tick{});
        CHECK(seat.model.editions.has_value());
        seat.give(touch);
      }
      CHECK(next_deadline(seat.model) == seat.now + kLocksAfterMs);
      seat.now += kLocksAfterMs;
      seat.give(Tick{});
      CHECK(seat.asked<SendSignOut>());
      CHECK_FALSE(seat.model.signed_in.has_value());
      CHECK_FALSE(seat.model.editions.has_value());
      CHECK(seat.model.page == Page::counter);
      CHECK(seat.model.service == ServiceId{"ktp"});
      CHECK_FALSE(next_deadline(seat.model).has_value());
    }
  }

  TEST_CASE("figures that come late are not shown to the officer who is on duty by then") {
    Seat seat = seated();
    seat.give(GoTo{Page::feedback});
    seat.give(SignIn{"198501012010011001", "sandi"});
    seat.give(StateArrived{state_of(OfficerId{"P-0002"})});
    seat.give(SignedIn{OfficerId{"P-0001"}});
    CHECK(seat.asked<SendSignOut>());
    CHECK_FALSE(seat.model.signed_in.has_value());
    CHECK(seat.model.page == Page::sign_in);
    seat.give(SignIn{"199001012015031001", "sandi"});
    REQUIRE(seat.asked<SendSignIn>());
    seat.give(SignedIn{OfficerId{"P-0002"}});
    CHECK(seat.asked<FetchEditions>());
    CHECK(seat.model.page == Page::feedback);
  }

  TEST_CASE("who begins duty while signing in is signed in, and the page asked for since stays") {
    Seat seat;
    seat.give(GoTo{Page::performance});
    seat.give(SignIn{"198501012010011001", "sandi"});
    seat.give(StateArrived{state_of(OfficerId{"P-0001"})});
    seat.give(GoTo{Page::counter});
    seat.give(SignedIn{OfficerId{"P-0001"}});
    CHECK(seat.model.signed_in == OfficerId{"P-0001"});
    CHECK(seat.model.page == Page::counter);
  }

  TEST_CASE("an edition of another quarter than the one asked for is not shown") {
    Seat seat = seated();
    seat.give(SignedIn{OfficerId{"P-0001"}});
    seat.give(EditionsArrived{{2026, 3}, "Petugas Contoh 1", {}});
    CHECK_FALSE(seat.model.editions.has_value());
  }

  TEST_CASE("a session that the server ended asks for the password again") {
    Seat seat = seated();
    seat.give(GoTo{Page::feedback});
    seat.give(SignedIn{OfficerId{"P-0001"}});
    seat.give(SessionEnded{});
    CHECK(seat.model.page == Page::sign_in);
    CHECK(seat.model.notice->code == "desk.session_ended");
  }

  TEST_CASE("coverage is offered by finished services, and nothing without a service") {
    KioskState state;
    CHECK_FALSE(coverage_per_mille(state).has_value());
    state.services_today = 23;
    state.offered_today = 22;
    CHECK(coverage_per_mille(state) == 957);
  }

  TEST_CASE("the last used service comes first at once, and nothing moves when the kiosk answers") {
    Seat seat = seated();
    const auto finish = [&](const char* service) {
      seat.give(ChooseService{ServiceId{service}});
      seat.give(FinishService{""});
    };
    finish("ktp");
    CHECK(seat.model.used == std::vector{ServiceId{"ktp"}});
    seat.give(Accepted{});
    finish("kk");
    seat.give(Accepted{});
    seat.give(ChooseService{ServiceId{"ktp"}});
    CHECK(seat.model.used.front() == ServiceId{"kk"});
    seat.give(WithoutBallot{});
    seat.give(ChooseReason{suara::domain::NoBallotReason::citizen_left});
    const std::vector order{ServiceId{"ktp"}, ServiceId{"kk"}};
    CHECK(seat.model.used == order);
    for (const Action& answer : {Action(Refused{"counter.next_waits", {}}), Action(Accepted{}),
                                 Action(Disconnected{})}) {
      seat.give(answer);
      CHECK(seat.model.used == order);
    }
  }

  TEST_CASE("a kiosk that starts again is there with its state, and takes no key away meanwhile") {
    Seat seat = seated();
    CHECK(seat.model.connected);
    seat.give(Disconnected{});
    CHECK_FALSE(seat.model.connected);
    KioskState state = state_of(OfficerId{"P-0001"});
    const std::vector<Service> known = std::exchange(state.services, {});
    seat.give(StateArrived{state});  // its catalogue is not read yet
    CHECK(seat.model.connected);
    CHECK(seat.model.kiosk.services == known);
    state.services = {{ServiceId{"kk"}, "Kartu Keluarga", "Family card"}};
    seat.give(StateArrived{state});
    CHECK(seat.model.kiosk.services == state.services);
  }

  TEST_CASE("a search leaves nothing chosen that it hides, and ends with the service") {
    Seat seat = seated();
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(FindService{"ELEK ktp"});
    CHECK(seat.model.service == ServiceId{"ktp"});
    seat.give(FindService{"akta"});
    CHECK_FALSE(seat.model.service.has_value());
    seat.give(FinishService{""});
    CHECK(seat.model.notice->code == "desk.no_service");
    seat.give(FindService{"identity"});
    CHECK_FALSE(seat.model.notice.has_value());
    seat.give(ChooseService{ServiceId{"ktp"}});
    seat.give(FinishService{""});
    seat.give(Accepted{});
    CHECK(seat.model.find.empty());
    seat.give(FindService{"akta"});
    seat.give(StateArrived{state_of(OfficerId{"P-0002"})});
    CHECK(seat.model.find.empty());
  }

  TEST_CASE("signing in asks for the quarter of today, and quarters go back over the year's end") {
    Seat seat = seated();
    seat.give(SignedIn{OfficerId{"P-0001"}});
    REQUIRE(seat.asked<FetchEditions>());
    CHECK(std::get<FetchEditions>(seat.effects[0]).quarter == Quarter{2026, 4});
    CHECK(quarter_before({2026, 1}) == Quarter{2025, 4});
  }
}
