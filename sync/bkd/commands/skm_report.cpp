// suara skm report: the survey of units as the central has counted it, for a period.
#include <memory>

#include "common/base/period.hpp"
#include "sync/bkd/commands/calculators.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

struct Asked {
  std::string period, unit;
};

std::optional<double> real_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || !found->is_number() ? std::nullopt
                                                      : std::optional(found->get<double>());
}

std::string count_of(const json& object, const char* key, const Terminal& terminal) {
  const auto found = object.find(key);
  const bool there = found != object.end() && found->is_number_integer();
  return there ? figure(found->get<std::int64_t>(), terminal.texts) : "–";
}

// "91,48 A", or a dash.
std::string ikm_of(const json& one, const Terminal& terminal) {
  const std::string mutu = text_of(one, "mutu");
  return decimals(real_of(one, "ikm"), 2, terminal.texts) + (mutu.empty() ? "" : " " + mutu);
}

std::string note_of(const json& one, const Terminal& terminal) {
  if (one.value("sufficient", false)) return "";
  const bool uncounted = real_of(one, "ikm") && !real_of(one, "needed");
  return terminal.word(uncounted ? "skm.not_counted" : "skm.not_enough");
}

Table table_of(const json& list, const char* key, const char* head, const Terminal& terminal) {
  Table table{{{key, terminal.word(head)},
               {"name", terminal.word("skm.name"), Align::left, true},
               {"ikm", "IKM", Align::right},
               {"standard_error", terminal.word("skm.error"), Align::right},
               {"respondents", terminal.word("skm.respondents"), Align::right},
               {"needed", terminal.word("skm.needed"), Align::right},
               {"services", terminal.word("skm.services"), Align::right},
               {"note", "", Align::left, true}},
              {}};
  for (const json& one : list) {
    const std::string name = one.at(key).is_null() ? terminal.word("skm.others")
                             : text_of(one, key).empty() ? terminal.word("skm.unnamed")
                                                         : text_of(one, key);
    table.rows.push_back({name, text_of(one, "name"),
                          ikm_of(one, terminal),
                          decimals(real_of(one, "standard_error"), 2, terminal.texts),
                          count_of(one, "respondents", terminal),
                          count_of(one, "needed", terminal), count_of(one, "services", terminal),
                          note_of(one, terminal)});
  }
  return table;
}

void print_elements(Terminal& terminal, const json& unit) {
  Table table{{{"key", terminal.word("skm.element")},
               {"answers", terminal.word("skm.answers"), Align::right},
               {"nrr", "NRR", Align::right}},
              {}};
  for (const json& element : list_of(unit, "elements"))
    table.rows.push_back({text_of(element, "key"), count_of(element, "answers", terminal),
                          decimals(real_of(element, "nrr"), 3, terminal.texts)});
  if (!table.rows.empty()) terminal.out << "\n" << draw(table);
}

void print_before(Terminal& terminal, const json& unit) {
  const json& earlier = unit.at("before");
  if (!real_of(earlier, "ikm")) return;
  const json& apart = earlier.at("told_apart");
  const std::string change = apart.is_null()          ? "change_unknown"
                             : apart.get<bool>() ? "change_real"
                                                      : "change_noise";
  terminal.out << "  "
               << terminal.word("skm.before",
                                {{"period", text_of(earlier, "period")},
                                 {"ikm", decimals(real_of(earlier, "ikm"), 2, terminal.texts)},
                                 {"change", terminal.word("skm." + change)}})
               << "\n";
}

void print_sources(Terminal& terminal, const json& unit) {
  const json& sources = unit.at("sources");
  terminal.out << "  "
               << terminal.word("skm.sources", {{"kiosk", count_of(sources, "kiosk", terminal)},
                                                {"file", count_of(sources, "file", terminal)}})
               << "\n";
}

void print_profile(Terminal& terminal, const json& unit) {
  for (const json& question : list_of(unit, "profile")) {
    std::string list;
    for (const json& group : list_of(question, "groups")) {
      const std::string value = text_of(group, "value");
      list += (list.empty() ? "" : " · ") +
              (value.empty() ? terminal.word("skm.other_values") : value) + " " +
              count_of(group, "respondents", terminal);
    }
    if (!list.empty())
      terminal.out << "  "
                   << terminal.word("skm.profile",
                                    {{"question", text_of(question, "question")}, {"list", list}})
                   << "\n";
  }
}

void print_follow_up(Terminal& terminal, const json& unit) {
  std::string list, when;
  for (const json& one : list_of(unit, "follow_up")) {
    list += (list.empty() ? "" : " · ") + text_of(one, "element");
    when = text_of(one, "when");
  }
  if (!list.empty())
    terminal.out << "  " << terminal.word("skm.follow_up", {{"list", list}, {"when", when}})
                 << "\n";
}

void print_tables(Terminal& terminal, const Asked& asked, const json& body) {
  const json& units = list_of(body, "units");
  terminal.out << terminal.word("skm.report_title", {{"period", text_of(body, "period")},
                                                     {"as_of", text_of(body, "as_of")}})
               << "\n\n"
               << draw(table_of(units, "unit", "skm.unit", terminal));
  if (!asked.unit.empty())
    for (const json& unit : units) {
      print_elements(terminal, unit);
      terminal.out << "\n"
                   << draw(table_of(list_of(unit, "services_apart"), "service", "skm.service",
                                    terminal));
      print_sources(terminal, unit);
      print_profile(terminal, unit);
      print_before(terminal, unit);
      print_follow_up(terminal, unit);
    }
  terminal.out << "  " << terminal.word("skm.voluntary") << "\n";
}

void print_units(Terminal& terminal, const json& body) {
  std::vector<ordered_json> lines;
  for (const json& unit : list_of(body, "units")) {
    ordered_json line = {{"period", body["period"]}};
    for (const char* key : {"unit", "name", "respondents", "services", "needed", "sufficient",
                            "ikm", "mutu", "mean", "standard_error"})
      line[key] = unit.at(key);
    lines.push_back(std::move(line));
  }
  print_csv(terminal, lines);
}

void report(Terminal& terminal, const Asked& asked) {
  if (!asked.period.empty() && !parse_period(asked.period))
    throw Refusal({"suara.any_period", {{"text", asked.period}}, {}}, kExitMisuse);
  const json body = signed_in(terminal).get("/v1/skm?period=" + url_part(asked.period) +
                                            "&unit=" + url_part(asked.unit));
  if (terminal.format == Format::json) terminal.out << body.dump(2) << "\n";
  if (terminal.format == Format::csv) print_units(terminal, body);
  if (terminal.format == Format::table) print_tables(terminal, asked, body);
}

}  // namespace

void add_skm_report(Shell& shell, CLI::App* skm) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = shell.command("report", "skm_report", skm);
  command->add_option("--period", asked->period, shell.help("last_period"));
  command->add_option("--unit", asked->unit, shell.help("skm_report.unit"));
  command->callback([&shell, asked] { report(shell.terminal, *asked); });
}

}  // namespace suara::bkd
