#include "kiosk/shell/enrol_command.hpp"

#include <atomic>
#include <cstdio>

#include "kiosk/shell/enrolment.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/stop_signals.hpp"

namespace suara::kiosk {
namespace {

constexpr int kPollMs = 500;

journal::Identity identity_of(const Approval& approval, const record::PublicKey& device_key) {
  return {approval.place, device_key,       approval.root_key, approval.unit,
          approval.counter, approval.log_id, approval.key_statements};
}

}  // namespace

Expected<bool> enrol_journal(journal::Journal& journal, const EnrolOptions& options,
                             const std::function<bool()>& stopped) {
  if (journal.enrolled()) return problem("enrolment.already");
  const auto key = journal::load_or_make_device_key(options.data);
  if (!key) return tl::unexpected(key.error());
  uplink::HttpClient http(options.central_url);
  if (options.pin) http.set_pins({*options.pin});
  const auto say = [](const std::string& fingerprint) {
    std::printf("fingerprint %s\n", fingerprint.c_str());
    std::fflush(stdout);
  };
  const auto approval = enrol(http, options.code, key->public_key(), kPollMs, say, stopped);
  if (!approval) return tl::unexpected(approval.error());
  if (!*approval) return false;
  journal.enrol(identity_of(**approval, key->public_key()));
  write_first_settings(options.data, options.central_url, options.pin);
  return true;
}

int run_enrol(const EnrolOptions& options, const std::filesystem::path& assets) {
  std::atomic<bool> stop = false;
  const StopSignals signals([&] { stop = true; });
  make_data_folder(options.data);
  auto journal = journal::Journal::open(options.data);
  const auto enrolled =
      journal ? enrol_journal(*journal, options, [&] { return stop.load(); })
              : Expected<bool>(tl::unexpected(journal.error()));
  if (!enrolled) {
    say_problem(enrolled.error(), assets);
    return exit_code_of(enrolled.error());
  }
  if (*enrolled) std::printf("approved %s\n", journal->identity().place.device.text.c_str());
  return *enrolled ? kExitOk : kExitFailed;
}

}  // namespace suara::kiosk
