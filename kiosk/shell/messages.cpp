#include "kiosk/shell/messages.hpp"

#include <cstdio>

namespace suara::kiosk {

texts::Texts terminal_texts(const std::filesystem::path& assets) {
  return texts::load(assets, texts::language_of_locale()).value_or(texts::built_in());
}

void say_problem(const Problem& problem, const std::filesystem::path& assets) {
  const std::string line = "suara-kiosk: " + texts::describe(problem, terminal_texts(assets));
  std::fprintf(stderr, "%s\n", line.c_str());
}

int exit_code_of(const Problem& problem) {
  return problem.code.starts_with("journal.") || problem.code.starts_with("key.") ? kExitJournal
                                                                                  : kExitFailed;
}

}  // namespace suara::kiosk
