// suara officer show: the newest edition, as the officer sees it.
#include <algorithm>
#include <memory>

#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/edition_table.hpp"
#include "sync/bkd/figure_words.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

constexpr std::size_t kHeadColumns = 86;

struct Asked {
  std::string officer, period, by;
};

EditionRow read_edition(const json& edition) {
  EditionRow row{
      static_cast<int>(number_of(edition, "faces")), number_of(edition, "ratings"), {}, {}};
  for (const json& one : list_of(edition, "classes"))
    row.classes.push_back({static_cast<int>(number_of(one, "first")),
                           static_cast<int>(number_of(one, "last")), number_of(one, "count")});
  if (const auto mean = edition.find("mean_hundredths");
      mean != edition.end() && mean->is_number_integer())
    row.mean_hundredths = mean->get<std::int64_t>();
  return row;
}

texts::Arguments minimum_words(const Terminal& terminal, const json& edition) {
  const auto found = edition.find("minimum");
  const json minimum = found != edition.end() && found->is_object() ? *found : json::object();
  const auto count = [&](const json& from, const char* key) {
    return figure(number_of(from, key), terminal.texts);
  };
  return {{"ratings", count(edition, "ratings")},
          {"days", count(edition, "days")},
          {"ratings_min", count(minimum, "ratings")},
          {"days_min", count(minimum, "days")}};
}

// "Cepat selesai 12 · Menunggu lama 5": in the words that citizens ticked.
void print_reasons(Terminal& terminal, const json& edition) {
  std::string line;
  for (const json& one : list_of(edition, "reasons")) {
    const std::string key = "citizen.reasons." + text_of(one, "element") +
                            (one.value("pleased", false) ? "_good" : "_low");
    line += (line.empty() ? "" : " · ") + terminal.texts(key) + " " +
            figure(number_of(one, "count"), terminal.texts);
  }
  if (!line.empty())
    terminal.out << "\n  " << terminal.word("officer.reasons", {{"list", line}}) << "\n";
}

// One below the other, those that came with the newest edition first.
void print_comments(Terminal& terminal, const json& body) {
  constexpr std::size_t kIndent = 4;
  std::string lines;
  for (const json& edition : list_of(body, "comments"))
    for (const json& comment : list_of(edition, "comments")) {
      if (!comment.is_string()) continue;
      std::string before = "  - ";
      for (const std::string& line :
           wrap_to_width(comment.get<std::string>(), kHeadColumns - kIndent)) {
        lines += before + line + "\n";
        before = std::string(kIndent, ' ');
      }
    }
  if (!lines.empty()) terminal.out << "\n  " << terminal.word("officer.comments") << "\n" << lines;
}

void print_edition(Terminal& terminal, const json& edition) {
  const EditionRow row = read_edition(edition);
  const auto as_of = parse_date(text_of(edition, "as_of"));
  const auto words = minimum_words(terminal, edition);
  const std::string stand =
      terminal.word("officer.as_of", {{"day", as_of ? day_text(*as_of, terminal.texts) : "–"}});
  terminal.out << both_ends(stand, terminal.word("officer.next"), kHeadColumns) << "\n\n";
  if (!edition.value("enough", false))
    terminal.out << "  " << padded(terminal.word("officer.index"), 17, Align::left)
                 << padded(terminal.word("officer.too_few"), 21, Align::left)
                 << terminal.word("officer.so_far", words) << "\n\n";
  terminal.out << draw_edition(row, terminal.texts);
  const bool merged = std::ranges::any_of(
      row.classes, [](const EditionClass& one) { return one.first != one.last; });
  if (merged) terminal.out << "  " << terminal.word("officer.merged") << "\n";
  if (!merged && !row.mean_hundredths)
    terminal.out << "  " << terminal.word("officer.minimum", words) << "\n";
  print_reasons(terminal, edition);
}

