// suara device code, list, approve: a kiosk's way into the region.
#include <memory>

#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string device, unit, counter, fingerprint;
};

void make_code(Terminal& terminal, const Asked& asked) {
  const json answer = signed_in(terminal).post(
      "/v1/devices/codes",
      {{"device", asked.device},
       {"unit", asked.unit},
       {"counter", asked.counter.empty() ? json() : json(asked.counter)}});
  print_outcome(terminal,
                terminal.word("device.code", {{"device", text_of(answer, "device")},
                                              {"code", text_of(answer, "code")},
                                              {"expires", text_of(answer, "expires")}}),
                answer);
}

void list_devices(Terminal& terminal) {
  const json answer = signed_in(terminal).get("/v1/devices");
  Table table{{{"device", terminal.word("device.device")},
               {"unit", terminal.word("device.unit")},
               {"counter", terminal.word("device.counter")},
               {"state", terminal.word("device.state")},
               {"epoch", terminal.word("device.epoch"), Align::right},
               {"last_seq", terminal.word("device.last_seq"), Align::right},
               {"batches", terminal.word("device.batches"), Align::right},
               {"last_contact", terminal.word("device.last_contact")},
               {"fingerprint", terminal.word("device.fingerprint"), Align::left, true}},
              {}};
  for (const json& device : list_of(answer, "devices")) {
    const auto count = [&](const char* key) {
      const std::int64_t value = number_of(device, key);
      return terminal.format == Format::csv ? std::to_string(value) : figure(value, terminal.texts);
    };
    const std::string state = text_of(device, "state");
    table.rows.push_back({text_of(device, "device"), text_of(device, "unit"),
                          text_of(device, "counter"),
                          terminal.format == Format::csv ? state
                                                         : terminal.word("device.state_" + state),
                          count("epoch"), count("last_seq"), count("batches"),
                          text_of(device, "last_contact"), text_of(device, "fingerprint")});
  }
  print_list(terminal, table, answer);
}

void approve(Terminal& terminal, const Asked& asked) {
  const json answer = signed_in(terminal).post("/v1/devices/" + url_part(asked.device) + "/approve",
                                               {{"fingerprint", asked.fingerprint}});
  print_outcome(terminal, terminal.word("device.approved", {{"device", asked.device}}), answer);
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
  CLI::App* approval = shell.command("approve", "device_approve", device);
  approval->add_option("DEVICE", asked->device, shell.help("device_device"))->required();
  approval->add_option("--fingerprint", asked->fingerprint, shell.help("device_fingerprint"))
      ->required();
  approval->callback([&shell, asked] { approve(shell.terminal, *asked); });
}

}  // namespace suara::bkd
