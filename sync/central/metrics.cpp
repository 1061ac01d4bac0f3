#include "sync/central/metrics.hpp"

#include <sodium.h>
#include <sys/statvfs.h>

#include <fmt/format.h>
#include <fstream>

#include "common/record/keys.hpp"
#include "sync/ledger/prepared.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;

constexpr std::size_t kTokenSignsMin = 32;
constexpr std::size_t kTokenSignsMax = 256;

void add_one(MetricsPage& page, const std::string& name, const std::string& type,
             const std::string& help, double value) {
  page.family(name, type, help);
  page.sample(name, {}, value);
}

void add_ledger(MetricsPage& page, SQLite::Database& reader, const TenantId& tenant) {
  Prepared(reader, "SELECT size, records, log_id FROM log WHERE tenant_id = ?1")
      .each(
          [&](const Row& row) {
            const auto number = [&](int column) {
              return static_cast<double>(row.integer(column));
            };
            add_one(page, "suara_log_batches", "gauge", "Batches in the log (its size)", number(0));
            add_one(page, "suara_log_records", "gauge", "Records in the log", number(1));
            add_one(page, "suara_log_id", "gauge",
                    "Number of the log; grows after a restore without mirror", number(2));
          },
          tenant);
  const auto bytes = [&](const char* pragma) {
    return static_cast<double>(reader.execAndGet(pragma).getInt64());
  };
  add_one(page, "suara_database_bytes", "gauge", "Size of the database without its WAL",
          bytes("PRAGMA page_count") * bytes("PRAGMA page_size"));
}

void add_devices(MetricsPage& page, SQLite::Database& reader, const TenantId& tenant, Instant now) {
  page.family("suara_devices", "gauge", "Devices by the state of their newest enrolment");
  Prepared(reader,
           "SELECT state, count(*) FROM device AS newest WHERE tenant_id = ?1 AND epoch ="
           " (SELECT max(epoch) FROM device WHERE tenant_id = ?1"
           " AND device_id = newest.device_id) GROUP BY state ORDER BY state")
      .each(
          [&](const Row& row) {
            page.sample("suara_devices", {{"state", row.text(0)}},
                        static_cast<double>(row.integer(1)));
          },
          tenant);
  page.family("suara_device_silence_seconds", "gauge", "Seconds since a device was last heard");
  Prepared(reader,
           "SELECT device_id, max(last_contact_ms) FROM chain WHERE tenant_id = ?1 AND device_id IN"
           " (SELECT device_id FROM device WHERE tenant_id = ?1)"
           " GROUP BY device_id ORDER BY device_id")
      .each(
          [&](const Row& row) {
            page.sample("suara_device_silence_seconds", {{"device", row.text(0)}},
                        static_cast<double>(now.ms - row.integer(1)) / 1000);
          },
          tenant);
  page.family("suara_branches", "gauge", "Branches held beside the chains of their devices");
  page.sample("suara_branches", {},
              static_cast<double>(
                  Prepared(reader, "SELECT count(*) FROM chain WHERE tenant_id = ?1 AND branch > 0")
                      .first([](const Row& row) { return row.integer(0); }, tenant)
                      .value_or(0)));
}

void add_batches(MetricsPage& page, const Counts& counts) {
  static constexpr const char* kFates[] = {"stored", "repeated", "gap"};
  page.family("suara_batches_total", "counter",
              "Batches answered since the start, by what they were");
  for (std::size_t i = 0; i < counts.batches.size(); ++i)
    page.sample("suara_batches_total", {{"what", kFates[i]}},
                static_cast<double>(counts.batches[i]));
  page.family("suara_batches_refused_total", "counter",
              "Batches refused since the start, by reason");
  for (const auto& [code, count] : counts.batches_refused)
    page.sample("suara_batches_refused_total", {{"reason", code}}, static_cast<double>(count));
  static constexpr std::pair<record::DispositionKind, const char*> kHeldBack[] = {
      {record::DispositionKind::quarantined, "quarantined"},
      {record::DispositionKind::held, "held"},
      {record::DispositionKind::counted_before, "counted_before"}};
  page.family("suara_records_held_back_total", "counter",
              "Records stored since the start that do not count, by why");
  for (const auto& [kind, name] : kHeldBack) {
    const auto found = counts.records_held_back.find(kind);
    page.sample("suara_records_held_back_total", {{"why", name}},
                found == counts.records_held_back.end() ? 0 : static_cast<double>(found->second));
  }
  page.family("suara_device_oldest_record_seconds", "gauge",
              "How long the oldest record of a device's newest batch had waited");
  for (const auto& [device, ms] : counts.waited_ms)
    page.sample("suara_device_oldest_record_seconds", {{"device", device.text}},
                static_cast<double>(ms) / 1000);
}

