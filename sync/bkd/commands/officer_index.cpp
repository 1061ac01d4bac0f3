// suara officer index: the figures of a period, as BKD or as the officer themself may see them.
#include <algorithm>
#include <array>
#include <memory>

#include "common/base/period.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figure_words.hpp"
#include "sync/bkd/figures.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string officer, period, unit;
};

constexpr std::size_t kHeadColumns = 86;

Table figure_table(const Terminal& terminal) {
  const auto head = [&](const char* key) { return terminal.word(std::string("index.") + key); };
  return {{{"officer", head("officer"), Align::left, true},
           {"unit", head("unit"), Align::left, true},
           {"n", "n", Align::right},
           {"days", head("days"), Align::right},
           {"coverage", head("coverage"), Align::right},
           {"difference", head("difference"), Align::right},
           {"deciding", head("deciding"), Align::right},
           {"index", head("index"), Align::right},
           {"state", head("state"), Align::left, true}},
          {}};
}

std::vector<std::string> begin_row(const Terminal& terminal, const std::string& officer,
                                   const json& one, std::string coverage) {
  const std::string unit = text_of(one, "unit");
  return {officer, unit.empty() ? "–" : unit, figure(number_of(one, "n"), terminal.texts),
          figure(number_of(one, "days"), terminal.texts), std::move(coverage)};
}

// A figure that may not be used is no figure: what is missing is said in its place.
void end_row(const Terminal& terminal, const json& one, const json* points, int places,
             const std::string& standing, std::vector<std::string>& row) {
  if (points == nullptr || standing.empty()) {
    row.insert(row.end(), {"–", "–", "–", missing_words(terminal, one)});
    return;
  }
  const json& range = one.contains("decision") ? one["decision"] : *points;
  row.push_back(signed_decimals(real_of(*points, "difference"), places, terminal.texts));
  row.push_back(range_words(terminal, real_of(range, "low"), real_of(range, "high"), places));
  auto index = real_of(*points, "index");
  const auto lower = real_of(*points, "lower"), upper = real_of(*points, "upper");
  if (index && lower && upper) index = std::clamp(*index, *lower, *upper);  // the scale's ends
  row.push_back(decimals(index, places, terminal.texts));
  row.push_back(terminal.word("index.standing." + standing));
}

std::vector<std::string> row_of_bkd(const Terminal& terminal, const json& one) {
  const json& coverage = one.at("coverage");  // null: not told to a reviewer
  const bool told = coverage.is_object();
  auto row = begin_row(
      terminal, text_of(one, "officer"), one,
      told ? share(number_of(coverage, "offered"), number_of(coverage, "services"), terminal.texts)
           : "–");
  const bool decided = one.at("decision").is_object();
  end_row(terminal, one, &one, 1, decided ? text_of(one["decision"], "standing") : "", row);
  if (decided && told) row.back() += ", " + terminal.word("index.use." + text_of(coverage, "use"));
  return row;
}

std::vector<std::string> row_of_own(const Terminal& terminal, const json& body, const json& one) {
  auto row =
      begin_row(terminal, text_of(body, "officer"), one,
                share(number_of(one, "offered"), number_of(one, "services"), terminal.texts));
  const json& points = one.at("points");
  const json* shown = points.is_object() ? &points : nullptr;
  end_row(terminal, one, shown, 0, shown == nullptr ? "" : text_of(points, "standing"), row);
  if (!text_of(one, "standing").empty() && !text_of(one, "use").empty())
    row.back() += ", " + terminal.word("index.use." + text_of(one, "use"));
  return row;
}

std::string period_words(const Terminal& terminal, const json& body) {
  const std::string text = text_of(body, "period");
  const auto quarter = parse_quarter(text);
  return quarter ? quarter_text(*quarter, terminal.texts) : text;
}

std::string day_words(const Terminal& terminal, const json& from) {
  const auto day = parse_date(text_of(from, "until"));
  return day ? day_text(*day, terminal.texts) : "–";
}

// What the figures leave out, a line each.
void print_learning(Terminal& terminal, const json& officers) {
  for (const json& one : officers)
    for (const json& left : list_of(one, "learning"))
      terminal.out << terminal.word("index.learning",
                                    {{"officer", text_of(one, "officer")},
                                     {"count", figure(number_of(left, "n"), terminal.texts)},
                                     {"service", text_of(left, "service")},
                                     {"day", day_words(terminal, left)}})
                   << "\n";
}

void print_own_learning(Terminal& terminal, const json& figures) {
  for (const json& one : figures) {
    const auto left = one.find("learning");
    if (left == one.end() || !left->is_object()) continue;
    terminal.out << terminal.word("index.learning_own",
                                  {{"count", figure(number_of(*left, "n"), terminal.texts)},
                                   {"day", day_words(terminal, *left)}})
                 << "\n";
  }
}

// Of a frozen period, and not told to a reviewer.
json late_in(const json& body) { return body.value("late", json::array()); }

std::string decided_words(const Terminal& terminal, const json& from) {
  const std::string standing = text_of(from, "standing");
  return terminal.word("index.standing." + (standing.empty() ? "none" : standing));
}

// What came or went behind the freeze and what it decides, a line each.
void print_late(Terminal& terminal, const json& late, std::int64_t faces) {
  for (const json& one : late) {
    if (number_of(one, "faces") != faces) continue;
    terminal.out << terminal.word("index.late_" + text_of(one, "effect"),
                                  {{"officer", text_of(one, "officer")},
                                   {"count", figure(number_of(one, "ballots"), terminal.texts)},
                                   {"standing", decided_words(terminal, one)}})
                 << "\n";
  }
}

