// suara explain: how a figure came about, line by line, and whether each line is what it says.
#include <memory>

#include "common/base/period.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/explanation_tree.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/packed_file.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string officer, unit, period, file, flag;
  bool check = false;
};

constexpr std::size_t kHeadColumns = 86;

void print_trees(Terminal& terminal, const ExplainedOfficer& explained) {
  terminal.out << both_ends(explained.name.empty() ? explained.officer : explained.name,
                            explained.period, kHeadColumns)
               << "\n"
               << explained.officer << "\n";
  if (explained.figures.empty()) terminal.out << "\n  " << terminal.word("index.nothing") << "\n";
  for (const ExplainedFigure& one : explained.figures) {
    if (one.faces > 0)
      terminal.out << "\n"
                   << terminal.word("explain.figure", {{"unit", one.unit.empty() ? "–" : one.unit},
                                                       {"faces", std::to_string(one.faces)}})
                   << "\n";
    else if (one.unit.empty())
      terminal.out << "\n" << terminal.word("explain.flags") << "\n";
    for (const domain::Explanation& root : one.roots)
      terminal.out << "\n" << draw_tree(root, terminal.texts);
  }
}

std::int64_t nodes_in(const domain::Explanation& node) {
  std::int64_t nodes = 1;
  for (const domain::Explanation& child : node.children) nodes += nodes_in(child);
  return nodes;
}

// What an officer is told in whole points; the figures that were rounded to it are not in the page.
std::int64_t told_in(const domain::Explanation& node) {
  std::int64_t told = node.source == "edition" ? 1 : 0;
  for (const domain::Explanation& child : node.children) told += told_in(child);
  return told;
}

int check(Terminal& terminal, const ExplainedOfficer& explained) {
  const auto wrong = differences(explained);
  for (const std::string& path : wrong)
    terminal.error << terminal.word("explain.differs", {{"path", path}}) << "\n";
  if (!wrong.empty()) return kExitProblems;
  if (terminal.format != Format::table) return 0;
  std::int64_t nodes = 0, told = 0;
  for (const ExplainedFigure& one : explained.figures)
    for (const domain::Explanation& root : one.roots) {
      nodes += nodes_in(root);
      told += told_in(root);
    }
  terminal.out << "\n"
               << terminal.word("explain.proved", {{"nodes", figure(nodes, terminal.texts)}}) << "\n";
  if (told > 0)
    terminal.out << terminal.word("explain.as_told", {{"nodes", figure(told, terminal.texts)}})
                 << "\n";
  return 0;
}

int explain(Terminal& terminal, const json& body, const Asked& asked) {
  const auto explained = value_or_refuse(read_explained(body));
  if (terminal.format == Format::table)
    print_trees(terminal, explained);
  else
    terminal.out << body.dump(2) << "\n";
  return asked.check ? check(terminal, explained) : 0;
}

int explain_officer(Terminal& terminal, const Asked& asked) {
  if (!parse_period(asked.period))
    throw Refusal({"suara.any_period", {{"text", asked.period}}, {}}, kExitMisuse);
  const std::string path =
      "/v1/explanations/" + url_part(asked.officer) + "?period=" + url_part(asked.period);
  return explain(terminal, signed_in(terminal).get(path), asked);
}

int explain_flag(Terminal& terminal, const Asked& asked) {
  return explain(terminal, signed_in(terminal).get("/v1/flags/" + url_part(asked.flag)), asked);
}

// The IKM of a unit, as the same page.
int explain_ikm(Terminal& terminal, const Asked& asked) {
  if (!parse_period(asked.period))
    throw Refusal({"suara.any_period", {{"text", asked.period}}, {}}, kExitMisuse);
  const json survey = signed_in(terminal).get("/v1/skm?period=" + url_part(asked.period) +
                                              "&unit=" + url_part(asked.unit));
  json body = {{"officer", asked.unit},
               {"name", ""},
               {"period", text_of(survey, "period")},
               {"figures", json::array()}};
  for (const json& unit : list_of(survey, "units")) {
    body["name"] = unit.value("name", "");
    if (unit.contains("explanation") && unit["explanation"].is_object())
      body["figures"].push_back({{"faces", 0},
                                 {"unit", text_of(unit, "unit")},
                                 {"explanations", json::array({unit["explanation"]})}});
  }
  return explain(terminal, body, asked);
}

int explain_file(Terminal& terminal, const Asked& asked) {
  const std::string text = value_or_refuse(read_packed(asked.file), kExitMisuse);
  return explain(terminal, value_or_refuse(parse_saved(text)), asked);
}

}  // namespace

void add_explain(Shell& shell) {
  CLI::App* group = shell.group("explain", "explain");
  const auto asked = std::make_shared<Asked>();
  CLI::App* officer = shell.command("officer", "explain_officer", group);
  officer->add_option("OFFICER", asked->officer, shell.help("officer_id"))->required();
  officer->add_option("--period", asked->period, shell.help("any_period"))->required();
  officer->add_flag("--check", asked->check, shell.help("explain.check"));
  officer->callback([&shell, asked] { shell.exit_code = explain_officer(shell.terminal, *asked); });
  CLI::App* flag = shell.command("flag", "explain_flag", group);
  flag->add_option("FLAG", asked->flag, shell.help("flag_number.FLAG"))->required();
  flag->add_flag("--check", asked->check, shell.help("explain.check"));
  flag->callback([&shell, asked] { shell.exit_code = explain_flag(shell.terminal, *asked); });
  CLI::App* ikm = shell.command("ikm", "explain_ikm", group);
  ikm->add_option("UNIT", asked->unit, shell.help("skm_report.unit"))->required();
  ikm->add_option("--period", asked->period, shell.help("any_period"))->required();
  ikm->add_flag("--check", asked->check, shell.help("explain.check"));
  ikm->callback([&shell, asked] { shell.exit_code = explain_ikm(shell.terminal, *asked); });
  CLI::App* file = shell.command("file", "explain_file", group);
  file->add_option("FILE", asked->file, shell.help("explain.file"))->required();
  file->add_flag("--check", asked->check, shell.help("explain.check"));
  file->callback([&shell, asked] { shell.exit_code = explain_file(shell.terminal, *asked); });
}

}  // namespace suara::bkd
