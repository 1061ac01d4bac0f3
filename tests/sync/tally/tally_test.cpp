#include <doctest/doctest.h>

#include "sync/ledger/schema.hpp"
#include "sync/tally/editions.hpp"
#include "sync/tally/schema.hpp"
#include "sync/tally/tallies.hpp"
#include "tests/support/folder.hpp"
#include "tests/sync/ledger/test_device.hpp"

using namespace suara;
using namespace suara::test;

namespace {

const TenantId kTenant{"kota-contoh"};
const OfficerId kOfficer{"P-0001"};
const Zone kWib{7};
const Date kMonday = date_of(2026, 10, 5);
const Quarter kQuarter{2026, 4};

struct Books {
  Folder folder;
  SQLite::Database database{(folder / "tally.db").string(),
                            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  tally::Tallies tallies = make();

  tally::Tallies make() {
    database.exec(std::string(ledger::schema()));
    database.exec(std::string(tally::schema()));
    database.exec(
        "CREATE TABLE setting(tenant_id TEXT, key TEXT, value TEXT, PRIMARY KEY(tenant_id, key))");
    return tally::Tallies(database);
  }
  // count ratings of one score on one day.
  void rate(Date day, int score, int count) {
    domain::TallyKey key{{month_of(day)}, {"DUKCAPIL"}, kOfficer, day, {"KTP"}};
    domain::TallyCounts counts;
    counts.scores[static_cast<std::size_t>(score) - 1] = count;
    counts.outcomes[0] = count;
    counts.services = counts.offered = count;
    const domain::Cells cells{{key, counts}};
    tallies.add(kTenant, {&cells, 1});
  }
  std::int64_t close(Date today) {
    const auto night = tally::next_editions(database, kTenant, tally::OfficeState{}, today);
    tally::put_editions(database, kTenant, night);
    tallies.forget();
    return static_cast<std::int64_t>(night.made.size());
  }
  std::vector<domain::Edition> editions() {
    return tally::newest_editions(database, kTenant, kOfficer, kQuarter);
  }
};

const std::uint64_t kLeaf = 7;
const Instant kArrived = start_of(kMonday, kWib) + 36 * 3'600'000;
const record::Act kActor{{"operator"}, "operator", "test"};

// L1 stands in DUKCAPIL, K-1 was enrolled on Monday; an import of two rows for SAMSAT is announced.
tally::OfficeState plain_office() {
  tally::OfficeState office;
  tally::Touched touched;
  tally::fold(office, record::Counter{kActor, {"L1"}, {"DUKCAPIL"}, {kMonday, {}}}, 0, touched);
  tally::fold(office,
              record::OfficeImport{kActor, Hash{1}, {"SAMSAT"}, 2, kMonday, kMonday, "nilai.csv"},
              0, touched);
  tally::fold(office, record::Enrolment{kActor, {"K-1"}, 1, Hash{1}, {"DUKCAPIL"}, {"L1"}}, 0,
              touched, start_of(kMonday, kWib));
  return office;
}

tally::Counting plain_counting() {
  static const tally::OfficeState office = plain_office();
  return {kWib, &office,
          [](std::uint32_t, std::uint32_t row, const tally::Claimant&) { return row == 1; }, kLeaf};
}

ledger::NewBatch standing(std::uint32_t known = 0, std::uint32_t branch = 0) {
  return {{kTenant, {"K-1"}, 1, branch}, known, {}};
}

}  // namespace

TEST_SUITE("sync/tally") {
  TEST_CASE("cells put in behind a chain's last ones make the same sum, wherever they belong") {
    const auto cell = [](int day, int count) {
      domain::TallyCounts counts;
      counts.services = count;
      const domain::TallyKey key{{}, {"DUKCAPIL"}, kOfficer, {kMonday.days + day}, {"KTP"}};
      return domain::Cells::value_type{key, counts};
    };
    domain::Cells sum, behind;
    std::optional<domain::Cells::iterator> last;
    const std::vector<domain::Cells> batches{{},
                                             {cell(4, 1)},
                                             {cell(5, 2), cell(6, 3)},
                                             {cell(6, 4), cell(8, 5)},
                                             {},
                                             {cell(1, 6), cell(4, 7), cell(9, 8)},
                                             {cell(0, 9)},
                                             {cell(2, 1), cell(7, 2)}};
    for (const domain::Cells& batch : batches) {
      tally::add(sum, batch);
      tally::add_behind(last, behind, batch);
      CHECK(behind == sum);
    }
    CHECK(sum.size() == 9);
    CHECK(sum.at(cell(4, 0).first).services == 8);
  }

  TEST_CASE("a ballot belongs to the day of its wall time in the region's zone") {
    const Instant boot = start_of(kMonday, kWib) + 23 * 3'600'000;  // 23.00
    const tally::Decoded records{boot_at(boot), rated(4, 59 * 60'000), rated(3, 61 * 60'000)};
    const auto counted = tally::count(records, 1, standing(), kArrived, plain_counting());
    REQUIRE(counted.cells.size() == 2);
    CHECK(counted.cells.begin()->first.day == kMonday);
    CHECK(counted.cells.rbegin()->first.day == Date{kMonday.days + 1});
    CHECK(counted.dispositions.empty());
  }

  TEST_CASE("the boot is remembered for the batches after it") {
    const Instant boot = start_of(kMonday, kWib) + 8 * 3'600'000;
    const auto first = tally::count({boot_at(boot)}, 1, standing(), kArrived, plain_counting());
    ledger::NewBatch next = standing();
    next.before = first.after;
    const auto second = tally::count({rated(4)}, 2, next, kArrived, plain_counting());
    REQUIRE(second.cells.size() == 1);
    CHECK(second.cells.begin()->first.day == kMonday);
    const auto unplaced =
        tally::count({rated(4)}, 2, standing(), start_of(kMonday, kWib) + 1, plain_counting());
    CHECK(unplaced.cells.begin()->first.day == kMonday);  // the day it came in
  }

  TEST_CASE("an unreadable record is quarantined and the others count") {
    const auto counted = tally::count({boot_at({0}), std::nullopt, rated(4)}, 10, standing(),
                                      kArrived, plain_counting());
    CHECK(counted.dispositions ==
          std::vector<record::Disposition>{{11, record::DispositionKind::quarantined}});
    CHECK(counted.cells.size() == 1);
  }

  TEST_CASE("known records are skipped and a branch is held whole") {
    const tally::Decoded records{boot_at({0}), rated(4), rated(3)};
    const auto overlap = tally::count(records, 1, standing(2), kArrived, plain_counting());
    REQUIRE(overlap.cells.size() == 1);
    CHECK(overlap.cells.begin()->second.ratings() == 1);
    CHECK(overlap.cells.begin()->second.scores[2] == 1);
    const auto branch = tally::count(records, 1, standing(0, 1), kArrived, plain_counting());
    CHECK(branch.cells.empty());
    CHECK(branch.dispositions.size() == 3);
    CHECK(branch.dispositions[0].what == record::DispositionKind::held);
  }

  TEST_CASE("an imported row counts on its own day for the import's unit, once") {
    const record::Record import{0, 0, record::Import{Hash{1}, {"SAMSAT"}, 3}};
    const auto counted = tally::count(
        {import, imported(5, kMonday, 1), imported(5, kMonday, 2), imported(5, kMonday, 3)}, 1,
        standing(), kArrived, plain_counting());
    REQUIRE(counted.cells.size() == 1);
    CHECK(counted.cells.begin()->first.unit == UnitId{"SAMSAT"});
    CHECK(counted.cells.begin()->first.day == kMonday);
    CHECK(counted.cells.begin()->second.ratings() == 1);
    CHECK(counted.dispositions ==
          std::vector<record::Disposition>{{3, record::DispositionKind::counted_before},
                                           {4, record::DispositionKind::held}});
  }

  TEST_CASE("a ballot of a counter nobody knows is counted apart, not lost") {
    auto record = rated(4);
    std::get<domain::Ballot>(record.body).offer.counter = {"L9"};
    const auto counted =
        tally::count({boot_at({0}), record}, 1, standing(), kArrived, plain_counting());
    CHECK(counted.cells.begin()->first.unit == domain::kUnplacedUnit);
  }

  TEST_CASE("a row counts for the first that claims it, and for the same one again") {
    Books books;
    const tally::Claimant first{3, 10};
    const tally::Claimant second{4, 10};
    CHECK_FALSE(books.tallies.has_row(kTenant, 1, 10, first));
    CHECK(books.tallies.claim_row(kTenant, 1, 10, first));
    CHECK(books.tallies.claim_row(kTenant, 1, 10, first));
    CHECK(books.tallies.has_row(kTenant, 1, 10, first));
    CHECK_FALSE(books.tallies.claim_row(kTenant, 1, 10, second));
    CHECK(books.tallies.claim_row(kTenant, 2, 10, second));
  }

  TEST_CASE("an announced import takes its rows and days, no others") {
    const tally::AnnouncedImport import{1, 10, kMonday, {kMonday.days + 5}};
    CHECK(import.takes({kMonday, 10}));
    CHECK(import.takes({{kMonday.days + 5}, 1}));
    CHECK_FALSE(import.takes({kMonday, 11}));
    CHECK_FALSE(import.takes({kMonday, 0}));
    CHECK_FALSE(import.takes({{kMonday.days - 1}, 1}));
    CHECK_FALSE(import.takes({{kMonday.days + 6}, 1}));
  }

  TEST_CASE("cells add up and read back by officer and quarter") {
    Books books;
    books.rate(kMonday, 4, 3);
    books.rate(kMonday, 4, 2);
    books.rate(kMonday, 1, 1);
    books.rate(date_of(2026, 9, 30), 4, 9);
    const auto cells = tally::cells_of(books.database, kTenant, kOfficer, kQuarter);
    REQUIRE(cells.size() == 1);
    CHECK(cells.begin()->second.scores[3] == 5);
    CHECK(cells.begin()->second.scores[0] == 1);
    CHECK(cells.begin()->second.services == 6);
    CHECK(tally::day_total(books.database, kTenant, kMonday).ratings() == 6);
    CHECK(tally::day_total(books.database, kTenant, {kMonday.days + 1}).ratings() == 0);
    std::int64_t all = 0;
    tally::each_cell(books.database, kTenant, std::nullopt,
                     [&](const auto&, const auto& counts) { all += counts.ratings(); });
    CHECK(all == 15);
  }

  TEST_CASE("an edition appears only after the day has closed") {
    Books books;
    books.rate(kMonday, 4, 8);
    CHECK(books.close(kMonday) == 0);
    CHECK(books.editions().empty());
    CHECK(books.close({kMonday.days + 1}) == 1);
    const auto editions = books.editions();
    REQUIRE(editions.size() == 1);
    CHECK(editions[0].number == 1);
    CHECK(editions[0].as_of == kMonday);
    CHECK(editions[0].ratings == 8);
  }

  TEST_CASE("a new edition needs five more ratings of closed days") {
    Books books;
    books.rate(kMonday, 4, 8);
    books.close({kMonday.days + 1});
    books.rate({kMonday.days + 1}, 3, 4);
    CHECK(books.close({kMonday.days + 2}) == 0);
    books.rate({kMonday.days + 2}, 4, 1);
    CHECK(books.close({kMonday.days + 2}) == 0);
    CHECK(books.editions()[0].ratings == 8);
    CHECK(books.close({kMonday.days + 3}) == 1);
    const auto editions = books.editions();
    REQUIRE(editions.size() == 1);
    CHECK(editions[0].number == 2);
    CHECK(editions[0].ratings == 13);
    CHECK(editions[0].days == 3);
  }

  TEST_CASE("a late ballot of a closed day waits for the next edition") {
    Books books;
    books.rate(kMonday, 4, 8);
    books.close({kMonday.days + 1});
    books.rate(kMonday, 2, 5);
    CHECK(books.editions()[0].ratings == 8);
    CHECK(books.close({kMonday.days + 2}) == 1);
    CHECK(books.editions()[0].ratings == 13);
  }
}
