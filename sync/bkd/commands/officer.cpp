// suara officer show: the newest edition, as the officer sees it.
#include <algorithm>
#include <memory>

#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/edition_table.hpp"
#include "sync/bkd/figures.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

constexpr std::size_t kHeadColumns = 86;

struct Asked {
  std::string officer, period;
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

void show_officer(Terminal& terminal, const Asked& asked) {
  if (!asked.period.empty() && !parse_quarter(asked.period))
    throw Refusal({"suara.period", {{"text", asked.period}}, {}}, kExitMisuse);
  std::string path = "/v1/editions/" + url_part(asked.officer);
  if (!asked.period.empty()) path += "?period=" + url_part(asked.period);
  const json body = signed_in(terminal).get(path);
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
}

}  // namespace

void add_officer(Shell& shell) {
  CLI::App* officer = shell.group("officer", "officer");
  const auto asked = std::make_shared<Asked>();
  CLI::App* show = shell.command("show", "officer_show", officer);
  show->add_option("OFFICER", asked->officer, shell.help("officer_id"))->required();
  show->add_option("--period", asked->period, shell.help("period"));
  show->callback([&shell, asked] { show_officer(shell.terminal, *asked); });
  add_officer_index(shell, officer);
  add_officer_flags(shell, officer);
}

}  // namespace suara::bkd
