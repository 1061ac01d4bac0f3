// suara erase: side parts of named records, at a person's request; the name of an officer who left.
#include <memory>

#include "sync/bkd/commands/commands.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/record_ranges.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

struct Asked {
  std::string device, records, officer, reason;
  std::int64_t epoch = 1;
  std::int64_t branch = 0;
};

void erase_officer(Terminal& terminal, const Asked& asked) {
  const json answer = signed_in(terminal).post(
      "/v1/erasures", {{"officer", asked.officer}, {"reason", asked.reason}});
  print_outcome(terminal,
                terminal.word("erase.officer_done",
                              {{"officer", asked.officer},
                               {"count", figure(number_of(answer, "erased"), terminal.texts)}}),
                answer);
}

void erase(Terminal& terminal, const Asked& asked) {
  if (asked.officer.empty() == (asked.device.empty() && asked.records.empty()) ||
      asked.device.empty() != asked.records.empty())
    throw Refusal({"suara.erase_which", {}, {}}, kExitMisuse);
  if (!asked.officer.empty()) return erase_officer(terminal, asked);
  const json form = {{"device", asked.device},
                     {"epoch", asked.epoch},
                     {"branch", asked.branch},
                     {"ranges", ranges_of(asked.records)},
                     {"reason", asked.reason}};
  const json answer = signed_in(terminal).post("/v1/erasures", form);
  print_outcome(
      terminal,
      terminal.word("erase.done",
                    {{"count", figure(number_of(answer, "erased"), terminal.texts)}}),
      answer);
}

}  // namespace

void add_erase(Shell& shell) {
  const auto asked = std::make_shared<Asked>();
  CLI::App* command = shell.command("erase", "erase");
  command->add_option("DEVICE", asked->device, shell.help("device_device"));
  command->add_option("--records", asked->records, shell.help("review_records"));
  command->add_option("--officer", asked->officer, shell.help("erase_officer"));
  command->add_option("--epoch", asked->epoch, shell.help("review_epoch"));
  command->add_option("--branch", asked->branch, shell.help("review_branch"));
  command->add_option("--reason", asked->reason, shell.help("review_reason"))->required();
  command->callback([&shell, asked] { erase(shell.terminal, *asked); });
}

}  // namespace suara::bkd
