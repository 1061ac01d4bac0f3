// Services that others counted, posted under the freezes that stand before their record.
#include "sync/tally/service_book.hpp"

#include <doctest/doctest.h>

using namespace suara;

namespace {

const Date kMonday = date_of(2026, 10, 5);
const UnitId kUnit{"DUKCAPIL"};
const OfficerId kOfficer{"P-0001"};
const ServiceId kKtp{"KTP"}, kKk{"KK"};

record::IndependentCounts said(std::uint32_t ktp, std::uint32_t kk) {
  record::IndependentCounts counts{{{"operator"}, "operator", "services"}, {}, kUnit, {}};
  if (kk > 0) counts.rows.push_back({kMonday, kOfficer, kKk, kk});
  counts.rows.push_back({kMonday, kOfficer, kKtp, ktp});
  return counts;
}

std::int64_t sum(const tally::UnitServices& services) {
  std::int64_t all = 0;
  for (const auto& [unit, counts] : services)
    for (const tally::ServiceCount& one : counts) all += one.count;
  return all;
}

struct Book {
  tally::OfficeState office;
  tally::ServiceDays days;
  void take(std::uint32_t ktp, std::uint32_t kk) {
    tally::ServiceDays later;
    tally::take_counts(said(ktp, kk), office, later);
    tally::add(days, later);
  }
  std::int64_t now() const { return sum(tally::services_in(days, kMonday, kMonday)); }
  std::int64_t frozen(const tally::PeriodState& state) const {
    return sum(tally::services_in(days, kMonday, kMonday, &state));
  }
};

}  // namespace

TEST_SUITE("sync/tally service book") {
  TEST_CASE("of the same day, officer and service the later count stands, others stay") {
    Book book;
    book.take(20, 5);
    CHECK(book.now() == 25);
    book.take(30, 0);
    CHECK(book.now() == 35);
    CHECK(book.days.size() == 1);
    CHECK(sum(tally::services_in(book.days, {kMonday.days + 1}, {kMonday.days + 9})) == 0);
  }

  TEST_CASE(
      "a freeze takes what stood before it; a later count stands beside, for whoever asks now") {
    Book book;
    book.take(20, 5);
    tally::PeriodState state;
    state.taken[month_of(kMonday)] = 0;
    book.office.freezes[month_of(kMonday)] = 1;
    book.take(30, 0);
    CHECK(book.now() == 35);
    CHECK(book.frozen(state) == 25);
    state.taken[month_of(kMonday)] = 1;  // Opened again and frozen anew.
    CHECK(book.frozen(state) == 35);
    CHECK(book.frozen({}) == 0);
  }

  TEST_CASE(
      "the lines of services.csv say posting, officer and service, nobody's own without one") {
    Book book;
    book.office.freezes[month_of(kMonday)] = 2;
    book.take(20, 5);
    book.days.begin()->second[{{}, kKtp}] = 3;
    CHECK(tally::service_lines(book.days.begin()->first, book.days.begin()->second) ==
          std::vector<std::string>{"DUKCAPIL,2026-10-05,2,,KTP,3",
                                   "DUKCAPIL,2026-10-05,2,P-0001,KK,5",
                                   "DUKCAPIL,2026-10-05,2,P-0001,KTP,20"});
  }
}
