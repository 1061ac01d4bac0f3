#include "common/domain/comment.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace suara::domain;

namespace {

const std::vector<std::string> kRoster = {"Budi Santoso, S.Kom.", "Siti Nur'aini", "I Gede Ari",
                                          "José da Silva", "Petugas Contoh 1"};

std::string masked(std::string_view text) { return masked_comment(text, name_words(kRoster)); }

struct Row {
  const char* text;
  const char* shown;
};

}  // namespace

TEST_SUITE("common/domain comment") {
  TEST_CASE("words of three letters or more of the roster's names are names") {
    const std::set<std::string> wanted = {"budi", "santoso", "kom",  "siti",  "nur",   "aini",
                                          "gede", "ari",     "jose", "silva", "contoh"};
    CHECK(name_words(kRoster) == wanted);
    CHECK(name_words({}).empty());
  }

  TEST_CASE("numbers of three digits or more are masked however they are written") {
    for (const Row& row : std::vector<Row>{{"hubungi 081234567890 ya", "hubungi *** ya"},
                                           {"hubungi 0812-3456-7890 ya", "hubungi *** ya"},
                                           {"hubungi 0812 3456 7890", "hubungi ***"},
                                           {"+62 812.345.678", "+***"},
                                           {"NIP 19800101 200501 1 001!", "NIP ***!"},
                                           {"NIK 3273-0112-3456-0001", "NIK ***"},
                                           {"0 8 1 2 3", "***"},
                                           {"(021) 555 123", "(***"},
                                           {"０８１２３", "***"},
                                           {"٠٨١٢", "***"},
                                           {"0\u200b8\u200b1\u200b2", "***"},
                                           {"123", "***"},
                                           {"jam 10.30", "jam ***"},
                                           {"12", "12"},
                                           {"1 dari 2 loket", "1 dari 2 loket"},
                                           {"loket 3 dan 12", "loket 3 dan 12"},
                                           {"antre 2   3 jam", "antre 2 3 jam"},
                                           {"bintang 5!", "bintang 5!"}})
      CHECK(masked(row.text) == row.shown);
  }

  TEST_CASE("names of the roster are masked as whole words in any case, others stay") {
    for (const Row& row : std::vector<Row>{{"Budi baik", "*** baik"},
                                           {"terima kasih BUDI SANTOSO.", "terima kasih ***."},
                                           {"budi,siti", "***,***"},
                                           {"budinya lama", "*** lama"},
                                           {"Bu\u0301di dan JOSE", "*** dan ***"},
                                           {"Búdi", "***"},
                                           {"B\u00adudi", "***"},
                                           {"budiman rajin", "budiman rajin"},
                                           {"pribudi", "pribudi"},
                                           {"da", "da"},
                                           {"petugas ramah", "petugas ramah"},
                                           {"pak Joko galak", "pak *** galak"},
                                           {"Bu. Ed sabar", "Bu. *** sabar"},
                                           {"IBU budi", "IBU ***"},
                                           {"mas joko, cepat", "mas ***, cepat"},
                                           {"pak petugas ramah", "pak petugas ramah"},
                                           {"untuk ibu, terima kasih", "untuk ibu, terima kasih"},
                                           {"bapak", "bapak"}})
      CHECK(masked(row.text) == row.shown);
  }

  TEST_CASE("addresses, links and handles are masked, sentences are not") {
    for (const Row& row : std::vector<Row>{{"tulis ke ani.s@contoh.go.id ya", "tulis ke *** ya"},
                                           {"ani @ contoh.id", "***"},
                                           {"ani @contoh.id", "***"},
                                           {"ani@ contoh.id sekarang", "*** sekarang"},
                                           {"ikuti @loket_keren", "ikuti ***"},
                                           {"lihat https://contoh.id/a?b=1", "lihat ***"},
                                           {"lihat www.contoh", "lihat ***"},
                                           {"lihat wa.me/62", "lihat ***"},
                                           {"lihat Contoh.Go.Id.", "lihat ***"},
                                           {"baik.cepat dan ramah...", "baik.cepat dan ramah..."},
                                           {"cepat. Terima kasih", "cepat. Terima kasih"},
                                           {".id", ".id"}})
      CHECK(masked(row.text) == row.shown);
  }

  TEST_CASE("what is no text is not shown, and none is longer than its bound") {
    CHECK(masked("") == "");
    CHECK(masked(" \t\n ") == "");
    CHECK(masked("baik\xff") == "");
    CHECK(masked("\xc0\xaf") == "");
    CHECK(masked("satu\r\n\tdua\x1b[31m\x7f tiga") == "satu dua[31m tiga");
    CHECK(masked("a\u202ecba") == "acba");
    const std::string longest(kCommentSignsMax, 'x');
    CHECK(masked(longest) == longest);
    CHECK(masked(longest + "x") == longest + "…");
    CHECK(masked("terima kasih 🙏") == "terima kasih 🙏");
  }
}
