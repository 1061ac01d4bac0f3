#include <doctest/doctest.h>

#include "kiosk/app/desk/formats.hpp"
#include "kiosk/app/desk/screen.hpp"
#include "tests/kiosk/app/all_texts.hpp"

using namespace suara;
using namespace suara::kiosk;
using namespace suara::kiosk::desk;
using test::words;

namespace {

Model at_counter() {
  Model model;
  model.page = Page::counter;
  model.connected = true;
  model.kiosk.unit_name = "Disdukcapil Kota Contoh";
  model.kiosk.counter_name = "Loket 3";
  model.kiosk.officer = OfficerId{"P-0001"};
  model.kiosk.officer_name = "Petugas Contoh 1";
  model.kiosk.services = {{ServiceId{"ktp"}, "KTP elektronik", "Electronic ID card"},
                          {ServiceId{"kk"}, "Kartu Keluarga", ""}};
  model.kiosk.today = date_of(2026, 10, 5);
  return model;
}

template <class Page>
Page page_of(const Model& model, std::int64_t now_ms = 0) {
  return std::get<Page>(screen_of(model, words(), now_ms).page);
}

domain::Edition edition_of(std::vector<domain::ScoreClass> classes, std::int64_t days) {
  domain::Edition edition;
  edition.officer = OfficerId{"P-0001"};
  edition.period = {2026, 3};
  edition.as_of = date_of(2026, 9, 30);
  for (const auto& one : classes) edition.ratings += one.count;
  edition.classes = std::move(classes);
  edition.days = days;
  return edition;
}

Model with_editions(std::vector<domain::Edition> editions) {
  Model model = at_counter();
  model.page = Page::feedback;
  model.signed_in = OfficerId{"P-0001"};
  model.quarter = Quarter{2026, 3};
  model.editions = EditionsArrived{{2026, 3}, "Petugas Contoh 1", std::move(editions)};
  return model;
}

domain::Edition full_edition() {
  domain::Edition edition =
      edition_of({{1, 1, 6}, {2, 2, 18}, {3, 3, 63}, {4, 4, 127}}, 42);
  edition.mean_hundredths = 8633;
  return edition;
}

}  // namespace

