// Ballots of a made-up ledger, for the tests of flags.
#pragma once
#include <string>
#include <vector>

#include "common/domain/flags.hpp"

namespace suara::test {

inline const Date kMonday = date_of(2026, 10, 5);
inline constexpr Zone kZone{7};
inline constexpr std::int64_t kSecond = 1'000;
inline constexpr std::int64_t kMinute = 60 * kSecond;

// One officer's ballots at one kiosk, in the order of their closing.
struct BallotLog {
  std::string officer = "P-0001";
  std::string device = "k-01";
  std::string service = "ktp";
  domain::Channel channel = domain::Channel::desk;
  std::vector<domain::PlacedBallot> ballots = {};

  // Opened at 08:00 of the day + after_ms, rated after so many ms.
  domain::PlacedBallot& rate(std::int64_t after_ms, int score,
                             std::uint32_t first_answer_ms = 4'000, Date day = kMonday) {
    domain::Answers answers;
    answers.score = static_cast<std::uint8_t>(score);
    answers.first_answer_ms = answers.last_answer_ms = first_answer_ms;
    return add(after_ms, answers, domain::ClosedBy::selesai, first_answer_ms + 2'000, day);
  }
  // Not rated: closed by whatever, so many ms after opening.
  domain::PlacedBallot& lose(std::int64_t after_ms, domain::ClosedBy closed_by,
                             std::uint32_t close_ms = 20'000, Date day = kMonday) {
    return add(after_ms, {}, closed_by, close_ms, day);
  }

 private:
  domain::PlacedBallot& add(std::int64_t after_ms, const domain::Answers& answers,
                            domain::ClosedBy closed_by, std::uint32_t close_ms, Date day) {
    domain::Offer offer{OfficerId{officer}, CounterId{"l-1"}, ServiceId{service}};
    offer.channel = channel;
    const Instant closed = start_of(day, kZone) + (8 * 60 * kMinute + after_ms + close_ms);
    ballots.push_back({{DeviceId{device}, 1, 0, ballots.size() + 1},
                       domain::close_ballot(offer, answers, closed_by, close_ms),
                       day,
                       closed,
                       closed,
                       closed});
    return ballots.back();
  }
};

}  // namespace suara::test
