// What was wrong with a command line, in the reader's language: the parser itself knows English. Of
// all three programs; it knows none of their commands.
#pragma once
#include <CLI/CLI.hpp>

#include "common/base/problem.hpp"

namespace suara::command_line {

// A value that its option does not take, for callbacks of options.
class BadValue : public CLI::ValidationError {
 public:
  explicit BadValue(Problem problem);
  const Problem& problem() const { return problem_; }

 private:
  Problem problem_;
};

// app: as the parser left it. Problems "use.*", or BadValue's own, each with {help}, the command
// that says more.
Problem misuse(const CLI::App& app, const CLI::ParseError& error);

}  // namespace suara::command_line
