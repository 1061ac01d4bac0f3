// suara officer trend: the figures of an officer quarter by quarter, as the editions show them.
#include <memory>

#include "common/command_line/whole_number.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figure_words.hpp"
#include "sync/bkd/figures.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string officer, until;
  int periods = 8;
};

constexpr std::size_t kHeadColumns = 86;

Table trend_table(const Terminal& terminal) {
  const auto head = [&](const char* key) { return terminal.word(std::string("trend.") + key); };
  return {{{"period", head("period"), Align::left},
           {"n", "n", Align::right},
           {"coverage", terminal.word("index.coverage"), Align::right},
           {"difference", terminal.word("index.difference"), Align::right},
           {"deciding", terminal.word("index.deciding"), Align::right},
           {"index", terminal.word("index.index"), Align::right},
           {"office", head("office"), Align::right},
           {"reliability", terminal.word("index.reliability"), Align::left},
           {"state", terminal.word("index.state"), Align::left, true}},
          {}};
}

std::vector<std::string> row_of(const Terminal& terminal, const json& quarter) {
  const texts::Texts& texts = terminal.texts;
  const std::string state = terminal.word("trend.state." + text_of(quarter, "state"));
  const auto with_state = [&](const std::string& words) {
    return words.empty() ? state : state + ": " + words;
  };
  std::vector<std::string> row{
      text_of(quarter, "period"),
      figure(number_of(quarter, "n"), texts),
      share(number_of(quarter, "offered"), number_of(quarter, "services"), texts)};
  const json& office = quarter.at("office");
  const std::string level = office.is_object() ? decimals(real_of(office, "index"), 0, texts) : "–";
  const json& points = quarter.at("points");
  if (!points.is_object()) {
    row.insert(row.end(), {"–", "–", "–", level, "–",
                           with_state(missing_words(terminal, quarter))});
    return row;
  }
  row.push_back(signed_decimals(real_of(points, "difference"), 0, texts));
  row.push_back(range_words(terminal, real_of(points, "low"), real_of(points, "high"), 0));
  row.push_back(decimals(real_of(points, "index"), 0, texts));
  row.push_back(level);
  row.push_back(terminal.word("trend.reliability." + text_of(points, "reliability")));
  row.push_back(with_state(terminal.word("index.standing." + text_of(points, "standing"))));
  return row;
}

void print_trend(Terminal& terminal, const json& body) {
  terminal.out << both_ends(text_of(body, "name"), terminal.word("trend.title"), kHeadColumns)
               << "\n"
               << text_of(body, "officer") << "\n";
  const json& lines = list_of(body, "lines");
  if (lines.empty()) terminal.out << "\n  " << terminal.word("trend.nothing") << "\n";
  for (const json& line : lines) {
    const std::string unit = text_of(line, "unit");
    Table table = trend_table(terminal);
    for (const json& quarter : list_of(line, "periods"))
      table.rows.push_back(row_of(terminal, quarter));
    terminal.out << "\n"
                 << terminal.word("explain.figure",
                                  {{"unit", unit.empty() ? "–" : unit},
                                   {"faces", std::to_string(number_of(line, "faces"))}})
                 << "\n"
                 << draw(table);
  }
}

std::string cell_of(const json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void print_rows(Terminal& terminal, const json& body) {
  Table table;
  for (const char* key : {"faces", "unit", "period", "state", "edition", "as_of", "n", "days",
                          "difference", "low", "high", "index", "lower", "upper", "standing"})
    table.columns.push_back({key, key});
  for (const json& line : list_of(body, "lines"))
    for (json quarter : list_of(line, "periods")) {
      quarter["faces"] = line["faces"];
      quarter["unit"] = line["unit"];
      if (quarter["points"].is_object()) quarter.update(quarter["points"]);
      std::vector<std::string> cells;
      for (const Column& column : table.columns)
        cells.push_back(cell_of(quarter.value(column.key, json())));
      table.rows.push_back(std::move(cells));
    }
  print_list(terminal, table, body);
}

void show_trend(Terminal& terminal, const Asked& asked) {
  if (!asked.until.empty() && !parse_quarter(asked.until))
    throw Refusal({"suara.period", {{"text", asked.until}}, {}}, kExitMisuse);
  std::string path =
      "/v1/trends/" + url_part(asked.officer) + "?periods=" + std::to_string(asked.periods);
  if (!asked.until.empty()) path += "&until=" + url_part(asked.until);
  const json body = signed_in(terminal).get(path);
  if (terminal.format == Format::table) return print_trend(terminal, body);
  print_rows(terminal, body);
}

}  // namespace

void add_officer_trend(Shell& shell, CLI::App* officer) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* trend = shell.command("trend", "officer_trend", officer);
  trend->add_option("OFFICER", asked->officer, shell.help("officer_id"))->required();
  trend->add_option("--until", asked->until, shell.help("officer_trend.until"));
  trend->add_option("--periods", asked->periods, shell.help("officer_trend.periods"))
      ->transform(command_line::whole_number(1, 40));
  trend->callback([&shell, asked] { show_trend(shell.terminal, *asked); });
}

}  // namespace suara::bkd
