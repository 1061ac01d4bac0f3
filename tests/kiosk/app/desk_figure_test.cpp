// The officer's own figure on the desk: cards, trend, decision and explanation.
#include <doctest/doctest.h>

#include "kiosk/app/desk/formats.hpp"
#include "kiosk/app/desk/screen.hpp"
#include "tests/kiosk/app/both_texts.hpp"

using namespace suara;
using namespace suara::kiosk;
using namespace suara::kiosk::desk;
using test::words;
using domain::Shortfall;
using domain::Standing;

namespace {

constexpr Quarter kNow{2026, 3};

domain::Edition edition_of(Quarter period, std::int64_t ratings) {
  domain::Edition edition;
  edition.officer = OfficerId{"P-0001"};
  edition.period = period;
  edition.as_of = date_of(2026, 9, 30);
  edition.ratings = ratings;
  edition.days = 40;
  edition.classes = {{1, 4, ratings}};
  return edition;
}

Figure figure_with(Quarter period, domain::OwnFigure::Points points) {
  Figure figure{period, 4, date_of(2026, 9, 30), {}, {}};
  figure.own = {{"CAPIL"}, 214, 42, 7, {}, points, 245, 236, 214, {}, {}};
  figure.roots = domain::explain_own_figure(figure.own, {});
  return figure;
}

Figure figure_lacking(std::vector<Shortfall> missing) {
  Figure figure = figure_with(kNow, {});
  figure.own.points.reset();
  figure.own.ratings = 12;
  figure.own.days = 2;
  figure.own.joined = 3;
  figure.own.missing = std::move(missing);
  figure.roots = domain::explain_own_figure(figure.own, {});
  return figure;
}

const domain::OwnFigure::Points kMeets{2, 0, 4, 86, 84, 89, 82, Standing::meets};

Model with_figures(std::vector<Figure> figures, Page page = Page::feedback) {
  Model model;
  model.page = page;
  model.signed_in = OfficerId{"P-0001"};
  model.kiosk.today = date_of(2026, 10, 5);
  model.quarter = kNow;
  model.editions = EditionsArrived{kNow, "Petugas Contoh 1", {edition_of(kNow, 214)}, {},
                                   std::move(figures), {}};
  return model;
}

template <class Page>
Page page_of(const Model& model) {
  return std::get<Page>(screen_of(model, words(), 0).page);
}

std::vector<std::string> paths_of(const TreeScreen& tree) {
  std::vector<std::string> paths;
  for (const TreeRow& row : tree.rows) paths.push_back(row.path);
  return paths;
}

void give(Model& model, const Action& action) {
  model = update(std::move(model), action, 0).model;
}

}  // namespace

