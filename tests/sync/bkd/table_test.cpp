#include "sync/bkd/table.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "sync/bkd/credentials.hpp"
#include "sync/bkd/edition_table.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/replay_plan.hpp"
#include "sync/bkd/utf8.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using namespace suara::bkd;

namespace {

texts::Texts words(const char* language) {
  auto texts = texts::load(test::source_dir().string() + "/assets", language);
  REQUIRE(texts);
  return *texts;
}

}  // namespace

TEST_SUITE("sync/bkd") {
  TEST_CASE("whatever somebody wrote stays within its cell") {
    const Table table{{{"text", "Keberatan", Align::left, true}, {"state", "keadaan"}},
                      {{"a\x1b[2J\x9b\nb", "menunggu"}, {"a\u009bb\x7f\tc\r", "menunggu"}}};
    CHECK(draw(table) ==
          "  Keberatan   keadaan\n"
          "  ────────────────────\n"
          "  a [2J� b    menunggu\n"
          "  a b  c      menunggu\n"
          "  ────────────────────\n");
  }

  TEST_CASE("a table is drawn as people read it") {
    const Table table{{{"what", "Hari ini"}, {"count", "jumlah", Align::right}},
                      {{"layanan selesai", "8.164"}, {"ditarik", "9"}, {"è ≤ 日本", "–"}},
                      {2}};
    CHECK(draw(table) ==
          "  Hari ini          jumlah\n"
          "  ────────────────────────\n"
          "  layanan selesai    8.164\n"
          "  ditarik                9\n"
          "  ────────────────────────\n"
          "  è ≤ 日本               –\n"
          "  ────────────────────────\n");
  }

  TEST_CASE("no line of a table is wider than 100 columns, and no word is lost") {
    const std::string text =
        "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas duabelas tigabelas "
        "empatbelas limabelas enambelas";
    const Table table{{{"a", "kolom"}, {"b", "uraian", Align::left, true}},
                      {{std::string(40, 'x'), text}}};
    std::istringstream lines(draw(table));
    std::string together;
    for (std::string line; std::getline(lines, line);) {
      CHECK(display_width(line) <= kLineColumnsMax);
      together += line;
    }
    for (const char* word : {"satu", "sebelas", "enambelas"})
      CHECK(together.find(word) != std::string::npos);
  }

  TEST_CASE("texts are cut and wrapped by what they show, not by their octets") {
    CHECK(display_width("é\u0301日") == 3);
    CHECK(cut_to_width("ééééé", 3) == "éé…");
    CHECK(cut_to_width("ééé", 3) == "ééé");
    CHECK(wrap_to_width("a bb ccc", 4) == std::vector<std::string>{"a bb", "ccc"});
    CHECK(wrap_to_width("abcdef", 4) == std::vector<std::string>{"abcd", "ef"});
  }

  TEST_CASE("figures and days are written after the language") {
    const auto id = words("id");
    const auto en = words("en");
    CHECK(figure(18204771, id) == "18.204.771");
    CHECK(figure(18204771, en) == "18,204,771");
    CHECK(figure(-1000, id) == "−1.000");
    CHECK(figure(999, id) == "999");
    CHECK(percent(963, id) == "96,3 %");
    CHECK(share(1, 3, en) == "33.3 %");
    CHECK(share(1, 0, id) == "–");
    CHECK(hundredths(8604, id) == "86,04");
    CHECK(weekday_text(date_of(2026, 10, 5), id) == "Senin, 5 Oktober 2026");
    CHECK(day_text(date_of(2026, 10, 5), en) == "5 October 2026");
    CHECK(quarter_text({2026, 3}, id) == "Triwulan III 2026");
  }

  TEST_CASE("an edition shows merged classes as one bracket and no mean") {
    CHECK(draw_edition({4, 12, {{1, 3, 5}, {4, 4, 7}}, {}}, words("id")) ==
          "  Unsur                n     1     2     3     4   rata-rata\n"
          "  ──────────────────────────────────────────────────────────\n"
          "  keseluruhan         12    └────  5 ────┘     7           –\n"
          "  ──────────────────────────────────────────────────────────\n");
  }

  TEST_CASE("an edition without merged classes shows each and the mean") {
    CHECK(draw_edition({4, 214, {{1, 1, 6}, {2, 2, 18}, {3, 3, 63}, {4, 4, 127}}, 8633},
                       words("id")) ==
          "  Unsur                n     1     2     3     4   rata-rata\n"
          "  ──────────────────────────────────────────────────────────\n"
          "  keseluruhan        214     6    18    63   127       86,33\n"
          "  ──────────────────────────────────────────────────────────\n");
  }

  TEST_CASE("a bracket fills its columns whatever stands in it") {
    const auto id = words("id");
    for (const std::int64_t count : {5, 12, 345, 1234})
      for (int last = 2; last <= 5; ++last)
        CHECK(display_width(class_cell({1, last, count}, id)) == 6U * static_cast<unsigned>(last));
  }

  TEST_CASE("a first PIN is six digits and not what anybody would try first") {
    for (const char* pin : {"000000", "111222", "123456", "987654", "271271", "121212"})
      CHECK(is_trivial_pin(pin));
    for (const char* pin : {"270915", "135791", "112358"}) CHECK_FALSE(is_trivial_pin(pin));
    for (int i = 0; i < 200; ++i) {
      const std::string pin = draw_pin();
      CHECK(pin.size() == kPinDigits);
      CHECK_FALSE(is_trivial_pin(pin));
    }
    CHECK(draw_password() != draw_password());
    CHECK(draw_password().size() == 19);
    CHECK(hash_pin("270915").starts_with("$argon2id$v=19$m=32768,"));
    CHECK(hash_password("x").starts_with("$argon2id$v=19$m=65536,"));
  }

  TEST_CASE("a replay cuts the file by unit and leaves out who gave the score") {
    const auto plan = plan_replay(
        "officer,unit,service,session,citizen,score\n7,15,0,1,679,4\n8,3,1,5,792,3\n7,15,0,6,9,5\n",
        "f.csv", date_of(2026, 7, 1));
    REQUIRE(plan);
    REQUIRE(plan->units.size() == 2);
    CHECK(rows_csv(plan->units[1]) ==
          "row,officer,service,day,score\n"
          "1,R-0007,R-S0,2026-07-01,4\n"
          "2,R-0007,R-S0,2026-07-08,5\n");
    CHECK(plan->units[0].unit.text == "R-U03");
    CHECK(plan->units[0].rows[0].day == date_of(2026, 7, 7));
    const auto setup = replay_setup(*plan, words("id"));
    CHECK(setup["officers"].size() == 2);
    CHECK(setup["officers"][1]["nip"] == "");
    CHECK(setup.dump().find("679") == std::string::npos);
  }

  TEST_CASE("a replay refuses scores, columns and sessions that cannot be") {
    const auto code = [](const char* csv, Date from) {
      const auto plan = plan_replay(csv, "f.csv", from);
      return plan ? "" : plan.error().code;
    };
    const Date july = date_of(2026, 7, 1);
    CHECK(code("officer,unit,service,session,citizen,score\n1,1,0,1,1,5\n", july).empty());
    CHECK(code("officer,unit,service,session,citizen,score\n1,1,0,1,1,6\n", july) ==
          "replay.value");
    CHECK(code("officer,unit,service,session,citizen,score\n1,1,0,0,1,5\n", july) ==
          "replay.value");
    CHECK(code("officer,unit,service,session,citizen\n1,1,0,1,1\n", july) == "replay.column");
    CHECK(code("officer,unit,service,session,citizen,score\n1,1,0,6,1,5\n", date_of(2026, 9, 29)) ==
          "replay.period");
    CHECK(working_day(date_of(2026, 7, 4), 1) == date_of(2026, 7, 6));
  }
}
