// Five years of a large region: ratings made by a generator go through the ledger's own append
// (whole batches, signed, checked, counted and committed in groups; no HTTP). Measured at a million
// and at the end: reading an edition, bytes, the tallies' share, a freeze of a quarter, a recount.
// SUARA_BENCH_RATINGS: how many in all, default 3,000,000; five years are 50,000,000.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <time.h>
#include <unistd.h>

#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "sync/central/batches.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/region_bench.hpp"
#include "tests/bench/years_region.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using namespace suara::test;
using namespace suara::bench;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kGroup = 64;         // batches of a commit, as the writer takes at most
constexpr std::size_t kAheadMax = 8 * kGroup;
constexpr std::int64_t kFirstMeasure = 1'000'000;
constexpr int kReads = 2'000;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double cpu_seconds() {  // of this thread
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Of the threads of that name, which the central that runs in this process has.
double cpu_seconds_of(const std::string& name) {
  std::int64_t ticks = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string comm, skipped;
    std::getline(std::ifstream(task.path() / "comm"), comm);
    if (comm != name) continue;
    std::ifstream stat(task.path() / "stat");
    for (int field = 1; field < 14; ++field) stat >> skipped;
    std::int64_t user = 0, system = 0;
    stat >> user >> system;
    ticks += user + system;
  }
  return static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::int64_t ratings_asked() {
  const char* set = std::getenv("SUARA_BENCH_RATINGS");
  return set == nullptr ? 3'000'000 : std::max(std::atoll(set), 1LL);
}

// Batches that are read and checked ahead by another thread, as the pool does.
class Ahead {
 public:
  void push(std::shared_ptr<central::Append> append) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return ready_.size() < kAheadMax; });
    ready_.push_back(std::move(append));
    wake_.notify_all();
  }
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    wake_.notify_all();
  }
  // A group, or fewer at the end; empty: there is nothing more.
  std::deque<std::shared_ptr<central::Append>> take() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return ended_ || ready_.size() >= kGroup; });
    std::deque<std::shared_ptr<central::Append>> group;
    while (!ready_.empty() && group.size() < kGroup) {
      group.push_back(std::move(ready_.front()));
      ready_.pop_front();
    }
    wake_.notify_all();
    return group;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<central::Append>> ready_;
  bool ended_ = false;
};

struct Appended {
  std::int64_t ratings = 0;
  double seconds = 0;
  double writer_seconds = 0;   // in groups, commit included
  double tallies_seconds = 0;  // of these, putting the cells into their tables
};

// The writer's side. The central is not running meanwhile.
class Appending {
 public:
  explicit Appending(const std::filesystem::path& data)
      : folder_(central::DataFolder::open(data).value()), books_(folder_, "0.1.0") {}

  // Whole days, until so many ratings are in.
  Appended run(YearsRegion& region, std::int64_t until) {
    Appended all;
    const auto start = Clock::now();
    while (region.ratings() < until) {
      const std::int64_t before = region.ratings();
      a_day(region, all);
      all.ratings += region.ratings() - before;
    }
    all.seconds = seconds_since(start);
    return all;
  }

 private:
  void a_day(YearsRegion& region, Appended& all) {
    const TenantId& tenant = books_.directory->tenant;
    const ledger::LogHead head = books_.ledger.head(tenant);
    const record::Seen seen{head.log_id, head.size, books_.ledger.tree().root(tenant, head.size),
                            {}, 0, {}, false};
    Ahead ahead;
    std::thread reading([&] {
      region.work_a_day(seen, [&](const Bytes& packed, Instant arrival) {
        central::Request request;
        request.headers["content-type"] = "application/vnd.suara.batch";
        request.body = packed;
        auto append = central::read_batch(request, books_.directory, views_, arrival);
        if (!append) throw std::runtime_error(append.error().code);
        ahead.push(std::make_shared<central::Append>(*std::move(append)));
      });
      ahead.end();
    });
    for (auto group = ahead.take(); !group.empty(); group = ahead.take()) append(group, all);
    reading.join();
  }

  void append(const std::deque<std::shared_ptr<central::Append>>& batches, Appended& all) {
    const auto start = Clock::now();
    std::deque<central::Write> group;
    for (const auto& batch : batches)
      group.push_back(central::write_of(
          batch,
          [this](central::Books& books, central::Append&, const central::Outcome& outcome) {
            const auto& stored = std::get<central::Stored>(outcome);
            views_.set(stored.place, books.ledger.chain(stored.place)->memory);
          },
          [] { throw std::runtime_error("not stored"); }));
    central::Write tallies;  // What the flush before the commit would do, timed.
    tallies.facts = false;
    tallies.run = [&](central::Books& books) -> central::Done {
      const auto begun = Clock::now();
      books.tallies.add(books.directory->tenant, books.cells);
      books.cells.clear();
      all.tallies_seconds += seconds_since(begun);
      return [](central::Books&) {};
    };
    tallies.not_stored = [] {};
    group.push_back(std::move(tallies));
    if (central::write_group(books_, nullptr, group).fate != central::GroupFate::answered)
      throw std::runtime_error("a group was not stored");
    all.writer_seconds += seconds_since(start);
  }

  central::DataFolder folder_;
  central::Books books_;
  central::ChainViews views_;
};

