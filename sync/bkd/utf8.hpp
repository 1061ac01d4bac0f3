// How a text stands on a terminal.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/utf8.hpp"

namespace suara::bkd {

// Whoever wrote it: a blank for each sign that would begin a line, turn the reading round or
// command the terminal.
std::string without_controls(std::string_view text);

// Columns on a terminal: combining marks 0, East Asian wide signs 2, all others 1.
std::size_t display_width(std::string_view text);

// The first columns of a text; where something had to go, its last column is "…".
std::string cut_to_width(std::string_view text, std::size_t columns);

// Lines of at most so many columns, broken at spaces; longer words are broken where they must.
std::vector<std::string> wrap_to_width(std::string_view text, std::size_t columns);

}  // namespace suara::bkd
