// suara index: the officer index of a file of counts, without a central.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "common/command_line/whole_number.hpp"
#include "common/domain/officer_index.hpp"
#include "sync/bkd/calculator_file.hpp"
#include "sync/bkd/commands/calculators.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

using domain::FitOutcome;
using domain::OfficerIndex;
using domain::Shortfall;
using nlohmann::ordered_json;

struct Asked {
  std::string file;
  domain::IndexRules rules;
};

struct Outcome {
  std::vector<std::string> officers, services;
  domain::IndexFit fit;
  std::vector<OfficerIndex> figures;
};

Outcome compute(RatingCounts counts, const domain::IndexRules& rules) {
  Outcome outcome{std::move(counts.officers), std::move(counts.services), {}, {}};
  outcome.fit = domain::fit_index(std::move(counts.input));
  const std::vector<std::uint32_t> one_group(outcome.officers.size(), 0);
  outcome.figures = domain::officer_indices(outcome.fit, one_group,
                                            domain::own_mixes(outcome.fit, one_group), rules);
  return outcome;
}

std::optional<double> share_of(const domain::IndexLayout& layout, std::uint32_t service) {
  if (layout.ratings == 0) return std::nullopt;
  return layout.service_ratings[service] / static_cast<double>(layout.ratings);
}

ordered_json model_json(const Outcome& outcome) {
  const domain::IndexFit& fit = outcome.fit;
  ordered_json services = ordered_json::array();
  for (std::uint32_t k = 0; k < outcome.services.size(); ++k)
    services.push_back({{"service", outcome.services[k]},
                        {"mean", number_or_null(fit.service_mean(k))},
                        {"share", number_or_null(share_of(fit.layout, k))}});
  return {{"sigma2", number_or_null(fit.sigma2)},
          {"tau2_officer", number_or_null(fit.tau2_officer)},
          {"tau2_day", number_or_null(fit.tau2_day)},
          {"reml", number_or_null(fit.reml)},
          {"services", std::move(services)}};
}

ordered_json officer_json(const std::string& name, const OfficerIndex& one) {
  return {{"officer", name},
          {"n", one.ratings},
          {"days", one.days},
          {"mean", number_or_null(one.mean)},
          {"difference", number_or_null(one.difference)},
          {"se_difference", number_or_null(one.se_difference)},
          {"index", number_or_null(one.index)},
          {"se", number_or_null(one.se)},
          {"lower", number_or_null(one.lower)},
          {"upper", number_or_null(one.upper)},
          {"reliability", number_or_null(one.reliability)},
          {"sufficient", one.sufficient()}};
}

std::vector<ordered_json> officers_json(const Outcome& outcome) {
  std::vector<ordered_json> list;
  for (std::size_t i = 0; i < outcome.officers.size(); ++i)
    list.push_back(officer_json(outcome.officers[i], outcome.figures[i]));
  return list;
}

std::string state_of(const Terminal& terminal, const OfficerIndex& one) {
  if (one.sufficient()) return terminal.word("index.sufficient");
  std::string list;
  for (const Shortfall what : one.missing)
    list += (list.empty() ? "" : ", ") + terminal.word("index.lacks." + domain::to_text(what));
  return terminal.word("index.lacking", {{"list", list}});
}

std::string range_of(const OfficerIndex& one, const texts::Texts& texts) {
  return one.lower ? decimals(one.lower, 1, texts) + " – " + decimals(one.upper, 1, texts) : "–";
}

void print_model(Terminal& terminal, const Outcome& outcome) {
  const domain::IndexFit& fit = outcome.fit;
  const auto number = [&](const std::optional<double>& value) {
    return decimals(value, 4, terminal.texts);
  };
  Table table{{{"service", terminal.word("index.service"), Align::left, true},
               {"share", terminal.word("index.share"), Align::right},
               {"mean", terminal.word("index.mean"), Align::right}},
              {}};
  for (std::uint32_t k = 0; k < outcome.services.size(); ++k)
    table.rows.push_back(
        {outcome.services[k], number(share_of(fit.layout, k)), number(fit.service_mean(k))});
  terminal.out << draw(table) << "  "
               << terminal.word("index.model", {{"sigma2", number(fit.sigma2)},
                                                {"tau2_officer", number(fit.tau2_officer)},
                                                {"tau2_day", number(fit.tau2_day)},
                                                {"reml", decimals(fit.reml, 2, terminal.texts)}})
               << "\n\n";
}

