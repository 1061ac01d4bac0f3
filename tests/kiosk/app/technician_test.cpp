#include <doctest/doctest.h>

#include <algorithm>
#include <tuple>

#include "common/texts/texts.hpp"
#include "kiosk/app/technician/screen.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using namespace suara::kiosk::technician;

namespace {

template <class E>
bool has(const Step& step) {
  return std::ranges::any_of(step.effects, [](const Effect& one) {
    return std::holds_alternative<E>(one);
  });
}

struct Hand {
  Model model;
  std::int64_t now = 1'000;

  Hand() { model.has_pin = true; }
  Step give(const Action& action) {
    Step step = update(model, action, now);
    model = step.model;
    return step;
  }
  Step type(const std::string& pin) {
    for (const char digit : pin) give(Digit{digit});
    return give(EnterPin{});
  }
  Hand& come_in() {
    give(Open{});
    type("123456");
    give(PinChecked{true, 0});
    return *this;
  }
};

Facts some_facts() {
  Facts facts;
  facts.device = "K-0317";
  facts.fingerprint = "4f7a 91c2 0b3e d8a6 55f1 7c20 e913 0042";
  facts.wall = Instant{1'790'000'000'000};
  facts.unsent = 12;
  facts.oldest_unsent = Instant{facts.wall.ms - 4 * 60'000};
  facts.last_receipt = facts.server_time = Instant{facts.wall.ms - 60'000};
  facts.acked_seq = 18'204;
  facts.log_id = 1;
  facts.tree_size = 96'512;
  facts.root = "0badf00d0badf00d";
  facts.free_bytes = 22'800'000'000;
  facts.total_bytes = 32'000'000'000;
  return facts;
}

const texts::Texts& words() {
  static const texts::Texts loaded =
      *texts::load(test::source_dir() / "assets", "en");
  return loaded;
}

FactsScreen shown(const Hand& hand) {
  return std::get<FactsScreen>(screen_of(hand.model, words(), hand.now).page);
}
bool says(const FactsScreen& screen, const std::string& text, bool attention) {
  return std::ranges::any_of(screen.state, [&](const Line& line) {
    return line.attention == attention && line.text.find(text) != std::string::npos;
  });
}
std::string card(const FactsScreen& screen, const std::string& id) {
  for (const Card& one : screen.cards)
    if (one.id == id) return one.value + " | " + one.line;
  return "";
}
bool says(const FactsScreen& screen, const std::string& part) {
  return std::ranges::any_of(screen.state, [&](const Line& line) {
    return line.text.find(part) != std::string::npos;
  });
}

}  // namespace

TEST_SUITE("kiosk/app technician") {
  TEST_CASE("nothing is shown or done before the PIN is right") {
    Hand hand;
    CHECK_FALSE(has<CheckPin>(hand.type("123456")));  // closed
    hand.give(Open{});
    for (const Action& action : {Action(Export{}), Action(TakeReceipts{}), Action(SendNow{}),
                                 Action(FactsAre{some_facts()}), Action(PinChecked{true, 0})}) {
      const Step step = hand.give(action);
      CHECK(step.effects.empty());
      CHECK(step.model.page == Page::pin);
      CHECK_FALSE(step.model.facts);
    }
    const Step tried = hand.type("123456");
    REQUIRE(has<CheckPin>(tried));
    CHECK(std::get<CheckPin>(tried.effects[0]).pin == "123456");
    CHECK(hand.model.pin.empty());
    CHECK(hand.give(PinChecked{true, 0}).model.page == Page::facts);
  }

  TEST_CASE("after a wrong PIN the next is taken only once the wait is over") {
    Hand hand;
    hand.give(Open{});
    hand.type("000000");
    hand.give(PinChecked{false, 4'000});
    CHECK(hand.model.page == Page::pin);
    CHECK(std::get<PinScreen>(screen_of(hand.model, words(), hand.now).page).line ==
          "Wrong PIN. Wait 4 seconds");
    hand.now += 3'999;
    CHECK_FALSE(has<CheckPin>(hand.type("123456")));
    hand.now += 1;
    CHECK(has<CheckPin>(hand.give(EnterPin{})));
    hand.give(Leave{});
    CHECK(hand.model.pin_free_ms > 0);  // Leaving does not shorten the wait.
  }

  TEST_CASE("without a PIN set nobody comes in, and the screen says how to set one") {
    Hand hand;
    hand.model.has_pin = false;
    hand.give(Open{});
    CHECK_FALSE(has<CheckPin>(hand.type("123456")));
    CHECK(std::get<PinScreen>(screen_of(hand.model, words(), hand.now).page)
              .line.find("technician-pin") != std::string::npos);
  }

  TEST_CASE("it closes when nobody touches it, and keeps no digit") {
    Hand at_door;
    at_door.give(Open{});
    at_door.give(Digit{'1'});
    Hand inside;
    inside.come_in();
    for (auto& [hand, page, stays_ms] :
         {std::tuple(at_door, Page::pin, kAsksPinMs), {inside, Page::facts, kClosesAfterMs}}) {
      Hand left = hand;
      left.now += stays_ms - 1;
      left.give(Tick{});
      CHECK(left.model.page == page);
      left.now += 1;
      left.give(Tick{});
      CHECK(left.model.page == Page::closed);
      CHECK(left.model.pin.empty());
      CHECK_FALSE(next_deadline(left.model));
    }
  }

  TEST_CASE("a keypad's digits are the PIN's, its arrows and signs are nothing") {
    using suara::kiosk::keypad::Key;
    using suara::kiosk::keypad::Kind;
    Hand hand;
    hand.give(Open{});
    for (const Key& key : {Key{Kind::digit, 4}, Key{Kind::digit, 7}, Key{Kind::erase}}) {
      const auto action = typed(key);
      REQUIRE(action);
      hand.give(*action);
    }
    CHECK(hand.model.pin == "4");
    REQUIRE(typed({Kind::enter}));
    CHECK(has<CheckPin>(hand.give(*typed({Kind::enter}))));
    for (const Kind kind : {Kind::left, Kind::next, Kind::star, Kind::slash})
      CHECK_FALSE(typed({kind}));
  }

  TEST_CASE("a stick is written once at a time, and without one that is said") {
    Hand hand;
    hand.come_in().give(FactsAre{some_facts()});
    CHECK(hand.give(Export{}).effects.empty());
    CHECK(says(shown(hand), "no USB stick is plugged in"));
    hand.give(SticksAre{{"/media/kiosk/STICK"}});
    const Step exporting = hand.give(Export{});
    REQUIRE(has<ExportTo>(exporting));
    CHECK(std::get<ExportTo>(exporting.effects[0]).folder == "/media/kiosk/STICK");
    CHECK(shown(hand).busy);
    CHECK(says(shown(hand), "do not pull it"));
    CHECK(hand.give(Export{}).effects.empty());
    CHECK(hand.give(TakeReceipts{}).effects.empty());
    hand.now += kClosesAfterMs * 5;
    CHECK(hand.give(Tick{}).model.page == Page::facts);  // A slow stick: it stays.
    CHECK(next_deadline(hand.model) == hand.now + kAskEveryMs);  // else the loop never rests
    hand.give(StickDone{Exported{3, 600}});
    CHECK(says(shown(hand), "3 batches with 600 records are on the stick"));
    CHECK_FALSE(says(shown(hand), "Not on the stick"));
    hand.give(Export{});
    hand.give(StickDone{Exported{3, 600, 1}});
    CHECK(says(shown(hand), "Not on the stick: 1 earlier enrolment", true));
    REQUIRE(has<ReceiveFrom>(hand.give(TakeReceipts{})));
    hand.give(StickDone{Received{0, 2, 1, Problem{"receipt.bad_signature"}}});
    CHECK(says(shown(hand), "1 refused"));
    CHECK(says(shown(hand), "not signed by BKD"));
    hand.give(Export{});
    hand.give(StickDone{Problem{"stick.full"}});
    CHECK(says(shown(hand), "the stick is full"));
  }

  TEST_CASE("the cards say what stands, the clock unsound, the trouble in plain words") {
    Hand hand;
    hand.come_in();
    Facts facts = some_facts();
    hand.give(FactsAre{facts});
    FactsScreen screen = shown(hand);
    CHECK(card(screen, "unsent") == "12 records | oldest 4 min");
    CHECK(card(screen, "receipt").find("number 18,204 | ") == 0);
    CHECK(card(screen, "receipt").find(" · 1:96,512:0badf00d") != std::string::npos);
    CHECK(card(screen, "fingerprint") == "4f7a 91c2 0b3e d8a6 | 55f1 7c20 e913 0042");
    CHECK(card(screen, "storage") == "71% free | 22.8 GB");
    CHECK(card(screen, "clock").find("not compared") != std::string::npos);
    CHECK(says(screen, "Nothing is wrong"));
    facts.clock = Clock::unsound;
    facts.trouble = "bad_receipt";
    facts.trouble_code = "receipt.not_consistent";
    facts.earlier = {{"K-0317", 1, 7, true}, {"K-0317", 2, 0, false}, {"K-0317", 3, 5, false}};
    facts.unread = {{"earlier.K-0317.e1", "D-1034"}};
    hand.give(FactsAre{facts});
    screen = shown(hand);
    CHECK(card(screen, "clock").find("unsound") != std::string::npos);
    CHECK(says(screen, "receipt does not hold"));
    CHECK(says(screen, "receipt.not_consistent"));
    CHECK(says(screen, "Earlier enrolment 1: key gone, 7 records"));
    CHECK(says(screen, "Earlier enrolment 3: 5 records go first"));
    CHECK(says(screen, "earlier.K-0317.e1 cannot be read (D-1034); its records stay here", true));
    CHECK_FALSE(says(screen, "Nothing is wrong"));
    for (const char* trouble : {"unreachable", "busy", "refused", "too_large", "unexpected",
                                "bad_receipt", "not_kept"})
      CHECK(words().entries.contains(std::string("technician.trouble_") + trouble));
  }

  TEST_CASE("files of texts that are broken or lack keys are said, whole ones are not") {
    Hand hand;
    hand.come_in();
    Facts facts = some_facts();
    facts.texts = {{"texts.malformed", {{"what", "no value"}}, {"id.toml", 7, ""}},
                   {"texts.lacks", {{"key", "citizen.skip"}, {"n", "1"}}, {"en.toml", 0, ""}}};
    hand.give(FactsAre{facts});
    CHECK(says(shown(hand), "id.toml, row 7: this text file cannot be read: no value", true));
    CHECK(says(shown(hand), "en.toml: 1 text is missing, citizen.skip first", true));
    CHECK_FALSE(says(shown(hand), "Nothing is wrong"));
    facts.texts.clear();
    hand.give(FactsAre{facts});
    CHECK(says(shown(hand), "Nothing is wrong"));
  }

  TEST_CASE("a setting that several keypads answer to is said, one that names one is not") {
    Hand hand;
    hand.come_in();
    Facts facts = some_facts();
    hand.give(FactsAre{facts});
    CHECK(says(shown(hand), "Nothing is wrong"));
    facts.keypads = {{"keypad.officer_device", 2}};
    hand.give(FactsAre{facts});
    CHECK(says(shown(hand), "keypad.officer_device matches 2 devices", true));
    CHECK_FALSE(says(shown(hand), "Nothing is wrong"));
  }

  TEST_CASE("a door for other programs that is not open is said, one that is open is not") {
    Hand hand;
    hand.come_in();
    Facts facts = some_facts();
    for (const Door sound : {Door::none, Door::open}) {
      facts.door = sound;
      hand.give(FactsAre{facts});
      CHECK(says(shown(hand), "Nothing is wrong"));
    }
    facts.door = Door::no_address;
    hand.give(FactsAre{facts});
    CHECK(says(shown(hand), "lacks the address", true));
    facts.door = Door::broken;
    hand.give(FactsAre{facts});
    CHECK(says(shown(hand), "lan.key", true));
    CHECK_FALSE(says(shown(hand), "Nothing is wrong"));
  }

  TEST_CASE("a code for the next program is shown until it is used or too old") {
    Hand hand;
    hand.come_in();
    Facts facts = some_facts();
    hand.give(FactsAre{facts});
    hand.give(OpenPrograms{});
    CHECK(hand.model.page == Page::facts);  // no door
    CHECK(shown(hand).programs.empty());
    facts.door = Door::open;
    facts.door_address = "192.168.10.7:8444";
    facts.door_pin = "sha256//" + std::string(43, 'k') + "=";
    hand.give(FactsAre{facts});
    CHECK_FALSE(shown(hand).programs.empty());
    hand.give(OpenPrograms{});
    REQUIRE(hand.model.page == Page::programs);
    const auto page = [&] {
      return std::get<ProgramsScreen>(screen_of(hand.model, words(), hand.now).page);
    };
    CHECK(page().invite.empty());  // nobody knows yet who is paired
    hand.give(ProgramsAre{{{"program-1", facts.wall}, {"antrean", facts.wall}}});
    REQUIRE(page().rows.size() == 2);
    CHECK(page().line.find("192.168.10.7:8444") != std::string::npos);
    const auto asked = update(hand.model, Invite{}, hand.now);
    REQUIRE(asked.effects.size() == 1);
    CHECK(std::get<InviteProgram>(asked.effects[0]).name == "program-2");
    hand.give(Invite{});
    hand.give(ProgramsAre{{{"antrean", facts.wall}},
                          PairingCode{"program-2", "K7Q4-M29X-H3TD", hand.now + 600'000}});
    REQUIRE(page().code);
    CHECK(page().code->code == "K7Q4-M29X-H3TD");
    CHECK(page().code->title == "program-2, 10 min left");
    CHECK(page().code->pin.at(1) + page().code->pin.at(2) == facts.door_pin);
    Hand late = hand;
    late.now += 600'000;
    late.model.touched_ms = late.now;
    late.give(Tick{});
    CHECK_FALSE(late.model.code);
    hand.give(ProgramsAre{{{"antrean", facts.wall}, {"program-2", facts.wall}}});
    CHECK_FALSE(page().code);
    CHECK(page().line == "program-2 is paired now.");
    hand.give(BackToFacts{});
    CHECK(hand.model.page == Page::facts);
    CHECK_FALSE(hand.model.programs);
  }

  TEST_CASE("a pairing ends at the second touch of its key, not at the first") {
    Hand hand;
    hand.come_in();
    Facts facts = some_facts();
    facts.door = Door::open;
    hand.give(FactsAre{facts});
    hand.give(OpenPrograms{});
    hand.give(ProgramsAre{{{"a", facts.wall}, {"b", facts.wall}}});
    CHECK(update(hand.model, Revoke{"a"}, hand.now).effects.empty());
    hand.give(Revoke{"a"});
    CHECK(update(hand.model, Revoke{"b"}, hand.now).effects.empty());
    const auto sure = update(hand.model, Revoke{"a"}, hand.now);
    REQUIRE(sure.effects.size() == 1);
    CHECK(std::get<RevokeProgram>(sure.effects[0]).name == "a");
    hand.give(ProgramsAre{{}, {}, Problem{"programs.not_kept", {{"what", "disk"}}}});
    const auto page = std::get<ProgramsScreen>(screen_of(hand.model, words(), hand.now).page);
    CHECK(page.attention);
    CHECK(page.line.find("disk") != std::string::npos);
    hand.give(Leave{});
    CHECK_FALSE(hand.model.programs_problem);
  }

  TEST_CASE("a log that was restored or showed another past is said, with what is missing") {
    Hand hand;
    hand.come_in();
    Facts facts = some_facts();
    hand.give(FactsAre{facts});
    CHECK_FALSE(says(shown(hand), "restored", false));
    facts.log = LogNotice{true, "1:812", "2:801", 0};
    hand.give(FactsAre{facts});
    CHECK(says(shown(hand), "restored", false));
    facts.log->lacks = 12;
    hand.give(FactsAre{facts});
    CHECK(says(shown(hand), "12 batches", true));
    facts.log = LogNotice{false, "1:812", "1:700", 0};
    hand.give(FactsAre{facts});
    CHECK(says(shown(hand), "1:812 was seen, 1:700 came", true));
  }

  TEST_CASE("the monitor is measured by a card, within bounds, and said to be kept once it is") {
    Hand hand;
    hand.give(DensityIs{3'810});
    hand.give(OpenScale{});
    CHECK(hand.model.page == Page::closed);
    hand.come_in().give(OpenScale{});
    REQUIRE(hand.model.page == Page::scale);
    hand.give(ChangeDensity{100});
    hand.give(ChangeDensity{-10});
    const Step kept = hand.give(KeepDensity{});
    REQUIRE(has<SaveDensity>(kept));
    CHECK(std::get<SaveDensity>(kept.effects[0]).density == 3'900);
    const auto screen = [&] {
      return std::get<ScaleScreen>(screen_of(hand.model, words(), hand.now).page);
    };
    CHECK(screen().density == "3.90 pixels a mm");
    CHECK(screen().px_per_mm == 3.9);
    CHECK_FALSE(screen().kept);
    hand.give(DensityKept{});
    CHECK(screen().kept);
    hand.give(ChangeDensity{-100'000});
    CHECK_FALSE(screen().kept);
    CHECK(hand.model.measured == kDensityMin);
    hand.give(ChangeDensity{100'000});
    CHECK(hand.model.measured == kDensityMax);
    hand.give(BackToFacts{});
    CHECK(hand.model.page == Page::facts);
    CHECK_FALSE(has<SaveDensity>(hand.give(KeepDensity{})));
    hand.give(OpenScale{});
    hand.now += kClosesAfterMs;
    hand.give(Tick{});
    CHECK(hand.model.page == Page::closed);
    CHECK(hand.model.density == 3'810);
  }

  TEST_CASE("a monitor too small for its millimetres is said, one that has room is not") {
    Hand hand;
    hand.come_in().give(FactsAre{some_facts()});
    hand.give(DensityIs{3'810, kDrawnPercentLeast});
    CHECK(says(shown(hand), "Nothing is wrong"));
    hand.give(DensityIs{5'900, 81});
    CHECK(says(shown(hand), "all is drawn at 81% of its size", true));
    hand.give(Leave{});
    hand.come_in().give(FactsAre{some_facts()});
    CHECK(says(shown(hand), "81%", true));
  }

  TEST_CASE("what happened last stands newest first, in words, and only behind the PIN") {
    Hand hand;
    hand.give(OpenNotes{});
    CHECK(hand.model.page == Page::closed);
    hand.come_in();
    Facts facts = some_facts();
    const std::map<std::string, std::string> set{{"before", "07.12"}, {"after", "07.50"}};
    facts.notes = {{facts.wall + -60'000, "note_clock", set, true},
                   {facts.wall, "note_duty_on", {}}};
    hand.give(FactsAre{facts});
    hand.give(OpenNotes{});
    const Screen screen = screen_of(hand.model, words(), hand.now);
    CHECK(screen.name == "technician.notes");
    const auto& lines = std::get<NotesScreen>(screen.page).lines;
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].text == "Duty began");
    CHECK_FALSE(lines[0].attention);
    CHECK(lines[1].text == "Clock set: 07:12 became 07:50");
    CHECK(lines[1].attention);
    hand.give(BackToFacts{});
    CHECK(hand.model.page == Page::facts);
  }
}
