// suara period: opened with its rules, its silent kiosks and days of grace, frozen, checked.
#include <memory>

#include "common/base/period.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string period, reason, unit, officer;
  std::vector<std::string> waive;
  bool accepted = false, none = false;
  std::optional<std::uint64_t> confirms = {};
};

std::string route(const Asked& asked, const char* behind = "") {
  if (!parse_period(asked.period))
    throw Refusal({"suara.any_period", {{"text", asked.period}}, {}}, kExitMisuse);
  return "/v1/periods/" + url_part(asked.period) + behind;
}

std::string day_of(const Terminal& terminal, const json& body, const char* key) {
  const auto day = parse_date(text_of(body, key));
  return day ? day_text(*day, terminal.texts) : "–";
}

// Since when its rules stand; whoever reads the figures may want to know that it was not before.
void print_opened(Terminal& terminal, const json& body) {
  const auto from = parse_date(text_of(body, "from")), opened = parse_date(text_of(body, "opened"));
  if (!from || !opened) return;
  const char* const key = *opened < *from ? "period.rules_before" : "period.rules_late";
  terminal.out << terminal.word(key, {{"day", day_text(*opened, terminal.texts)}}) << "\n";
}

void open(Terminal& terminal, const Asked& asked) {
  const json body = signed_in(terminal).post(route(asked, "/open"), json::object());
  if (terminal.format != Format::table) {
    terminal.out << body.dump(2) << "\n";
    return;
  }
  terminal.out << terminal.word("period.opened", {{"period", asked.period}}) << "\n"
               << text_of(body, "policy");
  print_opened(terminal, body);
}

Table silent_table(const Terminal& terminal, const json& body) {
  Table table{{{"device", terminal.word("period.device"), Align::left},
               {"counter", terminal.word("period.counter"), Align::left},
               {"last_contact", terminal.word("period.last_contact"), Align::left}},
              {}};
  for (const json& one : list_of(body, "silent")) {
    const std::string heard = text_of(one, "last_contact");
    table.rows.push_back(
        {text_of(one, "device"), text_of(one, "counter"), heard.empty() ? "–" : heard});
  }
  return table;
}

std::string list_text(const json& from, const char* key) {
  std::string text;
  for (const json& one : list_of(from, key))
    text += (text.empty() ? "" : ", ") + one.get<std::string>();
  return text.empty() ? "–" : text;
}

void print_frozen(Terminal& terminal, const json& body, const json& frozen) {
  print_pairs(terminal,
              {{terminal.word("period.tree"),
                figure(number_of(frozen, "tree_size"), terminal.texts) + "  " +
                    text_of(frozen, "root")},
               {terminal.word("period.policy_hash"), text_of(frozen, "policy_hash")},
               {terminal.word("period.cells_hash"), text_of(frozen, "cells_hash")},
               {terminal.word("period.figures_hash"), text_of(frozen, "figures_hash")},
               {terminal.word("period.waived"), list_text(frozen, "waived")},
               {terminal.word("period.unheard"), list_text(frozen, "unheard")}});
  if (body.contains("late_ballots"))
    terminal.out << terminal.word("period.late",
                                  {{"count", figure(number_of(body, "late_ballots"),
                                                    terminal.texts)}})
                 << "\n";
}

// What two have said of an officer's coverage, and what waits for the second. A reviewer is not told.
void print_causes(Terminal& terminal, const json& body) {
  Table table{{{"officer", terminal.word("period.officer"), Align::left},
               {"unit", terminal.word("period.unit"), Align::left},
               {"cause", terminal.word("period.cause"), Align::left},
               {"proposal", terminal.word("period.proposal"), Align::left}},
              {}};
  for (const char* list : {"causes", "causes_proposed"}) {
    if (!body.contains(list)) continue;
    for (const json& one : list_of(body, list)) {
      const std::string unit = text_of(one, "unit");
      const char* const said = one.value("accepted", false) ? "period.accepted" : "period.no_cause";
      table.rows.push_back(
          {text_of(one, "officer"), unit.empty() ? "–" : unit, terminal.word(said),
           one.contains("proposal") ? std::to_string(number_of(one, "proposal")) : "–"});
    }
  }
  if (!table.rows.empty()) terminal.out << terminal.word("period.causes") << "\n" << draw(table);
}

void show(Terminal& terminal, const Asked& asked) {
  const json body = signed_in(terminal).get(route(asked));
  if (terminal.format != Format::table)
    return print_list(terminal, silent_table(terminal, body), body);
  terminal.out << terminal.word("period.state." + text_of(body, "state"),
                                {{"period", asked.period},
                                 {"from", day_of(terminal, body, "from")},
                                 {"until", day_of(terminal, body, "until")}})
               << "\n";
  print_opened(terminal, body);
  print_causes(terminal, body);
  const auto frozen = body.find("frozen");
  if (frozen != body.end() && frozen->is_object()) return print_frozen(terminal, body, *frozen);
  const bool any = body.value("over", false) && !list_of(body, "silent").empty();
  terminal.out << terminal.word(any ? "period.silent" : "period.all_heard",
                                {{"grace", day_of(terminal, body, "grace_until")}})
               << "\n";
  if (any) terminal.out << draw(silent_table(terminal, body));
}

