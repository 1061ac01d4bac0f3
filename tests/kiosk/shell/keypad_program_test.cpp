// Keypads on the real program: the citizen's does what a finger can, the officer's is told from it
// by its device.
#include <doctest/doctest.h>

#include <filesystem>

#include "kiosk/shell/officer_keypad.hpp"
#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using test::Facts;
using test::KioskFolder;
using test::KioskProgram;
using test::SealingFolder;
using test::TouchScreen;

namespace {

constexpr const char* kCitizen = "citizen pad";
constexpr int kKeysMost = 50;  // the keyboard's page has most
constexpr const char* kOfficer = "officer pad";
constexpr const char* kBadge = "badge reader";
constexpr const char* kDoneSoon =
    "[waits]\ndead_ms = 0\nsame_key_ms = 0\ndesk_done_ms = 300\n"
    "[window]\nreduced_motion = true\n";

// X keycodes of a numeric keypad; # is Enter, . its decimal point, the arrows are apart.
int keycode(char sign) {
  switch (sign) {
    case '#': return 104;
    case '.': return 91;
    case '+': return 86;
    case '-': return 82;
    case '<': return 113;
    case '>': return 114;
    case '^': return 111;
    case 'v': return 116;
    default: break;
  }
  constexpr int kDigits[] = {90, 87, 88, 89, 83, 84, 85, 79, 80, 81};
  return kDigits[sign - '0'];
}

void type(TouchScreen& glass, const std::string& keyboard, const std::string& keys) {
  for (const char sign : keys) glass.key(keyboard, keycode(sign));
}

void wait_focus(KioskProgram& kiosk, const std::string& id) {
  kiosk.citizen().wait_for(
      [&](const Facts& now) {
        const auto* focus = now.find("focus");
        return focus != nullptr && focus->label == id;
      },
      "focus on " + id);
}

// Walks through the keys of the page with + until it stands on this one.
void choose_by_plus(KioskProgram& kiosk, TouchScreen& glass, const std::string& id) {
  const Facts begun = kiosk.citizen().facts();
  const auto* stands = begun.find("focus");
  std::string at = stands == nullptr ? "" : stands->label;
  for (int step = 0; step < kKeysMost && at != id; ++step) {
    type(glass, kCitizen, "+");
    kiosk.citizen().wait_for(
        [&](const Facts& now) {
          const auto* focus = now.find("focus");
          return focus != nullptr && focus->label != at;
        },
        "the next key");
    at = kiosk.citizen().facts().find("focus")->label;
  }
  REQUIRE(at == id);
  type(glass, kCitizen, "#");
}

void rate_and_open_reasons(KioskProgram& kiosk, TouchScreen& glass, const std::string& score) {
  kiosk.duty_on();
  kiosk.finish();
  type(glass, kCitizen, score + "#");
  kiosk.citizen().wait_screen("thanks");
  choose_by_plus(kiosk, glass, "thanks.reasons");
  kiosk.citizen().wait_screen("reasons");
}

// A light that writes down what it was told.
std::string settings_with_light(const KioskFolder& home) {
  const auto script = home.folder / "light";
  test::write_file(script, "#!/bin/sh\necho \"$1\" >> " + (home.folder / "told").string() + "\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  return std::string(kDoneSoon) + "[keypad]\nofficer_device = \"" + kOfficer +
         "\"\nbadge_device = \"" + kBadge + "\"\nsignal_command = \"" + script.string() + "\"\n";
}

// Empty: nobody.
std::string officer_on_duty(KioskProgram& kiosk) {
  const nlohmann::json state = kiosk.state();
  const bool somebody = state.contains("officer") && state["officer"].is_string();
  return somebody ? state["officer"].get<std::string>() : "";
}

bool was_told(const KioskFolder& home, const std::string& word) {
  return test::wait_until([&] {
    const auto told = home.folder / "told";
    return std::filesystem::exists(told) &&
           test::read_file(told).find(word + "\n") != std::string::npos;
  });
}

}  // namespace

TEST_SUITE("kiosk/shell/keypad") {
  TEST_CASE("a citizen with a keypad alone rates, changes the choice and finishes") {
    KioskFolder home;
    TouchScreen glass(1280, 800, {kCitizen});
    KioskProgram kiosk(home, glass, kDoneSoon);
    kiosk.duty_on();
    kiosk.finish();
    CHECK(kiosk.citizen().facts().find("focus") == nullptr);
    type(glass, kCitizen, "2");
    wait_focus(kiosk, "rate.2");
    type(glass, kCitizen, ">");
    wait_focus(kiosk, "rate.3");
    CHECK(kiosk.citizen().facts().screen == "rate");
    type(glass, kCitizen, "#");
    kiosk.citizen().wait_screen("thanks");
    CHECK(kiosk.citizen().facts().find("focus") == nullptr);
    choose_by_plus(kiosk, glass, "thanks.change");
    kiosk.citizen().wait_screen("rate");
    type(glass, kCitizen, "4");
    wait_focus(kiosk, "rate.4");
    type(glass, kCitizen, "#");
    kiosk.citizen().wait_screen("thanks");
    kiosk.process().signal(SIGTERM);
    REQUIRE(kiosk.process().wait() == 0);
  }

  TEST_CASE("a citizen with a keypad alone names reasons and writes a comment") {
    SealingFolder home;
    TouchScreen glass(1280, 800, {kCitizen});
    KioskProgram kiosk(home, glass, kDoneSoon);
    rate_and_open_reasons(kiosk, glass, "1");
    choose_by_plus(kiosk, glass, "reason.waktu");
    choose_by_plus(kiosk, glass, "reasons.comment");
    kiosk.citizen().wait_screen("comment");
    choose_by_plus(kiosk, glass, "key.t");
    choose_by_plus(kiosk, glass, "keyboard.send");
    kiosk.citizen().wait_screen("idle");
    kiosk.process().signal(SIGTERM);
    REQUIRE(kiosk.process().wait() == 0);
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 1);
    CHECK(ballots[0].answers.score == 1);
    CHECK(ballots[0].answers.reasons.size() == 1);
    CHECK(ballots[0].answers.text_commitments.size() == 1);
  }

