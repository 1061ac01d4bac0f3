// suara keys pin: states with the root key which TLS keys the region's clients believe.
#include <ctime>
#include <memory>

#include "common/record/pins.hpp"
#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/root_key.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

constexpr int kYears = 10;

struct Asked {
  std::string pin, root_key, from, until;
};

Date day_or(const std::string& text, Date otherwise) {
  if (text.empty()) return otherwise;
  const auto day = parse_date(text);
  if (!day) throw Refusal({"keys.bad_day", {{"value", text}}, {}}, kExitMisuse);
  return *day;
}

record::KeyStatement statement_of(const Asked& asked, const json& region) {
  const auto pin = record::parse_pin(asked.pin);
  if (!pin) throw Refusal({"keys.bad_pin", {{"value", asked.pin}}, {}}, kExitMisuse);
  const Zone zone = parse_zone(text_of(region, "zone")).value_or(Zone{});
  const Date today = date_of({std::int64_t{std::time(nullptr)} * 1000}, zone);
  const Date from = day_or(asked.from, today);
  const Date until = day_or(asked.until, Date{from.days + kYears * 365});
  if (until <= from) throw Refusal({"keys.bad_day", {{"value", asked.until}}, {}}, kExitMisuse);
  return {TenantId{text_of(region, "tenant")},
          std::string(record::kTlsPinPurpose),
          to_hex(view_of(*pin)).substr(0, 16),
          *pin,
          start_of(from, zone),
          start_of(until, zone)};
}

void publish(Terminal& terminal, const Asked& asked) {
  Central central = signed_in(terminal);
  const json region = central.get("/v1/region");
  const record::KeyStatement statement = statement_of(asked, region);
  const RootKey root = value_or_refuse(read_root_key(asked.root_key));
  const auto made = record::sign_statement(statement, root.key);
  const json answer =
      central.post("/v1/keys", {{"root_key", to_hex(view_of(root.key.public_key()))},
                                {"statements",
                                 {{{"statement", to_hex(made.statement)},
                                   {"signature", to_hex(view_of(made.signature))}}}}});
  print_outcome(terminal, terminal.word("keys.stated", {{"pin", asked.pin}}), answer);
}

}  // namespace

void add_keys(Shell& shell) {
  CLI::App* keys = shell.group("keys", "keys");
  const auto asked = std::make_shared<Asked>();
  CLI::App* pin = shell.command("pin", "keys_pin", keys);
  pin->add_option("PIN", asked->pin, shell.help("keys_pin.pin"))->required();
  pin->add_option("--root-key", asked->root_key, shell.help("setup_root_key"))->required();
  pin->add_option("--from", asked->from, shell.help("keys_pin.from"));
  pin->add_option("--until", asked->until, shell.help("keys_pin.until"));
  pin->callback([&shell, asked] { publish(shell.terminal, *asked); });
}

}  // namespace suara::bkd
