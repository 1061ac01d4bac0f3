#pragma once
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "tests/sync/central/nights.hpp"
#include "tests/sync/central/reviewers.hpp"

namespace suara::test {

inline const Instant kDecember = start_of(date_of(2026, 12, 7), Zone{7}) + 10 * 3'600'000;
inline const std::string kCommentsPath = "/v1/editions/P-0001/comments?period=2026-Q4";

// A counter whose citizens write; every day ends with its night.
struct CommentedCounter {
  RunningCentral central{central::Mode::test, kDecember};
  std::filesystem::path data = central.folder / "central";
  SendingKiosk kiosk{central, "K-1", 11};
  Hash seal_key = central::read_keyring(data / "central.keys")->seal[0].public_key;
  int day = 7;

  CommentedCounter() { central.operator_token = central.token_of(central::Role::operator_); }
  // Its place in the chain.
  std::uint64_t rate(const nlohmann::json& part, std::uint8_t score = 4, bool committed = true) {
    kiosk.pass(1);
    kiosk.journal().open_draft({{"P-0001"}, {"L1"}, {"KTP"}}, kiosk.now());
    const auto text = record::commit_text(part.is_string() ? part.get<std::string>() : part.dump());
    domain::Answers answers;
    answers.score = score;
    answers.first_answer_ms = answers.last_answer_ms = 2'000;
    answers.text_commitments = {committed ? text.commitment : Hash{1}};
    const std::vector<Bytes> sealed{record::seal(text.salted, seal_key)};
    kiosk.journal().close_draft(answers, domain::ClosedBy::selesai, 3'000, kiosk.now(), sealed);
    return kiosk.journal().head().seq;
  }
  std::uint64_t comment(const std::string& text, std::uint8_t score = 4) {
    return rate({{"kind", "comment"}, {"text", text}}, score);
  }
  void comments(std::initializer_list<const char*> texts) {
    for (const char* text : texts) comment(text);
  }
  void end_day() {
    REQUIRE(kiosk.send() == "");
    be_at(central, kiosk, date_of(2026, 12, ++day));
  }
  nlohmann::json told() {
    const Reply reply =
        central.call("GET", kCommentsPath, nullptr, central.token_of(central::Role::officer));
    REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
    return reply.body["editions"];
  }
  std::set<std::string> texts() {
    std::set<std::string> all;
    for (const nlohmann::json& edition : told())
      for (const nlohmann::json& one : edition["comments"]) all.insert(one.get<std::string>());
    return all;
  }
  nlohmann::json editions() {
    return central.get("/v1/editions/P-0001?period=2026-Q4").body["editions"];
  }
  Reply erase(std::uint64_t seq) {
    return central.post("/v1/erasures", {{"device", "K-1"},
                                         {"epoch", 1},
                                         {"branch", 0},
                                         {"ranges", {{seq, seq}}},
                                         {"reason", "permintaan warga"}});
  }
};

}  // namespace suara::test
