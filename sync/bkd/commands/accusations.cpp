// suara accusations: the inspectorate's list of reasons that accuse.
#include <memory>

#include "common/base/time.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figure_words.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

void list_accusations(Terminal& terminal, const std::string& period) {
  if (!parse_quarter(period)) throw Refusal({"suara.period", {{"text", period}}, {}}, kExitMisuse);
  const json body = signed_in(terminal).get("/v1/accusations?period=" + url_part(period));
  const auto head = [&](const char* key) {
    return terminal.word(std::string("accusations.") + key);
  };
  Table table{{{"unit", head("unit"), Align::left, true},
               {"officer", head("officer"), Align::left},
               {"name", head("name"), Align::left, true},
               {"count", head("count"), Align::right}},
              {}};
  for (const json& one : list_of(body, "officers"))
    table.rows.push_back({text_of(one, "unit"), text_of(one, "officer"), text_of(one, "name"),
                          figure_cell(terminal, number_of(one, "count"))});
  print_list(terminal, table, body);
}

}  // namespace

void add_accusations(Shell& shell) {
  const auto period = std::make_shared<std::string>();
  CLI::App* list = shell.command("accusations", "accusations");
  list->add_option("--period", *period, shell.help("period"))->required();
  list->callback([&shell, period] { list_accusations(shell.terminal, *period); });
}

}  // namespace suara::bkd
