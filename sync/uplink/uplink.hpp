// When a kiosk sends what, and how long it waits after a failure (DESIGN section 4). Pure: whoever
// calls tells the time and draws the random number. Nothing here gives up or deletes anything.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "common/base/time.hpp"
#include "common/record/batch.hpp"

namespace suara::uplink {

// Durations in milliseconds.
struct Pace {
  std::uint32_t batch_records_max = record::kBatchRecordsMax;
  std::uint64_t send_at_ballots = 32;
  // Waiting records go at the ends of spans of this length, counted from the start, and not so
  // long after a ballot: the hour of an upload must not tell the minute of a rating.
  std::int64_t send_every_ms = 600'000;
  // A kiosk without visitors asks for a receipt so often: it brings roster, PINs and keys, and tells
  // it of a log that began anew and lacks what it holds.
  std::int64_t refresh_every_ms = 3'600'000;
  std::int64_t drain_pause_ms = 1'000;
  std::int64_t retry_first_ms = 2'000;
  std::int64_t retry_max_ms = 900'000;
  std::int64_t retry_after_max_ms = 3'600'000;  // what a server may ask for at most
};

// Why the last attempt moved nothing. Each keeps every record and is tried again.
enum class Trouble : std::uint8_t {
  none,
  unreachable,   // no answer
  busy,          // 429, 503
  refused,       // 401, 403: a person at BKD must act
  too_large,     // 413 with one record
  unexpected,    // any other status
  bad_receipt,   // 200, but the receipt does not check
  not_kept       // the central lacks records that this kiosk no longer has
};

// As the socket and the screens name it; empty: none.
std::string name_of(Trouble trouble);

struct State {
  std::uint64_t last_seq = 0;         // of the chain
  std::uint64_t acked_seq = 0;        // moved by verified receipts alone
  std::uint64_t waiting_ballots = 0;  // after acked_seq
  std::optional<std::uint64_t> resend_after;  // the head that a 409 named, below acked_seq
  std::uint64_t drain_to = 0;         // send until this is acknowledged
  std::uint32_t records_max = record::kBatchRecordsMax;
  std::uint32_t failures = 0;         // in a row
  bool in_flight = false;
  bool refresh = false;               // a receipt is wanted though nothing waits
  Instant span_start;                 // of the running span of send_every_ms
  std::int64_t quiet_ms = 0;          // in whole spans, since the last receipt
  Instant not_before;                 // no request earlier
  bool server_asked = false;          // not_before comes from Retry-After
  Trouble trouble = Trouble::none;
  std::string trouble_code = {};      // the problem's code where there is one
  bool operator==(const State&) const = default;
};

// The chain has grown. acked_seq: what verified receipts had acknowledged when this program began.
struct Recorded {
  std::uint64_t last_seq = 0;
  std::uint64_t waiting_ballots = 0;
  std::uint64_t acked_seq = 0;
};
// Asked at the desk, or duty has ended. Where nothing waits the newest record goes once more: its
// receipt brings the newest roster and keys.
struct SendNow {};
struct Tick {};     // the Wait is over
// What became of the Request. Acknowledged: the receipt was checked in full and is durable.
struct Acknowledged {
  std::uint64_t seq = 0;
  std::uint64_t waiting_ballots = 0;
};
struct BadReceipt {
  std::string code;
};
struct Refused {  // an HTTP status that is neither 200 nor 409
  int status = 0;  // 0: no answer
  std::optional<std::int64_t> retry_after_s;
  std::string code = {};
};
struct Gap {  // 409; kept: the journal still has the records after seq
  std::uint64_t seq = 0;
  bool kept = true;
};
using Event = std::variant<Recorded, SendNow, Tick, Acknowledged, BadReceipt, Refused, Gap>;

struct Request {  // one batch of the records after seq
  std::uint64_t after_seq = 0;
  std::uint32_t records_max = 0;
  bool operator==(const Request&) const = default;
};
struct Wait {  // nullopt: until something happens
  std::optional<Instant> until;
  bool operator==(const Wait&) const = default;
};
struct Step {
  State state;
  std::variant<Request, Wait> then;
};

// now: milliseconds of a clock that never goes back. random: in [0, 1).
Step next(State state, const Event& event, Instant now, double random, const Pace& pace);

// Full jitter: U(0, min(retry_max, retry_first * 2^failures)), at the cap retry_max +
// U(0, retry_max). failures: in a row before this one.
std::int64_t retry_delay_ms(std::uint32_t failures, double random, const Pace& pace);

// Seconds of a Retry-After header; nullopt: not a whole number of seconds.
std::optional<std::int64_t> parse_retry_after(const std::string& header);

}  // namespace suara::uplink