void freeze(Terminal& terminal, const Asked& asked) {
  const json body = signed_in(terminal).post(route(asked, "/freeze"),
                                             {{"reason", asked.reason}, {"waive", asked.waive}});
  if (terminal.format != Format::table) {
    terminal.out << body.dump(2) << "\n";
    return;
  }
  terminal.out << terminal.word("period.frozen", {{"period", asked.period}}) << "\n";
  print_frozen(terminal, body, body.at("frozen"));
}

void reopen(Terminal& terminal, const Asked& asked) {
  json form = {{"reason", asked.reason}};
  if (!asked.unit.empty()) form["unit"] = asked.unit;
  const json answer = signed_in(terminal).post(route(asked, "/reopen"), form);
  const bool decided = text_of(answer, "state") == "decided";
  std::string said =
      terminal.word(decided ? "period.reopened" : "period.reopening", {{"period", asked.period}});
  if (answer.contains("annulled"))  // A reviewer is not told.
    said += " " + terminal.word("period.annulled_since",
                                {{"annulled", std::to_string(number_of(answer, "annulled"))},
                                 {"ballots", std::to_string(number_of(answer, "ballots"))}});
  print_outcome(terminal, said, answer);
}

// The sentence for what was said, by whichever of the two.
std::string said_of(const Terminal& terminal, const Asked& asked, const json& answer) {
  if (text_of(answer, "state") != "decided")
    return terminal.word("period.cause_proposed",
                         {{"proposal", std::to_string(number_of(answer, "proposal"))},
                          {"officer", asked.officer}});
  return terminal.word(asked.accepted ? "period.cause_accepted" : "period.cause_none",
                       {{"period", asked.period}, {"officer", asked.officer}});
}

void state_cause(Terminal& terminal, const Asked& asked) {
  if (asked.accepted == asked.none)
    throw Refusal({"suara.accepted_or_none", {}, {}}, kExitMisuse);
  json form = {
      {"officer", asked.officer}, {"accepted", asked.accepted}, {"reason", asked.reason}};
  if (!asked.unit.empty()) form["unit"] = asked.unit;
  if (asked.confirms) form["confirms"] = *asked.confirms;
  const json answer = signed_in(terminal).post(route(asked, "/causes"), form);
  print_outcome(terminal, said_of(terminal, asked, answer), answer);
}

int check(Terminal& terminal, const Asked& asked) {
  const json body = signed_in(terminal).get(route(asked, "/check"));
  const bool same = body.value("same", false);
  if (terminal.format == Format::table)
    terminal.out << terminal.word(same ? "period.same" : "period.differs",
                                  {{"period", asked.period}})
                 << "\n";
  else
    terminal.out << body.dump(2) << "\n";
  return same ? 0 : kExitProblems;
}

void add_cause(Shell& shell, CLI::App& command, const std::shared_ptr<Asked>& asked) {
  command.add_option("OFFICER", asked->officer, shell.help("officer_id"))->required();
  command.add_option("--unit", asked->unit, shell.help("period_cause.unit"));
  command.add_flag("--accepted", asked->accepted, shell.help("period_cause.accepted"));
  command.add_flag("--none", asked->none, shell.help("period_cause.none"));
  command.add_option("--reason", asked->reason, shell.help("review_reason"))->required();
  command.add_option("--confirms", asked->confirms, shell.help("period_cause.confirms"));
  command.callback([&shell, asked] { state_cause(shell.terminal, *asked); });
}

}  // namespace

void add_period(Shell& shell) {
  CLI::App* group = shell.group("period", "periods");
  const auto asked = std::make_shared<Asked>();
  const auto command = [&](const char* name, const char* key) {
    CLI::App* made = shell.command(name, key, group);
    made->add_option("--period", asked->period, shell.help("any_period"))->required();
    return made;
  };
  command("open", "period_open")->callback([&shell, asked] { open(shell.terminal, *asked); });
  command("status", "period_status")->callback([&shell, asked] { show(shell.terminal, *asked); });
  command("check", "period_check")->callback([&shell, asked] {
    shell.exit_code = check(shell.terminal, *asked);
  });
  CLI::App* reopened = command("reopen", "period_reopen");
  reopened->add_option("--unit", asked->unit, shell.help("period_reopen.unit"));
  reopened->add_option("--reason", asked->reason, shell.help("review_reason"))->required();
  reopened->callback([&shell, asked] { reopen(shell.terminal, *asked); });
  add_cause(shell, *command("cause", "period_cause"), asked);
  CLI::App* frozen = command("freeze", "period_freeze");
  frozen->add_option("--reason", asked->reason, shell.help("period_freeze.reason"))->required();
  frozen->add_option("--waive", asked->waive, shell.help("period_freeze.waive"));
  frozen->callback([&shell, asked] { freeze(shell.terminal, *asked); });
}

}  // namespace suara::bkd
