// suara log restart, losses: a log that goes on as the next one because part of it was lost. Two
// reviewers begin it; what nobody can bring back is said.
#include <memory>

#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figure_words.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

std::string count_of(const Terminal& terminal, const json& row, const char* key) {
  return figure_cell(terminal, number_of(row, key));
}

void restart(Terminal& terminal, const std::string& reason) {
  const json answer = signed_in(terminal).post("/v1/log/restart", {{"reason", reason}});
  const bool begun = text_of(answer, "state") == "begun";
  print_outcome(terminal,
                terminal.word(begun ? "log.begun" : "log.proposed",
                              {{"log_id", std::to_string(number_of(answer, "log_id"))},
                               {"next", std::to_string(number_of(answer, "log_id") + 1)},
                               {"size", count_of(terminal, answer, "size")},
                               {"carried", count_of(terminal, answer, "carried")},
                               {"lacks", count_of(terminal, answer, "lacks")}}),
                answer);
}

std::string acts_text(const Terminal& terminal, const json& row) {
  std::string text;
  for (const json& act : list_of(row, "acts"))
    text += (text.empty() ? "" : "; ") +
            terminal.word("log.act",
                          {{"person", text_of(act, "person")}, {"reason", text_of(act, "reason")}});
  return text;
}

// "2026-11-28 23.21", of the region's own clock.
std::string minute_of(const json& row, const char* key) {
  std::string text = text_of(row, key).substr(0, 16);
  if (text.size() != 16) return text;
  text[10] = ' ';
  text[13] = '.';
  return text;
}

Table restarts_table(const Terminal& terminal, const json& body) {
  const auto head = [&](const char* key, Align align = Align::left, bool wraps = false) {
    return Column{key, terminal.word(std::string("log.") + key), align, wraps};
  };
  Table table{{head("log_id", Align::right), head("size", Align::right),
               head("carried", Align::right), head("lacks", Align::right), head("since"),
               head("at"), head("acts", Align::left, true)},
              {}};
  for (const json& row : list_of(body, "restarts"))
    table.rows.push_back({std::to_string(number_of(row, "log_id")), count_of(terminal, row, "size"),
                          count_of(terminal, row, "carried"), count_of(terminal, row, "lacks"),
                          minute_of(row, "since"), minute_of(row, "at"),
                          acts_text(terminal, row)});
  return table;
}

void print_unheard(Terminal& terminal, const json& body) {
  const json devices = list_of(body, "unheard");
  terminal.out << "\n" << terminal.word(devices.empty() ? "log.all_heard" : "log.unheard") << "\n";
  for (const json& one : devices)
    terminal.out << "  " << text_of(one, "device") << "  " << text_of(one, "counter") << "\n";
}

void losses(Terminal& terminal) {
  const json body = signed_in(terminal).get("/v1/log/losses");
  const Table table = restarts_table(terminal, body);
  if (terminal.format != Format::table) return print_list(terminal, table, body);
  if (body.contains("pending") && body["pending"].is_object())
    terminal.out << terminal.word("log.pending",
                                  {{"log_id", std::to_string(number_of(body["pending"], "log_id"))},
                                   {"lacks", count_of(terminal, body["pending"], "lacks")}})
                 << "\n";
  if (table.rows.empty()) {
    terminal.out << terminal.word("log.never") << "\n";
    return;
  }
  terminal.out << draw(table) << "\n" << terminal.word("log.acts_lost") << "\n";
  print_unheard(terminal, body);
}

}  // namespace

void add_log(Shell& shell) {
  CLI::App* log = shell.group("log", "log");
  const auto reason = std::make_shared<std::string>();
  CLI::App* anew = shell.command("restart", "log_restart", log);
  anew->add_option("--reason", *reason, shell.help("log_reason"))->required();
  anew->callback([&shell, reason] { restart(shell.terminal, *reason); });
  shell.command("losses", "log_losses", log)->callback([&shell] { losses(shell.terminal); });
}

}  // namespace suara::bkd
