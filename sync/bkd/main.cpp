#include <unistd.h>

#include <iostream>

#include "common/texts/texts.hpp"
#include "sync/bkd/cli.hpp"
#include "sync/bkd/session.hpp"

int main(int count, char** values) {
  using namespace suara;
  const std::vector<std::string> arguments(values + 1, values + count);
  const std::string language = bkd::language_of(arguments);
  auto texts = texts::load(texts::assets_folder(), language);
  if (!texts) {
    std::cerr << "suara: " << texts.error().code << ' ' << texts.error().where.file << '\n';
    return bkd::kExitMisuse;
  }
  bkd::Terminal terminal{.in = std::cin,
                         .out = std::cout,
                         .error = std::cerr,
                         .texts = std::move(*texts),
                         .language = language,
                         .session_file = bkd::session_path(),
                         .draws_bars = isatty(STDERR_FILENO) == 1,
                         .asks = isatty(STDIN_FILENO) == 1};
  return bkd::run(arguments, terminal);
}
