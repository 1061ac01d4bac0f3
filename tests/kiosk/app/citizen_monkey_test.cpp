// An hour of random fingers, desk and recorder, many times over.
#include <doctest/doctest.h>

#include <array>
#include <random>
#include <set>

#include "tests/kiosk/app/citizen_stand.hpp"

using namespace suara;
using namespace suara::kiosk::citizen;

namespace {

constexpr std::int64_t kHourMs = 3'600'000;

class Monkey {
 public:
  explicit Monkey(std::uint32_t seed) : random_(seed) {
    model_.texts_can_be_sealed = seed % 4 != 0;
    model_.waits.recorder_ms = kHourMs;  // a fault is no end of a ballot
    if (seed % 3 == 0)
      model_.figure = PublicFigure{domain::Hundredths{8690}, 357, Quarter{2026, 3}};
  }

  void play(std::int64_t length_ms) {
    for (const std::int64_t end = now_ + length_ms; now_ < end;) {
      pass(below(10) == 0 ? below(40'000) : below(1'500));
      give(any());
      while (!pending_.empty() && below(3) != 0) perform();
    }
  }
  // Nobody touches it any more: it must come to rest by itself, with nothing of anybody.
  void leave_alone() {
    while (!pending_.empty()) perform();
    for (int steps = 0; steps < 200; ++steps) {
      const auto due = next_deadline(model_);
      if (!due) break;
      now_ = std::max(now_, *due);
      give(Tick{});
      while (!pending_.empty()) perform();
    }
    REQUIRE(model_.page == Page::idle);
    REQUIRE_FALSE(next_deadline(model_).has_value());
  }
  void nothing_is_left() const {
    Model fresh;
    fresh.waits = model_.waits;
    fresh.texts_can_be_sealed = model_.texts_can_be_sealed;
    fresh.figure = model_.figure;
    fresh.page_since_ms = model_.page_since_ms;
    fresh.last_touch_ms = model_.last_touch_ms;
    fresh.revision = model_.revision;
    fresh.desk_offered_ms = model_.desk_offered_ms;
    fresh.desk_answered_ms = model_.desk_answered_ms;
    fresh.desk_done = model_.desk_done;
    CHECK(model_ == fresh);
  }
  void every_ballot_has_one_end() const {
    CHECK(opened_ > 0);
    CHECK(opened_ == closed_);
  }
  std::set<Page> seen;

 private:
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(random_() % bound);
  }
  std::uint8_t small(std::uint32_t bound) { return static_cast<std::uint8_t>(below(bound)); }

  // Keys of pages that are not shown as well: a finger may be late.
  Action any() {
    switch (below(26)) {
      case 0:
        return Rate{small(6)};
      case 1:
        return below(4) == 0 ? Action(Skip{}) : Action(Rate{small(6)});
      case 2:
        return below(3) == 0 ? Action(ChangeChoice{}) : Action(OpenReasons{});
      case 3:
        return Finish{};
      case 4:
        return OpenReasons{};
      case 5:
        return ToggleReason{static_cast<domain::Element>(1 + below(9))};
      case 6:
        return below(3) == 0 ? Action(SendReasons{}) : Action(OpenComment{});
      case 7:
        return SkipReasons{};
      case 8:
        return OpenComment{};
      case 9:
        return OpenComplaint{};
      case 10:
      case 11:
        return TypeSign{static_cast<char>(below(256))};
      case 12:
        return EraseSign{};
      case 13:
        return below(2) == 0 ? Action(ToggleShift{}) : Action(ToggleSymbols{});
      case 14:
        return SendText{};
      case 15:
        return SkipContact{};
      case 16:
        return CodeNoted{};
      case 17:
        return OpenSurvey{};
      case 18:
        return ChooseAnswer{small(9)};
      case 19:
        return SkipQuestion{};
      case 20:
        if (below(3) == 0) return Flip{static_cast<Switch>(below(4))};
        return below(2) == 0 ? Action(OpenHelp{}) : Action(Back{});
      case 21:
        return ChooseLanguage{below(2) == 0 ? "id" : "en"};
      case 22:
        return below(2) == 0 ? Action(Touched{}) : Action(StillHere{});
      case 23:
        return below(8) == 0 ? Action(CancelBallot{}) : Action(Tick{});
      default:
        return test::service(below(2) == 0 ? "ktp" : "kk");
    }
  }

