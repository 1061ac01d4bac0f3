// A kiosk that is enrolled on its own screen: what is typed, asked and said, step by step.
#include <doctest/doctest.h>

#include <algorithm>

#include "kiosk/app/technician/screen.hpp"
#include "tests/kiosk/app/all_texts.hpp"

using namespace suara;
using namespace suara::kiosk::technician;

namespace {

const std::string kPin = "sha256//Jk3kVvhzB1mAq8wYc0o7m2Qe5sXn9uTfLr4dGp6ZyHE=";
const std::string kFingerprint = "4f7a 91c2 0b3e d8a6 55f1 7c20 e913 0042";

template <class E>
const E* effect_of(const Step& step) {
  for (const Effect& one : step.effects)
    if (const auto* found = std::get_if<E>(&one)) return found;
  return nullptr;
}

struct Hand {
  Model model;
  std::int64_t now = 1'000;

  explicit Hand(bool enrolled = false) {
    model.enrolled = enrolled;
    model.has_pin = true;
  }
  Step give(const Action& action) {
    Step step = update(model, action, now);
    model = step.model;
    return step;
  }
  void type(const std::string& text) {
    give(TypeSigns{text});
  }
  Step next() { return give(NextField{}); }
  EnrolmentScreen shown(const std::string& language = "en") const {
    return std::get<EnrolmentScreen>(screen_of(model, test::words().of(language), now).page);
  }
  std::string line() const { return shown().line; }
  // As far as the central being asked.
  Step ask() {
    give(Open{});
    type("k7q4m29xh3td");
    next();
    type("suara.example.go.id");
    next();
    type(kPin);
    return next();
  }
  void come_in() {
    give(Open{});
    for (const char digit : std::string("123456")) give(Digit{digit});
    give(EnterPin{});
    give(PinChecked{true, 0});
    give(FactsAre{});
  }
};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("kiosk/app technician enrolment") {
  TEST_CASE("without an enrolment it opens without a PIN; with one it is behind the PIN alone") {
    Hand fresh;
    fresh.give(Open{});
    CHECK(fresh.model.page == Page::enrolment);
    CHECK(screen_of(fresh.model, test::words().of("en"), 0).name == "technician.enrolment");
    CHECK(fresh.shown().title == "Enrol this kiosk");
    CHECK(fresh.shown().back.empty());
    Hand device(true);
    device.give(Open{});
    CHECK(device.model.page == Page::pin);
    device.give(OpenEnrolment{});
    CHECK(device.model.page == Page::pin);
    device.come_in();
    device.give(OpenEnrolment{});
    CHECK(device.model.page == Page::enrolment);
    CHECK(device.shown().title == "Enrol anew");
    device.give(BackToFacts{});
    CHECK(device.model.page == Page::facts);
  }

  TEST_CASE("code, address and pin are typed one after the other, then the central is asked") {
    Hand hand;
    hand.give(Open{});
    CHECK(hand.shown().step == "Step 1 of 3");
    hand.type("k7q4-m29x h3t");
    CHECK(hand.shown().field->text == "K7Q4-M29X-H3T");
    CHECK(hand.next().effects.empty());
    CHECK(holds(hand.line(), "not complete"));
    CHECK(hand.shown().attention);
    hand.type("dZZ");  // no longer than a code is
    CHECK_FALSE(hand.shown().attention);
    CHECK(hand.next().effects.empty());
    CHECK(hand.shown().field->text == "https://");
    hand.next();
    CHECK(holds(hand.line(), "not complete"));
    hand.type("suara.example.go.id");
    hand.next();
    CHECK(hand.shown().step == "Step 3 of 3");
    CHECK(hand.shown().next == "Enrol");
    hand.type(kPin.substr(0, 20));
    CHECK(hand.next().effects.empty());
    CHECK(holds(hand.line(), "not whole"));
    hand.type(kPin.substr(20));
    const Step asked = hand.next();
    const auto* begin = effect_of<BeginEnrolment>(asked);
    REQUIRE(begin);
    CHECK(begin->code.view() == "K7Q4M29XH3TD");
    CHECK(begin->address == "https://suara.example.go.id");
    CHECK(begin->pin == kPin);
    CHECK_FALSE(hand.shown().field);
    CHECK(holds(hand.line(), "Calling the server"));
    CHECK(hand.next().effects.empty());  // asked once
  }

  TEST_CASE("signs that no code has are taken for what they look like, others are not taken") {
    Hand hand;
    hand.give(Open{});
    hand.type("oil u?\n0");
    CHECK(hand.shown().field->text == "0110");
    hand.give(EraseSign{});
    CHECK(hand.shown().field->text == "011");
    CHECK(hand.shown().field->capitals);
    CHECK_FALSE(hand.shown().field->shifts);
  }

  TEST_CASE("without TLS no pin is asked for, and without a pin the machine's authorities hold") {
    Hand plain;
    plain.give(Open{});
    plain.type("K7Q4M29XH3TD");
    plain.next();
    for (int i = 0; i < 10; ++i) plain.give(EraseSign{});
    plain.type("http://127.0.0.1:8420");
    CHECK(plain.shown().step == "Step 2 of 2");
    REQUIRE(effect_of<BeginEnrolment>(plain.next()));
    Hand none;
    none.give(Open{});
    none.type("K7Q4M29XH3TD");
    none.next();
    none.type("suara.example.go.id");
    none.next();
    const Step asked = none.next();
    REQUIRE(effect_of<BeginEnrolment>(asked));
    CHECK(effect_of<BeginEnrolment>(asked)->pin.empty());
  }

  TEST_CASE("where kiosk.toml names the central, the code alone is typed") {
    Hand hand;
    hand.model.enrolment.stated = true;
    hand.model.enrolment.address = "https://suara.example.go.id";
    hand.give(Open{});
    CHECK(hand.shown().step.empty());
    CHECK(holds(hand.line(), "https://suara.example.go.id"));
    hand.type("K7Q4M29XH3TD");
    CHECK(hand.shown().next == "Enrol");
    REQUIRE(effect_of<BeginEnrolment>(hand.next()));
    hand.give(EnrolmentEnded{Problem{"central.unknown_key"}});
    CHECK(holds(hand.line(), "kiosk.toml"));
    hand.give(Leave{});
    hand.give(Open{});
    CHECK(holds(hand.line(), "https://suara.example.go.id"));
  }

  TEST_CASE("a kiosk that knows the central's key by the region mends no kiosk.toml") {
    Hand hand(true);
    hand.model.enrolment.stated = true;
    hand.model.enrolment.address = "https://suara.example.go.id";
    hand.come_in();
    hand.give(OpenEnrolment{});
    hand.type("K7Q4M29XH3TD");
    hand.next();
    hand.give(EnrolmentEnded{Problem{"central.unknown_key"}});
    CHECK_MESSAGE(holds(hand.line(), "suara-kiosk enrol"), hand.line());
    CHECK_FALSE(holds(hand.line(), "kiosk.toml"));
    CHECK_FALSE(holds(hand.shown("id").line, "kiosk.toml"));
  }

  TEST_CASE("device and fingerprint stand there to be compared until BKD has approved") {
    Hand hand;
    hand.ask();
    hand.give(CentralUnreachable{});
    CHECK(holds(hand.line(), "network cable"));
    CHECK(hand.shown().attention);
    hand.give(CentralNamed{"K-0317", kFingerprint});
    const EnrolmentScreen waiting = hand.shown();
    CHECK_FALSE(waiting.attention);
    CHECK(holds(waiting.line, "Waiting for BKD"));
    CHECK(waiting.device == "K-0317");
    CHECK(waiting.fingerprint ==
          std::vector<std::string>{"4f7a 91c2 0b3e d8a6", "55f1 7c20 e913 0042"});
    CHECK(waiting.back == "Stop");
    hand.give(CentralUnreachable{});
    CHECK(hand.shown().fingerprint.size() == 2);  // still to be compared
    hand.give(EnrolmentEnded{});
    CHECK(holds(hand.line(), "Approved"));
    CHECK(hand.shown().back.empty());
  }

  TEST_CASE("whoever compares is not hurried; a code that lies about is wiped") {
    Hand waiting;
    waiting.ask();
    waiting.give(CentralNamed{"K-0317", kFingerprint});
    CHECK_FALSE(next_deadline(waiting.model));
    waiting.now += 10 * kClosesAfterMs;
    CHECK(waiting.give(Tick{}).model.page == Page::enrolment);
    Hand left;
    left.give(Open{});
    left.type("K7Q4M29X");
    CHECK(next_deadline(left.model) == left.now + kClosesAfterMs);
    left.now += kClosesAfterMs;
    left.give(Tick{});
    CHECK(left.model.page == Page::closed);
    CHECK(left.model.enrolment.code.empty());
    CHECK_FALSE(left.model.enrolled);
  }

  TEST_CASE("behind a PIN whoever compares has a quarter of an hour, then it closes") {
    Hand hand(true);
    hand.come_in();
    hand.give(OpenEnrolment{});
    hand.type("k7q4m29xh3td");
    hand.next();
    hand.type("suara.example.go.id");
    hand.next();
    REQUIRE(effect_of<BeginEnrolment>(hand.next()));
    const std::int64_t touched = hand.now;
    hand.now += kClosesAfterMs;
    hand.give(CentralNamed{"K-0317", kFingerprint});  // nobody's touch
    CHECK(next_deadline(hand.model) == touched + kComparesMs);
    hand.now = touched + kComparesMs - 1;
    CHECK(hand.give(Tick{}).model.page == Page::enrolment);
    hand.now += 1;
    CHECK(effect_of<StopEnrolment>(hand.give(Tick{})));
    CHECK(hand.model.page == Page::closed);
    CHECK(hand.model.enrolment.code.empty());
    hand.give(Open{});
    CHECK(hand.model.page == Page::pin);
  }

  TEST_CASE("what BKD has approved is not taken back, however long it takes") {
    Hand hand(true);
    hand.come_in();
    hand.give(OpenEnrolment{});
    hand.model.enrolment.asking = Asking::waiting;
    hand.give(EnrolmentEnded{});
    CHECK_FALSE(next_deadline(hand.model));
    hand.now += 10 * kComparesMs;
    const Step step = hand.give(Tick{});
    CHECK(step.effects.empty());
    CHECK(step.model.page == Page::enrolment);
  }

  TEST_CASE("stopping asks no more and keeps what was typed; leaving stops as well") {
    Hand hand;
    hand.ask();
    CHECK(effect_of<StopEnrolment>(hand.give(BackToFacts{})));
    CHECK(hand.shown().field);
    CHECK(hand.model.enrolment.code.view() == "K7Q4M29XH3TD");
    hand.give(CentralNamed{"K-0317", kFingerprint});  // came too late
    CHECK(hand.shown().field);
    hand.give(EnrolmentEnded{});
    CHECK(hand.model.enrolment.asking == Asking::nothing);
    CHECK(effect_of<BeginEnrolment>(hand.next()));
    CHECK(effect_of<StopEnrolment>(hand.give(Leave{})));
    CHECK(hand.model.page == Page::closed);
    Hand typed;
    typed.give(Open{});
    CHECK_FALSE(effect_of<StopEnrolment>(typed.give(Leave{})));
  }

  TEST_CASE("back goes through the fields and then to where it came from") {
    Hand hand;
    hand.give(Open{});
    hand.type("K7Q4M29XH3TD");
    hand.next();
    CHECK(hand.shown().back == "Back");
    hand.give(BackToFacts{});
    CHECK(hand.shown().field->text == "K7Q4-M29X-H3TD");
    hand.give(BackToFacts{});
    CHECK(hand.model.page == Page::closed);
  }

  TEST_CASE("each refusal says in plain words how to mend it, at the field that can") {
    struct Refusal {
      const char* code;
      const char* words;
      EnrolField field;
    };
    for (const Refusal& one : {Refusal{"enrolment.unknown_code", "wrong or has", EnrolField::code},
                               {"enrolment.other_key", "Another device", EnrolField::code},
                               {"enrolment.revoked", "BKD refused this kiosk", EnrolField::code},
                               {"central.unknown_key", "Compare pin and address", EnrolField::pin},
                               {"central.malformed", "Check the address", EnrolField::address},
                               {"kiosk.no_screen_counter", "with a counter", EnrolField::code},
                               {"enrolment.root_changed", "Another", EnrolField::code},
                               {"journal.fault", "D-13", EnrolField::code}}) {
      CAPTURE(one.code);
      Hand hand;
      hand.ask();
      hand.give(EnrolmentEnded{Problem{one.code, {{"code", "D-13"}}}});
      CHECK(hand.model.enrolment.field == one.field);
      CHECK(hand.shown().attention);
      if (std::string_view(one.code) != "enrolment.root_changed")
        CHECK_MESSAGE(holds(hand.line(), one.words), hand.line());
      for (const std::string& language : test::languages())
        CHECK_FALSE(holds(hand.shown(language).line, "‹"));
      hand.type("A");
      CHECK_FALSE(hand.shown().attention);
    }
  }
}