TEST_SUITE("kiosk/app/desk_screen") {
  TEST_CASE("numbers and days are written as each language writes them") {
    const Format id{words().of("id")};
    const Format en{words().of("en")};
    CHECK(id.count(1'234'567) == "1.234.567");
    CHECK(en.count(1'234'567) == "1,234,567");
    CHECK(id.count(999) == "999");
    CHECK(id.hundredths(8633) == "86,33");
    CHECK(en.hundredths(8605) == "86.05");
    CHECK(id.per_mille(957) == "95,7 %");
    CHECK(en.per_mille(1000) == "100.0%");
    CHECK(id.weekday(date_of(2026, 10, 5)) == "Senin, 5 Oktober 2026");
    CHECK(en.weekday(date_of(2026, 10, 4)) == "Sunday, 4 October 2026");
    CHECK(id.quarter({2026, 3}) == "Triwulan III 2026");
  }

  TEST_CASE("the day's coverage is a share and a bar, or a dash before the first service") {
    Model model = at_counter();
    model.kiosk.services_today = 23;
    model.kiosk.offered_today = 22;
    const DayCard day = page_of<CounterScreen>(model).day;
    CHECK(day.coverage.figure == "95,7 %");
    CHECK(day.coverage_part == doctest::Approx(0.957));
    model.kiosk.services_today = model.kiosk.offered_today = 0;
    CHECK(page_of<CounterScreen>(model).day.coverage.figure == kDash);
  }

  TEST_CASE("the ballot's card knows offered and done, and is cancelled while offered, or the next one") {
    Model model = at_counter();
    CHECK(page_of<CounterScreen>(model).ballot.steps[0].mark == Mark::empty);
    model.kiosk.ballot = BallotState::offered;
    const BallotCard offered = page_of<CounterScreen>(model).ballot;
    CHECK(offered.steps[0].mark == Mark::current);
    CHECK(offered.steps[1].mark == Mark::empty);
    CHECK(offered.cancel == "Batalkan");
    model.kiosk.next_waits = true;
    CHECK(page_of<CounterScreen>(model).ballot.steps[1].line != offered.steps[1].line);
    model.kiosk.ballot = BallotState::done;
    const BallotCard done = page_of<CounterScreen>(model).ballot;
    CHECK(done.steps[1].mark == Mark::done);
    CHECK(done.cancel == "Batalkan");  // the service that waits
    model.kiosk.next_waits = false;
    CHECK(page_of<CounterScreen>(model).ballot.cancel.empty());
  }

  TEST_CASE("a service is named in the chosen language where it has such a name") {
    Model model = at_counter();
    model.service = ServiceId{"kk"};
    CHECK(page_of<CounterScreen>(model).services[0].label == "KTP elektronik");
    CHECK_FALSE(page_of<CounterScreen>(model).services[0].chosen);
    model.language = "en";
    CHECK(page_of<CounterScreen>(model).services[0].label == "Electronic ID card");
    CHECK(page_of<CounterScreen>(model).services[1].label == "Kartu Keluarga");
    CHECK(page_of<CounterScreen>(model).services[1].chosen);
  }

  TEST_CASE("the wait counts down in whole seconds and then the keys ask again") {
    Model model = at_counter();
    model.page = Page::duty;
    model.notice = Notice{"pin.wait", {{"seconds", "4"}}, 10'000};
    const Screen early = screen_of(model, words(), 6'001);
    CHECK(early.notice.find("4") != std::string::npos);
    CHECK_FALSE(early.may_ask);
    const Screen later = screen_of(model, words(), 9'500);
    CHECK(later.notice.find("1") != std::string::npos);
    CHECK(later.notice.find("4") == std::string::npos);
    CHECK(screen_of(model, words(), 10'000).may_ask);
    model.notice->by = Partner::central;
    CHECK(screen_of(model, words(), 6'001).may_ask);
    model.page = Page::sign_in;
    CHECK_FALSE(screen_of(model, words(), 6'001).may_ask);
  }

  TEST_CASE("a wait is said once, also where the problem's words do not name it") {
    Model model = at_counter();
    model.page = Page::duty;
    model.notice = Notice{"pin.wrong", {}, 5'000};
    const std::string both = "NIP atau PIN salah. Coba lagi dalam 3 detik.";
    CHECK(screen_of(model, words(), 2'000).notice == both);
    model.notice->until_ms.reset();
    CHECK(screen_of(model, words(), 2'000).notice == "NIP atau PIN salah.");
  }

  TEST_CASE("without the kiosk nothing is taken, and it is said why") {
    Model model = at_counter();
    CHECK(screen_of(model, words(), 0).takes);
    CHECK(screen_of(model, words(), 0).notice.empty());
    model.kiosk.out_of_service = true;
    const Screen out = screen_of(model, words(), 0);
    CHECK_FALSE(out.takes);
    model.connected = false;
    const Screen off = screen_of(model, words(), 0);
    CHECK_FALSE(off.takes);
    CHECK_FALSE(off.notice.empty());
    CHECK(off.notice != out.notice);
    model.page = Page::sign_in;
    CHECK(screen_of(model, words(), 0).takes);
    model.kiosk.today = Date{};  // by a dead clock
    CHECK(screen_of(model, words(), 0).takes);
    model.kiosk.today.reset();
    CHECK_FALSE(screen_of(model, words(), 0).takes);
  }

  TEST_CASE("an edition that may show its mean shows it, beside an index that is not there yet") {
    const auto page = page_of<FeedbackScreen>(with_editions({full_edition()}));
    REQUIRE(page.editions.size() == 1);
    CHECK(page.editions[0].ratings == "214");
    CHECK(page.editions[0].mean == "86,33");
    CHECK(page.editions[0].merged.empty());
    CHECK(page.index.scale == "skala 25–100");
    CHECK(page.index.index == kDash);
    CHECK_FALSE(page.index.gauge);
    CHECK_FALSE(page.index.too_few);
    CHECK(page.head.line ==
          "Keadaan s.d. 30 September 2026 · edisi berikutnya setelah 5 penilaian lagi");
  }

  TEST_CASE("too few ratings are a sentence and the condition least met, never a number") {
    const auto page =
        page_of<FeedbackScreen>(with_editions({edition_of({{1, 3, 5}, {4, 4, 7}}, 2)}));
    REQUIRE(page.index.too_few);
    CHECK(page.index.too_few->line == "12 dari 30 penilaian, 2 dari 6 hari");
    CHECK(page.index.too_few->part == doctest::Approx(2.0 / 6));
    CHECK(page.editions.at(0).mean == kDash);
    CHECK_FALSE(page.index.gauge);
  }

  TEST_CASE("a merged class is named by its ends and has no mean") {
    const auto few = edition_of({{1, 2, 7}, {3, 3, 30}, {4, 4, 40}}, 9);
    const auto page = page_of<FeedbackScreen>(with_editions({few}));
    const EditionScreen& edition = page.editions.at(0);
    CHECK(edition.classes[0].words == "Tidak puas – Kurang puas");
    CHECK(edition.classes[1].words == "Puas");
    CHECK_FALSE(edition.merged.empty());
    CHECK_FALSE(page.index.too_few);
    CHECK(edition.mean == kDash);
  }

  TEST_CASE("of each scale the newest edition shows, the kiosk's own first") {
    domain::Edition imported = edition_of({{1, 5, 8}}, 1);
    imported.faces = 5;
    domain::Edition older = full_edition();
    domain::Edition newer = full_edition();
    newer.number = 2;
    newer.ratings = 219;
    const auto page = page_of<FeedbackScreen>(with_editions({imported, newer, older}));
    REQUIRE(page.editions.size() == 2);
    CHECK(page.editions[0].ratings == "219");
    CHECK(page.editions[1].faces == 5);
    CHECK(page.editions[1].classes[0].words == "Nilai 1 – Nilai 5");
    CHECK(page.editions[1].legend.size() == 5);
  }

  TEST_CASE("no edition is an explanation, and an unanswered question is not yet one") {
    const auto none = page_of<FeedbackScreen>(with_editions({}));
    CHECK(none.editions.empty());
    CHECK_FALSE(none.empty_title.empty());
    Model asking = with_editions({full_edition()});
    asking.quarter = Quarter{2026, 2};
    const auto asked = page_of<FeedbackScreen>(asking);
    CHECK(asked.editions.empty());
    CHECK(asked.empty_title.empty());
    CHECK(asked.head.line == "Menunggu jawaban pusat");
    asking.notice = Notice{"counter.next_waits", {}, {}};
    CHECK(page_of<FeedbackScreen>(asking).head.line == "Menunggu jawaban pusat");
    asking.notice = Notice{"central.malformed", {}, {}, Partner::central};
    CHECK(page_of<FeedbackScreen>(asking).head.line == "Pusat belum menjawab");
  }

  TEST_CASE("quarters go back over the year's end and not beyond today's") {
    Model model = with_editions({});
    CHECK(page_of<FeedbackScreen>(model).head.next == Quarter{2026, 4});
    model.quarter = Quarter{2026, 4};
    CHECK_FALSE(page_of<FeedbackScreen>(model).head.next);
    model.quarter = Quarter{2026, 1};
    CHECK(page_of<FeedbackScreen>(model).head.previous == Quarter{2025, 4});
  }

  TEST_CASE("services that match are shown, in any language, the last used first") {
    Model model = at_counter();
    model.kiosk.services.push_back({ServiceId{"lahir"}, "Akta kelahiran", "Birth certificate"});
    model.used = {ServiceId{"lahir"}, ServiceId{"gone"}, ServiceId{"kk"}};
    const auto names = [&] {
      std::vector<std::string> out;
      for (const auto& key : page_of<CounterScreen>(model).services)
        out.push_back(key.service.text);
      return out;
    };
    CHECK(names() == std::vector<std::string>{"lahir", "kk", "ktp"});
    model.find = "KEL";
    CHECK(names() == std::vector<std::string>{"lahir", "kk"});
    model.find = "birth lahir";
    CHECK(names() == std::vector<std::string>{"lahir"});
    CHECK(page_of<CounterScreen>(model).none_found.empty());
    model.find = "birth kk";
    CHECK(names().empty());
    CHECK_FALSE(page_of<CounterScreen>(model).none_found.empty());
  }

}
