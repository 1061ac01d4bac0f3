// suara policy try: what rules would decide about officers like the region's own, before they are
// fixed for a period (SCORING section 3).
#include <memory>

#include "common/base/period.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figure_words.hpp"
#include "sync/bkd/figures.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string period;
  std::vector<std::string> rules;
};

std::string rules_in(const Asked& asked) {
  std::string all;
  for (const std::string& one : asked.rules) all += (all.empty() ? "" : ",") + one;
  return all;
}

// One row a number of faces and set of rules.
Table table_of(const json& scales, const Terminal& terminal) {
  Table table{{{"faces", terminal.word("policy.faces"), Align::right},
               {"rules", terminal.word("policy.rules"), Align::left},
               {"sufficient", terminal.word("policy.sufficient"), Align::right},
               {"outside", terminal.word("policy.outside"), Align::right},
               {"found", terminal.word("policy.found"), Align::right},
               {"decided", terminal.word("policy.decided"), Align::right},
               {"wrong", terminal.word("policy.wrong"), Align::right},
               {"wrong_share", terminal.word("policy.wrong_share"), Align::right}},
              {}};
  for (const json& scale : scales)
    for (const json& one : list_of(scale, "trials")) {
      const json& year = one.at("a_year");
      const auto expected = [&](const char* key) {
        return decimals_cell(terminal, real_of(year, key), 1);
      };
      const auto sum = [&](const char* key) { return number_of(one, key); };
      const std::string rules = text_of(one, "rules");
      table.rows.push_back(
          {figure_cell(terminal, number_of(scale, "faces")),
           terminal.format == Format::table ? terminal.word("policy.rules_" + rules) : rules,
           share_cell(terminal, sum("sufficient"), sum("figures")), expected("outside"),
           expected("found"), expected("decided"), expected("wrong"),
           share_cell(terminal, sum("wrong"), sum("decided"))});
    }
  return table;
}

// What the made-up periods are made of; behind it the table.
void print_source(Terminal& terminal, const json& scale) {
  const auto count = [&](const json& in, const char* key) {
    return figure(number_of(in, key), terminal.texts);
  };
  const auto points = [&](const char* key) {
    return decimals(real_of(scale, key), 1, terminal.texts);
  };
  terminal.out << terminal.word("policy.scale", {{"faces", count(scale, "faces")},
                                                 {"officers", count(scale, "officers")},
                                                 {"ratings", count(scale, "ratings")},
                                                 {"sd_officer", points("sd_officer")},
                                                 {"sd_day", points("sd_day")}})
               << " ";
  const json& trials = list_of(scale, "trials");
  terminal.out << (trials.empty() ? terminal.word("policy.no_fit")
                                  : terminal.word("policy.made_up",
                                                  {{"periods", count(trials[0], "periods")}}))
               << "\n";
}

// Whose index is under a mix of the year; silent where it is the period's own everywhere.
void print_mix(Terminal& terminal, const json& trial) {
  const auto units = trial.find("mixed_units");
  if (units == trial.end() || !units->is_array() || units->empty()) return;
  std::string names;
  for (const json& unit : *units)
    names += (names.empty() ? "" : ", ") +
             (unit.is_string() ? unit.get<std::string>() : terminal.word("policy.whole_region"));
  terminal.out << terminal.word("policy.mixed",
                                {{"rules", terminal.word("policy.rules_" + text_of(trial, "rules"))},
                                 {"units", names}})
               << "\n";
}

void try_rules(Terminal& terminal, const Asked& asked) {
  if (!asked.period.empty() && !parse_period(asked.period))
    throw Refusal({"suara.any_period", {{"text", asked.period}}, {}}, kExitMisuse);
  const json body = signed_in(terminal).get("/v1/policy/trial?period=" + url_part(asked.period) +
                                            "&rules=" + url_part(rules_in(asked)));
  const json& scales = list_of(body, "scales");
  const Table table = table_of(scales, terminal);
  if (terminal.format != Format::table) return print_list(terminal, table, body);
  terminal.out << terminal.word("policy.title", {{"period", text_of(body, "period")}}) << "\n";
  if (scales.empty()) terminal.out << terminal.word("policy.nothing") << "\n";
  for (const json& scale : scales) print_source(terminal, scale);
  for (const json& scale : scales)
    if (const json& trials = list_of(scale, "trials"); !trials.empty()) {
      for (const json& trial : trials) print_mix(terminal, trial);
      break;  // The rules are those of every scale.
    }
  if (table.rows.empty()) return;
  print_list(terminal, table, body);
  const auto limit = decimals(real_of(body, "limit_points"), 1, terminal.texts);
  terminal.out << terminal.word("policy.caution", {{"limit", limit}}) << "\n";
}

}  // namespace

void add_policy(Shell& shell) {
  CLI::App* policy = shell.group("policy", "policy");
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = shell.command("try", "policy_try", policy);
  command->add_option("--period", asked->period, shell.help("last_period"));
  command->add_option("--rule", asked->rules, shell.help("policy_try.rule"));
  command->callback([&shell, asked] { try_rules(shell.terminal, *asked); });
}

}  // namespace suara::bkd
