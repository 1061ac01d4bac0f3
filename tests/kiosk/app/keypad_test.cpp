#include <doctest/doctest.h>

#include <string_view>

#include "kiosk/app/keypad/focus.hpp"
#include "kiosk/app/keypad/officer.hpp"

using namespace suara;
using namespace suara::kiosk::keypad;

namespace {

// The rating page as it lies at 1280x800, in its reading order.
const std::vector<Place> kRate = {
    {"rate.1", 48, 288, 272, 336},      {"rate.2", 352, 288, 272, 336},
    {"rate.3", 656, 288, 272, 336},     {"rate.4", 960, 288, 272, 336},
    {"rate.skip", 48, 672, 176, 80},    {"language.id", 866, 682, 178, 60},
    {"language.en", 1044, 682, 178, 60}};

Key digit(int number) { return {Kind::digit, number}; }

struct Typist {
  Officer officer;
  std::int64_t now_ms = 100'000;
  Pressed last = {};

  // Digits, # for Enter, . for erase.
  void type(std::string_view keys) {
    for (const char sign : keys) {
      const Key key = sign == '#'   ? Key{Kind::enter}
                      : sign == '.' ? Key{Kind::erase}
                                    : digit(sign - '0');
      last = press(officer, key, 3, now_ms += 200);
      officer = last.officer;
    }
  }
};

std::optional<Command> typed(std::string_view keys) {
  Typist typist;
  typist.type(keys);
  return typist.last.command;
}
std::optional<Signal> signal_of(std::string_view keys) {
  Typist typist;
  typist.type(keys);
  return typist.last.signal;
}

}  // namespace

TEST_SUITE("kiosk/app/keypad") {
  TEST_CASE("arrows go to the key beside, above and below, and stay at the edge") {
    CHECK(moved(kRate, "rate.1", {Kind::right}) == "rate.2");
    CHECK(moved(kRate, "rate.4", {Kind::right}) == "rate.4");
    CHECK(moved(kRate, "rate.2", {Kind::left}) == "rate.1");
    CHECK(moved(kRate, "rate.1", {Kind::left}) == "rate.1");
    CHECK(moved(kRate, "rate.1", {Kind::down}) == "rate.skip");
    CHECK(moved(kRate, "rate.4", {Kind::down}) == "language.en");
    CHECK(moved(kRate, "rate.3", {Kind::down}) == "language.id");
    CHECK(moved(kRate, "rate.skip", {Kind::up}) == "rate.1");
    CHECK(moved(kRate, "rate.skip", {Kind::right}) == "language.id");
    CHECK(moved(kRate, "language.en", {Kind::up}) == "rate.4");
    CHECK(moved(kRate, "rate.1", {Kind::up}) == "rate.1");
  }

  TEST_CASE("plus and minus reach every key of a page, digits the first ten") {
    std::string focus;
    for (const Place& place : kRate) {
      focus = moved(kRate, focus, {Kind::next});
      CHECK(focus == place.id);
    }
    CHECK(moved(kRate, focus, {Kind::next}) == "rate.1");
    CHECK(moved(kRate, "rate.1", {Kind::previous}) == "language.en");
    for (int number = 1; number <= 7; ++number)
      CHECK(moved(kRate, "", digit(number)) == kRate[static_cast<std::size_t>(number - 1)].id);
    CHECK(moved(kRate, "rate.2", digit(8)) == "rate.2");
    CHECK(moved(kRate, "rate.2", digit(0)) == "rate.2");
    CHECK(moved(kRate, "", digit(9)).empty());
  }

  TEST_CASE("from nowhere a move shows the first key and Enter chooses none yet") {
    for (const Kind kind : {Kind::enter, Kind::next, Kind::left, Kind::down})
      CHECK(moved(kRate, "gone", {kind}) == "rate.1");
    CHECK(moved(kRate, "gone", {Kind::erase}).empty());
    CHECK(moved({}, "rate.1", {Kind::next}).empty());
    CHECK(moved(kRate, "rate.3", {Kind::enter}) == "rate.3");
  }

  TEST_CASE("a service code, Enter, a result and Enter finish a service") {
    CHECK(typed("2##") == Command{Finish{2, domain::ServiceResult::selesai}});
    CHECK(typed("2#1#") == Command{Finish{2, domain::ServiceResult::selesai}});
    CHECK(typed("03#2#") == Command{Finish{3, domain::ServiceResult::berkas_kurang}});
    CHECK(typed("1#3#") == Command{Finish{1, domain::ServiceResult::tidak_memenuhi_syarat}});
    CHECK(typed("1#4#") == Command{Finish{1, domain::ServiceResult::dirujuk}});
    CHECK_FALSE(typed("2#").has_value());
    CHECK(signal_of("2#") == Signal::wants_result);
  }

  TEST_CASE("a code whose service went before the result was typed is refused") {
    Typist typist;
    typist.type("3#");
    const Pressed late = press(typist.officer, {Kind::enter}, 2, typist.now_ms + 200);
    CHECK_FALSE(late.command.has_value());
    CHECK(late.signal == Signal::refused);
    CHECK(press(typist.officer, {Kind::enter}, 3, typist.now_ms + 200).command.has_value());
  }

  TEST_CASE("a code or result that there is not is refused and forgotten") {
    for (const char* wrong : {"4#", "99#", "1234#", "#", "2#5#", "2#0#", "2#11#"}) {
      CAPTURE(wrong);
      CHECK_FALSE(typed(wrong).has_value());
      CHECK(signal_of(wrong) == Signal::refused);
      const auto next = typed(std::string(wrong) + "1##");
      CHECK(next == Command{Finish{1, domain::ServiceResult::selesai}});
    }
  }

  TEST_CASE("duty opens by NIP and PIN or by badge and PIN, and ends by 00") {
    CHECK(typed("0#199001012015031001#654321#") ==
          Command{DutyOn{"199001012015031001", "654321"}});
    CHECK(typed("0#1001#654321#") == Command{DutyOn{"1001", "654321"}});
    CHECK(signal_of("0#") == Signal::wants_nip);
    CHECK(signal_of("0#1001#") == Signal::wants_pin);
    CHECK(signal_of("0#100#") == Signal::refused);
    CHECK(signal_of("0#1001##") == Signal::refused);
    CHECK(typed("00#") == Command{DutyOff{}});
    CHECK(typed("000#") == Command{TakeBack{}});
    const Pressed badge = read_badge("199001012015031001", 5);
    CHECK(badge.signal == Signal::wants_pin);
    Typist typist{badge.officer, 5};
    typist.type("654321#");
    CHECK(typist.last.command == Command{DutyOn{"199001012015031001", "654321"}});
    CHECK(read_badge("12", 5).signal == Signal::refused);
    CHECK(read_badge(std::string(19, '1'), 5).signal == Signal::refused);
  }

  TEST_CASE("erasing begins anew, and an entry that was left is forgotten after 30 s") {
    CHECK(signal_of("2#.") == Signal::cleared);
    CHECK(typed("3.1##") == Command{Finish{1, domain::ServiceResult::selesai}});
    Typist typist;
    typist.type("0#1001#6543");
    const std::int64_t later = typist.now_ms + kForgottenAfterMs;
    CHECK(press(typist.officer, digit(2), 3, later).officer.step == Step::code);
    CHECK(press(typist.officer, digit(2), 3, later - 1).officer.typed == "65432");
  }

  TEST_CASE("a key that is leant on fills nothing without a bound") {
    Typist typist;
    for (int i = 0; i < 1'000; ++i) {
      typist.type("7");
      CHECK(typist.officer.typed.size() <= kTypedMax);
    }
  }
}
