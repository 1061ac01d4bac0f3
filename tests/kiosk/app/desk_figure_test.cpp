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
  figure.own = {{"CAPIL"}, 214, 42, 7, {}, points, 245, 236, 214, {}, {}, {}, {}};
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
  model.editions = EditionsArrived{kNow, "Petugas Contoh 1", {edition_of(kNow, 214)},
                                   std::move(figures)};
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
    CHECK(page.numbers[0].word == "cukup");
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
    CHECK(of(Standing::meets, 0, 4).why == "Rentang 0 – +4 masuk ke antara batas −3 dan +3.");
  }

  TEST_CASE("where whole points alone would decide otherwise, it is said that they are rounded") {
    const auto why = [](Standing standing, std::int64_t low, std::int64_t high) {
      const domain::OwnFigure::Points points{(low + high) / 2, low, high, 86, 84, 89, 82, standing};
      return page_of<PerformanceScreen>(
                 with_figures({figure_with(kNow, points)}, Page::performance)).proposal->why;
    };
    const auto rounded = [](const std::string& text) {
      return text.find("dibulatkan") != std::string::npos;
    };
    CHECK(rounded(why(Standing::above, 3, 9)));
    CHECK(rounded(why(Standing::below, -9, -3)));
    CHECK_FALSE(rounded(why(Standing::above, 4, 9)));
    CHECK_FALSE(rounded(why(Standing::below, -9, -4)));
    CHECK_FALSE(rounded(why(Standing::meets, 3, 9)));
  }

  TEST_CASE("nothing is proposed without a service or below the floor of coverage") {
    const auto of = [](std::int64_t services, std::int64_t offered, std::int64_t floor = 90) {
      Figure figure = figure_with(kNow, kMeets);
      figure.own.services = services;
      figure.own.offered = offered;
      Model model = with_figures({figure}, Page::performance);
      model.editions->policy.coverage.floor_percent = floor;
      return *page_of<PerformanceScreen>(model).proposal;
    };
    CHECK(of(240, 216).words == "Sesuai ekspektasi");
    CHECK(of(241, 216).words == "Belum ada usulan");
    CHECK(of(241, 216).why.starts_with("Penilaian ditawarkan pada 216 dari 241 layanan, di bawah"));
    CHECK(of(241, 216).why.find("90 %") != std::string::npos);
    CHECK(of(241, 216, 80).words == "Sesuai ekspektasi");
    CHECK(of(0, 0).words == "Belum ada usulan");
    CHECK(of(0, 0).why != of(241, 216).why);
    CHECK_FALSE(of(240, 216).basis.empty());
    CHECK(of(241, 216).basis.empty());
    CHECK(of(241, 216).line.empty());
    CHECK_FALSE(of(240, 216).line.empty());
  }

  TEST_CASE("what an independent count of services must support is said where the policy asks it") {
    Model model = with_figures({figure_with(kNow, kMeets)}, Page::performance);
    CHECK(page_of<PerformanceScreen>(model).proposal->basis.find("registri") != std::string::npos);
    model.editions->policy.coverage.pay_needs_independent_count = false;
    CHECK(page_of<PerformanceScreen>(model).proposal->basis.empty());
  }

  TEST_CASE("of a figure that is held back its standing shows as held back, and no number") {
    Figure figure = figure_with(kNow, kMeets);
    figure.own.points.reset();
    figure.own.held_back = Standing::above;
    figure.roots = domain::explain_own_figure(figure.own, {});
    const auto page = page_of<PerformanceScreen>(with_figures({figure}, Page::performance));
    CHECK_FALSE(page.decision);
    REQUIRE(page.too_few);
    CHECK(page.too_few->title == "Angka ditahan");
    CHECK_FALSE(page.too_few->part);
    REQUIRE(page.proposal);
    CHECK(page.proposal->words == "Di atas ekspektasi");
    CHECK(page.proposal->why.starts_with("Angkanya ditahan"));
    figure.own.services = 400;
    const auto low = page_of<PerformanceScreen>(with_figures({figure}, Page::performance));
    CHECK(low.proposal->words == "Belum ada usulan");
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

  TEST_CASE("what looks wrong is told by week, reason and count, and what became of it") {
    Model model = with_figures({}, Page::performance);
    CHECK_FALSE(page_of<PerformanceScreen>(model).told);
    CHECK(screen_of(model, words(), 0).nav.told.empty());
    model.editions->told = {
        {"2026-W29", "more_than_services", 0, ToldState::kept, ToldObjection::none},
        {"2026-W31", "pattern", 1'204, ToldState::annulled, ToldObjection::rejected},
        {"2026-W08", "too_quick_service", 7, ToldState::annulled, ToldObjection::none}};
    CHECK(screen_of(model, words(), 0).nav.told == "3");
    give(model, ShowPart{Part::told});
    const auto page = page_of<PerformanceScreen>(model);
    CHECK(page.part == Part::told);
    CHECK(page.head.title == "Perlu diperiksa");
    CHECK(page.head.line.starts_with("Yang dibatalkan dua peninjau"));
    REQUIRE(page.told);
    const auto& rows = page.told->rows;
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].week == "Minggu 29 · 2026");
    CHECK(rows[0].reason == "Lebih banyak daripada layanan");
    CHECK(rows[0].count == kDash);
    CHECK(rows[0].state == "Tetap dihitung");
    CHECK(rows[0].objection.empty());
    CHECK_FALSE(rows[0].may_object);
    CHECK(rows[1].count == "1.204");
    CHECK(rows[1].objection == "keberatan ditolak");
    CHECK_FALSE(rows[1].may_object);
    CHECK(rows[2].week == "Minggu 8 · 2026");
    CHECK(rows[2].may_object);
  }

  TEST_CASE("an officer objects once to what was annulled, in words, and to nothing else") {
    Model model = with_figures({}, Page::performance);
    model.editions->told = {{"2026-W31", "pattern", 12, ToldState::waiting, ToldObjection::none},
                            {"2026-W33", "clock", 7, ToldState::annulled, ToldObjection::none}};
    give(model, ShowPart{Part::told});
    give(model, BeginObjection{0});
    CHECK_FALSE(model.objecting);
    give(model, BeginObjection{2});
    CHECK_FALSE(model.objecting);
    give(model, Object{"Saya bertugas."});
    CHECK_FALSE(model.asking);
    give(model, BeginObjection{1});
    REQUIRE(page_of<PerformanceScreen>(model).told->form);
    give(model, Object{" \n"});
    CHECK(model.notice.value().code == "desk.no_objection");
    give(model, LeaveObjection{});
    CHECK_FALSE(page_of<PerformanceScreen>(model).told->form);
    CHECK_FALSE(model.notice);
    give(model, BeginObjection{1});
    auto step = update(model, Object{"Jam kios salah."}, 0);
    REQUIRE(step.effects.size() == 1);
    const auto& sent = std::get<SendObjection>(step.effects[0]);
    CHECK(sent.quarter == kNow);
    CHECK(sent.week == "2026-W33");
    CHECK(sent.reason == "clock");
    CHECK(sent.text == "Jam kios salah.");
    CHECK(update(step.model, Object{"Lagi."}, 0).effects.empty());  // it is under way
    Model refused = update(step.model, Refused{"objection.nothing", {}, 0}, 0).model;
    CHECK(refused.objecting);  // what was written is not lost
    step = update(step.model, ObjectionTaken{}, 0);
    CHECK_FALSE(step.model.objecting);
    REQUIRE(step.effects.size() == 1);
    CHECK(std::get<FetchEditions>(step.effects[0]).quarter == kNow);
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
                                                       "range", "reliability_fair",
                                                       "reliability_high", "coverage"});
    CHECK(tree().rows[0].opens);
    CHECK_FALSE(tree().rows[1].opens);
    CHECK(tree().rows[0].value == "ya");
    CHECK(tree().rows[1].value == "86");
    CHECK(tree().rows[2].value == "+2");
    CHECK(tree().rows[3].how == "+4 − 0");
    give(model, TurnRow{"sufficient"});
    give(model, TurnRow{"sufficient/ratings_enough"});
    REQUIRE(tree().rows.size() == 15);
    CHECK(tree().rows[1].how == "menurut hitungan pusat");
    CHECK(tree().rows[2].how == "214 · sekurangnya 30");
    CHECK(tree().rows[3].path == "sufficient/ratings_enough/reached");
    CHECK(tree().rows[3].source == "edisi");
    CHECK(tree().rows[4].goes_on == std::vector<bool>{true, false});
    give(model, TurnRow{"sufficient/days_enough"});
    CHECK(tree().rows.size() == 15);
    CHECK_FALSE(tree().rows[2].open);
    give(model, TurnRow{"range"});
    CHECK(tree().rows.size() == 9);
    give(model, TurnRow{"range"});
    CHECK(tree().rows.size() == 7);
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
    CHECK(left.quarter == quarter_of(left.kiosk.today));
  }
}