  void pass(std::int64_t ms) {
    const std::int64_t end = now_ + ms;
    for (auto due = next_deadline(model_); due && *due <= end; due = next_deadline(model_)) {
      now_ = std::max(now_, *due);
      give(Tick{});
      REQUIRE(next_deadline(model_) != due);  // else the frame loop would never rest
    }
    now_ = end;
  }

  void give(const Action& action) {
    Step step = update(std::move(model_), action, now_);
    model_ = std::move(step.model);
    for (Effect& effect : step.effects) pending_.push_back(std::move(effect));
    seen.insert(model_.page);
    check();
  }

  void perform() {
    const Effect effect = std::move(pending_.front());
    pending_.erase(pending_.begin());
    if (const auto* open = std::get_if<OpenDraft>(&effect)) {
      REQUIRE_FALSE(draft_.has_value());
      draft_ = open->offer;
      ++opened_;
    }
    if (const auto* save = std::get_if<SaveDraft>(&effect)) {
      REQUIRE(draft_.has_value());
      give(DraftSaved{save->revision});
    }
    if (const auto* close = std::get_if<CloseDraft>(&effect)) {
      REQUIRE(draft_.has_value());
      const auto ballot =
          domain::close_ballot(*draft_, close->answers, close->closed_by, close->close_ms);
      CHECK_FALSE(domain::defect_of(ballot).has_value());
      draft_.reset();
      ++closed_;
      give(BallotClosed{});
    }
    if (std::holds_alternative<FileComplaint>(effect)) give(ComplaintFiled{"KL7Q4M29"});
  }

  bool waits_for_recorder() const {
    return (model_.ballot && (model_.ballot->closing || model_.ballot->page_when_saved)) ||
           (model_.complaint && model_.complaint->filing);
  }

  void check() const {
    const Page page = model_.page;
    const bool of_ballot = page == Page::rate || page == Page::thanks || page == Page::reasons ||
                           page == Page::comment || page == Page::survey || page == Page::help;
    if (of_ballot) REQUIRE(model_.ballot.has_value());
    if (page == Page::complaint || page == Page::contact) REQUIRE(model_.complaint.has_value());
    if (page == Page::claim_code) REQUIRE(model_.claim_code.size() == 8);
    if (page == Page::closing || page == Page::claim_code) REQUIRE_FALSE(model_.ballot.has_value());
    // A way on: the recorder's answer, a time, or a service.
    if (page != Page::idle) REQUIRE((waits_for_recorder() || next_deadline(model_).has_value()));
    if (page == Page::survey) REQUIRE(model_.survey.step < survey_steps(model_));
  }

  std::mt19937 random_;
  Model model_;
  std::int64_t now_ = 1'000'000;
  std::vector<Effect> pending_;
  std::optional<domain::Offer> draft_;
  int opened_ = 0;
  int closed_ = 0;
};

}  // namespace

TEST_SUITE("kiosk/app/citizen/monkey") {
  TEST_CASE("an hour of random fingers: every ballot has one end, no screen holds anybody fast") {
    std::set<Page> seen;
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
      CAPTURE(seed);
      Monkey monkey(seed);
      monkey.play(kHourMs);
      monkey.leave_alone();
      monkey.every_ballot_has_one_end();
      monkey.nothing_is_left();
      seen.merge(monkey.seen);
    }
    CHECK(seen.size() == 12);  // all but out of service
  }

  TEST_CASE("the same fingers with another score look the same to the desk at every moment") {
    for (std::uint32_t seed = 1; seed <= 40; ++seed) {
      CAPTURE(seed);
      std::mt19937 random(seed);
      std::array<test::Stand, 4> stands;
      for (auto& stand : stands) {
        stand.give(Informed{true, {}});
        stand.give(test::service());
      }
      for (int step = 0; step < 60; ++step) {
        const auto ms = static_cast<std::int64_t>(random() % 4'000);
        const std::size_t choice = random() % 12;
        for (std::uint8_t i = 0; i < 4; ++i) {
          const std::array<Action, 12> actions = {Rate{static_cast<std::uint8_t>(i + 1)},
                                                  OpenReasons{},
                                                  ToggleReason{domain::Element::waktu},
                                                  SendReasons{},
                                                  OpenComplaint{},
                                                  TypeSign{'a'},
                                                  SendText{},
                                                  SkipContact{},
                                                  OpenSurvey{},
                                                  ChooseAnswer{2},
                                                  ChangeChoice{},
                                                  test::service("kk")};
          stands[i].pass(ms);
          stands[i].give(actions[choice]);
          CHECK(stands[i].desk() == stands[0].desk());
          CHECK(stands[i].model.page == stands[0].model.page);
        }
      }
    }
  }
}
