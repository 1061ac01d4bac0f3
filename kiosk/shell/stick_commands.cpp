#include "kiosk/shell/stick_commands.hpp"

#include <cstdio>

#include "common/base/version.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/stick.hpp"

namespace suara::kiosk {
namespace {

// A session of its own: a draft that a crash left closes and goes with the rest.
Expected<Exported> export_alone(const ExportOptions& options) {
  auto journal = journal::Journal::open(options.data);
  if (!journal) return tl::unexpected(journal.error());
  if (!journal->enrolled()) return problem("kiosk.not_enrolled");
  const auto key = journal::load_device_key(options.data);
  if (!key) return tl::unexpected(key.error());
  journal->boot(read_clocks(), std::string(kVersion), machine_boot_id());
  const CarriedSpan span = span_to_export(*journal, options.all_kept);
  auto exported = export_batches(
      {&span, 1},
      [&](std::uint32_t, std::uint64_t after_seq) {
        return journal->outgoing(after_seq, record::kBatchRecordsMax, *key);
      },
      options.to);
  if (exported)
    journal->append(
        record::TechnicianAction{record::TechnicianAct::exported_batches, exported->batches},
        read_clocks());
  journal->append(record::Shutdown{1}, read_clocks());
  return exported;
}

}  // namespace

int run_export(const ExportOptions& options, const std::filesystem::path& assets) {
  const auto exported = export_alone(options);
  if (!exported) {
    say_problem(exported.error(), assets);
    return exit_code_of(exported.error());
  }
  const auto words = terminal_texts(assets);
  std::printf("%s\n", words("terminal.exported", {{"batches", std::to_string(exported->batches)},
                                                  {"records", std::to_string(exported->records)},
                                                  {"folder", options.to.string()}})
                          .c_str());
  return kExitOk;
}

}  // namespace suara::kiosk