// Where an officer gave harder services the level may lie beyond the scale, which has no such faces.
std::optional<double> cut_to_scale(const domain::OfficerIndex& one) {
  if (!one.index || !one.lower || !one.upper) return one.index;
  return std::clamp(*one.index, *one.lower, *one.upper);
}

void print_officers(Terminal& terminal, const Outcome& outcome) {
  Table table{{{"officer", terminal.word("index.officer"), Align::left, true},
               {"n", "n", Align::right},
               {"days", terminal.word("index.days"), Align::right},
               {"difference", terminal.word("index.difference"), Align::right},
               {"se_difference", terminal.word("index.error"), Align::right},
               {"index", terminal.word("index.index"), Align::right},
               {"range", terminal.word("index.range"), Align::right},
               {"reliability", terminal.word("index.reliability"), Align::right},
               {"state", terminal.word("index.state"), Align::left, true}},
              {}};
  const texts::Texts& texts = terminal.texts;
  for (std::size_t i = 0; i < outcome.officers.size(); ++i) {
    const OfficerIndex& one = outcome.figures[i];
    table.rows.push_back({outcome.officers[i], figure(one.ratings, texts), figure(one.days, texts),
                          signed_decimals(one.difference, 2, texts),
                          decimals(one.se_difference, 2, texts),
                          decimals(cut_to_scale(one), 1, texts), range_of(one, texts),
                          decimals(one.reliability, 2, texts),
                          state_of(terminal, one)});
  }
  terminal.out << draw(table) << "  " << terminal.word("index.without_coverage") << "\n";
}

void print_table(Terminal& terminal, const Asked& asked, const Outcome& outcome) {
  const domain::IndexLayout& layout = outcome.fit.layout;
  const auto count = [&](std::int64_t number) { return figure(number, terminal.texts); };
  terminal.out << terminal.word(
                      "index.title",
                      {{"file", without_controls(asked.file)},
                       {"ratings", count(layout.ratings)},
                       {"officers", count(static_cast<std::int64_t>(outcome.officers.size()))},
                       {"faces", count(layout.faces)}})
               << "\n";
  if (outcome.fit.outcome != FitOutcome::fitted)
    terminal.out << terminal.word("index.case." + domain::to_text(outcome.fit.outcome)) << "\n";
  terminal.out << "\n";
  print_model(terminal, outcome);
  print_officers(terminal, outcome);
}

// CLI::Range takes what is no number at all ("nan") for one within.
CLI::Validator share_of_one() {
  const auto check = [](const std::string& text) {
    double value = -1;
    const bool within = CLI::detail::lexical_cast(text, value) && value >= 0 && value <= 1;
    return within ? "" : "Value " + text + " not in range 0 to 1";
  };
  return {check, "FLOAT in [0 - 1]"};
}

int compute_index(Terminal& terminal, const Asked& asked) {
  RatingCounts counts = read_rating_counts(read_table(asked.file));
  if (!counts.problems.empty()) return say_problems(terminal, counts.problems);
  const Outcome outcome = compute(std::move(counts), asked.rules);
  if (terminal.format == Format::table) print_table(terminal, asked, outcome);
  if (terminal.format == Format::csv) print_csv(terminal, officers_json(outcome));
  if (terminal.format == Format::json) {
    const ordered_json body = {{"scale", outcome.fit.layout.faces},
                               {"ratings", outcome.fit.layout.ratings},
                               {"model", model_json(outcome)},
                               {"officers", officers_json(outcome)}};
    terminal.out << body.dump(2) << "\n";
  }
  return 0;
}

}  // namespace

void add_index(Shell& shell) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* index = shell.command("index", "index");
  index->footer(index->get_footer() + "\n\n" + shell.help("index.more"));
  index->add_option("FILE", asked->file, shell.help("index.file"))->required();
  const auto whole = command_line::whole_number(0, 1'000'000);
  index->add_option("--min-n", asked->rules.ratings_min, shell.help("index.min_n"))
      ->transform(whole);
  index->add_option("--min-days", asked->rules.days_min, shell.help("index.min_days"))
      ->transform(whole);
  index->add_option("--min-officers", asked->rules.joined_min, shell.help("index.min_officers"))
      ->transform(whole);
  index
      ->add_option("--min-reliability", asked->rules.reliability_min,
                   shell.help("index.min_reliability"))
      ->check(share_of_one());
  index->callback([&shell, asked] { shell.exit_code = compute_index(shell.terminal, *asked); });
}

}  // namespace suara::bkd