  TEST_CASE("a citizen with a keypad alone complains and notes the claim code") {
    SealingFolder home;
    TouchScreen glass(1280, 800, {kCitizen});
    KioskProgram kiosk(home, glass, kDoneSoon);
    rate_and_open_reasons(kiosk, glass, "4");
    choose_by_plus(kiosk, glass, "reasons.complaint");
    kiosk.citizen().wait_screen("complaint");
    choose_by_plus(kiosk, glass, "key.a");
    choose_by_plus(kiosk, glass, "keyboard.send");
    kiosk.citizen().wait_screen("contact");
    choose_by_plus(kiosk, glass, "keyboard.send");
    kiosk.citizen().wait_screen("claim_code");
    choose_by_plus(kiosk, glass, "claim.noted");
    kiosk.citizen().wait_screen("idle");
    kiosk.process().signal(SIGTERM);
    REQUIRE(kiosk.process().wait() == 0);
    CHECK(home.bodies<record::Complaint>().size() == 1);
  }

  TEST_CASE("Enter without a focus chooses nothing, and a finger takes the focus away") {
    KioskFolder home;
    TouchScreen glass(1280, 800, {kCitizen});
    KioskProgram kiosk(home, glass, kDoneSoon);
    kiosk.duty_on();
    kiosk.finish();
    type(glass, kCitizen, "#");
    wait_focus(kiosk, "rate.1");
    CHECK(kiosk.citizen().facts().screen == "rate");
    glass.tap(640, 20);
    kiosk.citizen().wait_for([](const Facts& now) { return !now.find("focus"); }, "no focus");
    CHECK(kiosk.citizen().facts().screen == "rate");
  }

