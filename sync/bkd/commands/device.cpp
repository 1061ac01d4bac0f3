// suara device code, list, approve: a kiosk's way into the region.
#include <memory>

#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string device, unit, counter, fingerprint, reason;
  std::int64_t epoch = 0;  // 0: the newest
};

void make_code(Terminal& terminal, const Asked& asked) {
  const json answer = signed_in(terminal).post(
      "/v1/devices/codes", {{"device", asked.device},
                            {"unit", asked.unit},
                            {"counter", asked.counter.empty() ? json() : json(asked.counter)}});
  print_outcome(terminal,
                terminal.word("device.code", {{"device", text_of(answer, "device")},
                                              {"code", text_of(answer, "code")},
                                              {"expires", text_of(answer, "expires")}}),
                answer);
}

std::vector<std::string> device_cells(const Terminal& terminal, const json& device) {
  const bool for_people = terminal.format == Format::table;
  const auto count = [&](const char* key) {
    const std::int64_t value = number_of(device, key);
    return for_people ? figure(value, terminal.texts) : std::to_string(value);
  };
  const std::string state = text_of(device, "state");
  std::vector<std::string> cells = {text_of(device, "device"),
                                    text_of(device, "unit"),
                                    text_of(device, "counter"),
                                    for_people ? terminal.word("device.state_" + state) : state,
                                    count("last_seq"),
                                    count("batches"),
                                    text_of(device, "last_contact")};
  if (for_people) return cells;
  cells.push_back(count("epoch"));
  cells.push_back(text_of(device, "fingerprint"));
  return cells;
}

// The fingerprints to compare with the screens of devices that wait, below the table.
void print_fingerprints(Terminal& terminal, const json& devices) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const json& device : devices)
    if (text_of(device, "state") == "pending")
      pairs.emplace_back(text_of(device, "device"), text_of(device, "fingerprint"));
  if (pairs.empty()) return;
  terminal.out << "\n  " << terminal.word("device.compare") << "\n";
  print_pairs(terminal, pairs);
  for (const json& device : devices) {
    if (!device.contains("takes_prior")) continue;
    for (const json& epoch : list_of(device, "takes_prior"))
      terminal.out << "  "
                   << terminal.word("device.lost_enrolment", {{"device", text_of(device, "device")},
                                                              {"epoch", epoch.dump()}})
                   << "\n";
  }
}

void list_devices(Terminal& terminal) {
  const json answer = signed_in(terminal).get("/v1/devices");
  const json& devices = list_of(answer, "devices");
  Table table{{{"device", terminal.word("device.device")},
               {"unit", terminal.word("device.unit")},
               {"counter", terminal.word("device.counter")},
               {"state", terminal.word("device.state")},
               {"last_seq", terminal.word("device.last_seq"), Align::right},
               {"batches", terminal.word("device.batches"), Align::right},
               {"last_contact", terminal.word("device.last_contact")}},
              {}};
  if (terminal.format != Format::table)
    for (const char* key : {"epoch", "fingerprint"}) table.columns.push_back({key, key});
  for (const json& device : devices) table.rows.push_back(device_cells(terminal, device));
  print_list(terminal, table, answer);
  if (terminal.format == Format::table) print_fingerprints(terminal, devices);
}

void approve(Terminal& terminal, const Asked& asked) {
  const json answer = signed_in(terminal).post("/v1/devices/" + url_part(asked.device) + "/approve",
                                               {{"fingerprint", asked.fingerprint}});
  std::string said = terminal.word("device.approved", {{"device", asked.device}});
  for (const json& one : list_of(answer, "stated_again"))
    said += " " + terminal.word("device.stated_again",
                                {{"epoch", std::to_string(number_of(one, "epoch"))},
                                 {"begun", text_of(one, "begun")}});
  print_outcome(terminal, said, answer);
}

void revoke(Terminal& terminal, const Asked& asked) {
  json form = {{"reason", asked.reason}};
  if (asked.epoch > 0) form["epoch"] = asked.epoch;
  const json answer =
      signed_in(terminal).post("/v1/devices/" + url_part(asked.device) + "/revoke", form);
  const bool asked_to_enrol = text_of(answer, "state") == "refused";
  print_outcome(terminal,
                terminal.word(asked_to_enrol ? "device.refused" : "device.revoked",
                              {{"device", asked.device},
                               {"count", figure(number_of(answer, "pins_to_change"),
                                                terminal.texts)}}),
                answer);
}

}  // namespace

void add_device(Shell& shell) {
  CLI::App* device = shell.group("device", "device");
  const auto asked = std::make_shared<Asked>();
  CLI::App* code = shell.command("code", "device_code", device);
  code->add_option("DEVICE", asked->device, shell.help("device_device"))->required();
  code->add_option("--unit", asked->unit, shell.help("device_unit"))->required();
  code->add_option("--counter", asked->counter, shell.help("device_counter"));
  code->callback([&shell, asked] { make_code(shell.terminal, *asked); });
  shell.command("list", "device_list", device)->callback([&shell] {
    list_devices(shell.terminal);
  });
  shell.command("branches", "device_branches", device)->callback([&shell] {
    list_branches(shell.terminal);
  });
  CLI::App* end = shell.command("revoke", "device_revoke", device);
  end->add_option("DEVICE", asked->device, shell.help("device_device"))->required();
  end->add_option("--epoch", asked->epoch, shell.help("device_epoch"));
  end->add_option("--reason", asked->reason, shell.help("review_reason"))->required();
  end->callback([&shell, asked] { revoke(shell.terminal, *asked); });
  CLI::App* approval = shell.command("approve", "device_approve", device);
  approval->add_option("DEVICE", asked->device, shell.help("device_device"))->required();
  approval->add_option("--fingerprint", asked->fingerprint, shell.help("device_fingerprint"))
      ->required();
  approval->callback([&shell, asked] { approve(shell.terminal, *asked); });
}

}  // namespace suara::bkd
