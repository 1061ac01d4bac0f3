#include "kiosk/shell/replay_command.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <span>

#include "common/base/version.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/enrol_command.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/rows_file.hpp"
#include "kiosk/shell/sender.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/stop_signals.hpp"

namespace suara::kiosk {
namespace {

constexpr std::size_t kRowsPerCommit = 1'000;
constexpr int kCommitsUnderWayMax = 4;
constexpr std::size_t kInboxMax = 4'096;

struct Stopped {};
using Inbox = std::variant<RecorderNews, SenderStanding, Stopped>;

uplink::Pace pace_of(const Settings& settings, const ReplayOptions& options) {
  uplink::Pace pace;
  pace.send_every_ms = settings.waits.upload_age_ms;
  pace.drain_pause_ms = options.drain_pause_ms;
  pace.retry_first_ms = settings.waits.backoff_base_ms;
  pace.retry_max_ms = settings.waits.backoff_cap_ms;
  return pace;
}

// The import stands in the chain once, and it is this file. Returns the last row written before.
Expected<std::uint32_t> begin_import(journal::Journal& journal, const ReplayOptions& options) {
  journal.boot(read_clocks(), std::string(kVersion), machine_boot_id());
  const record::Import import{options.file_hash, options.unit, options.rows};
  const auto progress = journal.import_progress();
  if (!progress) {
    journal.append(import, read_clocks());
    return 0U;
  }
  if (progress->import != import) return problem("old_file.other_file");
  return progress->last_row;
}

// Reads what comes back until every row is acknowledged.
class Progress {
 public:
  Progress(std::uint32_t total, const std::filesystem::path& assets)
      : total_(total), assets_(assets) {}

  bool done() const { return acked_ >= total_; }
  int exit_code() const { return exit_code_; }

  // false: it cannot go on.
  bool take(const Inbox& in, int& chunks_under_way) {
    if (std::holds_alternative<Stopped>(in)) return stop(kExitFailed);
    if (const auto* standing = std::get_if<SenderStanding>(&in)) return tell(*standing);
    const auto& news = std::get<RecorderNews>(in);
    if (std::holds_alternative<ImportedWritten>(news)) --chunks_under_way;
    if (const auto* fault = std::get_if<Fault>(&news)) {
      say_problem({"journal.fault", {{"code", fault->code}}}, assets_);
      return stop(kExitJournal);
    }
    if (const auto* now = std::get_if<Standing>(&news)) tell(now->acknowledged_rows);
    return true;
  }

 private:
  bool stop(int exit_code) {
    exit_code_ = exit_code;
    return false;
  }
  void tell(std::uint32_t acked) {
    if (acked <= acked_) return;
    acked_ = acked;
    std::printf("progress %u %u\n", acked_, total_);
    std::fflush(stdout);
  }
  bool tell(const SenderStanding& standing) {
    if (standing.trouble != uplink::Trouble::none)
      say_problem({"old_file.waits", {{"what", standing.code}}}, assets_);
    return true;
  }

  const std::uint32_t total_;
  const std::filesystem::path assets_;
  std::uint32_t acked_ = 0;
  int exit_code_ = kExitOk;
};

// Writes what is left and waits for the receipts of all.
int replay_rows(journal::Journal journal, const record::SigningKey& key,
                std::span<const domain::Ballot> left, const Settings& settings,
                const ReplayOptions& options, const std::filesystem::path& assets,
                BoundedQueue<Inbox>& inbox) {
  SenderQueue to_sender(kSenderQueueMax);
  Recorder recorder(
      std::move(journal), key, options.data,
      [&](RecorderNews news) { inbox.push(std::move(news)); },
      [&](UplinkNews news) { to_sender.push(std::move(news)); });
  const Sender sender(
      options.central_url, pace_of(settings, options), to_sender,
      [&](RecorderRequest request) { return recorder.ask(std::move(request)); },
      [&](SenderStanding standing) { inbox.push(standing); },
      options.pin ? options.pin : settings.central_pin);
  Progress progress(options.rows, assets);
  int under_way = 1;
  bool asked = false;             // to send the last few, which no count of ballots sends
  recorder.ask(WriteImported{});  // From here on the recorder tells how many rows are in.
  while (!progress.done()) {
    for (; under_way < kCommitsUnderWayMax && !left.empty(); ++under_way) {
      const auto rows = left.first(std::min(left.size(), kRowsPerCommit));
      recorder.ask(WriteImported{{rows.begin(), rows.end()}});
      left = left.subspan(rows.size());
    }
    const auto in = inbox.pop();
    if (!in || !progress.take(*in, under_way)) return progress.exit_code();
    if (!asked && left.empty() && under_way == 0) asked = recorder.ask(SendNow{});
  }
  recorder.ask(Shut{});
  std::printf("done\n");
  return kExitOk;
}

struct Prepared {
  journal::Journal journal;
  record::SigningKey key;
  std::vector<domain::Ballot> left;
  Settings settings;
};

Expected<Prepared> prepare(const ReplayOptions& options, const std::function<bool()>& stopped) {
  auto settings = load_settings(options.data);
  if (!settings) return tl::unexpected(settings.error());
  auto rows = read_rows(options.file, options.counter, options.faces);
  if (!rows) return tl::unexpected(rows.error());
  if (rows->size() != options.rows)
    return problem("old_file.rows_differ", {{"expected", std::to_string(options.rows)},
                                          {"found", std::to_string(rows->size())}});
  auto journal = journal::Journal::open(options.data);
  if (!journal) return tl::unexpected(journal.error());
  if (!journal->enrolled()) {
    const auto enrolled = enrol_journal(
        *journal, {options.data, options.central_url, options.code, options.pin}, stopped);
    if (!enrolled) return tl::unexpected(enrolled.error());
    if (!*enrolled) return problem("old_file.stopped");
  }
  const auto key = journal::load_device_key(options.data);
  if (!key) return tl::unexpected(key.error());
  const auto written = begin_import(*journal, options);
  if (!written) return tl::unexpected(written.error());
  rows->erase(rows->begin(), rows->begin() + std::min(*written, options.rows));
  return Prepared{std::move(*journal), *key, std::move(*rows), std::move(*settings)};
}

}  // namespace

int run_replay(const ReplayOptions& options, const std::filesystem::path& assets) {
  std::atomic<bool> stop = false;
  BoundedQueue<Inbox> inbox(kInboxMax);
  const StopSignals signals([&] {
    stop = true;
    inbox.push(Stopped{});
  });
  make_data_folder(options.data);
  auto prepared = prepare(options, [&] { return stop.load(); });
  if (!prepared) {
    say_problem(prepared.error(), assets);
    return exit_code_of(prepared.error());
  }
  return replay_rows(std::move(prepared->journal), prepared->key, prepared->left,
                     prepared->settings, options, assets, inbox);
}

}  // namespace suara::kiosk
