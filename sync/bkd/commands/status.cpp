// suara status: how the central, its devices and the day stand (17-terminal.txt). Counts of the
// whole region, never of an officer.
#include <array>

#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

constexpr std::array<const char*, 7> kOutcomes = {
    "rated", "skipped", "timed_out", "superseded", "cancelled", "withdrawn", "interrupted"};
constexpr std::size_t kHeadColumns = 82;

json part_of(const json& body, const char* key) {
  const auto found = body.find(key);
  return found != body.end() && found->is_object() ? *found : json::object();
}

void print_head(Terminal& terminal, const json& body) {
  const auto today = parse_date(text_of(body, "today"));
  const std::string now = text_of(body, "now");
  const std::string clock = now.size() >= 16 ? now.substr(11, 2) + "." + now.substr(14, 2) : "";
  const std::string when = (today ? weekday_text(*today, terminal.texts) : "") + "  " + clock +
                           " " + text_of(body, "zone");
  terminal.out << both_ends("Suara Loket · " + text_of(body, "name"), when, kHeadColumns) << "\n\n";
  const json log = part_of(body, "log");
  const std::string size = figure(number_of(log, "size"), terminal.texts);
  const std::string records = figure(number_of(log, "records"), terminal.texts);
  std::vector<std::pair<std::string, std::string>> pairs = {
      {terminal.word("status.central"),
       terminal.word("status.version", {{"version", text_of(body, "version")}})},
      {terminal.word("status.log"),
       terminal.word("status.log_size", {{"batches", size}, {"records", records}})}};
  if (today)
    pairs.emplace_back(terminal.word("status.period"),
                       quarter_text(quarter_of(*today), terminal.texts));
  print_pairs(terminal, pairs);
}

void print_devices(Terminal& terminal, const json& devices) {
  Table table{{{"state", terminal.word("status.devices")},
               {"count", terminal.word("status.count"), Align::right}},
              {},
              {4},
              false};
  for (const char* key : {"current", "late", "silent", "unheard", "approved"})
    table.rows.push_back({terminal.word(std::string("status.") + key),
                          figure(number_of(devices, key), terminal.texts)});
  terminal.out << "\n" << draw(table);
}

void print_day(Terminal& terminal, const json& day) {
  const std::int64_t services = number_of(day, "services");
  const std::int64_t offered = number_of(day, "offered");
  Table table{{{"what", terminal.word("status.today")},
               {"count", terminal.word("status.count"), Align::right},
               {"share", terminal.word("status.share"), Align::right}},
              {},
              {3},
              false};
  const auto add = [&](const std::string& key, std::int64_t count, const std::string& part) {
    table.rows.push_back({terminal.word("status." + key), figure(count, terminal.texts), part});
  };
  const auto add_share = [&](const std::string& key, std::int64_t count, std::int64_t whole) {
    add(key, count, share(count, whole, terminal.texts));
  };
  add("services", services, "");
  add_share("offered", offered, services);
  add_share("without_ballot", number_of(day, "without_ballot"), services);
  table.rows.push_back({terminal.word("status.of_offered"), "", ""});
  const json outcomes = part_of(day, "outcomes");
  for (const char* outcome : kOutcomes)
    add_share(std::string("outcome_") + outcome, number_of(outcomes, outcome), offered);
  terminal.out << "\n" << draw(table);
}

// What the central names by a word of its own is said in ours, anything else as it stands.
std::string attention_text(const Terminal& terminal, const std::string& what) {
  const std::string key = "suara.status.what_" + what;
  return terminal.texts.entries.contains(key) ? terminal.texts(key) : what;
}

void print_attention(Terminal& terminal, const json& list) {
  if (list.empty()) return;
  Table table{{{"device", terminal.word("status.attention")},
               {"counter", terminal.word("device.counter")},
               {"what", terminal.word("status.what"), Align::left, true}},
              {},
              {},
              false};
  for (const json& entry : list)
    table.rows.push_back({"!  " + text_of(entry, "device"), text_of(entry, "counter"),
                          attention_text(terminal, text_of(entry, "what"))});
  terminal.out << "\n" << draw(table);
}

void print_csv(Terminal& terminal, const json& body) {
  Table table{{{"key", "key"}, {"value", "value"}}, {}};
  const json flat = body.flatten();
  for (const auto& [key, value] : flat.items())
    table.rows.push_back({key, value.is_string() ? value.get<std::string>() : value.dump()});
  print_list(terminal, table, body);
}

void show_status(Terminal& terminal) {
  const json body = signed_in(terminal).get("/v1/status");
  if (terminal.format != Format::table) return print_csv(terminal, body);
  print_head(terminal, body);
  print_devices(terminal, part_of(body, "devices"));
  print_day(terminal, part_of(body, "day"));
  if (body.contains("attention")) print_attention(terminal, list_of(body, "attention"));
}

}  // namespace

void add_status(Shell& shell) {
  shell.command("status", "status")->callback([&shell] { show_status(shell.terminal); });
}

}  // namespace suara::bkd