TEST_SUITE("kiosk/app/desk_figure") {
  TEST_CASE("points and differences are written with signs and without needless decimals") {
    const Format id{words().id};
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
    CHECK(page.numbers[0].lines[0] == "214 penilaian, 42 hari");
    CHECK(page.numbers[0].lines[1] == "minimal 30 dan 6");
    CHECK(page.numbers[1].figure == "96,3 %");
    CHECK(page.numbers[1].lines ==
          std::vector<std::string>{"236 ditawarkan", "dari 245 layanan"});
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
    for (const Shortfall what : {Shortfall::no_fit, Shortfall::reliability, Shortfall::days_apart})
      CHECK(of({what}).index.too_few->line.find("‹") == std::string::npos);
    Model model = with_figures({figure_with(kNow, kMeets)});
    model.editions->policy.rules.ratings_min = 50;
    CHECK(page_of<FeedbackScreen>(model).numbers[0].lines[1] == "minimal 50 dan 6");
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

  TEST_CASE("quarters stand beside each other from the first edition on, one without is a gap") {
    Model model = with_figures({figure_with(kNow, kMeets)});
    CHECK_FALSE(page_of<FeedbackScreen>(model).trend);
    model.editions->earlier = {edition_of({2026, 2}, 31), edition_of({2025, 4}, 90)};
    Figure older = figure_with({2025, 4}, {-3, -6, 0, 74, 71, 77, 75, Standing::meets});
    Figure elsewhere = figure_with({2026, 2}, {9, 9, 9, 99, 99, 99, 99, Standing::above});
    elsewhere.own.unit = {"MPP"};
    model.editions->figures.push_back(older);
    model.editions->figures.push_back(elsewhere);
    const auto trend = page_of<FeedbackScreen>(model).trend;
    REQUIRE(trend);
    REQUIRE(trend->quarters.size() == 4);
    CHECK(trend->quarters[0].label == "IV/25");
    CHECK(trend->quarters[0].index == "74");
    CHECK(trend->quarters[0].range == "71 – 77");
    CHECK(trend->quarters[1].ratings == kDash);
    CHECK_FALSE(trend->quarters[1].place);
    CHECK(trend->quarters[2].ratings == "31");
    CHECK(trend->quarters[2].index == kDash);
    CHECK_FALSE(trend->quarters[2].place);
    REQUIRE(trend->quarters[3].place);
    CHECK(trend->axis == std::vector<std::string>{"70", "80", "90"});
    CHECK(trend->quarters[3].place->at == doctest::Approx(0.8));
    CHECK(trend->quarters[3].place->high == doctest::Approx(0.95));
    CHECK(trend->none.empty());
  }

  TEST_CASE("the axis stays on the scale, and without any index there is none") {
    Model model = with_figures({figure_with(kNow, {2, 0, 4, 99, 97, 100, 82, Standing::meets})});
    model.editions->earlier = {edition_of({2026, 2}, 31)};
    CHECK(page_of<FeedbackScreen>(model).trend->axis ==
          std::vector<std::string>{"90", "95", "100"});
    model.editions->figures.clear();
    const auto trend = page_of<FeedbackScreen>(model).trend;
    REQUIRE(trend);
    CHECK(trend->axis.empty());
    CHECK_FALSE(trend->none.empty());
  }

  TEST_CASE("the deciding range stands against the limits that the policy fixed") {
    Model model = with_figures({figure_with(kNow, kMeets)}, Page::performance);
    const auto page = page_of<PerformanceScreen>(model);
    REQUIRE(page.decision);
    CHECK(page.decision->rows[0].figure == "+2");
    CHECK(page.decision->rows[1].figure == "0 – +4");
    CHECK(page.decision->rows[2].figure == "−3 – +3");
    CHECK(page.decision->low < page.decision->at);
    CHECK(page.decision->at < page.decision->upper_limit);
    CHECK(page.decision->upper_limit < page.decision->high);
    CHECK(page.decision->lower_limit == doctest::Approx(1 - page.decision->upper_limit));
    CHECK(page.decision->ticks.front().place == 0);
    CHECK(page.decision->ticks.back().place == 1);
    REQUIRE(page.proposal);
    CHECK(page.proposal->words == "Sesuai ekspektasi");
    model.editions->policy.rules.limit_points = 4.5;
    CHECK(page_of<PerformanceScreen>(model).decision->rows[2].figure == "−4,50 – +4,50");
  }

  TEST_CASE("whichever way it is decided, it is said in words, with the limit that decided") {
    const auto of = [](Standing standing, std::int64_t low, std::int64_t high) {
      const domain::OwnFigure::Points points{(low + high) / 2, low, high, 86, 84, 89, 82, standing};
      return *page_of<PerformanceScreen>(
                  with_figures({figure_with(kNow, points)}, Page::performance)).proposal;
    };
    CHECK(of(Standing::above, 4, 12).why == "Rentang +4 – +12 seluruhnya di atas batas +3.");
    CHECK(of(Standing::below, -40, -4).why == "Rentang −40 – −4 seluruhnya di bawah batas −3.");
    CHECK(of(Standing::above, 4, 12).words != of(Standing::below, -12, -4).words);
  }

  TEST_CASE("without enough data there is no decision and no proposal, only what is missing") {
    const auto few = page_of<PerformanceScreen>(
        with_figures({figure_lacking({Shortfall::ratings})}, Page::performance));
    CHECK_FALSE(few.decision);
    CHECK_FALSE(few.proposal);
    CHECK(few.too_few);
    CHECK_FALSE(few.tree.rows.empty());
    const auto none = page_of<PerformanceScreen>(with_figures({}, Page::performance));
    CHECK_FALSE(none.empty_title.empty());
    CHECK(none.tree.rows.empty());
  }

  TEST_CASE("a row opens to what it is made of, its sisters close, and it closes again") {
    Model model = with_figures({figure_with(kNow, kMeets)}, Page::performance);
    const auto tree = [&] { return page_of<PerformanceScreen>(model).tree; };
    CHECK(paths_of(tree()) == std::vector<std::string>{"sufficient", "index", "difference",
                                                       "range", "coverage"});
    CHECK(tree().rows[0].opens);
    CHECK_FALSE(tree().rows[1].opens);
    CHECK(tree().rows[0].value == "ya");
    CHECK(tree().rows[1].value == "86");
    CHECK(tree().rows[2].value == "+2");
    CHECK(tree().rows[3].how == "+4 − 0");
    give(model, TurnRow{"sufficient"});
    give(model, TurnRow{"sufficient/ratings_enough"});
    REQUIRE(tree().rows.size() == 13);
    CHECK(tree().rows[1].how == "menurut hitungan pusat");
    CHECK(tree().rows[2].how == "214 · sekurangnya 30");
    CHECK(tree().rows[3].path == "sufficient/ratings_enough/reached");
    CHECK(tree().rows[3].source == "edisi");
    CHECK(tree().rows[4].goes_on == std::vector<bool>{true, false});
    give(model, TurnRow{"sufficient/days_enough"});
    CHECK(tree().rows.size() == 13);
    CHECK_FALSE(tree().rows[2].open);
    give(model, TurnRow{"range"});
    CHECK(tree().rows.size() == 7);
    give(model, TurnRow{"range"});
    CHECK(tree().rows.size() == 5);
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
    give(model, ShowPart{FeedbackPart::imported});
    CHECK(page_of<FeedbackScreen>(model).part == FeedbackPart::imported);
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
}
