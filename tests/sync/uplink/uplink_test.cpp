#include "sync/uplink/uplink.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace suara;
using namespace suara::uplink;

namespace {

const Pace kPace;

// A kiosk that plays its uplink forward and looks at each step.
struct Kiosk {
  State state;
  Instant now{1'000'000};
  double random = 0.5;
  Pace pace = kPace;
  std::variant<Request, Wait> then = Wait{};

  Kiosk() { state.span_start = now; }
  void tell(const Event& event) {
    const Step step = next(state, event, now, random, pace);
    state = step.state;
    then = step.then;
  }
  bool requests() const { return std::holds_alternative<Request>(then); }
  Request request() const { return std::get<Request>(then); }
  std::optional<Instant> until() const { return std::get<Wait>(then).until; }
};

Kiosk asked_to_send(std::uint64_t records) {
  Kiosk kiosk;
  kiosk.tell(Recorded{records, 1});
  kiosk.tell(SendNow{});
  return kiosk;
}

}  // namespace

TEST_SUITE("sync/uplink") {
  TEST_CASE("31 ballots wait, the 32nd sends them all") {
    Kiosk kiosk;
    kiosk.tell(Recorded{40, 31});
    CHECK_FALSE(kiosk.requests());
    kiosk.tell(Recorded{41, 32});
    REQUIRE(kiosk.requests());
    CHECK(kiosk.request() == Request{0, 256});
  }

  TEST_CASE("fewer go at the end of the span of ten minutes, whenever they were given in it") {
    for (const std::int64_t given_at : {0, 1, 599'999}) {
      Kiosk kiosk;
      const Instant end = kiosk.now + 600'000;
      kiosk.now = kiosk.now + given_at;
      kiosk.tell(Recorded{1, 1});
      CHECK(kiosk.until() == end);
      kiosk.now = end + -1;
      kiosk.tell(Tick{});
      CHECK_FALSE(kiosk.requests());
      kiosk.now = end;
      kiosk.tell(Tick{});
      CHECK(kiosk.requests());
    }
  }

  TEST_CASE("a ballot given after quiet spans waits for the end of its own") {
    Kiosk kiosk;
    const Instant start = kiosk.now;
    kiosk.now = start + 1'250'000;
    kiosk.tell(Recorded{1, 1});
    CHECK(kiosk.until() == start + 1'800'000);
  }

  TEST_CASE("a kiosk that never had a receipt and has nothing to send waits without an end") {
    Kiosk kiosk;
    kiosk.tell(Tick{});
    CHECK(kiosk.until() == std::nullopt);
    kiosk.tell(SendNow{});
    CHECK(kiosk.until() == std::nullopt);
  }

  TEST_CASE("draining sends at most one batch a second until all is acknowledged") {
    Kiosk kiosk = asked_to_send(600);
    CHECK(kiosk.request() == Request{0, 256});
    kiosk.tell(Acknowledged{256, 1});
    CHECK(kiosk.until() == kiosk.now + 1'000);
    kiosk.tell(SendNow{});
    kiosk.now = kiosk.now + 999;
    kiosk.tell(Tick{});
    CHECK_FALSE(kiosk.requests());
    kiosk.now = kiosk.now + 1;
    kiosk.tell(Tick{});
    CHECK(kiosk.request() == Request{256, 256});
    kiosk.tell(Acknowledged{512, 1});
    kiosk.now = kiosk.now + 1'000;
    kiosk.tell(Tick{});
    CHECK(kiosk.request() == Request{512, 256});
    kiosk.tell(Acknowledged{600, 0});
    CHECK_FALSE(kiosk.requests());
    CHECK(kiosk.state.acked_seq == 600);
  }

  TEST_CASE("a program that starts again goes on behind what was acknowledged before") {
    Kiosk kiosk;
    kiosk.tell(Recorded{50, 0, 48});
    kiosk.tell(SendNow{});
    CHECK(kiosk.request() == Request{48, 256});
  }

  TEST_CASE("asked with nothing waiting, the newest record goes once more for its receipt") {
    Kiosk kiosk;
    kiosk.tell(Recorded{50, 0, 50});
    kiosk.tell(SendNow{});
    CHECK(kiosk.request() == Request{49, 1});
    kiosk.tell(Refused{0, {}});
    kiosk.now = *kiosk.until();
    kiosk.tell(Tick{});
    CHECK(kiosk.request() == Request{49, 1});
    kiosk.tell(Acknowledged{50, 0});
    CHECK_FALSE(kiosk.requests());
    CHECK(kiosk.state.acked_seq == 50);
  }

  TEST_CASE("without visitors the newest record goes once an hour for its receipt") {
    Kiosk kiosk;
    const Instant start = kiosk.now;
    kiosk.tell(Recorded{50, 0, 50});
    CHECK(kiosk.until() == start + 3'600'000);
    kiosk.now = start + 3'599'999;
    kiosk.tell(Tick{});
    CHECK_FALSE(kiosk.requests());
    kiosk.now = start + 3'600'000;
    kiosk.tell(Tick{});
    REQUIRE(kiosk.request() == Request{49, 1});
    kiosk.now = kiosk.now + 1'000;
    kiosk.tell(Refused{0, {}});
    REQUIRE(kiosk.until() == kiosk.now + 1'000);
    kiosk.now = *kiosk.until();
    kiosk.tell(Tick{});
    REQUIRE(kiosk.request() == Request{49, 1});
    kiosk.tell(Acknowledged{50, 0});
    CHECK(kiosk.until() == start + 7'200'000);
    // A ballot in between goes at the end of its span, and the hour begins behind its receipt.
    kiosk.now = start + 4'900'000;
    kiosk.tell(Recorded{51, 1});
    REQUIRE(kiosk.until() == start + 5'400'000);
    kiosk.now = start + 5'400'000;
    kiosk.tell(Tick{});
    REQUIRE(kiosk.request() == Request{50, 256});
    kiosk.tell(Acknowledged{51, 0});
    CHECK(kiosk.until() == start + 9'000'000);
  }

  TEST_CASE("an hour's receipt that names a gap has the kiosk send again what is missing") {
    Kiosk kiosk;
    kiosk.tell(Recorded{50, 0, 50});
    kiosk.now = kiosk.now + 3'600'000;
    kiosk.tell(Tick{});
    REQUIRE(kiosk.request() == Request{49, 1});
    kiosk.tell(Gap{20});
    kiosk.now = kiosk.now + 1'000;
    kiosk.tell(Tick{});
    CHECK(kiosk.request() == Request{20, 256});
    kiosk.tell(Acknowledged{50, 0});
    CHECK_FALSE(kiosk.requests());
  }

  TEST_CASE("one request at a time") {
    Kiosk kiosk = asked_to_send(10);
    REQUIRE(kiosk.requests());
    kiosk.tell(SendNow{});
    CHECK_FALSE(kiosk.requests());
    kiosk.tell(Recorded{400, 390});
    CHECK_FALSE(kiosk.requests());
  }

  TEST_CASE("the back-off table: U(0, 2 s * 2^n), at the cap 15 min + U(0, 15 min)") {
    const std::int64_t ceilings[] = {2'000,  4'000,   8'000,   16'000, 32'000,
                                     64'000, 128'000, 256'000, 512'000};
    for (std::uint32_t n = 0; n < 9; ++n) {
      CHECK(retry_delay_ms(n, 0.0, kPace) == 0);
      CHECK(retry_delay_ms(n, 0.5, kPace) == ceilings[n] / 2);
      CHECK(retry_delay_ms(n, 0.9999999, kPace) < ceilings[n]);
    }
    for (const std::uint32_t n : {9U, 10U, 40U, 4'000'000'000U}) {
      CHECK(retry_delay_ms(n, 0.0, kPace) == 900'000);
      CHECK(retry_delay_ms(n, 0.5, kPace) == 1'350'000);
      CHECK(retry_delay_ms(n, 0.9999999, kPace) < 1'800'000);
    }
  }

  TEST_CASE("failures grow the wait, only a verified receipt resets it") {
    Kiosk kiosk = asked_to_send(1);
    for (std::uint32_t n = 0; n < 12; ++n) {
      const Event failures[] = {Refused{0, {}}, Refused{500, {}}, BadReceipt{"receipt.wrong_ack"}};
      kiosk.tell(failures[n % 3]);
      CHECK(kiosk.until() == kiosk.now + retry_delay_ms(n, 0.5, kPace));
      kiosk.now = *kiosk.until();
      kiosk.tell(Tick{});
      CHECK(kiosk.request() == Request{0, 256});
    }
    kiosk.tell(Acknowledged{1, 0});
    CHECK(kiosk.state.failures == 0);
    CHECK(kiosk.state.trouble == Trouble::none);
  }

  TEST_CASE("a person who asks does not wait for the back-off") {
    Kiosk kiosk = asked_to_send(1);
    for (int n = 0; n < 12; ++n) {
      kiosk.tell(Refused{0, {}});
      if (n < 11) kiosk.tell(SendNow{});
    }
    CHECK(kiosk.until() > kiosk.now + 800'000);
    kiosk.tell(SendNow{});
    CHECK(kiosk.requests());
  }

  TEST_CASE("429 and 503 wait as long as the server asked, even when a person asks") {
    for (const int status : {429, 503}) {
      Kiosk kiosk = asked_to_send(1);
      kiosk.tell(Refused{status, 120});
      CHECK(kiosk.until() == kiosk.now + 120'000);
      CHECK(kiosk.state.trouble == Trouble::busy);
      kiosk.tell(SendNow{});
      CHECK(kiosk.until() == kiosk.now + 120'000);
      Kiosk far = asked_to_send(1);
      far.tell(Refused{status, 99'999'999});
      CHECK(far.until() == far.now + 3'600'000);
      Kiosk none = asked_to_send(1);
      none.tell(Refused{status, std::nullopt});
      CHECK(none.until() == none.now + 1'000);
    }
    CHECK(parse_retry_after("120") == 120);
    CHECK(parse_retry_after("Wed, 21 Oct 2026 07:28:00 GMT") == std::nullopt);
    CHECK(parse_retry_after("-1") == std::nullopt);
  }

  TEST_CASE("401 and 403 alarm, keep everything and try again") {
    for (const int status : {401, 403}) {
      Kiosk kiosk = asked_to_send(3);
      kiosk.tell(Refused{status, {}, "device.unknown"});
      CHECK(kiosk.state.trouble == Trouble::refused);
      CHECK(kiosk.state.trouble_code == "device.unknown");
      CHECK(kiosk.state.acked_seq == 0);
      kiosk.now = *kiosk.until();
      kiosk.tell(Tick{});
      CHECK(kiosk.request() == Request{0, 256});
    }
  }

  TEST_CASE("413 halves down to one record, and the size comes back after the drain") {
    Kiosk kiosk = asked_to_send(300);
    for (std::uint32_t size = 128; size >= 1; size /= 2) {
      kiosk.tell(Refused{413, {}});
      CHECK(kiosk.until() == kiosk.now + 1'000);
      kiosk.now = *kiosk.until();
      kiosk.tell(Tick{});
      CHECK(kiosk.request() == Request{0, size});
    }
    kiosk.tell(Refused{413, {}});
    CHECK(kiosk.state.trouble == Trouble::too_large);
    kiosk.now = *kiosk.until();
    kiosk.tell(Tick{});
    CHECK(kiosk.request() == Request{0, 1});
    kiosk.tell(Acknowledged{1, 0});
    CHECK(kiosk.state.records_max == 1);
    kiosk.now = *kiosk.until();
    kiosk.tell(Tick{});
    kiosk.tell(Acknowledged{300, 0});
    CHECK(kiosk.state.records_max == 256);
  }

  TEST_CASE("a gap resends from the head that the central named; the own head stays") {
    Kiosk kiosk = asked_to_send(100);
    kiosk.tell(Acknowledged{100, 0});
    kiosk.now = kiosk.now + 1'000;
    kiosk.tell(Recorded{110, 10});
    kiosk.tell(SendNow{});
    REQUIRE(kiosk.request() == Request{100, 256});
    kiosk.tell(Gap{40});
    CHECK(kiosk.state.acked_seq == 100);
    kiosk.now = *kiosk.until();
    kiosk.tell(Tick{});
    CHECK(kiosk.request() == Request{40, 256});
    kiosk.tell(Acknowledged{90, 10});
    CHECK(kiosk.state.acked_seq == 100);
    kiosk.now = *kiosk.until();
    kiosk.tell(Tick{});
    CHECK(kiosk.request() == Request{90, 256});
    kiosk.tell(Acknowledged{110, 0});
    CHECK_FALSE(kiosk.requests());
    CHECK(kiosk.state.acked_seq == 110);
  }

  TEST_CASE("a gap whose records are gone, or that names no earlier head, is a failure") {
    Kiosk gone = asked_to_send(10);
    gone.state.acked_seq = 8;
    gone.tell(Gap{2, false});
    CHECK(gone.state.trouble == Trouble::not_kept);
    Kiosk silly = asked_to_send(10);
    silly.tell(Gap{5});
    CHECK(silly.state.trouble == Trouble::unexpected);
    CHECK(silly.state.failures == 1);
  }

  TEST_CASE("whatever comes, the head moves by receipts alone and nothing is given up") {
    std::mt19937_64 engine(7);
    const auto up_to = [&](std::uint64_t n) { return engine() % (n + 1); };
    for (int run = 0; run < 200; ++run) {
      Kiosk kiosk;
      std::uint64_t written = 0;
      Instant last_request{0};
      for (int i = 0; i < 300; ++i) {
        kiosk.random = static_cast<double>(up_to(999)) / 1000.0;
        kiosk.now = kiosk.now + static_cast<std::int64_t>(up_to(5'000));
        const std::uint64_t acked_before = kiosk.state.acked_seq;
        Event event = Tick{};
        if (kiosk.state.in_flight) {
          const int statuses[] = {0, 401, 403, 413, 422, 429, 500, 503};
          if (up_to(3) == 0) event = Acknowledged{acked_before + 1, written - acked_before - 1};
          else if (up_to(3) == 0) event = BadReceipt{"receipt.not_consistent"};
          else if (acked_before > 0 && up_to(3) == 0) event = Gap{up_to(acked_before - 1)};
          else event = Refused{statuses[up_to(7)], static_cast<std::int64_t>(up_to(9))};
        } else if (up_to(1) == 0) {
          ++written;
          event = Recorded{written, written - acked_before};
        }
        kiosk.tell(event);
        const bool acknowledged = std::holds_alternative<Acknowledged>(event);
        CHECK(kiosk.state.acked_seq == acked_before + (acknowledged ? 1 : 0));
        if (!kiosk.requests()) continue;
        CHECK(kiosk.request().records_max >= 1);
        CHECK(kiosk.request().after_seq <= kiosk.state.acked_seq);
        CHECK(kiosk.now >= kiosk.state.not_before);
        last_request = kiosk.now;
      }
      if (written == kiosk.state.acked_seq) continue;
      if (kiosk.state.in_flight) kiosk.tell(Refused{0, {}});
      for (int waits = 0; !kiosk.requests() && waits < 3; ++waits) {
        REQUIRE(kiosk.until());
        kiosk.now = std::max(kiosk.now, *kiosk.until());
        kiosk.tell(Tick{});
      }
      CHECK(kiosk.requests());
    }
  }
}
