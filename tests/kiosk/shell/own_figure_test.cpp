// The officer's own figure from a real central to the desk's screen: signed in over HTTP, fetched by
// the desk's client, taken by its model.
#include <doctest/doctest.h>

#include <cmath>

#include "kiosk/app/desk/screen.hpp"
#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/desk_link.hpp"
#include "tests/kiosk/app/all_texts.hpp"
#include "tests/sync/central/commented_counter.hpp"
#include "tests/sync/central/flagged_office.hpp"
#include "tests/sync/central/office_of_six.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

// A desk without a window: its model, and the central's client beside it.
class Desk {
 public:
  explicit Desk(RunningCentral& central)
      : client_("http://127.0.0.1:" + std::to_string(central.port()), "id",
                [this](kiosk::CentralEvent event) { events_.push(std::move(event)); }) {
    model.kiosk.today = Date{quarter_day_};
    model.kiosk.officer = OfficerId{"P-0001"};
  }

  void give(const kiosk::desk::Action& action) {
    auto step = kiosk::desk::update(std::move(model), action, kiosk::steady_ms());
    model = std::move(step.model);
    for (auto& effect : step.effects) perform(effect);
  }
  // Takes what the central's client says next.
  bool hear() {
    auto event = events_.pop_within(std::chrono::seconds(20));
    if (event) give(kiosk::action_of(*event));
    return event.has_value();
  }
  void sign_in(const std::string& nip) {
    give(kiosk::desk::GoTo{kiosk::desk::Page::feedback});
    give(kiosk::desk::SignIn{nip, "sandi"});
    REQUIRE(hear());  // signed in
    REQUIRE(hear());  // the quarter
  }
  template <class Page>
  Page page() const {
    return std::get<Page>(kiosk::desk::screen_of(model, words(), 0).page);
  }

  kiosk::desk::Model model;

 private:
  void perform(kiosk::desk::Effect& effect) {
    if (auto* in = std::get_if<kiosk::desk::SendSignIn>(&effect))
      client_.sign_in(in->nip, in->password);
    if (const auto* fetch = std::get_if<kiosk::desk::FetchEditions>(&effect))
      client_.fetch_editions(fetch->quarter, kiosk::desk::kQuartersBefore);
    if (auto* objection = std::get_if<kiosk::desk::SendObjection>(&effect))
      client_.object(objection->quarter, objection->week, objection->reason, objection->text);
    if (std::holds_alternative<kiosk::desk::SendSignOut>(effect)) client_.sign_out();
  }

  const std::int32_t quarter_day_ = date_of(2026, 10, 20).days;
  kiosk::BoundedQueue<kiosk::CentralEvent> events_{16};
  kiosk::CentralClient client_;
};

constexpr const char* kFirst = "199001012015011001";  // P-0001, the best of the six

}  // namespace