void add_commits(MetricsPage& page, const Counts& counts) {
  page.family("suara_commit_seconds", "histogram", "Duration of a group's transaction");
  std::int64_t reached = 0;
  for (std::size_t i = 0; i < counts.commits_by_bound.size(); ++i) {
    reached += counts.commits_by_bound[i];
    const std::string bound =
        i < kCommitBounds.size() ? fmt::format("{}", kCommitBounds[i]) : "+Inf";
    page.sample("suara_commit_seconds_bucket", {{"le", bound}}, static_cast<double>(reached));
  }
  page.sample("suara_commit_seconds_sum", {}, counts.commit_seconds);
  page.sample("suara_commit_seconds_count", {}, static_cast<double>(reached));
  add_one(page, "suara_writes_total", "counter", "Writes stored, some to a group",
          static_cast<double>(counts.writes));
}

void add_failed_verifications(MetricsPage& page, const Counts& counts) {
  page.family("suara_failed_verifications_total", "counter",
              "Signatures, chains, proofs and heads that did not hold");
  for (const auto& [whose, failed] : counts.failed_verifications)
    page.sample("suara_failed_verifications_total",
                {{"what", whose.first}, {"device", whose.second.text}},
                static_cast<double>(failed.count));
}

void add_alarms(MetricsPage& page, const AlarmBoard& board) {
  std::map<std::string, std::int64_t> counts;
  for (const Alarm& alarm : board.get()) ++counts[alarm.what];
  page.family("suara_alarms", "gauge", "Alarms that stand, by what");
  for (const auto& [what, count] : counts)
    page.sample("suara_alarms", {{"what", what}}, static_cast<double>(count));
}

double resident_bytes() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) * 1024;
  return 0;
}

void add_process(MetricsPage& page, const MetricsSource& source) {
  add_one(page, "suara_connections", "gauge", "Open HTTP connections",
          static_cast<double>(source.connections()));
  add_one(page, "suara_storage_free_bytes", "gauge", "Bytes left on the disk of the data folder",
          static_cast<double>(free_bytes(source.folder)));
  add_one(page, "process_resident_memory_bytes", "gauge", "Resident memory size in bytes",
          resident_bytes());
}

}  // namespace

Expected<Hash> read_metrics_token(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string token;
  std::getline(in, token);
  while (token.ends_with('\r') || token.ends_with(' ')) token.pop_back();
  if (!in && token.empty()) return problem("metrics.bad_token", {{"file", file.string()}});
  if (token.size() < kTokenSignsMin || token.size() > kTokenSignsMax)
    return problem("metrics.bad_token", {{"file", file.string()}});
  return record::sha256({token});
}

bool is_scraper(const MetricsSource& source, const Request& request) {
  const std::string token = bearer_of(request);
  if (!source.token || token.empty()) return false;
  const Hash given = record::sha256({token});
  return sodium_memcmp(given.data(), source.token->data(), given.size()) == 0;
}

std::uint64_t free_bytes(const std::filesystem::path& folder) {
  struct statvfs state {};
  if (statvfs(folder.c_str(), &state) != 0) return 0;
  return std::uint64_t{state.f_bavail} * state.f_frsize;
}

Response show_metrics(const MetricsSource& source, const MetricsFacts& facts,
                      const Directory& region, SQLite::Database& reader, Instant now) {
  const Counts counts = source.meters.read();
  MetricsPage page;
  page.family("suara_build_info", "gauge", "The running program");
  page.sample("suara_build_info", {{"version", facts.version}}, 1);
  add_ledger(page, reader, region.tenant);
  add_devices(page, reader, region.tenant, now);
  add_batches(page, counts);
  add_commits(page, counts);
  add_failed_verifications(page, counts);
  add_alarms(page, source.alarms);
  Prepared sessions(reader,
                    "SELECT count(*) FROM session WHERE tenant_id = ?1 AND expires_ms > ?2");
  const auto open =
      sessions.first([](const Row& row) { return row.integer(0); }, region.tenant, now.ms);
  add_one(page, "suara_sessions", "gauge", "Sessions that are open",
          static_cast<double>(open.value_or(0)));
  add_one(page, "suara_storage_failed", "gauge", "1: the disk failed, nothing is taken",
          facts.storage_failed ? 1 : 0);
  add_process(page, source);
  return {200, "text/plain; version=0.0.4; charset=utf-8", page.text(), {}};
}

}  // namespace suara::central