void print_csv(Terminal& terminal, const json& body) {
  Table table;
  for (const char* key : {"faces", "number", "as_of", "ratings", "days", "first", "last", "count"})
    table.columns.push_back({key, key});
  for (const json& edition : list_of(body, "editions"))
    for (const json& one : list_of(edition, "classes")) {
      std::vector<std::string> cells;
      for (const Column& column : table.columns) {
        const json& from = edition.contains(column.key) ? edition : one;
        const json value = from.value(column.key, json());
        cells.push_back(value.is_string() ? value.get<std::string>() : value.dump());
      }
      table.rows.push_back(std::move(cells));
    }
  print_list(terminal, table, body);
}

std::string day_words(const Terminal& terminal, const json& from, const char* key) {
  if (terminal.format != Format::table) return text_of(from, key);
  const auto day = parse_date(text_of(from, key));
  return day ? day_text(*day, terminal.texts) : "–";
}

// Weeks or months: one table a scale, one class a column as far as both editions show it.
void show_stretches(Terminal& terminal, const Asked& asked) {
  std::string path = "/v1/editions/" + url_part(asked.officer) + "/stretches?by=" + asked.by;
  if (!asked.period.empty()) path += "&period=" + url_part(asked.period);
  const json body = signed_in(terminal).get(path);
  Table table;
  for (const char* key : {"faces", "from", "until", "ratings", "classes"})
    table.columns.push_back({key, terminal.word(std::string("officer.stretch.") + key),
                             std::string_view(key) == "ratings" ? Align::right : Align::left});
  for (const json& line : list_of(body, "lines"))
    for (const json& one : list_of(line, "stretches")) {
      std::string classes;
      for (const json& each : list_of(one, "classes")) {
        const auto first = number_of(each, "first"), last = number_of(each, "last");
        classes += (classes.empty() ? "" : " · ") + std::to_string(first) +
                   (first == last ? "" : "–" + std::to_string(last)) + ": " +
                   figure_cell(terminal, number_of(each, "count"));
      }
      table.rows.push_back({std::to_string(number_of(line, "faces")),
                            day_words(terminal, one, "from"), day_words(terminal, one, "until"),
                            figure_cell(terminal, number_of(one, "ratings")), classes});
    }
  if (terminal.format != Format::table) return print_list(terminal, table, body);
  terminal.out << both_ends(text_of(body, "name"), text_of(body, "period"), kHeadColumns) << "\n"
               << draw(table);
}

void show_officer(Terminal& terminal, const Asked& asked) {
  if (!asked.period.empty() && !parse_quarter(asked.period))
    throw Refusal({"suara.period", {{"text", asked.period}}, {}}, kExitMisuse);
  if (!asked.by.empty()) return show_stretches(terminal, asked);
  const std::string path = "/v1/editions/" + url_part(asked.officer);
  const std::string query = asked.period.empty() ? "" : "?period=" + url_part(asked.period);
  auto central = signed_in(terminal);
  json body = central.get(path + query);
  const json comments = central.get(path + "/comments" + query);
  body["comments"] = list_of(comments, "editions");
  if (terminal.format != Format::table) return print_csv(terminal, body);
  const auto period = parse_quarter(text_of(body, "period"));
  const std::string period_words =
      period ? quarter_text(*period, terminal.texts) : text_of(body, "period");
  terminal.out << both_ends(text_of(body, "name"), period_words, kHeadColumns) << "\n"
               << text_of(body, "officer") << "\n";
  const json& editions = list_of(body, "editions");
  if (editions.empty())
    terminal.out << "\n  " << terminal.word("officer.none", {{"period", period_words}}) << "\n";
  for (const json& edition : editions) print_edition(terminal, edition);
  print_comments(terminal, body);
}

}  // namespace

void add_officer(Shell& shell) {
  CLI::App* officer = shell.group("officer", "officer");
  const auto asked = std::make_shared<Asked>();
  CLI::App* show = shell.command("show", "officer_show", officer);
  show->add_option("OFFICER", asked->officer, shell.help("officer_id"))->required();
  show->add_option("--period", asked->period, shell.help("period"));
  show->add_option("--by", asked->by, shell.help("officer_show.by"))
      ->check(CLI::IsMember({"week", "month"}));
  show->callback([&shell, asked] { show_officer(shell.terminal, *asked); });
  add_officer_index(shell, officer);
  add_officer_flags(shell, officer);
  add_officer_trend(shell, officer);
}

}  // namespace suara::bkd
