// A kiosk that was offline for long: 100,000 records wait in its journal, the real program under a
// virtual display drains them; first at the one batch a second that is allowed, then without pause.
#include <signal.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "kiosk/journal/journal.hpp"
#include "tests/bench/figures.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/region.hpp"
#include "tests/support/screen.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kRecords = 100'000;
constexpr std::uint32_t kRowsPerCommit = 1'000;
constexpr std::chrono::seconds kAtAllowedRate{40};
constexpr std::chrono::minutes kDrainMax{5};
constexpr double kMemoryMbLimit = 150;
constexpr double kAllowedRecordsASecond = 256;

journal::Clocks clocks() {
  timespec boot{}, wall{};
  clock_gettime(CLOCK_BOOTTIME, &boot);
  clock_gettime(CLOCK_REALTIME, &wall);
  return {boot.tv_sec * 1000 + boot.tv_nsec / 1'000'000,
          {wall.tv_sec * 1000 + wall.tv_nsec / 1'000'000}};
}

domain::Ballot row(std::uint32_t number) {
  domain::Ballot ballot;
  ballot.offer = {{"P-0001"}, {"L1"}, {"ktp"}};
  ballot.offer.channel = domain::Channel::imported;
  ballot.answers.score = static_cast<std::uint8_t>(number % 5 + 1);
  ballot.faces = 5;
  ballot.outcome = domain::Outcome::rated;
  ballot.closed_by = domain::ClosedBy::selesai;
  ballot.imported = {date_of(2026, 10, 5), number};
  return ballot;
}

void fill_journal(const fs::path& data) {
  auto log = journal::Journal::open(data);
  if (!log) throw std::runtime_error(log.error().code);
  log->boot(clocks(), "bench", Bytes(16, 'b'));
  log->append(record::Import{Hash{1}, {"DISDUKCAPIL"}, kRecords}, clocks());
  for (std::uint32_t done = 0; done < kRecords; done += kRowsPerCommit) {
    std::vector<domain::Ballot> rows;
    for (std::uint32_t i = 1; i <= kRowsPerCommit; ++i) rows.push_back(row(done + i));
    log->append_imported(rows, clocks());
  }
}

std::uint64_t held_by(Region& region) {
  const auto answer =
      nlohmann::json::parse(region.suara({"device", "list", "--format", "json"}).output);
  for (const auto& device : answer["devices"])
    if (device["device"] == "K-0001")
      return device["last_seq"].is_null() ? 0 : device["last_seq"].get<std::uint64_t>();
  return 0;
}

double peak_mb(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  return -1;
}

std::unique_ptr<Process> start(const fs::path& data, const Screen& screen) {
  return std::make_unique<Process>(
      std::vector<std::string>{program_path("suara-kiosk"), "--data", data.string(), "--size",
                               "1280x800"},
      Environment{{"DISPLAY", screen.display()}, {"SUARA_FACTS", (data / "facts").string()}});
}

void stop(Process& kiosk) {
  kiosk.signal(SIGTERM);
  kiosk.wait();
}

bool drain_at_allowed_rate(Region& region, const fs::path& data, const Screen& screen) {
  auto kiosk = start(data, screen);
  if (!wait_until([&] { return held_by(region) > 0; }, std::chrono::seconds(60)))
    throw std::runtime_error("nothing arrives:\n" + kiosk->output());
  const std::uint64_t before = held_by(region);
  const auto begun = std::chrono::steady_clock::now();
  wait_until([] { return false; }, kAtAllowedRate);
  const auto sent = static_cast<double>(held_by(region) - before);
  const double rate = sent * 1'000 / bench::ms_since(begun);
  const double peak = peak_mb(kiosk->pid());
  bench::at_least("records a second at one batch a second (0.9 of it)", rate, "",
                  0.9 * kAllowedRecordsASecond);
  bench::line("peak memory meanwhile", peak, "MB", kMemoryMbLimit);
  stop(*kiosk);
  return rate >= 0.9 * kAllowedRecordsASecond && peak <= kMemoryMbLimit;
}

bool drain_the_rest(Region& region, const fs::path& data, const Screen& screen) {
  write_file(data / "kiosk.toml",
             read_file(data / "kiosk.toml") + "[waits]\nupload_pause_ms = 0\n");
  const std::uint64_t before = held_by(region);
  const auto begun = std::chrono::steady_clock::now();
  auto kiosk = start(data, screen);
  const bool drained = wait_until([&] { return held_by(region) > kRecords; }, kDrainMax);
  const double rate =
      static_cast<double>(held_by(region) - before) * 1'000 / bench::ms_since(begun);
  const double peak = peak_mb(kiosk->pid());
  bench::plain("records a second without a pause", rate, "");
  bench::line("peak memory meanwhile", peak, "MB", kMemoryMbLimit);
  stop(*kiosk);
  return drained && peak <= kMemoryMbLimit;
}

}  // namespace

int main() {
  const Folder folder;
  Region region(folder.path());
  region.enrol("K-0001", "DISDUKCAPIL", "L1", region.url());
  const fs::path data = region.kiosk_data("K-0001");
  fill_journal(data);
  bench::plain("records waiting", kRecords, "");
  Screen screen(1280, 800);
  bool holds = drain_at_allowed_rate(region, data, screen);
  holds &= drain_the_rest(region, data, screen);
  return region.stop_central(SIGTERM) == 0 && holds ? 0 : 1;
}
