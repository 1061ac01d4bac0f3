// suara flag: what looks wrong, as a reviewer may see it, and the decisions of two about it; who
// annulled what, for those who watch the reviewers.
#include <cstdio>
#include <memory>

#include "common/base/period.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figure_words.hpp"
#include "sync/bkd/record_ranges.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string period, number, ballots, reason;
};

std::string period_of(const Asked& asked) {
  if (!parse_period(asked.period))
    throw Refusal({"suara.any_period", {{"text", asked.period}}, {}}, kExitMisuse);
  return url_part(asked.period);
}

Column head(const Terminal& terminal, const char* key, Align align = Align::left,
            bool wraps = false) {
  return {key, terminal.word(std::string("flag.") + key), align, wraps};
}

std::string number_text(const json& row, const char* key) {
  return std::to_string(number_of(row, key));
}

std::string sentence(const Terminal& terminal, const json& row) {
  const std::string code = text_of(row, "code");
  return terminal.format == Format::table ? terminal.texts("explanation.flag." + code) : code;
}

std::string weeks(const json& row) {
  const std::string first = text_of(row, "first_week"), last = text_of(row, "last_week");
  return first == last ? first : first + " – " + last;
}

std::string no_figure(const Terminal& terminal) {
  return terminal.format == Format::table ? "–" : "";
}

// A reviewer is not told how many, where the flag names no ballot.
std::string count_text(const Terminal& terminal, const json& row) {
  const auto found = row.find("count");
  const bool told = found != row.end() && !found->is_null();
  return told ? number_text(row, "count") : no_figure(terminal);
}

std::string list_text(const json& numbers) {
  std::string text;
  for (const json& one : numbers)
    text += (text.empty() ? "" : ", ") + std::to_string(one.get<std::int64_t>());
  return text;
}

// Enough digits to tell both sides apart, also where one is 0.000003.
std::string measure_text(const Terminal& terminal, const json& row, const char* key) {
  const auto found = row.find(key);
  if (found == row.end() || !found->is_number()) return no_figure(terminal);
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", found->get<double>());
  return text;
}

Table flags_table(const Terminal& terminal, const json& body) {
  Table table{{head(terminal, "flag", Align::right), head(terminal, "what", Align::left, true),
               head(terminal, "severity"), head(terminal, "week"),
               head(terminal, "count", Align::right), head(terminal, "measured", Align::right),
               head(terminal, "limit", Align::right), head(terminal, "proposals")},
              {}};
  for (const json& row : list_of(body, "flags")) {
    const std::string severity = text_of(row, "severity");
    table.rows.push_back(
        {number_text(row, "flag"), sentence(terminal, row),
         terminal.format == Format::table ? terminal.word("flag.severity_" + severity) : severity,
         weeks(row), count_text(terminal, row), measure_text(terminal, row, "measured"),
         measure_text(terminal, row, "limit"),
         list_text(row.value("proposals", json::array()))});
  }
  return table;
}

Table proposed_table(const Terminal& terminal, const json& body) {
  Table table{{head(terminal, "proposal", Align::right), head(terminal, "what", Align::left, true),
               head(terminal, "annul", Align::right), head(terminal, "keep", Align::right),
               head(terminal, "person"), head(terminal, "reason", Align::left, true)},
              {}};
  for (const json& row : list_of(body, "proposed"))
    table.rows.push_back({number_text(row, "proposal"), sentence(terminal, row),
                          number_text(row, "annul"), number_text(row, "keep"),
                          text_of(row, "person"), text_of(row, "reason")});
  return table;
}

void list_flags(Terminal& terminal, const Asked& asked) {
  const json body = signed_in(terminal).get("/v1/flags?period=" + period_of(asked));
  if (terminal.format != Format::table)
    return print_list(terminal, flags_table(terminal, body), body);
  terminal.out << terminal.word("flag.search_" + text_of(body, "search"),
                                {{"until", text_of(body, "until")}})
               << "\n";
  const auto section = [&](const char* title, const Table& table) {
    terminal.out << terminal.word(std::string("flag.") + title) << "\n"
                 << (table.rows.empty() ? "  " + terminal.word("flag.none") + "\n" : draw(table))
                 << "\n";
  };
  section("flags_title", flags_table(terminal, body));
  section("proposed_title", proposed_table(terminal, body));
}

Table evidence_table(const Terminal& terminal, const json& body) {
  Table table{{head(terminal, "ballot", Align::right), head(terminal, "at_s", Align::right),
               head(terminal, "touched_ms", Align::right),
               head(terminal, "open_ms", Align::right)},
              {}};
  for (const json& row : list_of(body, "ballots")) {
    const auto ms = [&](const char* key) {
      const auto found = row.find(key);
      const bool there = found != row.end() && found->is_number_integer();
      return figure_cell(terminal,
                         there ? std::optional(found->get<std::int64_t>()) : std::nullopt);
    };
    table.rows.push_back({number_text(row, "ballot"),
                          decimals_cell(terminal, real_of(row, "at_s"), 1), ms("touched_ms"),
                          ms("open_ms")});
  }
  return table;
}

void show_flag(Terminal& terminal, const Asked& asked) {
  const json body = signed_in(terminal).get("/v1/flags/" + url_part(asked.number));
  if (terminal.format != Format::table)
    return print_list(terminal, evidence_table(terminal, body), body);
  terminal.out << draw(flags_table(terminal, {{"flags", json::array({body})}})) << "\n"
               << draw(evidence_table(terminal, body));
}