TEST_SUITE("kiosk/shell/own_figure") {
  TEST_CASE("the desk shows the index, range and limits that the central's edition holds") {
    RunningCentral central;
    OfficeOfSix office(central);
    while (office.days() < 9) office.work_a_day();
    office.send();
    central.advance_days(1);
    const auto wanted = office.expected()[0];
    const auto whole = [](double points) { return std::to_string(std::llround(points)); };
    central.token_of(central::Role::officer);  // gives the officer a password
    Desk desk(central);
    desk.sign_in(kFirst);
    const auto page = desk.page<kiosk::desk::FeedbackScreen>();
    CHECK(page.index.index == whole(*wanted.index));
    CHECK(page.index.range == whole(*wanted.lower) + " – " + whole(*wanted.upper));
    CHECK(page.numbers.at(0).figure == whole(100 * *wanted.reliability) + " %");
    CHECK(page.numbers.at(1).figure == "100,0 %");
    REQUIRE(page.editions.size() == 1);
    CHECK(page.editions[0].ratings == "54");
    desk.give(kiosk::desk::GoTo{kiosk::desk::Page::performance});
    const auto how = desk.page<kiosk::desk::PerformanceScreen>();
    REQUIRE(how.decision);
    CHECK(how.decision->rows.at(0).figure == "+" + whole(*wanted.difference));
    CHECK(how.proposal.value().words == "Di atas ekspektasi");
    CHECK(how.proposal->basis.starts_with("Umpan balik saja"));  // nobody else has counted
    CHECK(page.index.use.starts_with("Umpan balik saja"));
    CHECK(how.tree.rows.size() >= 4);
  }

  TEST_CASE("what may not be shown yet, another quarter and a session that ended are said as such") {
    RunningCentral central;
    OfficeOfSix office(central);
    office.work_a_day();
    office.send();
    central.advance_days(1);
    central.token_of(central::Role::officer);  // gives the officer a password
    Desk desk(central);
    desk.sign_in(kFirst);
    const auto page = desk.page<kiosk::desk::FeedbackScreen>();
    REQUIRE(page.index.too_few);
    CHECK(page.index.too_few->line.starts_with("6 dari 30 penilaian, 1 dari 6 hari"));
    CHECK_FALSE(page.reasons);
    CHECK(desk.model.editions->told.empty());
    desk.give(kiosk::desk::ShowQuarter{{2026, 3}});
    REQUIRE(desk.hear());
    CHECK_FALSE(desk.page<kiosk::desk::FeedbackScreen>().empty_title.empty());
    central.now_ms += 3 * kDayMs;
    desk.give(kiosk::desk::ShowQuarter{{2026, 4}});
    REQUIRE(desk.hear());
    CHECK(desk.model.page == kiosk::desk::Page::sign_in);
    CHECK(desk.model.notice.value().code == "desk.session_ended");
  }

  TEST_CASE("what two reviewers annulled is told at the desk, and an objection reaches them once") {
    FlaggedOffice office;
    office.honest(20);
    office.burst(6, 1);
    office.duty("P-0001", false);
    office.send();
    office.night();
    office.central.advance_days(6);  // the week has ended
    office.both(office.number_of("burst"), {1, 2, 3, 4});
    office.central.token_of(central::Role::officer);  // gives the officer a password
    Desk desk(office.central);
    desk.sign_in(kFirst);
    desk.give(kiosk::desk::GoTo{kiosk::desk::Page::performance});
    desk.give(kiosk::desk::ShowPart{kiosk::desk::Part::told});
    const auto told = [&] { return desk.page<kiosk::desk::PerformanceScreen>().told.value().rows; };
    REQUIRE(told().size() == 2);
    CHECK(told()[0].week == "Minggu 41 · 2026");
    CHECK(told()[0].reason == "Pola tidak lazim");
    CHECK(told()[0].count == "2");
    CHECK_FALSE(told()[0].may_object);
    CHECK(told()[1].count == "4");
    CHECK(told()[1].state == "Dibatalkan");
    REQUIRE(told()[1].may_object);
    desk.give(kiosk::desk::BeginObjection{1});
    desk.give(kiosk::desk::Object{"Warga memang antre."});
    REQUIRE(desk.hear());  // taken
    REQUIRE(desk.hear());  // told anew
    CHECK_FALSE(told()[1].may_object);
    CHECK(told()[1].objection == "keberatan menunggu");
    const json list = office.get("/v1/objections")["objections"];
    REQUIRE(list.size() == 1);
    CHECK(list[0]["text"] == "Warga memang antre.");
    CHECK(list[0]["count"] == 4);
  }

  TEST_CASE("what citizens wrote is at the desk once five come together, and never four") {
    CommentedCounter counter;
    counter.kiosk.rate(6);
    counter.comments({"satu", "dua", "tiga", "telepon 0812 3456 7890"});
    counter.end_day();
    counter.central.token_of(central::Role::officer);  // gives the officer a password
    const auto page = [&] {
      Desk desk(counter.central);
      desk.sign_in(kFirst);
      return desk.page<kiosk::desk::FeedbackScreen>();
    };
    REQUIRE(page().editions.size() == 1);
    CHECK_FALSE(page().comments);
    counter.kiosk.rate(4);
    counter.comments({"lima"});
    counter.end_day();
    const auto groups = page().comments.value().groups;
    REQUIRE(groups.size() == 1);
    CHECK(groups[0].title == "Edisi 2 · s.d. 8 Desember 2026");
    CHECK(std::set(groups[0].texts.begin(), groups[0].texts.end()) ==
          std::set<std::string>{"satu", "dua", "tiga", "telepon ***", "lima"});
  }

  TEST_CASE("answers that are not the central's are refused whole") {
    const Quarter quarter{2026, 4};
    const json figure{{"period", "2026-Q4"}, {"edition", 1},   {"as_of", "2026-10-13"},
                      {"n", 54},             {"days", 9},      {"joined", 6},
                      {"sufficient", true},  {"services", 54}, {"missing", json::array()},
                      {"offered", 54},       {"rated", 54},    {"points", nullptr},
                      {"standing", nullptr}, {"held_back", false}};
    const auto trend = [](const json& faces, const json& unit, const json& one) {
      const json line{{"faces", faces}, {"unit", unit}, {"periods", {one}}};
      return kiosk::read_trend(json{{"lines", {line}}}.dump());
    };
    REQUIRE(trend(4, nullptr, figure));
    CHECK_FALSE(trend(0, nullptr, figure));
    CHECK_FALSE(trend(260, nullptr, figure));  // not 4
    CHECK_FALSE(trend(4.0, nullptr, figure));
    CHECK_FALSE(trend(1e124, nullptr, figure));
    CHECK_FALSE(trend(4, "a unit that is none", figure));
    CHECK(trend(4, "CAPIL", figure)->front().own.unit == UnitId{"CAPIL"});
    for (const auto& [key, value] : std::map<std::string, json>{
             {"missing", {"luck"}}, {"n", -1}, {"as_of", "today"}, {"period", "2026"},
             {"held_back", true}, {"points", {{"index", 86}}}}) {
      json broken = figure;
      broken[key] = value;
      CHECK_MESSAGE(!trend(4, nullptr, broken), key);
    }
    using Use = std::optional<domain::IndexUse>;
    const auto use_of = [&](const json& use) -> std::optional<Use> {
      json one = figure;
      one["use"] = use;
      const auto read = trend(4, nullptr, one);
      if (!read) return std::nullopt;
      return std::make_optional<Use>(read->front().own.use);
    };
    CHECK_FALSE(trend(4, nullptr, figure)->front().own.use);  // an older central's answer
    CHECK_FALSE(use_of(nullptr).value());                     // an edition that one made
    CHECK(use_of("pay").value() == domain::IndexUse::pay);
    CHECK(use_of("nothing").value() == domain::IndexUse::nothing);
    for (const json& wrong : {json("luck"), json(""), json(0), json(true), json({"pay"})})
      CHECK_MESSAGE(!use_of(wrong), wrong.dump());
    CHECK_FALSE(trend(4, nullptr, figure)->front().own.learning);  // of an older central
    const auto learning_of = [&](const json& learning) {
      json one = figure;
      one["learning"] = learning;
      return trend(4, nullptr, one);
    };
    CHECK_FALSE(learning_of(nullptr)->front().own.learning);
    CHECK(learning_of({{"n", 24}, {"until", "2026-10-12"}})->front().own.learning ==
          domain::OwnFigure::Left{24, date_of(2026, 10, 12)});
    for (const json& wrong : {json{{"n", 24}}, json{{"n", -1}, {"until", "2026-10-12"}},
                              json{{"n", 24}, {"until", "soon"}}})
      CHECK_MESSAGE(!learning_of(wrong), wrong.dump());
    json judged = figure;
    judged["missing"] = {"judged"};
    CHECK(trend(4, nullptr, judged)->front().own.missing ==
          std::vector{domain::Shortfall::judged});
    json held = figure;
    held["held_back"] = true;
    held["standing"] = "above";
    CHECK(trend(4, nullptr, held)->front().own.standing() == domain::Standing::above);
    const json flag{{"week", "2026-W41"}, {"reason", "pattern"}, {"count", 7},
                    {"state", "annulled"}, {"objection", "none"}};
    const auto told = [](const json& one) {
      return kiosk::read_told(json{{"flags", {one}}}.dump());
    };
    REQUIRE(told(flag));
    CHECK(kiosk::desk::may_object(told(flag)->front()));
    for (const auto& [key, value] : std::map<std::string, json>{
             {"week", 41}, {"count", -1}, {"state", "lost"}, {"objection", nullptr}}) {
      json broken = flag;
      broken[key] = value;
      CHECK_MESSAGE(!told(broken), key);
    }
    const json written{{"faces", 4}, {"number", 2}, {"as_of", "2026-12-08"},
                       {"comments", {"satu", "dua"}}};
    const auto comments = [](const json& one) {
      return kiosk::read_comments(json{{"editions", {one}}}.dump());
    };
    REQUIRE(comments(written));
    CHECK(comments(written)->front().texts.size() == 2);
    for (const auto& [key, value] : std::map<std::string, json>{
             {"faces", "4"}, {"number", nullptr}, {"as_of", "8 Des"}, {"comments", {1}}}) {
      json broken = written;
      broken[key] = value;
      CHECK_MESSAGE(!comments(broken), key);
    }
    auto figures = *trend(4, nullptr, figure);
    json node{{"label", "index"}, {"formula", "given"}, {"source", "edition"}, {"value", 86}};
    const auto explain = [&](const json& root, const json& policy) {
      const json body{{"policy", policy},
                      {"figures", {{{"faces", 4}, {"unit", nullptr}, {"explanations", {root}}}}}};
      return kiosk::read_explanations(body.dump(), quarter, figures).has_value();
    };
    CHECK(explain(node, json::object()));
    CHECK(figures[0].roots.size() == 1);
    CHECK_FALSE(explain(node, {{"limit_points", "many"}}));
    CHECK_FALSE(explain({{"label", "index"}, {"formula", "guess"}, {"value", 1}}, json::object()));
    for (int depth = 0; depth < 20; ++depth)
      node = {{"label", "index"}, {"formula", "sum"}, {"value", 86}, {"children", {node}}};
    CHECK_FALSE(explain(node, json::object()));
  }
}
