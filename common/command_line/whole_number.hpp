// A whole number as people write it: 0150 is 150. The parser itself would read it as octal.
#pragma once
#include <CLI/CLI.hpp>

#include <cstdint>

namespace suara::command_line {

// Digits only, least..most, both >= 0; for Option::transform, which takes the zeros in front away.
CLI::Validator whole_number(std::int64_t least, std::int64_t most);

}  // namespace suara::command_line
