#include <doctest/doctest.h>

#include "kiosk/app/citizen/screen.hpp"

using suara::kiosk::citizen::initials_of;
using suara::kiosk::citizen::without_titles;

TEST_SUITE("kiosk/app/initials") {
  TEST_CASE("initials are those of the name, whatever titles stand before and behind it") {
    CHECK(initials_of("Petugas Contoh 1") == "PC");
    CHECK(initials_of("Slamet") == "S");
    CHECK(initials_of("Dr. Ir. H. Slamet Riyadi, S.Sos., M.Si.") == "SR");
    CHECK(initials_of("drg. Hj. Siti Aminah Putri, M.Kes") == "SA");
    CHECK(initials_of("ade rahmawati") == "AR");
    CHECK(initials_of("M. Yusuf") == "Y");
    CHECK(initials_of("H. M. Y.") == "HM");  // nothing but points: rather those than none
    CHECK(initials_of("  7  ") == "");
    CHECK(initials_of("") == "");
  }

  TEST_CASE("a name without its titles keeps the name, one of points alone stays") {
    CHECK(without_titles("Prof. Dr. Ir. H. Petugas Contoh Tiga, S.Sos., M.Si.") ==
          "Petugas Contoh Tiga");
    CHECK(without_titles("Contoh") == "Contoh");
    CHECK(without_titles("H. M. Y.") == "H. M. Y.");
    CHECK(without_titles("") == "");
  }
}
