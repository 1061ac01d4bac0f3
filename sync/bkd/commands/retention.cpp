// suara retention close: a year's tallies are signed by two reviewers and stand from then on.
#include <memory>

#include "sync/bkd/commands/commands.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::int64_t year = 0;
  std::string reason;
};

void close_year(Terminal& terminal, const Asked& asked) {
  const json answer = signed_in(terminal).post(
      "/v1/retentions", {{"year", asked.year}, {"reason", asked.reason}});
  const bool decided = text_of(answer, "state") == "decided";
  print_outcome(terminal,
                terminal.word(decided ? "retention.decided" : "retention.proposed",
                              {{"year", std::to_string(asked.year)},
                               {"leaf", std::to_string(number_of(answer, "leaf"))},
                               {"hash", text_of(answer, "tallies_hash")}}),
                answer);
}

}  // namespace

void add_retention(Shell& shell) {
  CLI::App* retention = shell.group("retention", "retention");
  const auto asked = std::make_shared<Asked>();
  CLI::App* close = shell.command("close", "retention_close", retention);
  close->add_option("YEAR", asked->year, shell.help("retention_year"))->required();
  close->add_option("--reason", asked->reason, shell.help("review_reason"))->required();
  close->callback([&shell, asked] { close_year(shell.terminal, *asked); });
}

}  // namespace suara::bkd
