#include <doctest/doctest.h>

#include <random>

#include "common/domain/edition.hpp"

using namespace suara;
using namespace suara::domain;

namespace {

using Counts = std::vector<std::int64_t>;
const OfficerId kOfficer{"P-0001"};
const Quarter kQuarter{2026, 4};
const Date kFirst = date_of(2026, 10, 1);

Cells cells_of(const Counts& scores, int days = 1) {
  Cells cells;
  for (int d = 0; d < days; ++d) {
    TallyKey key{
        {month_of(kFirst), 0}, UnitId{"capil"}, kOfficer, {kFirst.days + d}, ServiceId{"ktp"}};
    TallyCounts counts;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      counts.scores[i] = scores[i];
      counts.outcomes[0] += scores[i];
    }
    cells[key] += counts;
  }
  return cells;
}

std::optional<Edition> make(const Cells& cells, const std::optional<Edition>& previous = {}) {
  return next_edition(kOfficer, kQuarter, 4, cells, date_of(2026, 11, 1), {}, previous);
}

}  // namespace

TEST_SUITE("common/domain/edition") {
  TEST_CASE("a class of one to four is merged with its neighbour") {
    using Classes = std::vector<ScoreClass>;
    CHECK(merge_classes(Counts{6, 18, 63, 127}) ==
          Classes{{1, 1, 6}, {2, 2, 18}, {3, 3, 63}, {4, 4, 127}});
    CHECK(merge_classes(Counts{2, 3, 19, 37}) == Classes{{1, 2, 5}, {3, 3, 19}, {4, 4, 37}});
    CHECK(merge_classes(Counts{0, 5, 19, 4}) == Classes{{1, 1, 0}, {2, 2, 5}, {3, 4, 23}});
    CHECK(merge_classes(Counts{2, 0, 0, 50}) == Classes{{1, 4, 52}});
    CHECK(merge_classes(Counts{0, 0, 0, 5}) == Classes{{1, 1, 0}, {2, 2, 0}, {3, 3, 0}, {4, 4, 5}});
    CHECK(merge_classes(Counts{1, 1, 1, 1}).empty());
    CHECK(merge_classes(Counts{0, 0, 0, 0}).empty());
  }

  TEST_CASE("whatever the counts, no class of one to four is shown and none is lost") {
    std::mt19937 random(7);
    for (int round = 0; round < 5000; ++round) {
      Counts counts(3 + random() % 3);
      std::int64_t all = 0;
      for (auto& count : counts) all += count = static_cast<std::int64_t>(random() % 9);
      const auto classes = merge_classes(counts);
      CHECK(classes.empty() == (all < 5));
      std::int64_t shown = 0;
      int next = 1;
      for (const ScoreClass& one : classes) {
        CHECK(one.first == next);
        next = one.last + 1;
        CHECK((one.count == 0 || one.count >= 5));
        shown += one.count;
      }
      if (!classes.empty()) {
        CHECK(shown == all);
        CHECK(next == static_cast<int>(counts.size()) + 1);
      }
    }
  }

  TEST_CASE("the first edition comes with the fifth rating") {
    CHECK_FALSE(make(cells_of({0, 0, 2, 2})).has_value());
    const auto edition = make(cells_of({0, 0, 0, 5}));
    REQUIRE(edition.has_value());
    CHECK(edition->number == 1);
    CHECK(edition->ratings == 5);
  }

  TEST_CASE("a new edition needs five more ratings") {
    const auto first = make(cells_of({0, 0, 5, 5}));
    REQUIRE(first.has_value());
    CHECK_FALSE(make(cells_of({0, 0, 7, 7}), first).has_value());
    const auto second = make(cells_of({0, 0, 5, 10}), first);
    REQUIRE(second.has_value());
    CHECK(second->number == 2);
  }

  TEST_CASE("fewer than five that went stay in, fewer than five that came wait") {
    const auto first = make(cells_of({5, 5, 10, 10}));
    REQUIRE(first.has_value());
    using Classes = std::vector<ScoreClass>;
    // One annulled and four come: as it was.
    CHECK_FALSE(make(cells_of({4, 5, 10, 14}), first).has_value());
    // One annulled and five come: the annulled one is still counted.
    const auto second = make(cells_of({4, 5, 10, 15}), first);
    REQUIRE(second.has_value());
    CHECK(second->classes == Classes{{1, 1, 5}, {2, 2, 5}, {3, 3, 10}, {4, 4, 15}});
    // With the fifth annulled all five go; the four that came meanwhile wait.
    const auto third = make(cells_of({0, 5, 14, 15}), second);
    REQUIRE(third.has_value());
    CHECK(third->classes == Classes{{1, 1, 0}, {2, 2, 5}, {3, 3, 10}, {4, 4, 15}});
    CHECK(third->ratings == 30);
    const auto fourth = make(cells_of({0, 5, 15, 15}), third);
    REQUIRE(fourth.has_value());
    CHECK(fourth->ratings == 35);
  }

  TEST_CASE(
      "where fewer than five are left the next edition shows nothing, and withdrawals wait not") {
    const auto first = make(cells_of({0, 0, 6, 6}));
    REQUIRE(first.has_value());
    CHECK_FALSE(make(cells_of({0, 0, 4, 4}), first).has_value());
    CHECK(make(cells_of({0, 0, 2, 5}), first)->shows());
    const auto gone = make(cells_of({0, 0, 0, 4}), first);
    REQUIRE(gone.has_value());
    CHECK_FALSE(gone->shows());
    CHECK_FALSE(gone->mean_hundredths.has_value());
    CHECK_FALSE(make(cells_of({0, 0, 0, 4}), gone).has_value());
    CHECK_FALSE(make(cells_of({0, 0, 4, 4}), gone).has_value());
    CHECK(make(cells_of({0, 0, 5, 4}), gone)->ratings == 9);
    const auto withdrawn = [&](const Counts& scores) {
      return next_edition(kOfficer, kQuarter, 4, cells_of(scores), date_of(2026, 11, 1), {}, first,
                          Takes::withdrawals);
    };
    CHECK_FALSE(withdrawn({9, 0, 6, 6}).has_value());
    CHECK(withdrawn({9, 0, 1, 6})->ratings == 7);
    const Edition again = told_again(*first, EditionKind::final);
    CHECK(again.number == 2);
    CHECK(again.kind == EditionKind::final);
    CHECK(again.as_of == last_day(kQuarter));
    CHECK(again.classes == first->classes);
    CHECK(again.made_of == first->made_of);
  }

  TEST_CASE("a reason is shown from five on, moves by five, and one that accuses never") {
    const auto with = [](std::int64_t n, std::int64_t waktu, std::int64_t low_waktu,
                         std::int64_t biaya) {
      Cells cells = cells_of({0, 0, n, n});
      cells.begin()->second.details = {{reason_detail(Element::waktu), waktu},
                                       {reason_detail(Element::biaya), biaya},
                                       {low_reason_detail(Element::waktu), low_waktu},
                                       {low_reason_detail(Element::biaya), biaya}};
      return cells;
    };
    using Reasons = std::vector<ReasonCount>;
    const auto first = make(with(10, 9, 4, 7));
    REQUIRE(first.has_value());
    CHECK(first->reasons == Reasons{{Element::waktu, true, 5}});
    const auto second = make(with(20, 14, 5, 17), first);
    REQUIRE(second.has_value());
    CHECK(second->reasons == Reasons{{Element::waktu, true, 5}, {Element::waktu, false, 5}});
    const auto third = make(with(30, 19, 9, 27), second);
    REQUIRE(third.has_value());
    CHECK(third->reasons == Reasons{{Element::waktu, true, 10}, {Element::waktu, false, 5}});
    // Annulled down to four: what went is told, the four are not.
    const auto fourth = make(with(20, 13, 9, 17), third);
    REQUIRE(fourth.has_value());
    CHECK(fourth->reasons == Reasons{{Element::waktu, false, 5}});
    CHECK(accuses(Element::biaya, false));
    CHECK_FALSE(accuses(Element::biaya, true));
    CHECK_FALSE(accuses(Element::perilaku, false));
  }

  TEST_CASE("reasons are of days that are told as they stand, not of ballots that wait") {
    // Low ones all name the time: four of the first day, and those of the second.
    const auto with = [](std::int64_t fours, std::int64_t came) {
      Cells cells = cells_of({0, 5, 0, fours});
      TallyKey second = cells.begin()->first;
      ++second.day.days;
      cells[second].scores = {0, came, 0, 10};
      for (auto& [key, counts] : cells) {
        const std::int64_t low = key == second ? came : 4;
        if (low > 0)
          counts.details = {{reason_detail(Element::waktu), low},
                            {low_reason_detail(Element::waktu), low}};
      }
      return cells;
    };
    const auto first = make(with(15, 0));
    REQUIRE(first.has_value());
    CHECK(first->reasons.empty());
    // Five went, the four that came wait: with theirs, eight of five low ones would name the time.
    const auto second = make(with(10, 4), first);
    REQUIRE(second.has_value());
    CHECK(second->ratings == 25);
    CHECK(second->reasons.empty());
    const auto third = make(with(10, 5), second);
    REQUIRE(third.has_value());
    CHECK(third->reasons == std::vector<ReasonCount>{{Element::waktu, false, 9}});
  }

  TEST_CASE("an edition of a period that will be frozen ends where five are left behind it") {
    const auto left = [](const Cells& cells, int as_of) {
      return leaving_enough(kOfficer, kQuarter, 4, cells, {kFirst.days + as_of});
    };
    const Cells cells = cells_of({0, 0, 1, 1}, 6);  // two a day
    CHECK(left(cells, 1) == std::nullopt);
    CHECK(left(cells, 2) == Date{kFirst.days - 1});
    CHECK(left(cells, 5) == Date{kFirst.days + 2});
    CHECK(left(cells_of({0, 0, 0, 5}, 2), 1) == kFirst);
    CHECK(left({}, 5) == std::nullopt);
  }

  TEST_CASE("a mean is given only with enough ratings on enough days and no merged class") {
    CHECK_FALSE(make(cells_of({0, 0, 0, 29}, 1))->mean_hundredths.has_value());
    CHECK_FALSE(make(cells_of({0, 0, 0, 30}, 1))->mean_hundredths.has_value());
    const auto enough = make(cells_of({0, 0, 0, 5}, 6));
    REQUIRE(enough->mean_hundredths.has_value());
    CHECK(*enough->mean_hundredths == 10'000);
    CHECK(enough->days == 6);
    CHECK_FALSE(make(cells_of({0, 0, 0, 7}, 5))->mean_hundredths.has_value());
    Cells merged = cells_of({0, 0, 0, 6}, 6);
    merged.begin()->second.scores[0] = 1;
    merged.begin()->second.outcomes[0] += 1;
    CHECK_FALSE(make(merged)->mean_hundredths.has_value());
  }

  TEST_CASE("the mean of 6, 18, 63, 127 is 86.33 points") {
    Cells cells = cells_of({1, 3, 10, 21}, 6);
    auto& counts = cells.begin()->second;
    counts.scores = {1, 3, 13, 22, 0};
    counts.outcomes[0] = 39;
    const auto edition = make(cells);
    REQUIRE(edition.has_value());
    CHECK(edition->ratings == 214);
    CHECK(edition->mean_hundredths == 8633);
  }

  TEST_CASE("other officers, quarters, numbers of faces and open days are not in it") {
    const Cells cells = cells_of({0, 0, 0, 5});
    const Date day_before = {kFirst.days - 1};
    CHECK(next_edition(kOfficer, kQuarter, 4, cells, kFirst, {}, {}).has_value());
    CHECK_FALSE(next_edition(kOfficer, kQuarter, 4, cells, day_before, {}, {}).has_value());
    CHECK_FALSE(next_edition(OfficerId{"P-0002"}, kQuarter, 4, cells, kFirst, {}, {}).has_value());
    CHECK_FALSE(next_edition(kOfficer, {2026, 3}, 4, cells, kFirst, {}, {}).has_value());
    CHECK_FALSE(next_edition(kOfficer, kQuarter, 5, cells, kFirst, {}, {}).has_value());
  }

  TEST_CASE("a day of which ratings wait is not told, one of which ratings went is") {
    Cells cells = cells_of({0, 0, 5, 5}, 2);
    const auto first = make(cells);
    REQUIRE(first);
    CHECK(days_not_told(*first, cells).empty());
    const TallyKey second_day = std::next(cells.begin())->first;
    Cells late = cells;
    late[second_day].scores[0] = 1;
    CHECK(days_not_told(*first, late) == std::set<Date>{second_day.day});
    late[second_day].scores[3] = 4;  // As many as before in all.
    CHECK(days_not_told(*first, late) == std::set<Date>{second_day.day});
    late[second_day].scores[0] = 0;
    CHECK(days_not_told(*first, late).empty());
    TallyKey later = second_day;
    later.day = {first->as_of.days + 1};
    late[later] = cells.begin()->second;
    CHECK(days_not_told(*first, late).empty());  // Not of its days.
  }
}
