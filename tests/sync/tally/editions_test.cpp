#include "sync/tally/editions.hpp"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include "sync/tally/filed_counts.hpp"
#include "sync/tally/period_figures.hpp"
#include "sync/tally/schema.hpp"
#include "sync/tally/tallies.hpp"

using namespace suara;
using domain::Channel;
using domain::Edition;
using domain::EditionKind;

namespace {

const TenantId kTenant{"kota"};
const OfficerId kOfficer{"P-0001"};
const Quarter kQuarter{2026, 4};
const Date kFirst = date_of(2026, 10, 5);

// The tallies of a region without its central: cells come and go, nights make editions.
class Nights {
 public:
  Nights() {
    database_.exec(std::string(tally::schema()));
    database_.exec(
        "CREATE TABLE setting(tenant_id TEXT, key TEXT, value TEXT, PRIMARY KEY(tenant_id, key))");
  }
  // count < 0: as an annulment takes them.
  void rate(int day, int score, int count, std::uint8_t faces = 4) {
    domain::TallyKey key{{month_of(day_at(day)), posting_},
                         UnitId{"capil"},
                         kOfficer,
                         day_at(day),
                         ServiceId{"ktp"}};
    key.faces = faces;
    key.channel = faces == 4 ? Channel::desk : Channel::imported;
    domain::TallyCounts counts;
    counts.scores[static_cast<std::size_t>(score - 1)] = counts.outcomes[0] = count;
    counts.services = counts.offered = count;
    const domain::Cells cells{{key, counts}};
    tally::Tallies(database_).add(kTenant, {&cells, 1});
  }
  // What a registry counted up to and including that day, in the place of what it said before.
  void registry(std::vector<std::int64_t> by_day) {
    tally::ServiceDays days;
    for (std::size_t day = 0; day < by_day.size(); ++day)
      days[{UnitId{"capil"}, day_at(static_cast<int>(day))}][{kOfficer, ServiceId{"ktp"}}] =
          by_day[day];
    tally::put_services(database_, kTenant, days);
  }
  // Editions as a central left them that did not say what a figure may be used for.
  void forget_use() {
    database_.exec("UPDATE edition SET figures = replace(figures, ' | 1' || char(10), char(10))");
  }
  void set(const std::string& key, const std::string& value) {
    database_.exec("INSERT OR REPLACE INTO setting VALUES('kota', 'policy." + key + "', '" + value +
                   "')");
  }
  // As two have said; the officer is due for an edition.
  void state_cause(domain::Cause cause) {
    office_.periods[period_of(kQuarter)].causes[{kOfficer, {"capil"}}] = cause;
    tally::mark_all_due(database_, kTenant, kQuarter);
  }
  // Twenty-two on six days, no class of them small.
  void rate_twenty_two() {
    rate(0, 1, 5), rate(1, 2, 5), rate(2, 3, 6);
    for (int day = 3; day < 6; ++day) rate(day, 4, 2);
  }
  void open(const domain::IndexPolicy& policy = {}) {
    office_.periods[period_of(kQuarter)].policy = domain::to_text(policy);
  }
  void freeze() {
    tally::PeriodState& state = office_.periods[period_of(kQuarter)];
    state.frozen = record::Freeze{};
    for (const Month month : months_of(period_of(kQuarter))) state.taken[month] = 0;
    tally::mark_all_due(database_, kTenant, kQuarter);
    posting_ = 1;  // of what comes from now on
  }
  // What the night before that day makes.
  std::vector<Edition> night(Date today) {
    auto all = tally::next_editions(database_, kTenant, office_, today);
    tally::add_figures(database_, kTenant, office_, all);
    tally::put_editions(database_, kTenant, all);
    std::vector<Edition> made;
    for (const auto& one : all.made) made.push_back(one.edition);
    return made;
  }
  std::vector<Edition> newest() {
    return tally::newest_editions(database_, kTenant, kOfficer, kQuarter);
  }
  std::vector<domain::OwnFigure> figures(const Edition& edition) {
    return tally::figures_of(database_, kTenant, edition);
  }
  static Date day_at(int day) { return {kFirst.days + day}; }