void print_state(Terminal& terminal, const json& answer) {
  const bool decided = text_of(answer, "state") == "decided";
  print_outcome(terminal,
                decided ? terminal.word("flag.decided")
                        : terminal.word("flag.proposed",
                                        {{"proposal", number_text(answer, "proposal")}}),
                answer);
}

json numbers_in(const std::string& ranges) {
  json numbers = json::array();
  constexpr std::int64_t kMost = 100'000;
  for (const json& range : ranges_of(ranges))
    for (auto one = range[0].get<std::int64_t>(); one <= range[1].get<std::int64_t>(); ++one) {
      numbers.push_back(one);
      if (numbers.size() > kMost)
        throw Refusal({"review.records", {{"records", ranges}}, {}}, kExitMisuse);
    }
  return numbers;
}

void decide(Terminal& terminal, bool annuls, const Asked& asked) {
  json form = {{"reason", asked.reason}, {"annul", json::array()}};
  if (annuls) form["annul"] = asked.ballots.empty() ? json("all") : numbers_in(asked.ballots);
  print_state(terminal, signed_in(terminal).post(
                            "/v1/flags/" + url_part(asked.number) + "/decision", form));
}

void confirm(Terminal& terminal, const Asked& asked) {
  print_state(terminal,
              signed_in(terminal).post("/v1/flags/proposals/" + url_part(asked.number),
                                       {{"reason", asked.reason}}));
}

void search(Terminal& terminal, const Asked& asked) {
  period_of(asked);
  const json answer =
      signed_in(terminal).post("/v1/flags/searches", {{"period", asked.period}});
  print_outcome(terminal, terminal.word("flag.search_running"), answer);
}

Table report_table(const Terminal& terminal, const json& body) {
  Table table{{head(terminal, "person"), head(terminal, "step"),
               head(terminal, "above", Align::right), head(terminal, "below", Align::right),
               head(terminal, "equal", Align::right), head(terminal, "not_rated", Align::right),
               head(terminal, "kept", Align::right)},
              {}};
  const auto row = [&](const std::string& person, const char* step, const json& one,
                       std::string kept) {
    table.rows.push_back(
        {person, terminal.format == Format::table ? terminal.word("flag.step_" + std::string(step))
                                                  : step,
         number_text(one, "above"), number_text(one, "below"), number_text(one, "equal"),
         number_text(one, "not_rated"), std::move(kept)});
  };
  for (const json& one : list_of(body, "reviewers")) {
    row(text_of(one, "person"), "proposed", one.at("proposed"),
        number_text(one, "kept_proposed"));
    row(text_of(one, "person"), "confirmed", one.at("confirmed"),
        number_text(one, "kept_confirmed"));
  }
  row("", "standing", body.at("annulled"), "");
  return table;
}

Table codes_table(const Terminal& terminal, const json& body) {
  Table table{{head(terminal, "what", Align::left, true), head(terminal, "waiting", Align::right),
               head(terminal, "kept", Align::right), head(terminal, "annulled", Align::right)},
              {}};
  for (const json& one : list_of(body, "flags"))
    table.rows.push_back({sentence(terminal, one), number_text(one, "waiting"),
                          number_text(one, "kept"), number_text(one, "annulled")});
  return table;
}

void report(Terminal& terminal, const Asked& asked) {
  const json body = signed_in(terminal).get("/v1/flags/report?period=" + period_of(asked));
  const Table table = report_table(terminal, body);
  if (terminal.format != Format::table) return print_list(terminal, table, body);
  const json& objections = body.at("objections");
  terminal.out << terminal.word("flag.report_title", {{"period", asked.period}}) << "\n"
               << draw(table) << "\n"
               << draw(codes_table(terminal, body)) << "\n"
               << terminal.word("flag.report_objections",
                                {{"waiting", number_text(objections, "waiting")},
                                 {"upheld", number_text(objections, "upheld")},
                                 {"rejected", number_text(objections, "rejected")}})
               << "\n";
}

}  // namespace

void add_flag(Shell& shell) {
  CLI::App* flag = shell.group("flag", "flag");
  const auto asked = std::make_shared<Asked>();
  const auto of_period = [&](const char* name, const char* key, auto run) {
    CLI::App* made = shell.command(name, key, flag);
    made->add_option("--period", asked->period, shell.help("any_period"))->required();
    made->callback([&shell, asked, run] { run(shell.terminal, *asked); });
  };
  of_period("list", "flag_list", list_flags);
  of_period("search", "flag_search", search);
  of_period("report", "flag_report", report);
  const auto of_number = [&](const char* name, const char* key, const char* what) {
    CLI::App* made = shell.command(name, key, flag);
    made->add_option(what, asked->number, shell.help(std::string("flag_number.") + what))
        ->required();
    return made;
  };
  of_number("show", "flag_show", "FLAG")->callback([&shell, asked] {
    show_flag(shell.terminal, *asked);
  });
  const auto with_reason = [&](CLI::App* made) {
    made->add_option("--reason", asked->reason, shell.help("review_reason"))->required();
    return made;
  };
  CLI::App* annul = with_reason(of_number("annul", "flag_annul", "FLAG"));
  annul->add_option("--ballots", asked->ballots, shell.help("flag_annul.ballots"));
  annul->callback([&shell, asked] { decide(shell.terminal, true, *asked); });
  with_reason(of_number("keep", "flag_keep", "FLAG"))->callback([&shell, asked] {
    decide(shell.terminal, false, *asked);
  });
  with_reason(of_number("confirm", "flag_confirm", "PROPOSAL"))->callback([&shell, asked] {
    confirm(shell.terminal, *asked);
  });
}

}  // namespace suara::bkd
