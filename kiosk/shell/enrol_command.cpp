#include "kiosk/shell/enrol_command.hpp"

#include <atomic>
#include <cstdio>

#include "common/base/version.hpp"
#include "kiosk/journal/epochs.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/earlier.hpp"
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

// nullopt: stopped.
Expected<std::optional<Approval>> ask_central(const EnrolOptions& options,
                                              const record::PublicKey& device_key,
                                              const std::function<bool()>& stopped) {
  uplink::HttpClient http(options.central_url);
  if (options.pin) http.set_pins({*options.pin});
  const auto say = [](const std::string& fingerprint) {
    std::printf("fingerprint %s\n", fingerprint.c_str());
    std::fflush(stdout);
  };
  return enrol(http, options.code, device_key, kPollMs, say, stopped);
}

int say_and_code(const Problem& problem, const std::filesystem::path& assets) {
  say_problem(problem, assets);
  return exit_code_of(problem);
}

void say_earlier(const std::filesystem::path& data, const std::filesystem::path& assets) {
  for (const EarlierEnrolment& one : open_earlier(data))
    if (one.problem) say_problem(*one.problem, assets);
}

}  // namespace

Expected<bool> enrol_journal(journal::Journal& journal, const EnrolOptions& options,
                             const std::function<bool()>& stopped) {
  if (journal.enrolled()) return problem("enrolment.already");
  const auto key = journal::load_or_make_device_key(options.data);
  if (!key) return tl::unexpected(key.error());
  const auto approval = ask_central(options, key->public_key(), stopped);
  if (!approval) return tl::unexpected(approval.error());
  if (!*approval) return false;
  journal.enrol(identity_of(**approval, key->public_key()));
  write_first_settings(options.data, options.central_url, options.pin);
  return true;
}

Expected<bool> enrol_again(journal::Journal journal, const EnrolOptions& options,
                           const std::function<bool()>& stopped) {
  const auto key = journal::load_or_make_next_key(options.data);
  if (!key) return tl::unexpected(key.error());
  const auto approval = ask_central(options, key->public_key(), stopped);
  if (!approval) return tl::unexpected(approval.error());
  if (!*approval) return false;
  return journal::begin_next_epoch(options.data, std::move(journal),
                                   identity_of(**approval, key->public_key()), read_clocks(),
                                   std::string(kVersion), machine_boot_id());
}

int run_enrol(const EnrolOptions& options, const std::filesystem::path& assets) {
  std::atomic<bool> stop = false;
  const StopSignals signals([&] { stop = true; });
  make_data_folder(options.data);
  const auto stopped = [&] { return stop.load(); };
  auto journal = journal::Journal::open(options.data);
  const bool again = journal && journal->enrolled();
  const auto enrolled = !journal ? Expected<bool>(tl::unexpected(journal.error()))
                        : again  ? enrol_again(std::move(*journal), options, stopped)
                                 : enrol_journal(*journal, options, stopped);
  if (!enrolled) return say_and_code(enrolled.error(), assets);
  if (!*enrolled) return kExitFailed;
  if (again) {
    journal = journal::Journal::open(options.data);
    if (!journal) return say_and_code(journal.error(), assets);
    say_earlier(options.data, assets);
  }
  const record::Place& place = journal->identity().place;
  std::printf("approved %s epoch %u\n", place.device.text.c_str(), place.epoch);
  return kExitOk;
}

}  // namespace suara::kiosk