  TEST_CASE("box and keypad: duty, service and result without a desk, told by a light") {
    KioskFolder home;
    TouchScreen glass(1280, 800, {kCitizen, kOfficer, kBadge});
    KioskProgram kiosk(home, glass, settings_with_light(home));
    type(glass, kOfficer, "1##");
    CHECK(was_told(home, "refused"));  // nobody is on duty
    type(glass, kBadge, std::string(test::kNip) + "#");
    CHECK(was_told(home, "wants_pin"));
    type(glass, kOfficer, std::string(test::kPin) + "#");
    CHECK(was_told(home, "accepted"));
    CHECK(test::wait_until([&] { return officer_on_duty(kiosk) == "P-0001"; }));
    type(glass, kOfficer, "1#");
    CHECK(was_told(home, "wants_result"));
    type(glass, kOfficer, "4#");
    kiosk.citizen().wait_screen("rate");
    CHECK(kiosk.citizen().facts().find("focus") == nullptr);
    CHECK(was_told(home, "ballot_offered"));
    type(glass, kCitizen, "1");
    wait_focus(kiosk, "rate.1");
    type(glass, kCitizen, "#");
    kiosk.citizen().wait_screen("thanks");
    CHECK(was_told(home, "ballot_done"));
    choose_by_plus(kiosk, glass, "thanks.finish");
    kiosk.citizen().wait_screen("idle");
    type(glass, kOfficer, "00#");
    CHECK(test::wait_until([&] { return officer_on_duty(kiosk).empty(); }));
    kiosk.process().signal(SIGTERM);
    REQUIRE(kiosk.process().wait() == 0);
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 1);
    CHECK(ballots[0].offer.channel == domain::Channel::keypad);
    CHECK(ballots[0].offer.result == domain::ServiceResult::dirujuk);
    CHECK(ballots[0].answers.score == 1);
  }

  TEST_CASE("duty by the last digits of a NIP and the PIN; a wrong PIN is refused") {
    KioskFolder home;
    TouchScreen glass(1280, 800, {kCitizen, kOfficer});
    KioskProgram kiosk(home, glass, settings_with_light(home));
    type(glass, kOfficer, "0#032002#999999#");
    CHECK(was_told(home, "refused"));
    CHECK(officer_on_duty(kiosk).empty());
    type(glass, kOfficer, "0#032002#123456#");
    CHECK(test::wait_until([&] { return officer_on_duty(kiosk) == "P-0002"; }));
  }

  TEST_CASE("a keypad types the technician's PIN, the officer's does not") {
    KioskFolder home;
    TouchScreen glass(1280, 800, {kCitizen, kOfficer});
    KioskProgram kiosk(home, glass, settings_with_light(home) + test::technician_setting());
    REQUIRE(kiosk.ask({{"do", "technician"}}) == "ok");
    kiosk.citizen().wait_screen("technician.pin");
    type(glass, kOfficer, "1#2");  // the 2 would stand before the PIN
    CHECK(was_told(home, "wants_result"));
    type(glass, kCitizen, "482913#");
    kiosk.citizen().wait_screen("technician");
  }

  TEST_CASE("two keypads of one model are told apart by a path, and a name of both is said") {
    using kiosk::is_device;
    const test::Folder folder;
    for (const char* node : {"event5", "event6"}) test::write_file(folder / node, "");
    std::filesystem::create_symlink(folder / "event6", folder / "by-path");
    const std::string name = "04d9:1203 Keypad";
    const kiosk::Keyboard left{name, (folder / "event5").string(), "usb-1"};
    const kiosk::Keyboard right{name, (folder / "event6").string(), "usb-2"};
    const kiosk::Keyboard sound_keys{name, (folder / "event7").string(), "usb-1"};
    const kiosk::Keyboard unknown{name, "", ""};
    const std::string path = (folder / "by-path").string();
    CHECK(is_device(right, path));
    CHECK(is_device(right, right.node));
    for (const kiosk::Keyboard& other : {left, unknown}) {
      CHECK_FALSE(is_device(other, path));
      CHECK(is_device(other, "04d9:1203"));
    }
    CHECK_FALSE(is_device(right, (folder / "gone").string()));

    const std::vector both{left, sound_keys, right};
    const auto shared = kiosk::shared_keypads({"04d9:1203", path, "", {}}, both);
    REQUIRE(shared.size() == 1);
    CHECK(shared[0] == kiosk::technician::SharedKeypad{"keypad.officer_device", 2});
    CHECK(kiosk::shared_keypads({path, "", "", {}}, both).empty());
    CHECK(kiosk::shared_keypads({"04d9:1203", "", "", {}}, std::vector{left, sound_keys}).empty());
    CHECK(kiosk::shared_keypads({"", "Keypad", "", {}}, std::vector{unknown, unknown}).size() == 1);
  }

  TEST_CASE("a name that two keypads answer to stands on the technician's screen") {
    KioskFolder home;
    TouchScreen glass(1280, 800, {kCitizen, kOfficer, "officer pad left"});
    KioskProgram kiosk(home, glass, settings_with_light(home) + test::technician_setting());
    test::sign_in_as_technician(kiosk);
    kiosk.citizen().wait_for(
        [](const Facts& now) {
          const auto* state = now.find("technician.state");
          return state != nullptr &&
                 state->label.find("keypad.officer_device cocok dengan 2 alat") !=
                     std::string::npos &&
                 state->label.find("badge_device") == std::string::npos;
        },
        "the shared name");
  }
}
