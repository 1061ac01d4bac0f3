// suara tallies export: the auditor's counts as CSV. suara clock advance: a day of a demo region.
#include <chrono>
#include <map>
#include <memory>
#include <thread>

#include "common/base/durable_file.hpp"
#include "common/command_line/whole_number.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/csv_table.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/folder_files.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string period, out;
  int days = 1;
};

// Rows as text, quarter by quarter: all years as one tree would not fit.
struct TallyLines {
  explicit TallyLines(Format wanted, const json& columns)
      : as_json(wanted == Format::json),
        text(as_json ? "{\"columns\": " + columns.dump() + ",\n\"rows\": [" : line(columns)) {}
  void add(const json& row) {
    text += as_json ? (rows == 0 ? "\n" : ",\n") + row.dump() : line(row);
    ++rows;
  }
  std::string end() const { return as_json ? text + "]}\n" : text; }

  static std::string line(const json& cells) {
    std::vector<std::string> texts;
    for (const json& cell : cells)
      texts.push_back(cell.is_string() ? cell.get<std::string>()
                      : cell.is_null() ? ""
                                       : cell.dump());
    return csv_line(texts) + "\n";
  }

  bool as_json = false;
  std::string text;
  std::int64_t rows = 0;
};

TallyLines fetch_tallies(const Terminal& terminal, const std::string& period) {
  Central central = signed_in(terminal);
  const auto of = [&](const std::string& quarter) {
    return central.get("/v1/tallies?period=" + url_part(quarter));
  };
  const json first = of(period);  // without a period: which quarters there are
  TallyLines lines(terminal.format, list_of(first, "columns"));
  const auto add = [&](const json& body) {
    for (const json& row : list_of(body, "rows")) lines.add(row);
  };
  if (!period.empty())
    add(first);
  else
    for (const json& quarter : list_of(first, "periods")) add(of(quarter.get<std::string>()));
  return lines;
}

void export_tallies(Terminal& terminal, const Asked& asked) {
  if (!asked.period.empty() && !parse_quarter(asked.period))
    throw Refusal({"suara.period", {{"text", asked.period}}, {}}, kExitMisuse);
  const TallyLines lines = fetch_tallies(terminal, asked.period);
  if (asked.out.empty()) {
    terminal.out << lines.end();
    return;
  }
  put_file(asked.out, lines.end(), 0600);
  terminal.error << terminal.word("tallies.done", {{"rows", figure(lines.rows, terminal.texts)},
                                                   {"file", asked.out}})
                 << "\n";
}

// The central works on it in the background; it is asked until that is done.
json await_upkeep(Central& central) {
  for (;;) {
    json latest = central.get("/v1/tallies/checks");
    const std::string state = text_of(latest, "state");
    if (state == "done") return latest;
    if (state != "running") throw Refusal({"suara.tallies", {}, {}}, kExitProblems);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

std::map<std::string, std::string> figures_of(const Terminal& terminal, const json& result) {
  std::map<std::string, std::string> figures;
  for (const char* name : {"leaves", "ratings", "cells", "drifted", "drifted_services"})
    figures[name] = figure(number_of(result, name), terminal.texts);
  return figures;
}

// Days of services counted by others, said where some were otherwise than the ledger has them.
void say_services(Terminal& terminal, const json& result, const char* word) {
  if (terminal.format != Format::json && number_of(result, "drifted_services") != 0)
    terminal.out << terminal.word(word, figures_of(terminal, result)) << "\n";
}

int verify_tallies(Terminal& terminal) {
  Central central = signed_in(terminal);
  central.post("/v1/tallies/checks", json::object());
  const json result = await_upkeep(central);
  const bool cells_hold = number_of(result, "drifted") == 0;
  const bool holds = cells_hold && number_of(result, "drifted_services") == 0;
  print_outcome(terminal,
                terminal.word(holds        ? "tallies.holds"
                              : cells_hold ? "tallies.drifted_services"
                                           : "tallies.drifted",
                              figures_of(terminal, result)),
                result);
  if (holds) return 0;
  if (cells_hold || terminal.format == Format::json) return kExitProblems;
  terminal.out << text_of(result, "head") << "\n";
  for (const json& one : list_of(result, "first"))
    terminal.out << terminal.word("tallies.in_tables") << ": " << text_of(one, "tables") << "\n"
                 << terminal.word("tallies.in_ledger") << ": " << text_of(one, "ledger") << "\n";
  say_services(terminal, result, "tallies.drifted_services");
  return kExitProblems;
}

void rebuild_tallies(Terminal& terminal) {
  Central central = signed_in(terminal);
  central.post("/v1/tallies/rebuilds", json::object());
  const json result = await_upkeep(central);
  print_outcome(terminal, terminal.word("tallies.rebuilt", figures_of(terminal, result)), result);
  say_services(terminal, result, "tallies.rebuilt_services");
}

void advance(Terminal& terminal, int days) {
  const json answer = signed_in(terminal).post("/v1/clock/advance", {{"days", days}});
  const auto today = parse_date(text_of(answer, "today"));
  print_outcome(
      terminal,
      terminal.word("clock.done",
                    {{"today", today ? weekday_text(*today, terminal.texts) : "–"},
                     {"editions", figure(number_of(answer, "editions"), terminal.texts)}}),
      answer);
}

}  // namespace

void add_tallies(Shell& shell) {
  CLI::App* tallies = shell.group("tallies", "tallies");
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = shell.command("export", "tallies_export", tallies);
  command->add_option("--period", asked->period, shell.help("period"));
  command->add_option("--out", asked->out, shell.help("tallies_export.out"));
  command->callback([&shell, asked] { export_tallies(shell.terminal, *asked); });
  shell.command("verify", "tallies_verify", tallies)->callback([&shell] {
    shell.exit_code = verify_tallies(shell.terminal);
  });
  shell.command("rebuild", "tallies_rebuild", tallies)->callback([&shell] {
    rebuild_tallies(shell.terminal);
  });
}

void add_clock(Shell& shell) {
  CLI::App* clock = shell.group("clock", "clock");
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = shell.command("advance", "clock_advance", clock);
  command->add_option("--days", asked->days, shell.help("clock_advance.days"))
      ->transform(command_line::whole_number(1, 400));
  command->callback([&shell, asked] { advance(shell.terminal, asked->days); });
}

}  // namespace suara::bkd