 private:
  SQLite::Database database_{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  tally::OfficeState office_;
  std::uint16_t posting_ = 0;
};

const Date kJanuary = date_of(2027, 1, 4);

}  // namespace

TEST_SUITE("sync/tally editions") {
  TEST_CASE("an edition is enough by the region's rules, and is not told anew when they move") {
    for (const char* least : {"22", "23"}) {
      Nights region;
      region.set("ratings_min", least);
      region.rate_twenty_two();
      const auto made = region.night(kJanuary);
      REQUIRE(made.size() == 1);
      CHECK(made[0].enough() == (least == std::string("22")));
      CHECK(made[0].mean_hundredths.has_value() == made[0].enough());
      CHECK(made[0].minimum.days == 6);
      region.set("ratings_min", "5");
      region.rate(6, 4, 1);  // Looked at again, and too little to tell.
      CHECK(region.night(kJanuary).empty());
      CHECK(region.newest().at(0).minimum == made[0].minimum);
    }
    Nights of_default;
    of_default.rate_twenty_two();
    CHECK_FALSE(of_default.night(kJanuary).at(0).enough());
  }

  TEST_CASE("of a quarter that was opened, its opening's rules say what is enough") {
    for (const std::int64_t least : {22, 23}) {
      Nights region;
      region.set("ratings_min", "100");
      domain::IndexPolicy policy;
      policy.rules.ratings_min = least;
      region.open(policy);
      region.rate_twenty_two();
      region.rate(6, 4, 5);  // left to the final one
      const auto made = region.night(kJanuary);
      REQUIRE(made.size() == 1);
      CHECK(made[0].ratings == 22);
      CHECK(made[0].minimum.ratings == least);
      CHECK(made[0].enough() == (least == 22));
    }
  }

  TEST_CASE(
      "where the last night's edition holds all that a freeze takes, it is the final one too") {
    Nights region;
    region.rate(0, 4, 12);
    REQUIRE(region.night(kJanuary).size() == 1);
    const Edition before = region.newest().at(0);
    region.open();
    CHECK(region.night(kJanuary).empty());  // open for judgement is not frozen
    region.freeze();
    const auto made = region.night(kJanuary);
    REQUIRE(made.size() == 1);
    CHECK(made[0].kind == EditionKind::final);
    CHECK(made[0].number == 2);
    CHECK(made[0].as_of == last_day(kQuarter));
    CHECK(made[0].classes == before.classes);
    CHECK(made[0].ratings == 12);
    REQUIRE(region.figures(region.newest().at(0)).size() == 1);
    CHECK(region.figures(region.newest().at(0))[0].ratings == 12);
    CHECK(region.night(kJanuary).empty());
  }

  TEST_CASE(
      "one to four that came behind the last edition are not told by the final one, five are") {
    for (const int late : {4, 5}) {
      Nights region;
      region.rate(0, 4, 12);
      REQUIRE(region.night(kJanuary).size() == 1);
      region.rate(3, 1, late);
      region.open();
      region.freeze();
      const auto made = region.night(kJanuary);
      REQUIRE(made.size() == 1);
      CHECK(made[0].kind == EditionKind::final);
      CHECK(made[0].ratings == (late == 5 ? 17 : 12));
    }
  }

  TEST_CASE("who has four ratings gets no final edition, and what comes later makes a supplement") {
    Nights region;
    region.rate(0, 4, 4);
    region.open();
    region.freeze();
    CHECK(region.night(kJanuary).empty());
    region.rate(1, 4, 1);
    const auto made = region.night(kJanuary);
    REQUIRE(made.size() == 1);
    CHECK(made[0].kind == EditionKind::supplement);
    CHECK(made[0].ratings == 5);
  }

  TEST_CASE("after all of an officer's ballots were annulled nothing of them is shown any more") {
    for (const int left : {0, 4, 5}) {
      Nights region;
      region.rate(0, 4, 12);
      REQUIRE(region.night(kJanuary).size() == 1);
      region.rate(0, 4, left - 12);
      const auto made = region.night(kJanuary);
      REQUIRE(made.size() == 1);
      CHECK(made[0].number == 2);
      CHECK(made[0].shows() == (left == 5));
      CHECK(made[0].classes.empty() == (left < 5));
      CHECK(region.figures(region.newest().at(0)).empty() == (left < 5));
      CHECK(region.night(kJanuary).empty());
      // Five new ones are told again; what was left of the annulled ones with them.
      region.rate(2, 3, 5);
      const auto again = region.night(kJanuary);
      REQUIRE(again.size() == 1);
      CHECK(again[0].shows());
      CHECK(again[0].ratings == left + 5);
    }
  }

  TEST_CASE("four annulled ballots stay in what is shown until a fifth goes") {
    Nights region;
    region.rate(0, 4, 12);
    REQUIRE(region.night(kJanuary).size() == 1);
    region.rate(0, 4, -4);
    CHECK(region.night(kJanuary).empty());
    region.rate(0, 4, -1);
    REQUIRE(region.night(kJanuary).size() == 1);
    CHECK(region.newest().at(0).ratings == 7);
  }

  TEST_CASE("while a quarter is open for judgement annulled ballots go, and what came waits") {
    Nights region;
    region.open();
    region.rate(0, 4, 12);
    region.rate(1, 3, 6);
    REQUIRE(region.night(kJanuary).size() == 1);
    REQUIRE(region.newest().at(0).as_of == Nights::day_at(0));
    region.rate(1, 3, -4);  // two are left behind the edition's end: fewer than five
    region.rate(0, 1, 6);   // late ones of the edition's own days
    CHECK(region.night(kJanuary).empty());
    region.rate(0, 4, -10);
    const auto made = region.night(kJanuary);
    REQUIRE(made.size() == 1);
    CHECK_FALSE(made[0].shows());
    CHECK(made[0].as_of == Nights::day_at(0));
  }

  TEST_CASE("late ballots too few for a supplement say what they do to the decision, and no more") {
    Nights region;
    for (int day = 0; day < 8; ++day) region.rate(day, 3, 2);
    region.open();
    region.freeze();
    REQUIRE(region.night(kJanuary).size() == 1);
    const Edition final = region.newest().at(0);
    CHECK_FALSE(region.figures(final).at(0).late.has_value());
    region.rate(2, 1, 4);
    auto made = region.night(kJanuary);
    REQUIRE(made.size() == 1);
    CHECK(made[0].kind == EditionKind::supplement);
    CHECK(made[0].number == final.number + 1);
    CHECK(made[0].classes == final.classes);
    CHECK(made[0].ratings == final.ratings);
    CHECK(region.figures(region.newest().at(0)).at(0).late == domain::LateEffect::supplement);
    region.rate(3, 3, -1);  // one of the frozen ones goes: the effect is the same, nothing is told
    CHECK(region.night(kJanuary).empty());
    region.rate(2, 1, 1);  // the fifth
    made = region.night(kJanuary);
    REQUIRE(made.size() == 1);
    CHECK(made[0].ratings == final.ratings + 5);
    CHECK(region.figures(region.newest().at(0)).at(0).late == domain::LateEffect::supplement);
  }

  TEST_CASE("what a figure may be used for moves with an edition, whatever a registry says since") {
    using domain::IndexUse;
    Nights region;
    const auto use = [&] { return region.figures(region.newest().at(0)).at(0).use; };
    region.rate(0, 4, 12);
    REQUIRE(region.night(kJanuary).size() == 1);
    CHECK(use() == IndexUse::feedback);  // nobody else has counted
    region.registry({12});
    CHECK(region.night(kJanuary).empty());
    CHECK(use() == IndexUse::feedback);
    region.rate(1, 4, 5);
    region.registry({12, 5});
    REQUIRE(region.night(kJanuary).size() == 1);
    CHECK(use() == IndexUse::pay);
    region.rate(2, 4, 5);
    region.registry({12, 5, 9});  // four of them were not offered
    REQUIRE(region.night(kJanuary).size() == 1);
    CHECK(use() == IndexUse::ask_cause);
    region.rate(3, 4, 5);  // a day that the registry was not read for
    REQUIRE(region.night(kJanuary).size() == 1);
    CHECK(use() == IndexUse::feedback);
  }

  TEST_CASE("a cause is told by the newest edition again, of the same days and ballots") {
    using domain::IndexUse;
    Nights region;
    const auto use = [&] { return region.figures(region.newest().at(0)).at(0).use; };
    region.open();
    for (int day = 0; day < 4; ++day) region.rate(day, 4, 6);
    region.registry({6, 6, 6, 20});
    REQUIRE(region.night(date_of(2026, 10, 20)).size() == 1);
    // The last day is left to the final one, and so is its count.
    region.rate(4, 4, 6);
    region.registry({6, 6, 20, 20});
    REQUIRE(region.night(date_of(2026, 10, 21)).size() == 1);
    const Edition told = region.newest().at(0);
    const auto figure = region.figures(told).at(0);
    REQUIRE(figure.use == IndexUse::ask_cause);
    // Not by itself, and not by three ratings more.
    region.rate(5, 1, 3);
    region.state_cause(domain::Cause::unknown);
    CHECK(region.night(date_of(2026, 10, 22)).empty());
    for (const auto& [cause, wanted] : {std::pair{domain::Cause::none, IndexUse::team_weight},
                                        {domain::Cause::accepted, IndexUse::pay}}) {
      region.state_cause(cause);
      const int before = region.newest().at(0).number;
      const auto made = region.night(date_of(2026, 10, 22));
      REQUIRE(made.size() == 1);
      CHECK(use() == wanted);
      Edition again = region.newest().at(0);
      CHECK(again.number == before + 1);
      auto moved = region.figures(again).at(0);
      moved.use = figure.use;
      CHECK(moved == figure);
      again.number = told.number;
      CHECK(again == told);
      CHECK(region.night(date_of(2026, 10, 22)).empty());
      region.state_cause(cause);  // once more says nothing new
      CHECK(region.night(date_of(2026, 10, 22)).empty());
    }
    // What comes next goes on from there.
    region.rate(6, 4, 6);
    region.rate(7, 4, 6);
    const auto next = region.night(date_of(2026, 10, 25));
    REQUIRE(next.size() == 1);
    CHECK(next[0].number == told.number + 3);
    CHECK(next[0].ratings > told.ratings);
  }

  TEST_CASE("what others counted behind the quarter's end is no part of its coverage") {
    Nights region;
    region.rate(0, 4, 12);
    std::vector<std::int64_t> counted(91);  // up to 3 January
    counted[0] = 12;
    counted[90] = 40;
    region.registry(counted);
    REQUIRE(region.night(kJanuary).size() == 1);
    const auto figure = region.figures(region.newest().at(0)).at(0);
    CHECK(figure.services == 12);
    CHECK(figure.use == domain::IndexUse::pay);
  }

  TEST_CASE("the final edition says what the freeze decided, and an older one says nothing of it") {
    Nights region;
    region.rate(0, 4, 12);
    REQUIRE(region.night(kJanuary).size() == 1);
    region.forget_use();
    const auto figures = region.figures(region.newest().at(0));
    REQUIRE(figures.size() == 1);
    CHECK(figures[0].ratings == 12);
    CHECK_FALSE(figures[0].use);
    region.registry({12});
    region.open();
    region.freeze();
    REQUIRE(region.night(kJanuary).size() == 1);
    CHECK(region.figures(region.newest().at(0)).at(0).use == domain::IndexUse::pay);
  }

  TEST_CASE("each number of faces has its figure of the days that its own edition is made of") {
    Nights region;
    domain::IndexPolicy policy;
    policy.count_imported = true;
    region.open(policy);
    region.rate(0, 4, 10);
    region.rate(1, 3, 5);
    region.rate(4, 5, 10, 5);
    region.rate(5, 4, 5, 5);
    REQUIRE(region.night(kJanuary).size() == 2);
    const auto newest = region.newest();
    REQUIRE(newest.size() == 2);
    CHECK(newest[0].as_of == Nights::day_at(0));
    CHECK(newest[1].as_of == Nights::day_at(4));
    for (const Edition& edition : newest) {
      const auto figures = region.figures(edition);
      REQUIRE(figures.size() == 1);
      CHECK(figures[0].ratings == edition.ratings);
      CHECK(figures[0].ratings == 10);
    }
  }
}
