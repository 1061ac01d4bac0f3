// A citizen's screen under test: its model, and a recorder that answers at once.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "kiosk/app/citizen/citizen.hpp"

namespace suara::test {

using namespace kiosk::citizen;

// The screen with a recorder that saves and closes at once, unless told to be slow.
struct Stand {
  Model model;
  std::int64_t now = 1'000'000;
  bool recorder_slow = false;
  std::vector<Effect> effects;
  std::vector<domain::Ballot> closed;
  std::optional<domain::Offer> open_offer;
  std::vector<FileComplaint> complaints;

  void give(const Action& action) {
    Step step = update(std::move(model), action, now);
    model = std::move(step.model);
    for (Effect& effect : step.effects) {
      effects.push_back(effect);
      if (!recorder_slow) record(effect);
    }
  }
  void record(const Effect& effect) {
    if (const auto* open = std::get_if<OpenDraft>(&effect)) open_offer = open->offer;
    if (const auto* save = std::get_if<SaveDraft>(&effect)) give(DraftSaved{save->revision});
    if (const auto* close = std::get_if<CloseDraft>(&effect)) {
      closed.push_back(
          domain::close_ballot(*open_offer, close->answers, close->closed_by, close->close_ms));
      CHECK_FALSE(domain::defect_of(closed.back()).has_value());
      open_offer.reset();
      give(BallotClosed{});
    }
    if (const auto* complaint = std::get_if<FileComplaint>(&effect)) {
      complaints.push_back(*complaint);
      give(ComplaintFiled{"KL7Q4M29"});
    }
  }
  void after(std::int64_t ms, const Action& action) {
    now += ms;
    give(action);
  }
  // As the frame loop does: Tick at each deadline until ms have passed.
  void pass(std::int64_t ms) {
    const std::int64_t end = now + ms;
    for (auto due = next_deadline(model); due && *due <= end; due = next_deadline(model)) {
      now = std::max(now, *due);
      give(Tick{});
      REQUIRE(next_deadline(model) != due);  // else the frame loop would never rest
    }
    now = end;
  }
  void type(std::string_view text) {
    for (const char sign : text) after(100, TypeSign{sign});
  }
  // The newest that was to be saved.
  const SaveDraft& saved() const {
    for (auto one = effects.rbegin();; ++one)
      if (const auto* save = std::get_if<SaveDraft>(&*one)) return *save;
  }
  DeskStatus desk() const { return desk_status(model, now); }
};

inline OpenBallot service(const char* name = "ktp") {
  return {{OfficerId{"P-0001"}, CounterId{"L-03"}, ServiceId{name}},
          {"Petugas Contoh 1", "Loket 3", "KTP elektronik", "Electronic identity card"}};
}

inline Stand opened() {
  Stand stand;
  stand.give(service());
  stand.now += 1000;
  return stand;
}

// As it is where the central has stated a seal key.
inline Stand sealing() {
  Stand stand;
  stand.give(Informed{true, {}});
  stand.give(service());
  stand.now += 1000;
  return stand;
}

}  // namespace suara::test
