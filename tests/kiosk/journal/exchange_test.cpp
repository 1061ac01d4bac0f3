#include <doctest/doctest.h>

#include <functional>

#include "tests/kiosk/journal/exchanging_counter.hpp"

using namespace suara;
using namespace suara::journal;
using Counter = test::ExchangingCounter;
using test::a_score;
using test::an_offer;
using test::at;

TEST_SUITE("kiosk/journal") {
  TEST_CASE("the journal goes on in the branch that a receipt names, with the same chain") {
    Counter counter;
    Journal& journal = counter.journal;
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    counter.rate(1);
    const auto answer_in = [&](const Outgoing& out, std::uint32_t branch, std::int64_t second) {
      auto receipt = counter.central.receive(out.upload, at(second).wall);
      receipt.place.branch = branch;
      return journal.take_receipt(counter.central.sign(receipt), out.context, at(second));
    };
    const auto header_of = [](const Outgoing& out) {
      return record::parse_batch(out.upload.batch)->header;
    };
    const Outgoing first = counter.send(0);
    CHECK(header_of(first).place.branch == 0);
    REQUIRE(answer_in(first, 1, 10));
    CHECK(journal.identity().place.branch == 1);
    counter.rate(20);
    const Outgoing second = counter.send(2);
    CHECK(header_of(second).place.branch == 1);
    CHECK(header_of(second).h_before == header_of(first).h_after);
    // A record from before the fork is still held where it came first: no way back.
    REQUIRE(answer_in(counter.send(0, 2), 0, 30));
    CHECK(journal.identity().place.branch == 1);
    counter.reopen();
    CHECK(counter.journal.identity().place.branch == 1);
    CHECK(header_of(counter.send(2)).place.branch == 1);
    CHECK(header_of(counter.send(0)).h_before == header_of(first).h_before);
    CHECK(answer_in(counter.send(2), 1, 40));
  }

  TEST_CASE("a dead clock leaves no duty open, and its tickets are of the central's day") {
    const auto dead = [](std::int64_t second) { return Clocks{second * 1000, {second * 1000}}; };
    constexpr std::int64_t kDaySeconds = 86'400;
    Counter counter;
    counter.journal.boot(dead(0), "0.1.0", Bytes(16, 'b'));
    counter.journal.append(
        record::Duty{OfficerId{"P-0001"}, CounterId{"C-1"}, true, record::DutyEnd::none}, dead(60));
    CHECK(counter.journal.open_duty(dead(90).wall));  // Nothing is known of the time.
    REQUIRE(counter.acknowledge(counter.send(0), 10));
    counter.reopen();
    counter.journal.boot(dead(80), "0.1.0", Bytes(16, 'c'));
    CHECK_FALSE(counter.journal.open_duty(dead(90).wall));  // It may be another day's.
    const auto take = [&](const Clocks& now) {
      return counter.journal.take_ticket("A-017", counter.journal.ticket_day(now.wall));
    };
    CHECK(take(dead(100)));
    CHECK_FALSE(take(dead(100)));
    REQUIRE(counter.acknowledge(counter.send(2), kDaySeconds + 10));
    CHECK(take(dead(100)));  // The same date by the kiosk's clock, another day.
    // The clock is right for a day, then dead again: the tickets of that day stay.
    CHECK(take(at(2 * kDaySeconds)));
    CHECK_FALSE(take(dead(100)));
    CHECK(take(at(3 * kDaySeconds)));
  }

  TEST_CASE("a receipt that checks moves the head, and the first of a day is itself recorded") {
    Counter counter;
    Journal& journal = counter.journal;
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    counter.rate(1);
    CHECK(journal.waiting_ballots() == 1);
    const auto acked = counter.acknowledge(counter.send(0), 10);
    REQUIRE(acked);
    CHECK(acked->head.seq == 2);
    CHECK(journal.waiting_ballots() == 0);
    REQUIRE(journal.bundle());
    CHECK(journal.bundle()->tenant_name == "Kabupaten Uji");
    CHECK(journal.head().seq == 3);  // Seen
    REQUIRE(counter.acknowledge(counter.send(2), 20));
    CHECK(journal.head().seq == 3);
    CHECK_FALSE(*journal.outgoing(3, 256, counter.central.device));
    counter.rate(86'400);
    REQUIRE(counter.acknowledge(counter.send(3), 86'410));
    CHECK(journal.head().seq == 5);
  }

  TEST_CASE("a receipt from a stick is checked against what was sealed, and noted as carried") {
    Counter counter;
    Journal& journal = counter.journal;
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    for (int i = 1; i <= 3; ++i) counter.rate(i * 10);
    const auto carried = counter.send(0, 2);
    const record::CarriedRange range{DeviceId{"K-1"}, 1, 0, 1, 2};
    const auto receipt =
        counter.central.sign(counter.central.receive(carried.upload, at(500).wall));
    const auto context = journal.context_of(range, counter.central.device);
    REQUIRE(context);
    CHECK(context->sent_leaf == carried.context.sent_leaf);
    CHECK(journal.context_of({DeviceId{"K-1"}, 1, 0, 1, 9}, counter.central.device).error().code ==
          "receipt.wrong_ack");
    CHECK(journal.context_of({DeviceId{"K-1"}, 2, 0, 1, 2}, counter.central.device).error().code ==
          "receipt.other_device");
    // Another batch's place in the log is not this one's.
    const auto other = journal.context_of({DeviceId{"K-1"}, 1, 0, 2, 2}, counter.central.device);
    CHECK(journal.take_receipt(receipt, *other, at(9'000), Carriage::stick).error().code ==
          "receipt.not_included");
    REQUIRE(journal.take_receipt(receipt, *context, at(9'000), Carriage::stick));
    CHECK(journal.acknowledged().head.seq == 2);
    const auto rest = record::parse_batch(counter.send(2).upload.batch);
    const auto seen = record::decode(rest->records.back());
    CHECK(std::get<record::Seen>(seen->body).carried);
    CHECK(std::get<record::Seen>(seen->body).server_time == at(500).wall);
    CHECK(journal.inspect().clock == ClockState::unknown);
    CHECK(journal.inspect().oldest_unsent == at(23).wall);
  }

  TEST_CASE("a receipt whose head another has overtaken since is not believed") {
    Counter counter;
    Journal& journal = counter.journal;
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    counter.rate(1);
    const auto by_network = counter.send(0, 1);
    const auto by_stick = counter.send(0, 2);
    const auto late = counter.central.sign(counter.central.receive(by_stick.upload, at(20).wall));
    REQUIRE(counter.acknowledge(by_network, 30));
    const auto refused = journal.take_receipt(late, by_stick.context, at(40));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "receipt.stale");
    CHECK(journal.acknowledged().head.seq == 1);
    REQUIRE(counter.acknowledge(counter.send(1), 50));
    CHECK(journal.inspect().clock == ClockState::sound);
  }

  TEST_CASE("a head is recorded once a day of the central's, whatever day this clock shows") {
    Counter counter;
    Journal& journal = counter.journal;
    const std::int64_t day = 86'400;
    const auto receipt_on = [&](std::int64_t second, std::int64_t wall_ms) {
      const Outgoing out = counter.send(journal.acknowledged().head.seq);
      const std::uint64_t before = journal.head().seq;
      const Clocks now{at(second).boot_ms, Instant{wall_ms}};
      REQUIRE(journal.take_receipt(
          counter.central.sign(counter.central.receive(out.upload, at(second).wall)), out.context,
          now));
      return journal.head().seq > before;
    };
    // A dead battery: 1970 at every boot.
    for (int i = 0; i < 3; ++i) {
      journal.boot({at(i * day).boot_ms, Instant{30'000}}, "0.1.0", Bytes(16, 'a'));
      CHECK(receipt_on(i * day + 10, 40'000));
      journal.append(record::Duty{{"P-0001"}, {"C-1"}, true, record::DutyEnd::none},
                     {at(i * day + 20).boot_ms, Instant{50'000}});
      CHECK_FALSE(receipt_on(i * day + 30, 60'000));
    }
    // Set by NTP on the third day: at once, and only once.
    journal.append(record::Shutdown{1}, at(2 * day + 40));
    CHECK(receipt_on(2 * day + 50, at(2 * day + 50).wall.ms));
    journal.append(record::Shutdown{1}, at(2 * day + 60));
    CHECK_FALSE(receipt_on(2 * day + 70, at(2 * day + 70).wall.ms));
  }

  TEST_CASE("a wall clock set a year ahead makes no acknowledged record go early") {
    Counter counter;
    Journal& journal = counter.journal;
    const std::int64_t year = 365 * 86'400;
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    counter.rate(1);
    const Outgoing out = counter.send(0);
    const record::Receipt honest = counter.central.receive(out.upload, at(10).wall);
    const Clocks ahead{at(10).boot_ms, at(year).wall};
    REQUIRE(journal.take_receipt(counter.central.sign(honest), out.context, ahead));
    CHECK(journal.purge(journal.acknowledged().server_time) == 0);
    CHECK(journal.keeps(1));
  }

  TEST_CASE("a central's clock that jumps makes no acknowledged record go early") {
    Counter counter;
    Journal& journal = counter.journal;
    const std::int64_t day = 86'400;
    const auto acknowledge = [&](std::int64_t server, std::int64_t second) {
      counter.rate(second - 5);
      const Outgoing out = counter.send(journal.acknowledged().head.seq);
      const auto receipt = counter.central.receive(out.upload, at(server).wall);
      REQUIRE(journal.take_receipt(counter.central.sign(receipt), out.context, at(second)));
    };
    const auto purged = [&](Instant wall) { return journal.purge(journal.known_time(wall)); };
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    acknowledge(10, 10);
    std::int64_t now = day;
    for (const std::int64_t jump : {365 * day, -89 * day}) {
      acknowledge(now + jump, now);
      CHECK(purged(at(now).wall) == 0);
      acknowledge(now + 10, now + 10);
      CHECK(purged(at(now + 10).wall) == 0);
      now += 5 * day;
      acknowledge(now, now);
      CHECK(purged(at(now).wall) == 0);
    }
    CHECK(journal.keeps(1));
    acknowledge(91 * day, 91 * day);
    CHECK(purged(at(91 * day).wall) > 0);
    CHECK_FALSE(journal.keeps(1));
    const std::uint64_t kept = journal.kept_after();
    acknowledge(200 * day, 200 * day);
    CHECK(purged(Instant{0}) > 0);  // Of a dead clock the central's word alone is known.
    CHECK(journal.kept_after() > kept);
  }

  TEST_CASE("the acknowledged head outlives a restart, and records behind it still verify") {
    Counter counter;
    counter.journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    counter.rate(1);
    REQUIRE(counter.acknowledge(counter.send(0), 10));
    counter.rate(20);
    const Acknowledged before = counter.journal.acknowledged();
    const Head head = counter.journal.head();
    counter.reopen();
    CHECK(counter.journal.acknowledged() == before);
    CHECK(counter.journal.head() == head);
    CHECK(counter.journal.waiting_ballots() == 1);
    CHECK(counter.journal.bundle());
  }

  TEST_CASE("a receipt altered in any field is refused and moves nothing") {
    using Change = std::function<void(record::Receipt&)>;
    const std::vector<std::pair<std::string, Change>> changes = {
        {"receipt.other_device", [](auto& r) { r.place.device.text = "K-2"; }},
        {"receipt.other_device", [](auto& r) { r.place.tenant.text = "kab-lain"; }},
        {"receipt.other_device", [](auto& r) { r.place.epoch = 2; }},
        {"receipt.wrong_ack", [](auto& r) { ++r.ack_seq; }},
        {"receipt.wrong_ack", [](auto& r) { r.ack_hash[0] ^= 1; }},
        {"receipt.log_id", [](auto& r) { r.log_id = 2; }},
        {"receipt.not_included", [](auto& r) { ++r.leaf_index; }},
        {"receipt.not_included", [](auto& r) { r.root[0] ^= 1; }},
        {"receipt.not_included", [](auto& r) { r.inclusion.push_back(Hash{}); }},
        {"receipt.not_consistent", [](auto& r) { r.consistency_from = 0; }},
        {"receipt.not_consistent", [](auto& r) { r.consistency.clear(); }},
        {"receipt.wrong_bundle", [](auto& r) { r.bundle_hash[0] ^= 1; }},
        {"receipt.unknown_key", [](auto& r) { r.server_time = {5'000'000'000'000}; }}};
    Counter counter;
    counter.journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    REQUIRE(counter.acknowledge(counter.send(0), 5));
    counter.rate(6);
    const Outgoing out = counter.send(counter.journal.acknowledged().head.seq);
    const record::Receipt honest = counter.central.receive(out.upload, at(20).wall);
    const Acknowledged before = counter.journal.acknowledged();
    const Head head = counter.journal.head();
    for (const auto& [code, change] : changes) {
      record::Receipt altered = honest;
      change(altered);
      const auto taken =
          counter.journal.take_receipt(counter.central.sign(altered), out.context, at(20));
      REQUIRE_FALSE(taken);
      CHECK(taken.error().code == code);
    }
    Bytes signed_bytes = counter.central.sign(honest);
    signed_bytes[signed_bytes.size() / 3] ^= 1;
    CHECK_FALSE(counter.journal.take_receipt(signed_bytes, out.context, at(20)));
    const Bytes forged = record::sign_receipt(honest, "r1", record::SigningKey::generate(),
                                              counter.central.bundle_bytes());
    const auto by_other = counter.journal.take_receipt(forged, out.context, at(20));
    REQUIRE_FALSE(by_other);
    CHECK(by_other.error().code == "receipt.bad_signature");
    CHECK(counter.journal.acknowledged() == before);
    CHECK(counter.journal.head() == head);
    CHECK(counter.journal.waiting_ballots() == 1);
    CHECK(counter.journal.take_receipt(counter.central.sign(honest), out.context, at(20)));
  }

  TEST_CASE("batches hold at most so many records and so many bytes, and follow one another") {
    Counter counter;
    counter.journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    for (int i = 0; i < 300; ++i)
      counter.journal.append(
          domain::ServiceWithoutBallot{an_offer(), domain::NoBallotReason::other}, at(i));
    const Outgoing first = counter.send(0, 1'000);
    CHECK(first.context.sent_last_seq == 256);
    const Outgoing second = counter.send(256);
    CHECK(second.context.sent_last_seq == 301);
    const auto a = record::open_batch(first.upload.batch, counter.central.device.public_key());
    const auto b = record::open_batch(second.upload.batch, counter.central.device.public_key());
    REQUIRE(a);
    REQUIRE(b);
    CHECK(a->header.h_after == b->header.h_before);
    CHECK(counter.send(0, 3).context.sent_last_seq == 3);
    for (int i = 0; i < 30; ++i)
      counter.journal.append(record::Boot{at(0).wall, std::string(4'000, 'v'), Bytes(16, 'b')},
                             at(301));
    const Outgoing big = counter.send(301);
    CHECK(big.context.sent_last_seq < 301 + 17);
    CHECK(big.context.sent_last_seq > 301 + 10);
  }

  TEST_CASE("records are kept ninety days after their acknowledgement, and for ever without one") {
    Counter counter;
    Journal& journal = counter.journal;
    const std::int64_t day = 86'400;
    journal.boot(at(0), "0.1.0", Bytes(16, 'b'));
    counter.rate(1);
    counter.rate(5);
    CHECK(journal.purge(at(1'000 * day).wall) == 0);
    REQUIRE(counter.acknowledge(counter.send(0), 10));
    counter.rate(20);
    CHECK(journal.purge(Instant{at(10).wall.ms + kKeptAfterAckMs - 1}) == 0);
    CHECK(journal.keeps(1));
    CHECK(journal.purge(Instant{at(10).wall.ms + kKeptAfterAckMs}) == 1);
    CHECK_FALSE(journal.keeps(1));
    CHECK(journal.outgoing(2, 1, counter.central.device));  // The newest, once more.
    const auto gone = journal.outgoing(0, 256, counter.central.device);
    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == "journal.not_kept");
    counter.reopen();
    REQUIRE(counter.acknowledge(counter.send(3), 100));
  }
}
