// suara setup template, check, apply: a region's files into the central.
#include <algorithm>
#include <memory>

#include "common/record/receipt.hpp"
#include "sync/audit/region.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/folder_files.hpp"
#include "sync/bkd/root_key.hpp"
#include "sync/bkd/setup_check.hpp"
#include "sync/bkd/setup_json.hpp"
#include "sync/bkd/setup_template.hpp"

namespace suara::bkd {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kKeyYears = 10;

void write_template(Terminal& terminal, const fs::path& folder) {
  fs::create_directories(folder);
  json written = json::array();
  for (const auto& [name, content] : template_files(terminal.texts)) {
    if (!create_file(folder / name, content, 0644))
      throw Refusal({"files.file_exists", {}, {(folder / name).string(), 0, ""}}, kExitProblems);
    written.push_back(name);
  }
  print_outcome(terminal,
                terminal.word("setup.template_done", {{"count", std::to_string(written.size())},
                                                      {"folder", folder.string()}}),
                {{"folder", folder.string()}, {"files", written}});
}

Reading read_checked(const fs::path& folder) {
  if (!fs::is_directory(folder))
    throw Refusal({"files.no_folder", {}, {folder.string(), 0, ""}}, kExitMisuse);
  Reading reading = read_setup(read_setup_folder(folder));
  check_setup(reading);
  return reading;
}

Table findings_table(const Terminal& terminal) {
  return {{{"kind", terminal.word("setup.kind")},
           {"file", terminal.word("setup.file")},
           {"row", terminal.word("setup.row"), Align::right},
           {"column", terminal.word("setup.column")},
           {"what", terminal.word("setup.what"), Align::left, true}},
          {}};
}

void add_findings(const Terminal& terminal, const std::vector<Problem>& found, const char* kind,
                  Table& table, json& list) {
  for (const Problem& problem : found) {
    const Where& where = problem.where;
    const std::string words = terminal.texts("problem." + problem.code, problem.args);
    const std::string row = where.row == 0 ? "" : std::to_string(where.row);
    table.rows.push_back(
        {terminal.word(std::string("setup.") + kind), where.file, row, where.column, words});
    list.push_back({{"file", where.file},
                    {"row", where.row},
                    {"column", where.column},
                    {"code", problem.code},
                    {"text", words}});
  }
}

json counts_of(const Setup& setup) {
  return {{"units", setup.units.size()},         {"services", setup.services.size()},
          {"counters", setup.counters.size()},   {"officers", setup.officers.size()},
          {"superiors", setup.superiors.size()}, {"beginnings", setup.beginnings.size()},
          {"holidays", setup.holidays.size()},   {"users", setup.users.size()}};
}

std::string count_text(const Terminal& terminal, std::size_t count) {
  return figure(static_cast<std::int64_t>(count), terminal.texts);
}

// True where nothing stands against applying.
bool report(Terminal& terminal, const Reading& reading, bool also_when_well) {
  const bool well = reading.problems.empty();
  if (well && !also_when_well) return true;
  Table table = findings_table(terminal);
  json body = {
      {"problems", json::array()}, {"notes", json::array()}, {"rows", counts_of(reading.setup)}};
  add_findings(terminal, reading.problems, "gap", table, body["problems"]);
  add_findings(terminal, reading.notes, "note", table, body["notes"]);
  if (terminal.format != Format::table || !table.rows.empty()) print_list(terminal, table, body);
  if (terminal.format != Format::table) return well;
  const Setup& setup = reading.setup;
  terminal.out << terminal.word("setup.rows_read",
                                {{"units", count_text(terminal, setup.units.size())},
                                 {"services", count_text(terminal, setup.services.size())},
                                 {"counters", count_text(terminal, setup.counters.size())},
                                 {"officers", count_text(terminal, setup.officers.size())}})
               << "\n";
  terminal.out << (well ? terminal.word("setup.well")
                        : terminal.word("setup.gaps",
                                        {{"count", count_text(terminal, reading.problems.size())}}))
               << "\n";
  return well;
}

// A purpose for which a key was stated is left alone: a further one is for `suara keys state`.
bool is_stated(const json& region, const std::string& purpose) {
  return std::ranges::any_of(list_of(region, "keys"), [&](const json& row) {
    const std::string state = text_of(row, "state");
    return text_of(row, "purpose") == purpose && (state == "in_use" || state == "waiting");
  });
}

json signed_statements(const json& region, const record::SigningKey& root) {
  json statements = json::array();
  const Instant now{number_of(region, "now_ms")};
  const json keys = region.value("public_keys", json::object());
  for (const char* purpose : {"receipt", "office", "seal"}) {
    if (is_stated(region, purpose)) continue;
    const json key = keys.value(purpose, json::object());
    const auto bytes = array_of<32>(from_hex(text_of(key, "key")).value_or(""));
    if (!bytes) throw Refusal({"answer.field", {{"field", purpose}}, {}}, kExitProblems);
    const CivilDate today = civil(date_of(now, Zone{0}));
    const Instant from = start_of(date_of(today.year, 1, 1), Zone{0});
    const Instant until = start_of(date_of(today.year + kKeyYears, 1, 1), Zone{0});
    const record::SignedKeyStatement made = record::sign_statement(
        {TenantId{text_of(region, "tenant")}, purpose, text_of(key, "key_id"), *bytes, from, until},
        root);
    statements.push_back(
        {{"statement", to_hex(made.statement)}, {"signature", to_hex(view_of(made.signature))}});
  }
  return statements;
}

void refuse_other_region(const Region& files, const json& region) {
  if (text_of(region, "tenant") == files.tenant) return;
  throw Refusal({"files.other_tenant",
                 {{"here", files.tenant}, {"there", text_of(region, "tenant")}},
                 {std::string(kRegionFile), 0, "tenant"}},
                kExitProblems);
}

// Pins the root key the first time, and states the keys of purposes for which none is in use.
void hand_over_keys(Terminal& terminal, Central& central, const json& region,
                    const fs::path& key_file) {
  const std::string pinned = text_of(region, "root_key");
  if (!pinned.empty() && !fs::exists(key_file)) return;  // The key may stay off this machine.
  const RootKey root = value_or_refuse(read_or_make_root_key(key_file));
  const std::string root_hex = to_hex(view_of(root.key.public_key()));
  if (!pinned.empty() && pinned != root_hex)
    throw Refusal({"root_key.other", {}, {key_file.string(), 0, ""}}, kExitProblems);
  if (root.made)
    terminal.error << terminal.word(
                          "setup.root_key_made",
                          {{"file", key_file.string()},
                           {"fingerprint", audit::root_fingerprint(root.key.public_key())}})
                   << "\n";
  const json statements = signed_statements(region, root.key);
  if (!pinned.empty() && statements.empty()) return;
  central.post("/v1/keys", {{"root_key", root_hex}, {"statements", statements}});
}

void apply(Shell& shell, const fs::path& folder, const std::string& key_file) {
  Terminal& terminal = shell.terminal;
  const Reading reading = read_checked(folder);
  if (!report(terminal, reading, false)) {
    shell.exit_code = kExitProblems;
    return;
  }
  Central central = signed_in(terminal);
  const json region = central.get("/v1/region");
  refuse_other_region(reading.setup.region, region);
  hand_over_keys(terminal, central, region,
                 key_file.empty() ? folder / "root.key" : fs::path(key_file));
  const json answer = central.post("/v1/setup", to_json(reading.setup));
  const auto count = [&](const char* key) {
    return figure(number_of(answer, key), terminal.texts);
  };
  const bool same = number_of(answer, "added") == 0 && number_of(answer, "changed") == 0;
  print_outcome(
      terminal,
      terminal.word(same ? "setup.same" : "setup.applied", {{"added", count("added")},
                                                            {"changed", count("changed")},
                                                            {"unchanged", count("unchanged")}}),
      answer);
}

}  // namespace

void add_setup(Shell& shell) {
  CLI::App* setup = shell.group("setup", "setup");
  const auto folder = std::make_shared<std::string>();
  const auto key_file = std::make_shared<std::string>();
  const auto with_folder = [&](const char* name) {
    CLI::App* command = shell.command(name, std::string("setup_") + name, setup);
    command->add_option("DIR", *folder, shell.help("setup_dir"))->required();
    return command;
  };
  with_folder("template")->callback([&shell, folder] { write_template(shell.terminal, *folder); });
  with_folder("check")->callback([&shell, folder] {
    if (!report(shell.terminal, read_checked(*folder), true)) shell.exit_code = kExitProblems;
  });
  CLI::App* command = with_folder("apply");
  command->add_option("--root-key", *key_file, shell.help("setup_root_key"));
  command->callback([&shell, folder, key_file] { apply(shell, *folder, *key_file); });
}

}  // namespace suara::bkd
