// suara coverage: how many of those served were asked, an officer, and what the index may be used
// for as far as that goes (SCORING section 4).
#include <memory>

#include "common/base/period.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figure_words.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string period, unit;
};

std::string count_of(const json& object, const char* key, const Terminal& terminal) {
  return figure_cell(terminal, object.at(key).is_null() ? std::nullopt
                                                        : std::optional(number_of(object, key)));
}

Table table_of(const json& officers, const Terminal& terminal) {
  Table table{{{"unit", terminal.word("coverage.unit")},
               {"officer", terminal.word("coverage.officer")},
               {"name", terminal.word("coverage.name"), Align::left, true},
               {"desk", terminal.word("coverage.desk"), Align::right},
               {"independent", terminal.word("coverage.independent"), Align::right},
               {"offered", terminal.word("coverage.offered"), Align::right},
               {"coverage", terminal.word("coverage.coverage"), Align::right},
               {"response", terminal.word("coverage.response"), Align::right},
               {"use", terminal.word("coverage.use"), Align::left, true}},
              {}};
  for (const json& one : officers) {
    const std::int64_t offered = number_of(one, "offered");
    const std::string use = text_of(one, "use");
    const bool for_people = terminal.format == Format::table;
    table.rows.push_back({text_of(one, "unit"), text_of(one, "officer"), text_of(one, "name"),
                          count_of(one, "desk", terminal), count_of(one, "independent", terminal),
                          count_of(one, "offered", terminal),
                          share_cell(terminal, offered, number_of(one, "services")),
                          share_cell(terminal, number_of(one, "rated"), offered),
                          for_people ? terminal.word("coverage.use_" + use) : use});
  }
  return table;
}

void show_coverage(Terminal& terminal, const Asked& asked) {
  if (!asked.period.empty() && !parse_period(asked.period))
    throw Refusal({"suara.any_period", {{"text", asked.period}}, {}}, kExitMisuse);
  const json body = signed_in(terminal).get("/v1/coverage?period=" + url_part(asked.period) +
                                            "&unit=" + url_part(asked.unit));
  print_list(terminal, table_of(list_of(body, "officers"), terminal), body);
}

}  // namespace

void add_coverage(Shell& shell) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = shell.command("coverage", "coverage");
  command->add_option("--period", asked->period, shell.help("last_period"));
  command->add_option("--unit", asked->unit, shell.help("coverage.unit"));
  command->callback([&shell, asked] { show_coverage(shell.terminal, *asked); });
}

}  // namespace suara::bkd
