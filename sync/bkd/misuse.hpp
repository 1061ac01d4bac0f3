// What was wrong with a command line, in the reader's language: the parser itself knows English.
#pragma once
#include <CLI/CLI.hpp>

#include "common/base/problem.hpp"

namespace suara::bkd {

// app: as the parser left it. Problems "use.*", each with {help}, the command that says more.
Problem misuse(const CLI::App& app, const CLI::ParseError& error);

}  // namespace suara::bkd
