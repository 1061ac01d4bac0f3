#include <doctest/doctest.h>

#include <functional>

#include "tests/common/record/samples.hpp"

using namespace suara;
using namespace suara::record;

namespace {

// A field that nobody knows, ahead of everything: the same record in a shape that is never plain.
Bytes unplain(const Bytes& bytes) { return Bytes("\xa0\x06\x00", 3) + bytes; }

bool reads_alike(const Bytes& bytes) { return readable(bytes) == readable(unplain(bytes)); }

}  // namespace

TEST_SUITE("common/record/records") {
  TEST_CASE("every kind of record reads back as it was written") {
    for (const Record& record : samples::every_kind()) {
      const auto read = decode(encode(record));
      REQUIRE(read.has_value());
      CHECK(*read == record);
    }
  }

  TEST_CASE("a record reads the same in its plain shape and in any other, whatever is done to it") {
    std::size_t whole = 0, broken = 0;
    for (const Record& record : samples::every_kind()) {
      const Bytes good = encode(record);
      CHECK(readable(unplain(good)) == record);
      for (std::size_t i = 0; i < good.size(); ++i)
        for (const int octet : {0x00, 0x01, 0x05, 0x0a, 0x20, 0x7f, 0x80, 0xff}) {
          Bytes other = good;
          other[i] = static_cast<char>(octet);
          ++(readable(other) ? whole : broken);
          CAPTURE(i);
          CHECK(reads_alike(other));
          CHECK(
              reads_alike(good.substr(0, i) + Bytes(1, static_cast<char>(octet)) + good.substr(i)));
          CHECK(reads_alike(good.substr(0, i)));
        }
    }
    CHECK(whole > 1'000);
    CHECK(broken > 1'000);
  }

  TEST_CASE("a ballot in two pieces, out of order or with long numbers reads as protobuf says") {
    const Record record = samples::every_kind()[2];
    const Bytes good = encode(record);
    const auto& ballot = std::get<domain::Ballot>(record.body);
    CHECK(ballot.answers.score == 4);
    // The later piece of the same message wins: field 10 of field 3.
    const auto low = readable(good + Bytes("\x1a\x02\x50\x01", 4));
    REQUIRE(low.has_value());
    CHECK(std::get<domain::Ballot>(low->body).answers.score == 1);
    CHECK_FALSE(readable(good + Bytes("\x1a\x02\x50\x06", 4)).has_value());
    // boot_ms again, behind the ballot, as 7 in two octets.
    const auto late = readable(good + Bytes("\x08\x87\x00", 3));
    REQUIRE(late.has_value());
    CHECK(late->boot_ms == 7);
    CHECK(late->body == record.body);
    CHECK_FALSE(readable(good + Bytes("\x08\x87", 2)).has_value());
  }

  TEST_CASE("a head that came on a stick is told from one that came by the network") {
    Seen seen{1, 2, {}, Instant{3}, 4, Instant{5}, true};
    CHECK(std::get<Seen>(decode(encode({6, 0, seen}))->body) == seen);
    const Bytes carried = encode({6, 0, seen});
    seen.carried = false;
    CHECK(std::get<Seen>(decode(encode({6, 0, seen}))->body) == seen);
    CHECK(encode({6, 0, seen}).size() < carried.size());
  }

  TEST_CASE("bytes that are no record are refused, never guessed at") {
    const Bytes good = encode(samples::every_kind()[2]);
    CHECK(decode(good).has_value());
    CHECK(decode("").error().code == "record.unreadable");
    CHECK(decode("\x08").error().code == "record.unreadable");
    CHECK(decode(good + Bytes(kRecordBytesMax, '\0')).error().code == "record.unreadable");
    CHECK_FALSE(decode(good.substr(0, good.size() - 1)).has_value());
    // Kind 32, determination: its number is reserved.
    CHECK_FALSE(decode(Bytes("\x08\x01\x82\x02\x00", 5)).has_value());
    CHECK_FALSE(decode(encode({1, 0, Cleaning{0}})).has_value());
    CHECK_FALSE(decode(encode({1, 0, Cleaning{kDeafMsMax + 1}})).has_value());
  }

  TEST_CASE("an account names a role, a credential one of three kinds") {
    const Act act{PersonId{"operator1"}, "operator", "setup"};
    Account account{act, PersonId{"penilik1"}, "reviewer", {}, {}};
    CHECK(decode(encode({1, 0, account})).has_value());
    account.role = "";
    CHECK_FALSE(decode(encode({1, 0, account})).has_value());
    account.role = std::string(kRoleNameMax + 1, 'r');
    CHECK_FALSE(decode(encode({1, 0, account})).has_value());
    account.role = "reviewer", account.user = {};
    CHECK_FALSE(decode(encode({1, 0, account})).has_value());
    Credential credential{act, PersonId{"penilik1"}, CredentialKind::duty_pin, {}};
    CHECK(decode(encode({1, 0, credential})).has_value());
    for (const int kind : {0, 4}) {
      credential.kind = static_cast<CredentialKind>(kind);
      CHECK_FALSE(decode(encode({1, 0, credential})).has_value());
    }
  }

  TEST_CASE("a ballot with a score that its faces do not have is unreadable") {
    Record record = samples::every_kind()[2];
    std::get<domain::Ballot>(record.body).answers.score = 5;
    CHECK_FALSE(decode(encode(record)).has_value());
  }

  TEST_CASE("a time beyond the year 9999 is unreadable, so that no day is computed from it") {
    constexpr std::int64_t kLast = 253'402'300'799'999;
    const auto booted = [](std::int64_t boot_ms, std::int64_t offset_ms, std::int64_t wall_ms) {
      return decode(encode({boot_ms, offset_ms, Boot{{wall_ms}, "0.1.0", Bytes(16, 'b')}}));
    };
    CHECK(booted(kLast, -kLast, kLast).has_value());
    CHECK_FALSE(booted(0, 0, kLast + 1).has_value());
    CHECK_FALSE(booted(0, kLast + 1, 0).has_value());
    CHECK_FALSE(booted(INT64_MAX, 0, 0).has_value());
    CHECK_FALSE(decode(encode({0, 0, ClockChange{{0}, {INT64_MIN}}})).has_value());
    Record row = samples::every_kind()[7];
    CHECK(decode(encode(row)).has_value());
    std::get<domain::Ballot>(row.body).imported->day = {INT32_MAX};
    CHECK_FALSE(decode(encode(row)).has_value());
  }

  TEST_CASE("an enrolment that was lost says since when, in times that there are") {
    const auto said = [](std::int64_t ms) {
      const Enrolment one{{{"budi"}, "operator", "sebab"}, DeviceId{"K-1"}, 2, Hash{1},
                          UnitId{"U"}, CounterId{"L"}, Instant{ms}};
      return decode(encode({1, 2, one}));
    };
    const auto read = said(-7);
    REQUIRE(read.has_value());
    CHECK(std::get<Enrolment>(read->body).begun == Instant{-7});
    CHECK_FALSE(said(253'402'300'800'000).has_value());
  }

  TEST_CASE("a head that no device can have seen is unreadable") {
    const auto seen = [](std::uint64_t log_id, std::uint64_t tree_size) {
      return decode(encode({1, 0, Seen{log_id, tree_size, Hash{7}, {1}, 1, {1}}})).has_value();
    };
    CHECK(seen(1, 1));
    CHECK_FALSE(seen(0, 1));
    CHECK_FALSE(seen(1, 0));
  }

  TEST_CASE("an act upon ballots names them in ascending order, none twice, at least one") {
    const auto with = [](std::vector<std::uint64_t> seqs) {
      const Act act{PersonId{"penilik1"}, "reviewer", "bukti"};
      return decode(encode(Record{1, 0, Keep{act, {DeviceId{"K-0001"}, 1, 0, std::move(seqs)}}}));
    };
    CHECK(with({3, 8}).has_value());
    CHECK_FALSE(with({}).has_value());
    CHECK_FALSE(with({8, 3}).has_value());
    CHECK_FALSE(with({3, 3}).has_value());
    CHECK_FALSE(with({0, 3}).has_value());
    std::vector<std::uint64_t> many;
    for (std::uint64_t seq = 1; seq <= kBallotSetMax; ++seq) many.push_back(seq);
    CHECK(with(many).has_value());
    many.push_back(kBallotSetMax + 1);
    CHECK_FALSE(with(many).has_value());
  }

  TEST_CASE("counts of services name each unit's day, officer and service once, in their order") {
    const Record good = samples::count_kinds()[0];
    const auto with = [&](const std::function<void(std::vector<CountedServices>&)>& change) {
      Record record = good;
      change(std::get<IndependentCounts>(record.body).rows);
      return decode(encode(record)).has_value();
    };
    CHECK(with([](auto&) {}));
    CHECK_FALSE(with([](auto& rows) { rows.clear(); }));
    CHECK_FALSE(with([](auto& rows) { std::swap(rows[0], rows[1]); }));
    CHECK_FALSE(with([](auto& rows) { std::swap(rows[2], rows[3]); }));
    CHECK_FALSE(with([](auto& rows) { rows[1] = rows[2]; }));
    CHECK(with([](auto& rows) { rows[3].count = kServicesCountedMax; }));
    CHECK_FALSE(with([](auto& rows) { rows[3].count = kServicesCountedMax + 1; }));
    CHECK_FALSE(with([](auto& rows) { rows[3].day = {INT32_MAX}; }));
    CHECK_FALSE(with([](auto& rows) { rows[0].service = {}; }));
    CHECK_FALSE(with([](auto& rows) { rows[1].officer = {"P 1"}; }));
    // A place that no list has; a row that lacks its count: fields 7 and 9 of field 24, once more.
    const Bytes bytes = encode(good);
    CHECK_FALSE(readable(bytes + Bytes("\xc2\x01\x02\x38\x63", 5)).has_value());
    CHECK_FALSE(readable(bytes + Bytes("\xc2\x01\x02\x48\x05", 5)).has_value());
  }

  TEST_CASE("a beginning has its days off in order, each of them after its first day") {
    const auto with = [](const std::function<void(Beginning&)>& change) {
      Record record = samples::beginning_kinds()[1];
      change(std::get<Beginning>(record.body));
      return decode(encode(record)).has_value();
    };
    CHECK(with([](auto&) {}));
    CHECK(with([](auto& one) { one.days_off.clear(); }));
    CHECK(with([](auto& one) { one.days_off = {one.from}; }));
    CHECK_FALSE(with([](auto& one) { one.days_off = {{one.from.days - 1}}; }));
    CHECK_FALSE(with([](auto& one) { std::swap(one.days_off[0], one.days_off[1]); }));
    CHECK_FALSE(with([](auto& one) { one.days_off[1] = one.days_off[0]; }));
    CHECK_FALSE(with([](auto& one) { one.days_off[1] = {INT32_MAX}; }));
    CHECK_FALSE(with([](auto& one) { one.service = {}; }));
    CHECK_FALSE(with([](auto& one) { one.unit = {}; }));
    CHECK_FALSE(with([](auto& one) { one.officer = {"P 1"}; }));
    CHECK_FALSE(with([](auto& one) { one.act.person = {}; }));
    const auto many = [](Beginning& one, std::size_t count) {
      one.days_off.clear();
      for (std::size_t i = 0; i < count; ++i)
        one.days_off.push_back({one.from.days + static_cast<std::int32_t>(i)});
    };
    CHECK(with([&](auto& one) { many(one, kDaysOffMax); }));
    CHECK_FALSE(with([&](auto& one) { many(one, kDaysOffMax + 1); }));
  }

  TEST_CASE("an act without a person, or upon the first branch, is unreadable") {
    const Act by_operator{PersonId{"operator1"}, "operator", ""};
    Record revocation{1, 0, Revocation{by_operator, DeviceId{"K-1"}, 1}};
    CHECK(decode(encode(revocation)).has_value());
    std::get<Revocation>(revocation.body).act.person = {};
    CHECK_FALSE(decode(encode(revocation)).has_value());
    Record adopt{1, 0, Adopt{{PersonId{"penilik1"}, "reviewer", ""}, DeviceId{"K-1"}, 1, 1}};
    CHECK(decode(encode(adopt)).has_value());
    std::get<Adopt>(adopt.body).branch = 0;
    CHECK_FALSE(decode(encode(adopt)).has_value());
  }

  TEST_CASE("records about flags out of their ranges are unreadable") {
    const Act act{PersonId{"penilik1"}, "reviewer", "diperiksa"};
    const BallotSet one{DeviceId{"K-1"}, 1, 0, {5}};
    const auto reads = [](Body body) {
      return decode(encode({1, 0, std::move(body)})).has_value();
    };
    CHECK(reads(Annul{act, one, std::string(kFlagNameMax, 'x')}));
    CHECK_FALSE(reads(Annul{act, one, std::string(kFlagNameMax + 1, 'x')}));
    const Dismissal dismissal{act, "lost_ballots", OfficerId{"P-1"}, {20'000}, {20'000}};
    CHECK(reads(dismissal));
    CHECK(reads(Dismissal{act, "lost_ballots", OfficerId{"P-1"}, {20'000}, {20'000}, 41}));
    CHECK_FALSE(reads(Dismissal{act, "", dismissal.officer, {20'000}, {20'000}}));
    CHECK_FALSE(reads(Dismissal{act, "lost_ballots", dismissal.officer, {20'000}, {19'999}}));
    std::vector<std::uint64_t> many(600);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = i + 1;
    const BallotSet large{DeviceId{"K-1"}, 1, 0, many};
    CHECK(reads(Objection{act, OfficerId{"P-1"}, {large, one}, {}}));
    CHECK_FALSE(reads(Objection{act, OfficerId{"P-1"}, {large, large}, {}}));
    CHECK_FALSE(reads(Objection{act, OfficerId{"P-1"}, {}, {}}));
    CHECK_FALSE(reads(Reopening{{}, {PeriodKind::quarter, 2026, 4}, {}}));
  }

  TEST_CASE("a cause names person, officer and period; the unit may be the region") {
    const auto with = [](const std::function<void(CoverageCause&)>& change) {
      CoverageCause cause{{PersonId{"operator1"}, "operator", "layar mati"},
                          OfficerId{"P-0001"},
                          {PeriodKind::quarter, 2026, 4},
                          UnitId{"capil"},
                          false};
      change(cause);
      const Record said{1, 0, std::move(cause)};
      const auto read = decode(encode(said));
      if (read) CHECK(*read == said);
      return read.has_value();
    };
    CHECK(with([](auto&) {}));
    CHECK(with([](auto& one) { one.accepted = true; }));
    CHECK(with([](auto& one) { one.unit = {}; }));
    CHECK_FALSE(with([](auto& one) { one.unit = {"ca pil"}; }));
    CHECK_FALSE(with([](auto& one) { one.officer = {}; }));
    CHECK_FALSE(with([](auto& one) { one.officer = {"P 1"}; }));
    CHECK_FALSE(with([](auto& one) { one.act.person = {}; }));
    CHECK_FALSE(with([](auto& one) { one.act.role = ""; }));
  }

  TEST_CASE("a cause of no period is unreadable") {
    const CoverageCause cause{{PersonId{"operator1"}, "operator", "layar mati"},
                              OfficerId{"P-0001"},
                              {PeriodKind::quarter, 2026, 4},
                              UnitId{"capil"},
                              false};
    const Bytes good = encode({1, 0, cause});
    for (const auto& [period, reads] : {std::pair{"2026-Q4", true}, {"2026-H2", true},
                                        {"2026-Q5", false}, {"2026-H3", false}}) {
      Bytes other = good;
      other.replace(other.find("2026-Q4"), 7, period);
      CHECK(decode(other).has_value() == reads);
    }
  }

  TEST_CASE("every cut and every flipped bit is read or refused, without a crash") {
    for (const Record& record : samples::every_kind()) {
      const Bytes good = encode(record);
      for (std::size_t i = 0; i < good.size(); ++i) {
        (void)decode(good.substr(0, i));
        for (int bit = 0; bit < 8; ++bit) {
          Bytes flipped = good;
          flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
          const auto read = decode(flipped);
          if (read) CHECK(read->body.index() < std::variant_size_v<Body>);
        }
      }
    }
  }
}
