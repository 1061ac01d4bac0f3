// The page Kinerja on the desk: decision, proposal, explanation, and what was told of flags.
#include <doctest/doctest.h>

#include "tests/kiosk/app/desk_figures.hpp"

using namespace suara;
using namespace suara::kiosk;
using namespace suara::kiosk::desk;
using namespace suara::test;
using domain::Shortfall;
using domain::Standing;

TEST_SUITE("kiosk/app/desk_performance") {
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

  TEST_CASE("what the central decided of coverage is said, whatever the desk's policy asks for") {
    const auto basis = [](domain::IndexUse use, const char* language, bool needs_count = true) {
      Figure figure = figure_with(kNow, kMeets);
      figure.own.use = use;
      Model model = with_figures({figure}, Page::performance);
      model.language = language;
      model.editions->policy.coverage.pay_needs_independent_count = needs_count;
      return page_of<PerformanceScreen>(model).proposal->basis;
    };
    using domain::IndexUse;
    CHECK(basis(IndexUse::pay, "id") ==
          "Boleh dipakai untuk tunjangan: cakupan mencapai batas 90 %.");
    CHECK(basis(IndexUse::pay, "en") == "May carry pay: coverage reaches the floor of 90%.");
    CHECK(basis(IndexUse::feedback, "id") ==
          "Umpan balik saja: belum setiap hari dihitung registri atau antrean.");
    CHECK(basis(IndexUse::feedback, "en") ==
          "Feedback only: the registry or queue has not counted every day.");
    CHECK(basis(IndexUse::pay, "id", false) == basis(IndexUse::pay, "id"));
  }

  TEST_CASE("below the floor the proposal says whether a cause is asked for, accepted or was none") {
    const auto proposal = [](domain::IndexUse use, const char* language) {
      Figure figure = figure_with(kNow, kMeets);
      figure.own.services = 100;
      figure.own.offered = 80;
      figure.own.use = use;
      Model model = with_figures({figure}, Page::performance);
      model.language = language;
      return *page_of<PerformanceScreen>(model).proposal;
    };
    using domain::IndexUse;
    CHECK(proposal(IndexUse::pay, "id").words == "Sesuai ekspektasi");
    CHECK(proposal(IndexUse::pay, "id").basis ==
          "Boleh untuk tunjangan: sebab cakupan di bawah 90 % diterima.");
    CHECK(proposal(IndexUse::pay, "en").basis ==
          "May carry pay: the cause of coverage below 90% is accepted.");
    CHECK(proposal(IndexUse::ask_cause, "id").why.ends_with("Penyebabnya ditanyakan dahulu."));
    CHECK(proposal(IndexUse::team_weight, "id").why.ends_with(
        "tanpa sebab yang diterima: bobotnya ke nilai tim."));
    CHECK(proposal(IndexUse::team_weight, "en").why.ends_with(
        "without an accepted cause: the team's figure takes the weight."));
    CHECK(proposal(IndexUse::team_weight, "id").words == "Belum ada usulan");
  }

  TEST_CASE("nothing is proposed where the central asks for a cause, though the counts would do") {
    Figure figure = figure_with(kNow, kMeets);
    const auto proposal = [&](std::optional<domain::IndexUse> use) {
      figure.own.use = use;
      return *page_of<PerformanceScreen>(with_figures({figure}, Page::performance)).proposal;
    };
    CHECK(proposal({}).words == "Sesuai ekspektasi");
    CHECK(proposal(domain::IndexUse::pay).words == "Sesuai ekspektasi");
    CHECK(proposal(domain::IndexUse::feedback).words == "Sesuai ekspektasi");
    for (const auto use : {domain::IndexUse::ask_cause, domain::IndexUse::team_weight,
                           domain::IndexUse::nothing}) {
      CHECK(proposal(use).words == "Belum ada usulan");
      CHECK(proposal(use).basis.empty());
    }
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
    // What came late or was annulled decides anew: that is proposed, and what it was before said.
    const auto proposal = [&] {
      return *page_of<PerformanceScreen>(with_figures({figure}, Page::performance)).proposal;
    };
    figure.own.corrected = domain::OwnFigure::Corrected{Standing::meets};
    const auto corrected = proposal();
    CHECK(corrected.words == "Sesuai ekspektasi");
    CHECK(corrected.why.find("dahulu “Di atas ekspektasi”, sekarang “Sesuai ekspektasi”") !=
          std::string::npos);
    figure.own.corrected = domain::OwnFigure::Corrected{};
    CHECK(proposal().words == "Belum ada usulan");
    CHECK(proposal().line.empty());
    figure.own.corrected.reset();
    figure.own.services = 400;
    const auto low = page_of<PerformanceScreen>(with_figures({figure}, Page::performance));
    CHECK(low.proposal->words == "Belum ada usulan");
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
    CHECK_FALSE(model.asking_central);
    give(model, BeginObjection{1});
    REQUIRE(page_of<PerformanceScreen>(model).told->form);
    give(model, Object{" \n"});
    CHECK(model.notice.value().code == "desk.no_objection");
    give(model, Object{std::string(2'001, 'a')});
    CHECK(model.notice.value().code == "desk.objection_long");
    CHECK_FALSE(model.asking_central);
    CHECK(update(model, Object{std::string(2'000, 'a')}, 0).effects.size() == 1);
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
}
