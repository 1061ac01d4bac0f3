#include "kiosk/shell/enrol_command.hpp"

#include <atomic>
#include <cstdio>
#include <utility>

#include "kiosk/journal/epochs.hpp"
#include "kiosk/shell/earlier.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/stop_signals.hpp"

namespace suara::kiosk {
namespace {

// nullopt: stopped.
Expected<std::optional<journal::Identity>> ask(const EnrolOptions& options,
                                               const Applicant& applicant,
                                               const std::function<bool()>& stopped) {
  uplink::HttpClient http(options.central_url);
  if (options.pin) http.set_pins({*options.pin});
  bool said = false;
  const auto say = [&](const EnrolmentTry& seen) {
    if (std::exchange(said, true)) return;
    std::printf("fingerprint %s\n", seen.fingerprint.c_str());
    std::fflush(stdout);
  };
  return ask_to_enrol(http, options.code, applicant, {say}, stopped);
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
  const auto identity = ask(options, {key->public_key()}, stopped);
  if (!identity) return tl::unexpected(identity.error());
  if (!*identity) return false;
  begin_first_epoch(journal, {options, **identity});
  return true;
}

Expected<bool> enrol_again(journal::Journal journal, const EnrolOptions& options,
                           const std::function<bool()>& stopped) {
  const auto key = journal::load_or_make_next_key(options.data);
  if (!key) return tl::unexpected(key.error());
  const auto identity =
      ask(options, {key->public_key(), prior_of(journal, open_earlier(options.data))}, stopped);
  if (!identity) return tl::unexpected(identity.error());
  if (!*identity) return false;
  return begin_further_epoch(std::move(journal), {options, **identity});
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
