// suara skm: NRR, IKM and mutu of a survey file. suara sample-size: respondents a survey needs.
#include <memory>

#include "common/domain/skm_sample.hpp"
#include "sync/bkd/calculator_file.hpp"
#include "sync/bkd/commands/calculators.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kLowestShown = 3;

struct Asked {
  std::string file, weights = "exact", elements, population;
};

struct Outcome {
  Survey survey;
  domain::WeightMode weights{};
  std::optional<domain::Hundredths> ikm;
};

std::string name_of(domain::WeightMode weights) {
  return weights == domain::WeightMode::form ? "form" : "exact";
}

ordered_json json_of(const Outcome& outcome) {
  ordered_json elements = ordered_json::array();
  for (const domain::ElementTally& element : outcome.survey.elements) {
    ordered_json one = {{"key", to_text(element.element)}, {"answers", element.answers}};
    one["nrr"] = number_or_null(nrr(element));
    elements.push_back(std::move(one));
  }
  ordered_json body = {{"respondents", outcome.survey.respondents}, {"elements", elements}};
  body["ikm"] =
      outcome.ikm ? ordered_json(static_cast<double>(outcome.ikm->value) / 100) : ordered_json();
  body["mutu"] = outcome.ikm ? ordered_json(to_text(mutu_of(*outcome.ikm))) : ordered_json();
  body["weights"] = name_of(outcome.weights);
  return body;
}

// One line of figures, a pair of columns an element.
ordered_json flat(const ordered_json& body) {
  ordered_json line;
  for (const char* key : {"respondents", "ikm", "mutu", "weights"}) line[key] = body[key];
  for (const ordered_json& element : body["elements"]) {
    const auto key = element["key"].get<std::string>();
    line["answers_" + key] = element["answers"];
    line["nrr_" + key] = element["nrr"];
  }
  return line;
}

void print_lowest(Terminal& terminal, const Outcome& outcome) {
  std::string list;
  for (const domain::ElementTally& element : lowest(outcome.survey.elements, kLowestShown))
    list += (list.empty() ? "" : " · ") + to_text(element.element) + " " +
            decimals(nrr(element), 3, terminal.texts);
  if (!list.empty()) terminal.out << "  " << terminal.word("skm.lowest", {{"list", list}}) << "\n";
}

void print_result(Terminal& terminal, const Outcome& outcome) {
  if (!outcome.ikm) {
    std::string list;
    for (const domain::ElementTally& element : outcome.survey.elements)
      if (element.answers == 0) list += (list.empty() ? "" : ", ") + to_text(element.element);
    terminal.out << "  " << terminal.word("skm.not_available", {{"list", list}}) << "\n";
    return;
  }
  const std::string mutu = to_text(mutu_of(*outcome.ikm));
  const auto elements = outcome.survey.elements.size();
  const std::string weight = outcome.weights == domain::WeightMode::form
                                 ? terminal.word("skm.form_weight")
                                 : "1/" + std::to_string(elements);
  terminal.out << "  "
               << terminal.word("skm.result",
                                {{"ikm", hundredths(outcome.ikm->value, terminal.texts)},
                                 {"mutu", mutu},
                                 {"words", terminal.word("skm.mutu." + mutu)},
                                 {"weight", weight}})
               << "\n";
}

void print_table(Terminal& terminal, const std::string& file, const Outcome& outcome) {
  Table table{{{"key", terminal.word("skm.element")},
               {"answers", terminal.word("skm.answers"), Align::right},
               {"nrr", "NRR", Align::right}},
              {}};
  for (const domain::ElementTally& element : outcome.survey.elements)
    table.rows.push_back({to_text(element.element), figure(element.answers, terminal.texts),
                          decimals(nrr(element), 3, terminal.texts)});
  terminal.out << terminal.word("skm.title", {{"file", without_controls(file)},
                                              {"respondents",
                                               figure(outcome.survey.respondents, terminal.texts)}})
               << "\n\n"
               << draw(table);
  print_result(terminal, outcome);
  print_lowest(terminal, outcome);
}

int compute_skm(Terminal& terminal, const Asked& asked) {
  const auto elements = parse_elements(asked.elements);
  if (!elements) throw Refusal(elements.error(), kExitMisuse);
  const auto wanted =
      asked.weights == "form" ? domain::WeightMode::form : domain::WeightMode::exact;
  Outcome outcome{read_survey(read_table(asked.file), *elements),
                  domain::weights_of(elements->size(), wanted),
                  {}};
  if (!outcome.survey.problems.empty()) return say_problems(terminal, outcome.survey.problems);
  outcome.ikm = ikm(outcome.survey.elements, outcome.weights);
  const ordered_json body = json_of(outcome);
  if (terminal.format == Format::table) print_table(terminal, asked.file, outcome);
  if (terminal.format == Format::json) terminal.out << body.dump(2) << "\n";
  if (terminal.format == Format::csv) print_csv(terminal, {flat(body)});
  return 0;
}

void compute_sample(Terminal& terminal, const std::string& text) {
  const auto population = parse_whole(text, 1, domain::kPopulationMax);
  if (!population)
    throw Refusal({"calc.population",
                   {{"text", text}, {"most", figure(domain::kPopulationMax, terminal.texts)}},
                   {}},
                  kExitMisuse);
  const std::int64_t sample = domain::sample_size(*population);
  print_outcome(terminal,
                terminal.word("skm.sample", {{"sample", figure(sample, terminal.texts)},
                                             {"population", figure(*population, terminal.texts)}}),
                {{"population", *population}, {"sample_size", sample}});
}

}  // namespace

void add_skm(Shell& shell) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* skm = shell.command("skm", "skm");
  skm->footer(skm->get_footer() + "\n\n" + shell.help("skm.more"));
  CLI::Option* file = skm->add_option("FILE", asked->file, shell.help("skm.file"));
  skm->add_option("--weights", asked->weights, shell.help("skm.weights"))
      ->check(CLI::IsMember({"exact", "form"}));
  const auto elements = skm->add_option("--elements", asked->elements, shell.help("skm.elements"));
  add_skm_report(shell, skm);
  add_skm_import(shell, skm);
  skm->callback([&shell, skm, asked, file, elements] {
    if (!skm->get_subcommands().empty()) return;
    if (file->count() == 0) throw CLI::RequiredError("FILE");
    if (elements->count() > 0 && asked->elements.empty()) asked->elements = ",";
    shell.exit_code = compute_skm(shell.terminal, *asked);
  });
  CLI::App* sample = shell.command("sample-size", "sample_size");
  sample->add_option("N", asked->population, shell.help("sample_size.population"))->required();
  sample->callback([&shell, asked] { compute_sample(shell.terminal, asked->population); });
}

}  // namespace suara::bkd
