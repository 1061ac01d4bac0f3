// A kiosk's real journal against a real central, over HTTP: sends, goes back where the central has
// less, believes what checks.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>

#include "kiosk/journal/journal.hpp"
#include "tests/sync/central/running_central.hpp"

namespace suara::test {

class SendingKiosk {
 public:
  SendingKiosk(RunningCentral& central, const std::string& device, std::uint8_t seed,
               const std::string& unit = "DUKCAPIL", const std::string& counter = "L1")
      : central_(central),
        key_(record::SigningKey::from_seed({seed})),
        counter_{counter},
        journal_(opened()) {
    const TestDevice enrolled = central.device(device, seed, counter);
    journal_.enrol({enrolled.place,
                    enrolled.key.public_key(),
                    central.root.public_key(),
                    {unit},
                    counter_,
                    enrolled.known.log_id,
                    enrolled.known.key_statements});
    journal_.boot(now(), "0.1.0", Bytes(16, 'b'));
  }

  void rate(int ratings, std::uint8_t score = 4, const std::string& officer = "P-0001",
            const std::string& service = "KTP", const std::vector<domain::SkmAnswer>& form = {}) {
    for (int i = 0; i < ratings; ++i) {
      ++boot_ms_;  // Its clocks stand nearly still, as the central's does.
      journal_.open_draft({{officer}, counter_, {service}}, now());
      domain::Answers answers;
      answers.score = score;
      answers.skm = form;
      answers.first_answer_ms = answers.last_answer_ms = 2'000;
      journal_.close_draft(answers, domain::ClosedBy::selesai, 3'000, now());
    }
  }

  // Its clocks and the central's go on together.
  void pass(std::int64_t ms) {
    boot_ms_ += ms;
    central_.now_ms += ms;
  }

  // The time that has gone by at the central goes by here.
  void catch_up() {
    boot_ms_ = std::max(boot_ms_ + 1, kBootMs + (central_.now_ms - begun_ms_));
  }

  // Until everything is acknowledged; else the first thing that stands against it: an HTTP status
  // or the code of a receipt that does not check.
  std::string send(std::uint32_t records_max = 256) {
    std::uint64_t after = journal_.acknowledged().head.seq;
    for (int turn = 0; turn < 200; ++turn) {
      const auto out = journal_.outgoing(after, records_max, key_);
      REQUIRE_MESSAGE(out.has_value(), out.error().code);
      if (!*out) return "";
      const auto answer = central_.send(record::pack_upload((*out)->upload));
      if (answer.status == 409) {
        ++gaps;
        after = record::decode_head(answer.body).value().seq;
        continue;
      }
      if (answer.status != 200) return std::to_string(answer.status);
      const auto taken = journal_.take_receipt(record::with_open_bundle(answer.body, key_),
                                               (*out)->context, now());
      if (!taken) return taken.error().code;
      after = std::max((*out)->context.sent_last_seq, taken->head.seq);
    }
    return "round and round";
  }

  void reopen() {
    { const journal::Journal closed = std::move(journal_); }
    journal_ = opened();
  }
  journal::Journal& journal() { return journal_; }
  const journal::Journal& journal() const { return journal_; }
  journal::Clocks now() const { return {boot_ms_, Instant{central_.now_ms}}; }

  int gaps = 0;  // answered 409

 private:
  journal::Journal opened() {
    auto journal = journal::Journal::open(folder_.path());
    REQUIRE_MESSAGE(journal.has_value(), journal.error().code);
    return *std::move(journal);
  }

  RunningCentral& central_;
  Folder folder_;
  record::SigningKey key_;
  CounterId counter_;
  static constexpr std::int64_t kBootMs = 1'000'000;
  std::int64_t begun_ms_ = central_.now_ms;
  std::int64_t boot_ms_ = kBootMs;
  journal::Journal journal_;
};

}  // namespace suara::test
