#include "sync/bkd/nip.hpp"

#include <doctest/doctest.h>

using namespace suara;
using bkd::NipKind;
using bkd::parse_nip;

namespace {

std::string code_of(std::string_view text) {
  const auto nip = parse_nip(text);
  return nip ? "" : nip.error().code;
}

}  // namespace

TEST_SUITE("sync/bkd") {
  TEST_CASE("a NIP reads with or without spaces and with an apostrophe before it") {
    for (const char* text : {"199001012015031001", "19900101 201503 1 001", "'199001012015031001",
                             " 19900101\u00a0201503\u00a01\u00a0001", "’199001012015031001"}) {
      CAPTURE(text);
      const auto nip = parse_nip(text);
      REQUIRE(nip);
      CHECK(nip->digits == "199001012015031001");
      CHECK(nip->kind == NipKind::pns);
      CHECK(nip->birth == date_of(1990, 1, 1));
    }
  }

  TEST_CASE("a PPPK has a contract number where a PNS has a month") {
    const auto nip = parse_nip("199304042022212004");
    REQUIRE(nip);
    CHECK(nip->kind == NipKind::pppk);
    CHECK(code_of("199304042022002004") == "nip.appointment");
  }

  TEST_CASE("a NIP ruined by a spreadsheet is refused, its neighbours are not") {
    CHECK(code_of("1,99001E+17") == "nip.scientific");
    CHECK(code_of("1.98E+17") == "nip.scientific");
    CHECK(code_of("1,98e17") == "nip.scientific");
    CHECK(code_of("199001012015031000") == "nip.rounded");
    CHECK(code_of("199001012015031001").empty());
    CHECK(code_of("199001012015031100").empty());
  }

  TEST_CASE("each part of a NIP is checked") {
    CHECK(code_of("") == "nip.empty");
    CHECK(code_of("  ") == "nip.empty");
    CHECK(code_of("19900101201503100") == "nip.length");
    CHECK(code_of("1990010120150310011") == "nip.length");
    CHECK(code_of("19900101201503100O") == "nip.signs");
    CHECK(code_of("199002302015031001") == "nip.birth");
    CHECK(code_of("199002282015031001").empty());
    CHECK(code_of("199013012015031001") == "nip.birth");
    CHECK(code_of("199001011990031001") == "nip.appointment");
    CHECK(code_of("199001012015033001") == "nip.sex");
    CHECK(code_of("199001012015032001").empty());
  }
}