// Until the night before the central's day is closed and its flags were looked for: from then on
// nothing runs but what is measured. After a start of the central all quarters are looked through.
void wait_for_night(RunningCentral& central) {
  auto start = Clock::now();
  const Date today = date_of(Instant{central.now_ms}, Zone{7});
  const auto closed = [&] {
    auto database = central.database();
    return central::load_directory(database).value().editions_day == today;
  };
  if (!wait_until(closed, std::chrono::minutes(30))) throw std::runtime_error("no night");
  plain("night of all that was due since the last measure", seconds_since(start), "s");
  start = Clock::now();
  central.operator_token = central.sign_in("operator", "sandi");  // Days have gone by.
  const std::string reviewer = central.token_of(central::Role::reviewer);
  const Date yesterday{today.days - 1};
  const std::string path =
      "/v1/flags?period=" + to_text(period_of(PeriodKind::quarter, yesterday));
  const auto searched = [&] {
    const Reply reply = central.call("GET", path, nullptr, reviewer);
    return reply.status == 200 && reply.body["until"] == to_text(yesterday);
  };
  if (!wait_until(searched, std::chrono::minutes(30))) throw std::runtime_error("no flags");
  plain("flags of all quarters, behind that night", seconds_since(start), "s");
  plain("flags since the central's start, processor time", cpu_seconds_of("flags"), "s");
}

// The nights that are due; then officers read.
double edition_read_p99(RunningCentral& central, const YearsRegion& region) {
  const Date today = region.today();
  central.now_ms = (start_of(today, Zone{7}) + 28 * 3'600'000).ms;  // 04:00 of the day after
  central.start();
  wait_for_night(central);
  const std::string period = to_text(period_of(PeriodKind::quarter, today));
  std::vector<double> took;
  for (int i = 0; i < kReads; ++i) {
    const auto begun = Clock::now();
    const Reply reply = central.get("/v1/editions/" + region.officer(i * 7) + "?period=" + period);
    took.push_back(ms_since(begun));
    if (reply.status != 200 || reply.body["editions"].empty())
      throw std::runtime_error("no edition: " + reply.body.dump());
  }
  plain("edition read over HTTP, median", median(took), "ms");
  return p99(took);
}

double tally_bytes(const RunningCentral& central) {
  auto database = central.database();
  return static_cast<double>(
      database.execAndGet("SELECT sum(pgsize) FROM dbstat WHERE name IN ('tally', 'tally_detail')")
          .getInt64());
}

bool freeze(RunningCentral& central, const YearsRegion& region) {
  const std::string path = "/v1/periods/" + to_text(region.last_whole_quarter());
  if (central.post(path + "/open", nlohmann::json::object()).status != 201) return false;
  constexpr std::int64_t kGraceMs = 20 * 86'400'000LL;
  central.now_ms =
      std::max<std::int64_t>(central.now_ms, end_of(region.last_whole_quarter(), Zone{7}).ms) +
      kGraceMs;
  central.restart();
  wait_for_night(central);
  const auto start = Clock::now();
  const Reply frozen = central.post(path + "/freeze", {{"reason", "bench"}, {"waive", {}}});
  const double took = seconds_since(start);
  if (frozen.status != 201) throw std::runtime_error(frozen.body.dump());
  line("freeze of a quarter of the region", took, "s", 5);
  return took <= 5;
}

bool recount(const RunningCentral& central, std::int64_t ratings) {
  auto database = central.database();
  const double start = cpu_seconds();
  const auto cells = tally::recount(database, {"kota-contoh"});
  const double took = cpu_seconds() - start;
  std::int64_t counted = 0;
  for (const auto& [key, counts] : cells) counted += counts.ratings();
  if (counted != ratings) throw std::runtime_error("the recount lost ratings");
  plain("cells", static_cast<double>(cells.size()) / 1e6, "million");
  const double rate = static_cast<double>(ratings) / took / 1e6;
  at_least("recount from the ledger, one core", rate, "M/s", 2);
  return rate >= 2;
}

void report(const Appended& appended) {
  const double count = static_cast<double>(appended.ratings);
  plain("appended", count / 1e6, "million ratings");
  plain("appended with generator and checks, two threads", count / appended.seconds, "ratings/s");
  plain("the writer's own", count / appended.writer_seconds, "ratings/s");
  plain("tallies' share of the writer's time",
        100 * appended.tallies_seconds / appended.writer_seconds, "%");
}

bool measure() {
  const std::int64_t ratings = ratings_asked();
  RunningCentral central(central::Mode::test, YearsRegion::begin());
  YearsRegion region(central);
  const auto data = central.folder / "central";
  central.stop();
  report(Appending(data).run(region, std::min(ratings, kFirstMeasure)));
  const double before = edition_read_p99(central, region);
  plain("edition read at a million, p99", before, "ms");
  central.stop();
  if (region.ratings() < ratings) report(Appending(data).run(region, ratings));
  const double after = edition_read_p99(central, region);
  line("edition read, p99", after, "ms", 5);
  line("edition read against that at a million", after / before, "", 1.2);
  const double all = static_cast<double>(region.ratings());
  plain("ledger", bench::ledger_bytes(central) / all, "B a rating");
  plain("tallies", tally_bytes(central) / all, "B a rating");
  bool holds = after <= 5 && after <= 1.2 * before;
  holds &= freeze(central, region);
  holds &= recount(central, region.ratings());
  return holds;
}

}  // namespace

int main() {
  const test::Requirements requirements;
  return measure() ? 0 : 1;
}
