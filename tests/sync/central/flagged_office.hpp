// One officer's day at a real central: honest ratings, and beside them what must be looked at.
#pragma once
#include <algorithm>
#include <set>
#include <string>

#include "tests/support/wait.hpp"
#include "tests/sync/central/reviewers.hpp"

namespace suara::test {

inline constexpr const char* kFlagPeriod = "2026-Q4";

inline std::set<std::string> codes_of(const nlohmann::json& flags) {
  std::set<std::string> codes;
  for (const nlohmann::json& one : flags["flags"]) codes.insert(one["code"].get<std::string>());
  return codes;
}

class FlaggedOffice {
 public:
  static constexpr std::int64_t kHourMs = 3'600'000;

  FlaggedOffice() : kiosk(central.device("K-1", 11)) {
    records_.push_back(boot_at({central.now_ms - 2 * kHourMs}));
    duty("P-0001", true);
  }

  void duty(const std::string& officer, bool on) {
    add(1'000, record::Duty{{officer}, {"L1"}, on,
                            on ? record::DutyEnd::none : record::DutyEnd::officer});
  }
  static std::int64_t pause(int i) { return 70'000 + i * i * 7'919 % 61'000 * 4; }
  // Some minutes apart, without rhythm; scores 4, 4, 3, 4, 2 and again.
  void honest(int ratings, const std::string& officer = "P-0001") {
    constexpr int kScores[] = {4, 4, 3, 4, 2};
    for (int i = 0; i < ratings; ++i)
      rate(kScores[i % 5], pause(i), officer, "KTP", 2'000 + i * 137 % 3'000);
  }
  // One score, five seconds apart.
  void burst(int ratings, int score, const std::string& officer = "P-0001") {
    for (int i = 0; i < ratings; ++i) rate(score, 5'000, officer, "KK", 2'000 + i % 3 * 400);
  }
  void rate(int score, std::int64_t later_ms, const std::string& officer = "P-0001",
            const std::string& service = "KTP", std::uint32_t touched_ms = 2'000) {
    record::Record record = rated(score, 0, officer);
    auto& ballot = std::get<domain::Ballot>(record.body);
    ballot.offer.service = {service};
    ballot.answers.first_answer_ms = touched_ms;
    ballot.answers.last_answer_ms = std::max<std::uint32_t>(touched_ms, 3'000);
    add(later_ms, record.body);
  }
  // By whoever touched a stand: nobody's service was finished for it.
  void walk_up(int score, std::int64_t later_ms) {
    record::Record record = rated(score);
    std::get<domain::Ballot>(record.body).offer.channel = domain::Channel::walk_up;
    add(later_ms, record.body);
  }
  // Offered and never answered.
  void lose(std::int64_t later_ms, const std::string& officer) {
    domain::Ballot ballot;
    ballot.offer = {{officer}, {"L1"}, {"KTP"}};
    ballot.close_ms = 30'000;
    add(later_ms, ballot);
  }
  void send() {
    central.deliver(kiosk, kiosk.seal(records_));
    records_.clear();
  }

  // The days end, and the night's search has ended as well.
  void night() {
    central.advance_days(1);
    const std::string yesterday = last_closed_day();
    const bool searched = wait_until([&] {
      const nlohmann::json body = flags();
      return body["search"] == "done" && body["until"] == yesterday;
    });
    REQUIRE(searched);
  }
  nlohmann::json flags() { return get("/v1/flags?period=" + std::string(kFlagPeriod)); }
  nlohmann::json get(const std::string& path) { return get(path, reviewers.first); }
  nlohmann::json get(const std::string& path, const std::string& token) {
    return central.call("GET", path, nullptr, token).body;
  }
  // The first one with that code; fails the test where there is none.
  std::int64_t number_of(const std::string& code) {
    const nlohmann::json found = flags();
    for (const nlohmann::json& one : found["flags"])
      if (one["code"] == code) return one["flag"];
    FAIL_CHECK(code);
    return 0;
  }
  Reply decide(const std::string& token, std::int64_t flag, nlohmann::json annul) {
    return central.call("POST", "/v1/flags/" + std::to_string(flag) + "/decision",
                        {{"annul", std::move(annul)}, {"reason", "diperiksa"}}, token);
  }
  Reply confirm(const std::string& token, const nlohmann::json& proposal) {
    return central.call("POST", "/v1/flags/proposals/" + proposal.dump(),
                        {{"reason", "diperiksa juga"}}, token);
  }
  // By both reviewers; what is counted is what a recount gives.
  void both(std::int64_t flag, nlohmann::json annul) {
    const Reply proposed = decide(reviewers.first, flag, std::move(annul));
    REQUIRE_MESSAGE(proposed.status == 202, proposed.body.dump());
    const Reply confirmed = confirm(reviewers.second, proposed.body["proposal"]);
    REQUIRE_MESSAGE(confirmed.status == 200, confirmed.body.dump());
    CHECK(tallied(central) == recounted(central));
  }

  RunningCentral central;
  Reviewers reviewers{central};
  TestDevice kiosk;

 private:
  void add(std::int64_t later_ms, record::Body body) {
    boot_ms_ += later_ms;
    records_.push_back({boot_ms_, 0, std::move(body)});
  }
  std::string last_closed_day() {
    auto database = central.database();
    const int day =
        database.execAndGet("SELECT editions_day FROM region WHERE tenant_id = 'kota-contoh'")
            .getInt();
    return to_text(Date{day - 1});
  }

  std::int64_t boot_ms_ = 1'000;
  std::vector<record::Record> records_;
};

}  // namespace suara::test
