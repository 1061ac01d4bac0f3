// `suara`: every command, its options and its exit code (0 well, 1 the input or the answer has
// problems, 2 wrong use or no connection).
#pragma once
#include <string>
#include <vector>

#include "sync/bkd/terminal.hpp"

namespace suara::bkd {

// arguments without the program's name.
int run(std::vector<std::string> arguments, Terminal& terminal);

// --lang in the arguments, else after the locale.
std::string language_of(const std::vector<std::string>& arguments);

}  // namespace suara::bkd
