// suara review list, adopt, keep, annul: what is held, and the decisions of two reviewers. Shows
// neither scores nor officers.
#include <memory>

#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/record_ranges.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string device, records, reason;
  std::int64_t epoch = 1;
  std::int64_t branch = 0;
};

std::string ranges_text(const json& ranges) {
  std::string text;
  for (const json& range : ranges) {
    if (!range.is_array() || range.size() != 2 || !range[0].is_number_integer() ||
        !range[1].is_number_integer())
      continue;
    const auto first = range[0].get<std::int64_t>();
    const auto last = range[1].get<std::int64_t>();
    text += (text.empty() ? "" : ",") + std::to_string(first);
    if (last != first) text += "-" + std::to_string(last);
  }
  return text;
}

std::string number_text(const json& row, const char* key) {
  return std::to_string(number_of(row, key));
}

Column head(const Terminal& terminal, const char* key, Align align = Align::left,
            bool wraps = false) {
  return {key, terminal.word(std::string("review.") + key), align, wraps};
}

std::string word_or(const Terminal& terminal, const std::string& key, const std::string& plain) {
  const bool known = terminal.texts.entries.contains("suara.review." + key);
  return known && terminal.format == Format::table ? terminal.word("review." + key) : plain;
}

Table held_table(const Terminal& terminal, const json& body) {
  Table table{{head(terminal, "device"), head(terminal, "epoch", Align::right),
               head(terminal, "branch", Align::right), head(terminal, "why"),
               head(terminal, "count", Align::right), head(terminal, "from"),
               head(terminal, "until"), head(terminal, "records", Align::left, true)},
              {}};
  for (const json& row : list_of(body, "held")) {
    const std::string why = text_of(row, "why");
    table.rows.push_back({text_of(row, "device"), number_text(row, "epoch"),
                          number_text(row, "branch"), word_or(terminal, "why_" + why, why),
                          number_text(row, "records"), text_of(row, "from"), text_of(row, "until"),
                          ranges_text(row.value("ranges", json::array()))});
  }
  return table;
}

Table branches_table(const Terminal& terminal, const json& body) {
  Table table{{head(terminal, "device"), head(terminal, "epoch", Align::right),
               head(terminal, "branch", Align::right), head(terminal, "after_seq", Align::right),
               head(terminal, "last_seq", Align::right), head(terminal, "adopted"),
               head(terminal, "last_contact")},
              {}};
  for (const json& row : list_of(body, "branches")) {
    const bool adopted = row.value("adopted", false);
    table.rows.push_back({text_of(row, "device"), number_text(row, "epoch"),
                          number_text(row, "branch"), number_text(row, "after_seq"),
                          number_text(row, "last_seq"),
                          word_or(terminal, adopted ? "yes" : "no", adopted ? "true" : "false"),
                          text_of(row, "last_contact")});
  }
  return table;
}

Table proposed_table(const Terminal& terminal, const json& body) {
  Table table{{head(terminal, "decision"), head(terminal, "device"),
               head(terminal, "epoch", Align::right), head(terminal, "branch", Align::right),
               head(terminal, "person"), head(terminal, "reason", Align::left, true),
               head(terminal, "records", Align::left, true)},
              {}};
  for (const json& row : list_of(body, "proposed"))
    table.rows.push_back({text_of(row, "decision"), text_of(row, "device"),
                          number_text(row, "epoch"), number_text(row, "branch"),
                          text_of(row, "person"), text_of(row, "reason"),
                          row.contains("year")
                              ? number_text(row, "year")
                              : ranges_text(row.value("ranges", json::array()))});
  return table;
}

void list_review(Terminal& terminal) {
  const json body = signed_in(terminal).get("/v1/review");
  if (terminal.format != Format::table)
    return print_list(terminal, held_table(terminal, body), body);
  const auto section = [&](const char* title, const Table& table) {
    terminal.out << terminal.word(std::string("review.") + title) << "\n";
    terminal.out << (table.rows.empty() ? "  " + terminal.word("review.none") + "\n" : draw(table))
                 << "\n";
  };
  section("held_title", held_table(terminal, body));
  section("branches_title", branches_table(terminal, body));
  section("proposed_title", proposed_table(terminal, body));
}

void decide(Terminal& terminal, const std::string& decision, const Asked& asked) {
  json form = {{"decision", decision},       {"device", asked.device}, {"epoch", asked.epoch},
               {"branch", asked.branch},     {"reason", asked.reason}};
  if (decision != "adopt") form["ranges"] = ranges_of(asked.records);
  const json answer = signed_in(terminal).post("/v1/review/decisions", form);
  const bool decided = text_of(answer, "state") == "decided";
  print_outcome(terminal, terminal.word(decided ? "review.decided" : "review.proposed"), answer);
}

}  // namespace

void list_branches(Terminal& terminal) {
  const json body = signed_in(terminal).get("/v1/review");
  print_list(terminal, branches_table(terminal, body), list_of(body, "branches"));
}

void add_review(Shell& shell) {
  CLI::App* review = shell.group("review", "review");
  const auto asked = std::make_shared<Asked>();
  shell.command("list", "review_list", review)->callback([&shell] {
    list_review(shell.terminal);
  });
  for (const std::string decision : {"adopt", "keep", "annul"}) {
    CLI::App* command = shell.command(decision, "review_" + decision, review);
    command->add_option("DEVICE", asked->device, shell.help("device_device"))->required();
    command->add_option("--epoch", asked->epoch, shell.help("review_epoch"));
    auto* branch = command->add_option("--branch", asked->branch, shell.help("review_branch"));
    if (decision == "adopt") branch->required();
    if (decision != "adopt")
      command->add_option("--records", asked->records, shell.help("review_records"))->required();
    command->add_option("--reason", asked->reason, shell.help("review_reason"))->required();
    command->callback([&shell, asked, decision] { decide(shell.terminal, decision, *asked); });
  }
}

}  // namespace suara::bkd
