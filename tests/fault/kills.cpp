#include "tests/fault/kills.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <set>

#include "sync/central/office_acts.hpp"
#include "tests/fault/determinism.hpp"
#include "tests/support/process.hpp"
#include "tests/support/wait.hpp"
#include "tests/sync/tally/tallied.hpp"

namespace suara::fault {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint32_t kRows = 4'000;  // of one kiosk in one region
constexpr int kDrainMs = 60'000;

Hash file_hash(std::size_t number) { return record::sha256({"rows", std::to_string(number)}); }

// One that nobody has now; the central gets it again and again.
int free_port() {
  const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (bind(file, any, size) != 0 || getsockname(file, any, &size) != 0)
    throw std::runtime_error("no port is free");
  ::close(file);
  return ntohs(address.sin_port);
}

class Region {
 public:
  Region(const RegionImage& image, bool mirrored, std::uint64_t seed)
      : image_(image), random_(seed), port_(free_port()) {
    make_central(mirrored);
    for (std::size_t i = 0; i < image.devices.size(); ++i) make_kiosk(i);
  }

  // Until so many were killed, or the kiosks are done.
  void kill_while_they_work(std::uint64_t& left, steady_clock::time_point until, Counts& counts) {
    start_all();
    while (left > 0 && steady_clock::now() < until && !all_done(counts)) {
      const std::size_t which = random_.below(kiosks_.size() + 1);
      std::unique_ptr<test::Process>& process = which == kiosks_.size() ? central_ : kiosks_[which];
      // The moment is drawn, anywhere within a write, unless it ends before by itself.
      const auto ended = [&process] { return process == nullptr || !process->running(); };
      if (test::wait_until(ended, milliseconds(5 + random_.below(60)))) continue;
      process->signal(SIGKILL);
      process->wait();
      process.reset();
      ++counts[which == kiosks_.size() ? "central killed" : "kiosk killed"];
      ++counts["kills"];
      --left;
      start_all();
    }
  }

  // In peace, until every receipt is in.
  void drain(Counts& counts) {
    start_all();
    const bool done = test::wait_until(
        [&] {
          start_all();
          return all_done(counts);
        },
        milliseconds(kDrainMs));
    if (!counts.found.empty()) return;
    if (!done) defect(counts, "not everything is sent at last" + said());
    // It may have been started again this moment: before that line SIGTERM is a death like any other.
    if (!central_->line_after("listening on ")) defect(counts, "the central does not start" + said());
    central_->signal(SIGTERM);
    if (central_->wait() != 0) defect(counts, "the central ends badly: " + central_->output());
  }

  void judge(Counts& counts) {
    SQLite::Database database((data() / "central.db").string(), SQLite::OPEN_READONLY);
    std::map<std::string, std::multiset<std::uint32_t>> rows;
    std::map<std::string, Hash> heads;
    ledger::each_batch(database, kTenant, 0, [&](const ledger::StoredBatch& stored) {
      const std::string& device = stored.place.device.text;
      if (stored.place.branch != 0) defect(counts, device + " has a branch");
      Hash hash = stored.batch.header.h_before;
      std::uint64_t seq = stored.batch.header.first_seq - 1;
      for (const Bytes& bytes : stored.batch.records) {
        if (++seq == stored.first_new() && seq > 1 && heads[device] != hash)
          defect(counts, device + "'s chain does not go on");
        hash = record::chain(hash, bytes);
        if (seq < stored.first_new()) continue;
        heads[device] = hash;
        const auto read = record::readable(bytes);
        const auto* ballot = read ? std::get_if<domain::Ballot>(&read->body) : nullptr;
        if (ballot != nullptr) rows[device].insert(ballot->imported.value().row);
      }
    });
    for (std::size_t i = 0; i < kiosks_.size(); ++i) {
      const std::string device = "K-" + std::to_string(i + 1);
      for (std::uint32_t row = 1; row <= kRows; ++row)
        if (const std::size_t held = rows[device].count(row); held != 1) {
          defect(counts, fmt::format("row {} of {} is {} times in the ledger", row, device, held));
          break;
        }
      counts["ratings in the ledger"] += rows[device].size();
    }
    if (test::tallied(database, kTenant) != tally::recount(database, kTenant))
      defect(counts, "the tallies are not what a recount gives");
  }

 private:
  fs::path data() const { return folder_ / "central"; }
  fs::path kiosk_folder(std::size_t i) const { return folder_ / ("k" + std::to_string(i)); }

