// suara officer flags and object: what an officer is told of flags, and their word against it; suara
// objection: the decision of two reviewers.
#include <memory>

#include "common/base/period.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string officer, period, week, reason, text, objection;
};

void check_period(const Asked& asked) {
  if (!parse_period(asked.period))
    throw Refusal({"suara.any_period", {{"text", asked.period}}, {}}, kExitMisuse);
}

Column head(const Terminal& terminal, const char* key, Align align = Align::left,
            bool wraps = false) {
  return {key, terminal.word(std::string("flag.") + key), align, wraps};
}

std::string word_or(const Terminal& terminal, const std::string& key, const std::string& plain) {
  return terminal.format == Format::table ? terminal.word(key) : plain;
}

Table told_table(const Terminal& terminal, const json& body) {
  Table table{{head(terminal, "week"), head(terminal, "reason", Align::left, true),
               head(terminal, "count", Align::right), head(terminal, "state"),
               head(terminal, "objection")},
              {}};
  for (const json& row : list_of(body, "flags")) {
    const std::string reason = text_of(row, "reason"), state = text_of(row, "state"),
                      objection = text_of(row, "objection");
    table.rows.push_back({text_of(row, "week"),
                          terminal.format == Format::table
                              ? terminal.texts("explanation.told." + reason) + " (" + reason + ")"
                              : reason,
                          std::to_string(number_of(row, "count")),
                          word_or(terminal, "flag.state_" + state, state),
                          word_or(terminal, "flag.objection_" + objection, objection)});
  }
  return table;
}

void show_told(Terminal& terminal, const Asked& asked) {
  check_period(asked);
  const json body = signed_in(terminal).get("/v1/officers/" + url_part(asked.officer) +
                                            "/flags?period=" + url_part(asked.period));
  const Table table = told_table(terminal, body);
  if (terminal.format != Format::table) return print_list(terminal, table, body);
  terminal.out << terminal.word("flag.told_title", {{"period", asked.period}}) << "\n"
               << (table.rows.empty() ? "  " + terminal.word("flag.none") + "\n" : draw(table));
}

void object(Terminal& terminal, const Asked& asked) {
  check_period(asked);
  const json answer = signed_in(terminal).post(
      "/v1/officers/" + url_part(asked.officer) + "/objections",
      {{"period", asked.period}, {"week", asked.week}, {"reason", asked.reason},
       {"text", asked.text}});
  std::string said = terminal.word("flag.objected", {{"objection", text_of(answer, "objection")}});
  if (number_of(answer, "left") > 0)
    said += "\n" + terminal.word("flag.objected_left",
                                 {{"left", std::to_string(number_of(answer, "left"))}});
  print_outcome(terminal, said, answer);
}

std::string proposed_text(const Terminal& terminal, const json& row) {
  std::string text;
  for (const json& one : list_of(row, "proposed"))
    text += (text.empty() ? "" : "; ") + text_of(one, "person") + ": " +
            word_or(terminal, one.value("upheld", false) ? "flag.upholds" : "flag.rejects",
                    one.value("upheld", false) ? "uphold" : "reject");
  return text;
}

void list_objections(Terminal& terminal) {
  const json body = signed_in(terminal).get("/v1/objections");
  Table table{{head(terminal, "objection"), head(terminal, "count", Align::right),
               head(terminal, "state"), head(terminal, "text", Align::left, true),
               head(terminal, "proposed_by", Align::left, true)},
              {}};
  for (const json& row : list_of(body, "objections"))
    table.rows.push_back({text_of(row, "objection"), std::to_string(number_of(row, "count")),
                          word_or(terminal, "flag.objection_" + text_of(row, "state"),
                                  text_of(row, "state")),
                          text_of(row, "text"), proposed_text(terminal, row)});
  print_list(terminal, table, body);
}

void decide(Terminal& terminal, const std::string& decision, const Asked& asked) {
  const json answer = signed_in(terminal).post("/v1/objections/" + url_part(asked.objection),
                                               {{"decision", decision}, {"reason", asked.reason}});
  const bool decided = text_of(answer, "state") == "decided";
  print_outcome(terminal, terminal.word(decided ? "review.decided" : "review.proposed"), answer);
}

}  // namespace

void add_officer_flags(Shell& shell, CLI::App* officer) {
  const auto asked = std::make_shared<Asked>();
  const auto command = [&](const char* name, const char* key) {
    CLI::App* made = shell.command(name, key, officer);
    made->add_option("OFFICER", asked->officer, shell.help("officer_id"))->required();
    made->add_option("--period", asked->period, shell.help("any_period"))->required();
    return made;
  };
  command("flags", "officer_flags")->callback([&shell, asked] {
    show_told(shell.terminal, *asked);
  });
  CLI::App* objects = command("object", "officer_object");
  objects->add_option("--week", asked->week, shell.help("officer_object.week"))->required();
  objects->add_option("--reason", asked->reason, shell.help("officer_object.reason"))->required();
  objects->add_option("--text", asked->text, shell.help("officer_object.text"))->required();
  objects->callback([&shell, asked] { object(shell.terminal, *asked); });
}

void add_objection(Shell& shell) {
  CLI::App* group = shell.group("objection", "objection");
  const auto asked = std::make_shared<Asked>();
  shell.command("list", "objection_list", group)->callback([&shell] {
    list_objections(shell.terminal);
  });
  for (const std::string decision : {"uphold", "reject"}) {
    CLI::App* made = shell.command(decision, "objection_" + decision, group);
    made->add_option("OBJECTION", asked->objection, shell.help("objection.id"))->required();
    made->add_option("--reason", asked->reason, shell.help("review_reason"))->required();
    made->callback([&shell, asked, decision] { decide(shell.terminal, decision, *asked); });
  }
}

}  // namespace suara::bkd
