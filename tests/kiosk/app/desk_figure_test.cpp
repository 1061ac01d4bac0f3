// The officer's own figure on the desk: cards, trend, units and who sees them.
#include <doctest/doctest.h>

#include "kiosk/app/desk/formats.hpp"
#include "tests/kiosk/app/desk_figures.hpp"

using namespace suara;
using namespace suara::kiosk;
using namespace suara::kiosk::desk;
using namespace suara::test;
using domain::Shortfall;
using domain::Standing;

TEST_SUITE("kiosk/app/desk_figure") {
  TEST_CASE("points and differences are written with signs and without needless decimals") {
    const Format id{words().of("id")};
    CHECK(id.signed_points(2) == "+2");
    CHECK(id.signed_points(-3) == "−3");
    CHECK(id.signed_points(0) == "0");
    CHECK(id.signed_points(2.5) == "+2,50");
    CHECK(id.signed_points(-0.001) == "0");
    CHECK(id.points(1234) == "1.234");
    CHECK(id.range(84, 89) == "84 – 89");
    CHECK(id.signed_range(-1, 4) == "−1 – +4");
    CHECK(id.percent(82) == "82 %");
  }

  TEST_CASE("an index stands with its range, reliability, counts and coverage") {
    const auto page = page_of<FeedbackScreen>(with_figures({figure_with(kNow, kMeets)}));
    CHECK(page.index.index == "86");
    CHECK(page.index.range == "84 – 89");
    REQUIRE(page.index.gauge);
    CHECK(page.index.gauge->at == doctest::Approx((86.0 - 25) / 75));
    CHECK(page.index.gauge->low == doctest::Approx((84.0 - 25) / 75));
    CHECK_FALSE(page.index.too_few);
    REQUIRE(page.numbers.size() == 2);
    CHECK(page.numbers[0].figure == "82 %");
    CHECK(page.numbers[0].word == "cukup");
    CHECK(page.numbers[0].lines[0] == "214 penilaian, 42 hari");
    CHECK(page.numbers[0].lines[1] == "minimal 30 dan 6");
    CHECK(page.numbers[1].figure == "96,3 %");
    CHECK(page.numbers[1].lines ==
          std::vector<std::string>{"236 ditawarkan", "dari 245 layanan"});
  }

  TEST_CASE("ratings that a figure leaves out as learning are counted beside its own, with a day") {
    Figure figure = figure_with(kNow, kMeets);
    figure.own.learning = domain::OwnFigure::Left{24, date_of(2026, 10, 12)};
    Model model = with_figures({figure});
    const auto lines = [&](const char* language) {
      model.language = language;
      return page_of<FeedbackScreen>(model).numbers[0].lines;
    };
    REQUIRE(lines("id").size() == 2);  // In the place of the minima.
    CHECK(lines("id")[1] == "24 belajar s.d. 12 Okt");
    CHECK(lines("en")[1] == "24 learning, to 12 Oct");
    CHECK(lines("id")[0] == "214 penilaian, 42 hari");
    figure.own.learning.reset();
    model = with_figures({figure});
    CHECK(lines("id")[1] == "minimal 30 dan 6");
  }

  TEST_CASE("who was judged by another period is told so in place of a figure") {
    const auto page = page_of<FeedbackScreen>(with_figures({figure_lacking({Shortfall::judged})}));
    REQUIRE(page.index.too_few);
    CHECK(page.index.too_few->line == "Sudah dinilai oleh periode beku lain");
    CHECK_FALSE(page.index.too_few->part);
  }

  TEST_CASE("beside the index stands what it may be used for, where the central says it") {
    Figure figure = figure_with(kNow, kMeets);
    const auto use = [&](const char* language) {
      Model model = with_figures({figure});
      model.language = language;
      return page_of<FeedbackScreen>(model).index.use;
    };
    CHECK(use("id").empty());
    figure.own.use = domain::IndexUse::pay;
    CHECK(use("id") == "Boleh dipakai untuk tunjangan");
    CHECK(use("en") == "May carry pay");
    figure.own.use = domain::IndexUse::feedback;
    CHECK(use("id") == "Umpan balik saja: tanpa hitungan lain");
    CHECK(use("en") == "Feedback only: no independent count");
    figure.own.points.reset();
    figure.own.held_back = Standing::meets;
    CHECK(use("en") == "Feedback only: no independent count");
    figure = figure_lacking({Shortfall::ratings});
    figure.own.use = domain::IndexUse::pay;
    CHECK(use("en").empty());  // there is no figure to use
  }

  TEST_CASE("a figure that may not be used names what it lacks and shows no number of it") {
    const auto of = [](std::vector<Shortfall> missing) {
      return page_of<FeedbackScreen>(with_figures({figure_lacking(std::move(missing))}));
    };
    const auto few = of({Shortfall::ratings, Shortfall::days, Shortfall::joined});
    REQUIRE(few.index.too_few);
    CHECK(few.index.too_few->title == "Belum cukup data");
    CHECK(few.index.too_few->line ==
          "12 dari 30 penilaian, 2 dari 6 hari, 3 dari 5 petugas dengan layanan yang sama");
    CHECK(few.index.too_few->part == doctest::Approx(2.0 / 6));
    CHECK(few.index.index == kDash);
    CHECK_FALSE(few.index.gauge);
    CHECK(few.numbers[0].figure == kDash);
    CHECK(few.numbers[0].word.empty());
    Model model = with_figures({figure_with(kNow, kMeets)});
    model.editions->policy.rules.ratings_min = 50;
    CHECK(page_of<FeedbackScreen>(model).numbers[0].lines[1] == "minimal 50 dan 6");
  }

  TEST_CASE("only conditions that are not met are named, a bar stands where one is counted") {
    const auto of = [](std::vector<Shortfall> missing, std::int64_t ratings, std::int64_t days) {
      Figure figure = figure_lacking(std::move(missing));
      figure.own.ratings = ratings;
      figure.own.days = days;
      return *page_of<FeedbackScreen>(with_figures({figure})).index.too_few;
    };
    CHECK(of({Shortfall::days}, 214, 2).line == "2 dari 6 hari");
    CHECK(of({Shortfall::days}, 214, 2).part == doctest::Approx(2.0 / 6));
    CHECK(of({Shortfall::ratings, Shortfall::reliability}, 12, 42).line ==
          "12 dari 30 penilaian, belum cukup andal");
    CHECK(of({Shortfall::reliability}, 214, 42).line == "Belum cukup andal");
    CHECK_FALSE(of({Shortfall::reliability}, 214, 42).part);
    CHECK(of({Shortfall::days_apart}, 214, 42).line == "Belum ada petugas dengan hari kedua");
    // Without a fit there is no reliability to lack.
    const TooFew no_fit = of({Shortfall::no_fit, Shortfall::reliability}, 214, 42);
    CHECK(no_fit.line == "Perbedaan antarpetugas belum dapat dihitung");
    CHECK_FALSE(no_fit.part);
  }

  TEST_CASE("a figure that stands but is held back says why it is not shown") {
    Figure figure = figure_with(kNow, kMeets);
    figure.own.points.reset();
    const auto page = page_of<FeedbackScreen>(with_figures({figure}));
    CHECK(page.index.index == kDash);
    CHECK_FALSE(page.index.too_few);
    CHECK(page.index.range.starts_with("Tidak ditampilkan"));
    CHECK(page.numbers[0].figure == kDash);
  }

  TEST_CASE("coverage without a service is a dash, never zero") {
    Figure figure = figure_with(kNow, kMeets);
    figure.own.services = 0;
    CHECK(page_of<FeedbackScreen>(with_figures({figure})).numbers[1].figure == kDash);
  }

  TEST_CASE("quarters of one unit stand beside each other, one without its figure is a gap") {
    Model model = with_figures({figure_with(kNow, kMeets)});
    CHECK_FALSE(page_of<FeedbackScreen>(model).trend);
    Figure older = figure_with({2025, 4}, {-3, -6, 0, 74, 71, 77, 90, Standing::meets});
    older.own.ratings = 90;
    Figure few = figure_with({2026, 1}, {});
    few.own.points.reset();
    few.own.ratings = 31;
    Figure elsewhere = figure_with({2026, 2}, {9, 9, 9, 99, 99, 99, 99, Standing::above});
    elsewhere.own.unit = {"MPP"};
    elsewhere.own.ratings = 900;
    model.editions->figures.insert(model.editions->figures.end(), {older, few, elsewhere});
    const auto trend = page_of<FeedbackScreen>(model).trend;
    REQUIRE(trend);
    REQUIRE(trend->quarters.size() == 4);
    CHECK(trend->quarters[0].label == "IV/25");
    CHECK(trend->quarters[0].ratings == "90");
    CHECK(trend->quarters[0].reliability == "tinggi");
    CHECK(trend->quarters[0].index == "74");
    CHECK(trend->quarters[0].range == "71 – 77");
    CHECK(trend->quarters[1].ratings == "31");
    CHECK(trend->quarters[1].reliability == kDash);
    CHECK(trend->quarters[1].index == kDash);
    CHECK_FALSE(trend->quarters[1].place);
    CHECK(trend->quarters[2].ratings == kDash);
    CHECK(trend->quarters[2].index == kDash);
    CHECK_FALSE(trend->quarters[2].place);
    REQUIRE(trend->quarters[3].place);
    CHECK(trend->axis == std::vector<std::string>{"70", "80", "90"});
    CHECK(trend->quarters[3].place->at == doctest::Approx(0.8));
    CHECK(trend->quarters[3].place->high == doctest::Approx(0.95));
    CHECK(trend->none.empty());
  }

  TEST_CASE("where the quarter in sight has no figure, its line is still of one unit alone") {
    const auto in = [](const char* unit, Quarter quarter, std::int64_t ratings) {
      Figure figure = figure_with(quarter, kMeets);
      figure.own.unit = {unit};
      figure.own.ratings = ratings;
      return figure;
    };
    const auto trend =
        page_of<FeedbackScreen>(with_figures({in("CAPIL", {2026, 2}, 40), in("MPP", {2026, 2}, 30),
                                              in("MPP", {2026, 1}, 500),
                                              in("CAPIL", {2025, 4}, 20)}))
            .trend;
    REQUIRE(trend);
    REQUIRE(trend->quarters.size() == 4);
    CHECK(trend->quarters[0].ratings == "20");
    CHECK(trend->quarters[1].ratings == kDash);
    CHECK(trend->quarters[2].ratings == "40");
    CHECK(trend->quarters[3].ratings == kDash);
  }

  TEST_CASE("the axis stays on the scale, and without any index there is none") {
    Figure before = figure_with({2026, 2}, {});
    before.own.points.reset();
    Model model =
        with_figures({figure_with(kNow, {2, 0, 4, 99, 97, 100, 82, Standing::meets}), before});
    CHECK(page_of<FeedbackScreen>(model).trend->axis ==
          std::vector<std::string>{"90", "95", "100"});
    model.editions->figures.front().own.points.reset();
    const auto trend = page_of<FeedbackScreen>(model).trend;
    REQUIRE(trend);
    CHECK(trend->axis.empty());
    CHECK_FALSE(trend->none.empty());
  }

  TEST_CASE("reasons stand by how often they were ticked, praise before complaint") {
    using domain::Element;
    Model model = with_figures({figure_with(kNow, kMeets)});
    CHECK_FALSE(page_of<FeedbackScreen>(model).reasons);
    CHECK(page_of<FeedbackScreen>(model).head.parts.empty());
    model.editions->editions[0].reasons = {{Element::prosedur, true, 5},
                                           {Element::waktu, true, 40},
                                           {Element::waktu, false, 10}};
    const auto page = page_of<FeedbackScreen>(model);
    REQUIRE(page.reasons);
    REQUIRE(page.reasons->groups.size() == 2);
    const auto& good = page.reasons->groups[0];
    CHECK(good.pleased);
    REQUIRE(good.rows.size() == 2);
    CHECK(good.rows[0].label == "Cepat selesai");
    CHECK(good.rows[0].figure == "40");
    CHECK(good.rows[0].part == 1);
    CHECK(good.rows[1].part == doctest::Approx(0.125));
    CHECK(page.reasons->groups[1].rows[0].label == "Menunggu lama");
    REQUIRE(page.head.parts.size() == 2);
    CHECK(page.part == Part::answers);
    give(model, ShowPart{Part::reasons});
    CHECK(page_of<FeedbackScreen>(model).part == Part::reasons);
    model.editions->editions[0].reasons.clear();
    CHECK(page_of<FeedbackScreen>(model).part == Part::answers);
  }

  TEST_CASE("of several units the one with most ratings shows first, the key turns to the next") {
    Figure other = figure_with(kNow, {1, 0, 2, 90, 88, 92, 80, Standing::meets});
    other.own.unit = {"MPP"};
    other.own.ratings = 60;
    Model model = with_figures({other, figure_with(kNow, kMeets)});
    CHECK(page_of<FeedbackScreen>(model).head.unit == "CAPIL");
    CHECK(page_of<FeedbackScreen>(model).index.index == "86");
    give(model, NextUnit{});
    CHECK(page_of<FeedbackScreen>(model).head.unit == "MPP");
    CHECK(page_of<FeedbackScreen>(model).index.index == "90");
    give(model, NextUnit{});
    CHECK(page_of<FeedbackScreen>(model).index.index == "86");
    CHECK(page_of<FeedbackScreen>(with_figures({other})).head.unit.empty());
  }

  TEST_CASE("a unit that the next quarter does not have is let go, and its open rows close") {
    const auto of_unit = [](Figure figure, const char* unit, std::int64_t ratings) {
      figure.own.unit = {unit};
      figure.own.ratings = ratings;
      return figure;
    };
    Model model = with_figures({figure_with(kNow, kMeets), of_unit(figure_with(kNow, kMeets),
                                                                   "MPP", 60)},
                               Page::performance);
    give(model, NextUnit{});
    give(model, TurnRow{"sufficient"});
    REQUIRE(model.unit == UnitId{"MPP"});
    const Quarter before = quarter_before(kNow);
    give(model, ShowQuarter{before});
    give(model, NextUnit{});  // the answer is not here yet
    CHECK(model.unit == UnitId{"MPP"});
    CHECK(page_of<PerformanceScreen>(model).head.unit.empty());
    EditionsArrived arrived{before, "Petugas Contoh 1", {}};
    arrived.figures = {of_unit(figure_with(before, kMeets), "CAPIL", 40),
                       of_unit(figure_with(before, kMeets), "KOTA", 90)};
    give(model, arrived);
    CHECK_FALSE(model.unit);
    CHECK(model.opened.empty());
    CHECK(page_of<PerformanceScreen>(model).head.unit == "KOTA");
    give(model, NextUnit{});
    CHECK(page_of<PerformanceScreen>(model).head.unit == "CAPIL");
    give(model, ShowQuarter{kNow});
    arrived.period = kNow;
    arrived.figures = {of_unit(figure_with(kNow, kMeets), "CAPIL", 40)};
    give(model, arrived);
    CHECK(model.unit == UnitId{"CAPIL"});  // this quarter has it too
    give(model, ShowQuarter{before});
    give(model, EditionsArrived{before, "Petugas Contoh 1", {}});
    give(model, NextUnit{});
    CHECK_FALSE(model.unit);
  }

  TEST_CASE("what citizens wrote stands under its edition, and goes with the officer") {
    Model model = with_figures({figure_with(kNow, kMeets)});
    CHECK_FALSE(page_of<FeedbackScreen>(model).comments);
    CHECK(page_of<FeedbackScreen>(model).head.parts.empty());
    model.editions->comments = {{4, 9, date_of(2026, 9, 28), {"ramah", "cepat"}},
                                {5, 2, date_of(2026, 8, 3), {std::string(100, 'a')}}};
    give(model, ShowPart{Part::comments});
    const auto page = page_of<FeedbackScreen>(model);
    CHECK(page.part == Part::comments);
    CHECK(page.head.parts.at(1).id == "comments");
    const auto& groups = page.comments.value().groups;
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].title == "Edisi 9 · s.d. 28 September 2026");
    CHECK(groups[0].texts == std::vector<std::string>{"ramah", "cepat"});
    CHECK(groups[1].title == "Edisi 2 · s.d. 3 Agustus 2026 · impor, nilai 1–5");
    // A line breaks at a space alone.
    CHECK(groups[1].texts[0] ==
          std::string(48, 'a') + " " + std::string(48, 'a') + " " + std::string(4, 'a'));
    give(model, SignOut{});
    CHECK_FALSE(model.editions);
  }

  TEST_CASE("imported scales are a part of their own, and never the index") {
    Model model = with_figures({figure_with(kNow, kMeets)});
    CHECK(page_of<FeedbackScreen>(model).head.parts.empty());
    model.editions->editions.push_back(edition_of(kNow, 40));
    model.editions->editions.back().faces = 5;
    Figure imported = figure_with(kNow, {0, 0, 0, 11, 10, 12, 82, Standing::meets});
    imported.faces = 5;
    imported.own.ratings = 9'000;
    model.editions->figures.insert(model.editions->figures.begin(), imported);
    CHECK(page_of<FeedbackScreen>(model).head.parts.size() == 2);
    CHECK(page_of<FeedbackScreen>(model).index.index == "86");
    give(model, ShowPart{Part::imported});
    CHECK(page_of<FeedbackScreen>(model).part == Part::imported);
    CHECK(page_of<FeedbackScreen>(model).head.parts[1].chosen);
  }

  TEST_CASE("signing in leads to the page that was asked for, and nothing of it stays after") {
    Model model = with_figures({});
    model.signed_in.reset();
    give(model, GoTo{Page::performance});
    CHECK(model.page == Page::sign_in);
    CHECK(screen_of(model, words(), 0).nav.at == Page::performance);
    give(model, SignedIn{OfficerId{"P-0001"}});
    CHECK(model.page == Page::performance);
    give(model, TurnRow{"sufficient"});
    give(model, SignOut{});
    CHECK(model.opened.empty());
    CHECK_FALSE(model.editions);
    give(model, GoTo{Page::feedback});
    give(model, SignedIn{OfficerId{"P-0001"}});
    CHECK(model.page == Page::feedback);
    give(model, SessionEnded{});
    CHECK(model.page == Page::sign_in);
  }

  TEST_CASE("whoever signs in again after the session ended comes back to page and quarter") {
    for (const Page page : {Page::performance, Page::feedback}) {
      Model model = with_figures({figure_with(kNow, kMeets)}, page);
      give(model, SessionEnded{});
      CHECK(model.page == Page::sign_in);
      CHECK_FALSE(model.editions);
      const auto step = update(model, SignedIn{OfficerId{"P-0001"}}, 0);
      CHECK(step.model.page == page);
      REQUIRE(step.effects.size() == 1);
      CHECK(std::get<FetchEditions>(step.effects[0]).quarter == kNow);
    }
    Model left = with_figures({figure_with(kNow, kMeets)}, Page::performance);
    give(left, SignOut{});
    give(left, GoTo{Page::feedback});
    give(left, SignedIn{OfficerId{"P-0002"}});
    CHECK(left.page == Page::feedback);
    CHECK(left.quarter == quarter_of(*left.kiosk.today));
  }
}
