// The texts of both languages, as the kiosk loads them.
#pragma once
#include "common/texts/texts.hpp"
#include "kiosk/app/citizen/screen.hpp"
#include "tests/support/paths.hpp"

namespace suara::test {

inline const kiosk::citizen::BothTexts& words() {
  static const kiosk::citizen::BothTexts both{*texts::load(source_dir() / "assets", "id"),
                                              *texts::load(source_dir() / "assets", "en")};
  return both;
}

}  // namespace suara::test
