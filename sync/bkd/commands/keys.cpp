// suara keys list, state, end, pin: states with the root key which keys of the region hold.
#include <memory>

#include "common/record/pins.hpp"
#include "sync/audit/region.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/root_key.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

constexpr int kYears = 10;
constexpr std::int64_t kOnTheWayMs = 60'000;  // what is being signed now still counts

struct Asked {
  std::string pin, purpose, key, root_key, from, until;
};

Zone zone_of(const json& region) {
  return parse_zone(text_of(region, "zone")).value_or(Zone{});
}

Instant start_of_day(const std::string& text, Zone zone) {
  const auto day = parse_date(text);
  if (!day) throw Refusal({"keys.bad_day", {{"value", text}}, {}}, kExitMisuse);
  return start_of(*day, zone);
}

record::KeyStatement spanned(const Asked& asked, const json& region, Instant otherwise,
                             record::KeyStatement statement) {
  const Zone zone = zone_of(region);
  statement.tenant = {text_of(region, "tenant")};
  statement.from = asked.from.empty() ? otherwise : start_of_day(asked.from, zone);
  const Date last{date_of(statement.from, zone).days + kYears * 365};
  statement.until = asked.until.empty() ? start_of(last, zone) : start_of_day(asked.until, zone);
  if (statement.until <= statement.from)
    throw Refusal({"keys.bad_day", {{"value", asked.until}}, {}}, kExitMisuse);
  return statement;
}

record::KeyStatement pin_statement(const Asked& asked, const json& region) {
  const auto pin = record::parse_pin(asked.pin);
  if (!pin) throw Refusal({"keys.bad_pin", {{"value", asked.pin}}, {}}, kExitMisuse);
  const Zone zone = zone_of(region);
  const Instant today = start_of(date_of({number_of(region, "now_ms")}, zone), zone);
  return spanned(asked, region, today,
                 {{},
                  std::string(record::kTlsPinPurpose),
                  to_hex(view_of(*pin)).substr(0, 16),
                  *pin,
                  {},
                  {}});
}

Hash key_of(const json& row) {
  const auto key = array_of<32>(from_hex(text_of(row, "key")).value_or(""));
  if (!key) throw Refusal({"answer.field", {{"field", "key"}}, {}}, kExitProblems);
  return *key;
}

// The key that was made and waits for its statement.
record::KeyStatement new_statement(const Asked& asked, const json& region) {
  std::vector<json> waiting;
  for (const json& row : list_of(region, "keys"))
    if (text_of(row, "state") == "made" && text_of(row, "purpose") == asked.purpose &&
        (asked.key.empty() || text_of(row, "key_id") == asked.key))
      waiting.push_back(row);
  if (waiting.size() != 1)
    throw Refusal({waiting.empty() ? "keys.none_made" : "keys.several",
                   {{"value", asked.purpose}},
                   {}},
                  kExitProblems);
  return spanned(
      asked, region, {number_of(region, "now_ms")},
      {{}, asked.purpose, text_of(waiting[0], "key_id"), key_of(waiting[0]), {}, {}});
}

record::KeyStatement end_statement(const Asked& asked, const json& region) {
  for (const json& row : list_of(region, "keys")) {
    if (text_of(row, "key_id") != asked.key || !row.contains("from_ms")) continue;
    const Instant until = asked.until.empty()
                              ? Instant{number_of(region, "now_ms") + kOnTheWayMs}
                              : start_of_day(asked.until, zone_of(region));
    return {{text_of(region, "tenant")}, text_of(row, "purpose"),      asked.key,
            key_of(row),                 {number_of(row, "from_ms")}, until};
  }
  throw Refusal({"keys.unknown", {{"value", asked.key}}, {}}, kExitProblems);
}

using Statement = record::KeyStatement(const Asked&, const json& region);

void publish(Terminal& terminal, const Asked& asked, Statement& make) {
  Central central = signed_in(terminal);
  const json region = central.get("/v1/region");
  const record::KeyStatement statement = make(asked, region);
  const RootKey root = value_or_refuse(read_root_key(asked.root_key));
  const auto made = record::sign_statement(statement, root.key);
  const json answer =
      central.post("/v1/keys", {{"root_key", to_hex(view_of(root.key.public_key()))},
                                {"statements",
                                 {{{"statement", to_hex(made.statement)},
                                   {"signature", to_hex(view_of(made.signature))}}}}});
  const Zone zone = zone_of(region);
  print_outcome(terminal,
                terminal.word("keys.stated", {{"purpose", statement.purpose},
                                              {"key", statement.key_id},
                                              {"from", to_text(statement.from, zone)},
                                              {"until", to_text(statement.until, zone)}}),
                answer);
}

void list_keys(Terminal& terminal) {
  const json region = signed_in(terminal).get("/v1/region");
  const json& keys = list_of(region, "keys");
  const bool for_people = terminal.format == Format::table;
  Table table;
  for (const char* column : {"purpose", "key_id", "state", "from", "until"})
    table.columns.push_back({column, terminal.word(std::string("keys.") + column)});
  for (const json& row : keys) {
    const auto time = [&](const char* field) {
      return row.contains(field) ? to_text(Instant{number_of(row, field)}, zone_of(region)) : "";
    };
    const std::string state = text_of(row, "state");
    table.rows.push_back({text_of(row, "purpose"), text_of(row, "key_id"),
                          for_people ? terminal.word("keys.state_" + state) : state,
                          time("from_ms"), time("until_ms")});
  }
  print_list(terminal, table, keys);
  const auto root = array_of<32>(from_hex(text_of(region, "root_key")).value_or(""));
  if (for_people && root)
    terminal.out << terminal.word("keys.root",
                                  {{"fingerprint", audit::root_fingerprint(*root)}})
                 << "\n";
}

}  // namespace

void add_keys(Shell& shell) {
  CLI::App* keys = shell.group("keys", "keys");
  const auto asked = std::make_shared<Asked>();
  const auto states = [&](const char* name, Statement& make) {
    CLI::App* command = shell.command(name, std::string("keys_") + name, keys);
    command->add_option("--root-key", asked->root_key, shell.help("setup_root_key"))->required();
    command->add_option("--until", asked->until, shell.help("keys_until"));
    command->callback([&shell, asked, &make] { publish(shell.terminal, *asked, make); });
    return command;
  };
  shell.command("list", "keys_list", keys)->callback([&shell] { list_keys(shell.terminal); });
  CLI::App* further = states("state", new_statement);
  further->add_option("PURPOSE", asked->purpose, shell.help("keys_purpose"))->required();
  further->add_option("--key", asked->key, shell.help("keys_key"));
  further->add_option("--from", asked->from, shell.help("keys_from"));
  states("end", end_statement)
      ->add_option("KEY", asked->key, shell.help("keys_key"))
      ->required();
  CLI::App* pin = states("pin", pin_statement);
  pin->add_option("PIN", asked->pin, shell.help("keys_pin_value"))->required();
  pin->add_option("--from", asked->from, shell.help("keys_from"));
}

}  // namespace suara::bkd