  void make_central(bool mirrored) {
    fs::create_directories(data());
    if (mirrored) fs::create_directories(mirror_ = folder_ / "mirror");
    fs::copy_file(image_.home / "central" / "central.keys", data() / "central.keys");
    test::write_file(data() / "central.db", image_.file("central.db"));
    const auto folder = central::DataFolder::open(data()).value();
    central::Books books(folder, "0.1.0");
    std::deque<central::Write> group(image_.devices.size());
    for (std::size_t i = 0; i < group.size(); ++i) {
      group[i].run = [this, i](central::Books& now) -> central::Done {
        record::OfficeImport import{{}, file_hash(i), {"U-1"}, kRows, date_of(2026, 9, 1),
                                    date_of(2026, 9, 1), "rows.csv"};
        if (!central::accept_import(now, import, person("operator"), RegionImage::kMade))
          throw std::runtime_error("the import is refused");
        return [](central::Books&) {};
      };
      group[i].not_stored = [] {};
    }
    if (central::write_group(books, nullptr, group).fate != central::GroupFate::answered)
      throw std::runtime_error("the region is not made");
  }

  void make_kiosk(std::size_t i) {
    const fs::path home = kiosk_folder(i);
    fs::create_directories(home);
    const Enrolled& enrolled = image_.devices[i];
    test::write_file(home / "device.key", Bytes(view_of(enrolled.key.seed())));
    fs::permissions(home / "device.key", fs::perms::owner_read | fs::perms::owner_write);
    test::write_file(home / "kiosk.toml",
                     "[waits]\nbackoff_base_ms = 5\nbackoff_cap_ms = 20\nupload_age_ms = 50\n");
    journal::Journal::open(home).value().enrol(enrolled.identity);
    std::string rows = "row,officer,service,day,score\n";
    for (std::uint32_t row = 1; row <= kRows; ++row)
      rows += fmt::format("{},P-0001,KTP,2026-09-01,{}\n", row, 1 + row % 5);
    test::write_file(home / "rows.csv", rows);
    kiosks_.emplace_back();
    done_.push_back(false);
  }

  void start_all() {
    if (central_ == nullptr) {
      std::vector<std::string> command = {
          test::program_path("suara-central"), "serve", "--data", data().string(), "--listen",
          "127.0.0.1:" + std::to_string(port_)};
      if (!mirror_.empty()) command.insert(command.end(), {"--mirror", mirror_.string()});
      central_ = std::make_unique<test::Process>(command);
    }
    for (std::size_t i = 0; i < kiosks_.size(); ++i)
      if (!done_[i] && kiosks_[i] == nullptr)
        kiosks_[i] = std::make_unique<test::Process>(std::vector<std::string>{
            test::program_path("suara-kiosk"), "replay", "--data", kiosk_folder(i).string(),
            "--central", "http://127.0.0.1:" + std::to_string(port_), "--unit", "U-1", "--counter",
            "C-" + std::to_string(i + 1), "--file", (kiosk_folder(i) / "rows.csv").string(),
            "--file-hash", to_hex(view_of(file_hash(i))), "--rows", std::to_string(kRows)});
  }

  bool all_done(Counts& counts) {
    bool all = true;
    for (std::size_t i = 0; i < kiosks_.size(); ++i) {
      if (kiosks_[i] != nullptr && !kiosks_[i]->running()) {
        if (kiosks_[i]->wait() == 0) done_[i] = true;
        else defect(counts, "a kiosk ends by itself: " + kiosks_[i]->output());
        kiosks_[i].reset();
      }
      all = all && done_[i];
    }
    if (central_ != nullptr && !central_->running()) {
      defect(counts, "the central ends by itself: " + central_->output());
      central_.reset();
    }
    return all || !counts.found.empty();
  }

  std::string said() const {
    std::string all;
    for (const auto& kiosk : kiosks_)
      if (kiosk != nullptr) all += "\n" + kiosk->output();
    return all;
  }

  void defect(Counts& counts, const std::string& what) const {
    counts.found.push_back("kills: " + what);
  }

  const RegionImage& image_;
  Random random_;
  test::Folder folder_;
  const int port_;
  fs::path mirror_;
  std::unique_ptr<test::Process> central_;
  std::vector<std::unique_ptr<test::Process>> kiosks_;
  std::vector<bool> done_;
};

}  // namespace

Counts kill_processes(const RegionImage& image, std::uint64_t seed, std::uint64_t kills,
                      std::int64_t bound_s) {
  set_boot_clock(-1);
  Counts counts;
  Random random(seed);
  const auto until = steady_clock::now() + std::chrono::seconds(bound_s);
  while (kills > 0 && steady_clock::now() < until && counts.found.empty()) {
    Region region(image, random.chance(1, 2), random.next());
    region.kill_while_they_work(kills, until, counts);
    if (counts.found.empty()) region.drain(counts);
    if (counts.found.empty()) region.judge(counts);
    ++counts["regions"];
  }
  return counts;
}

}  // namespace suara::fault
