// An officer's edition as 17-terminal.txt draws it: merged classes as one bracket over their
// columns, a dash where no mean may be shown.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/texts/texts.hpp"

namespace suara::bkd {

struct EditionClass {
  int first = 1;
  int last = 1;
  std::int64_t count = 0;
};
struct EditionRow {
  int faces = 4;
  std::int64_t ratings = 0;
  std::vector<EditionClass> classes;  // ascending, without gaps, from 1 to faces
  std::optional<std::int64_t> mean_hundredths;
};

// "  keseluruhan   214   6   18 ..." with its head and rules.
std::string draw_edition(const EditionRow& row, const texts::Texts& texts);

// Six columns a class: "   127", or "    └─  5 ─┘" over two.
std::string class_cell(const EditionClass& one, const texts::Texts& texts);

}  // namespace suara::bkd