void print_own_corrections(Terminal& terminal, const json& figures) {
  for (const json& one : figures) {
    const auto corrected = one.find("corrected");
    if (corrected == one.end() || !corrected->is_object()) continue;
    terminal.out << terminal.word("index.corrected_own",
                                  {{"standing", decided_words(terminal, *corrected)}})
                 << "\n";
  }
}

void print_scale(Terminal& terminal, const json& scale, const json& late) {
  const auto count = [&](std::int64_t number) { return figure(number, terminal.texts); };
  const auto officers = static_cast<std::int64_t>(list_of(scale, "officers").size());
  terminal.out << "\n"
               << terminal.word("index.scale", {{"ratings", count(number_of(scale, "ratings"))},
                                                {"officers", count(officers)},
                                                {"faces", count(number_of(scale, "faces"))}})
               << "\n";
  if (const std::string outcome = text_of(scale, "outcome"); outcome != "fitted")
    terminal.out << terminal.word("index.case." + outcome) << "\n";
  Table table = figure_table(terminal);
  for (const json& one : list_of(scale, "officers"))
    table.rows.push_back(row_of_bkd(terminal, one));
  terminal.out << draw(table);
  print_learning(terminal, list_of(scale, "officers"));
  print_late(terminal, late, number_of(scale, "faces"));
}

void print_figures(Terminal& terminal, const json& body) {
  terminal.out << both_ends(terminal.word("index.of_period"), period_words(terminal, body),
                            kHeadColumns)
               << "\n";
  if (body.contains("figures")) {
    Table table = figure_table(terminal);
    for (const json& one : list_of(body, "figures"))
      table.rows.push_back(row_of_own(terminal, body, one));
    if (table.rows.empty()) terminal.out << "\n  " << terminal.word("index.nothing") << "\n";
    if (!table.rows.empty()) terminal.out << "\n" << draw(table);
    print_own_learning(terminal, list_of(body, "figures"));
    print_own_corrections(terminal, list_of(body, "figures"));
    return;
  }
  for (const json& scale : list_of(body, "scales"))
    print_scale(terminal, scale, late_in(body));
  if (list_of(body, "scales").empty())
    terminal.out << "\n  " << terminal.word("index.nothing") << "\n";
}

std::string csv_cell(const json& one, const std::string& key) {
  const auto found = one.find(key);
  if (found == one.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

// "none" where nothing is decided any more.
json standing_in(const json& correction) {
  const std::string standing = text_of(correction, "standing");
  return standing.empty() ? "none" : standing;
}

// What a correction has put in the decision's place; null where there is none.
json corrected_in(const json& late, const json& one, const json& faces) {
  for (const json& of : late)
    if (of.at("faces") == faces && of.at("officer") == one.at("officer") &&
        of.at("unit") == one.at("unit") && of.at("effect") == "correction")
      return standing_in(of);
  return {};
}

void print_lines(Terminal& terminal, const json& body) {
  Table table;
  constexpr std::array kKeys{"faces", "officer",    "unit",          "n",         "days",
                             "mean",  "difference", "se_difference", "index",     "se",
                             "lower", "upper",      "reliability",   "sufficient",
                             "standing", "corrected"};
  for (const char* key : kKeys) table.columns.push_back({key, key});
  const auto add = [&](json one, const json& faces) {
    if (one.contains("points") && one["points"].is_object()) one.update(one["points"]);
    one["faces"] = faces;
    std::vector<std::string> cells;
    for (const char* key : kKeys) cells.push_back(csv_cell(one, key));
    table.rows.push_back(std::move(cells));
  };
  if (body.contains("figures"))
    for (json one : list_of(body, "figures")) {
      one["officer"] = body["officer"];
      if (const auto corrected = one.find("corrected");
          corrected != one.end() && corrected->is_object())
        *corrected = standing_in(*corrected);
      add(one, one["faces"]);
    }
  else
    for (const json& scale : list_of(body, "scales"))
      for (json one : list_of(scale, "officers")) {
        if (one.at("decision").is_object()) one["standing"] = one["decision"]["standing"];
        one["corrected"] = corrected_in(late_in(body), one, scale["faces"]);
        add(one, scale["faces"]);
      }
  print_list(terminal, table, body);
}

void show_index(Terminal& terminal, const Asked& asked) {
  if (!parse_period(asked.period))
    throw Refusal({"suara.any_period", {{"text", asked.period}}, {}}, kExitMisuse);
  std::string path = "/v1/index";
  if (!asked.officer.empty()) path += "/" + url_part(asked.officer);
  path += "?period=" + url_part(asked.period);
  if (!asked.unit.empty()) path += "&unit=" + url_part(asked.unit);
  const json body = signed_in(terminal).get(path);
  if (terminal.format == Format::table) return print_figures(terminal, body);
  print_lines(terminal, body);
}

}  // namespace

void add_officer_index(Shell& shell, CLI::App* officer) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* index = shell.command("index", "officer_index", officer);
  auto* one = index->add_option("OFFICER", asked->officer, shell.help("officer_id"));
  index->add_option("--period", asked->period, shell.help("any_period"))->required();
  index->add_option("--unit", asked->unit, shell.help("officer_index.unit"))->excludes(one);
  index->callback([&shell, asked] { show_index(shell.terminal, *asked); });
}

}  // namespace suara::bkd
