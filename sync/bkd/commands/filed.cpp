// suara skm import: an existing survey into the central. suara services import: the registry's or
// queue's own counts. Each file once; all that is wrong with it is said before anything is sent.
#include <algorithm>
#include <filesystem>
#include <memory>

#include "common/record/keys.hpp"
#include "sync/bkd/calculator_file.hpp"
#include "sync/bkd/commands/calculators.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/filed_rows.hpp"
#include "sync/bkd/packed_file.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string file, unit, period, elements, replaces;
};

// The file, and what names it at the central.
struct Content {
  CsvTable table;
  json form;
};

Content read(const std::string& path, HashLines hash_lines) {
  const std::string bytes = value_or_refuse(read_packed(path), kExitMisuse);
  return {value_or_refuse(parse_csv(bytes, path, hash_lines)),
          {{"file_hash", to_hex(view_of(record::sha256({bytes})))},
           {"file_name", std::filesystem::path(path).filename().string()}}};
}

int import_survey(Terminal& terminal, const Asked& asked) {
  auto elements = value_or_refuse(parse_elements(asked.elements), kExitMisuse);
  std::ranges::sort(elements);
  const auto period = parse_period(asked.period);
  if (!period) throw Refusal({"suara.any_period", {{"text", asked.period}}, {}}, kExitMisuse);
  auto [table, form] = read(asked.file, HashLines::rows);
  FiledRows filed = read_filed_survey(table, elements, *period);
  if (!filed.problems.empty()) return say_problems(terminal, filed.problems);
  json keys = json::array();
  for (const domain::Element element : elements) keys.push_back(to_text(element));
  form.update({{"unit", asked.unit},
               {"from", to_text(first_day(*period))},
               {"until", to_text(last_day(*period))},
               {"elements", std::move(keys)},
               {"rows", std::move(filed.rows)}});
  if (!asked.replaces.empty()) form["replaces"] = asked.replaces;
  const json answer = signed_in(terminal).post("/v1/surveys", form);
  print_outcome(
      terminal,
      terminal.word("skm.imported",
                    {{"respondents", figure(number_of(answer, "respondents"), terminal.texts)},
                     {"unit", asked.unit},
                     {"period", asked.period}}),
      answer);
  return 0;
}

// The central takes no more at once; it would say so without the file.
void require_room(const Terminal& terminal, const std::string& file, const json& form) {
  constexpr std::size_t kFormBytesMax = 16 * 1024 * 1024;
  constexpr std::size_t kStep = 1'000;
  const std::size_t bytes = form.dump().size();
  if (bytes <= kFormBytesMax) return;
  const std::size_t rows = form.at("rows").size() * kFormBytesMax / bytes;
  const auto most = static_cast<std::int64_t>(std::max(rows / kStep * kStep, kStep));
  throw Refusal({"files.too_many_rows", {{"most", figure(most, terminal.texts)}}, {file, 0, ""}},
                kExitProblems);
}

int import_services(Terminal& terminal, const std::string& file) {
  auto [table, form] = read(file, HashLines::remarks);
  FiledRows filed = read_service_counts(table);
  if (!filed.problems.empty()) return say_problems(terminal, filed.problems);
  form["rows"] = std::move(filed.rows);
  require_room(terminal, file, form);
  const json answer = signed_in(terminal).post("/v1/services/counts", form);
  print_outcome(terminal,
                terminal.word("services.imported",
                              {{"rows", figure(number_of(answer, "rows"), terminal.texts)},
                               {"units", figure(number_of(answer, "units"), terminal.texts)}}),
                answer);
  return 0;
}

}  // namespace

void add_skm_import(Shell& shell, CLI::App* skm) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = shell.command("import", "skm_import", skm);
  command->add_option("FILE", asked->file, shell.help("skm_import.file"))->required();
  command->add_option("--unit", asked->unit, shell.help("skm_import.unit"))->required();
  command->add_option("--period", asked->period, shell.help("skm_import.period"))->required();
  command->add_option("--elements", asked->elements, shell.help("skm.elements"));
  command->add_option("--replaces", asked->replaces, shell.help("skm_import.replaces"));
  command->callback([&shell, asked] { shell.exit_code = import_survey(shell.terminal, *asked); });
}

void add_services(Shell& shell) {
  CLI::App* group = shell.group("services", "services");
  const auto file = std::make_shared<std::string>();
  CLI::App* command = shell.command("import", "services_import", group);
  command->add_option("FILE", *file, shell.help("services_import.file"))->required();
  command->callback([&shell, file] { shell.exit_code = import_services(shell.terminal, *file); });
}

}  // namespace suara::bkd
