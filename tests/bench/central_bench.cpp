// The central's figures: ratings a second end to end over HTTP against the bare database, bytes a
// rating, reading an edition. Ends with 1 where a limit does not hold.
#define DOCTEST_CONFIG_IMPLEMENT
#include <SQLiteCpp/Transaction.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <thread>

#include "sync/ledger/prepared.hpp"
#include "sync/tally/schema.hpp"
#include "sync/tally/tallies.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/region_bench.hpp"
#include "tests/support/network.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kSenders = 8;
constexpr int kBallotsOfBatch = 255;  // and the boot record of the first one: 256 records
constexpr int kBallotsOfLiveBatch = 32;
constexpr int kBatchesOfRound = 100;  // a sender
constexpr int kRounds = 5;            // 5 * 8 * 100 * 255 = 1,020,000 ratings
constexpr double kRatioLimit = 0.5;
constexpr double kBytesLimit = 40;
constexpr double kEditionLimitMs = 5;

const TenantId kTenant{"kota-contoh"};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// A counter's ballots one after another: 60 to 70 a day, two officers in turn, six services.
class Counter {
 public:
  Counter(int number, std::int64_t wall_ms) : random_(static_cast<unsigned>(number)) {
    officers_ = {fmt::format("P-{:04}", 2 * number + 1), fmt::format("P-{:04}", 2 * number + 2)};
    counter_ = fmt::format("L{}", number + 1);
    wall_ms_ = wall_ms;
  }
  record::Record next() {
    boot_ms_ += pick(180'000, 720'000);
    if (++of_day_ > 64) {
      of_day_ = 0;
      ++day_;
      boot_ms_ += 16 * 3'600'000;
    }
    domain::Ballot ballot;
    ballot.offer = {{officers_[static_cast<std::size_t>(day_ % 2)]},
                    {counter_},
                    {fmt::format("S-{:02}", pick(1, 6))}};
    if (pick(0, 9) == 0) ballot.offer.result = domain::ServiceResult::berkas_kurang;
    const int luck = pick(0, 99);
    ballot.answers.score = static_cast<std::uint8_t>(luck < 3    ? 1
                                                     : luck < 11 ? 2
                                                     : luck < 40 ? 3
                                                                 : 4);
    const int first = pick(900, 9'000);
    ballot.answers.first_answer_ms = first;
    ballot.answers.last_answer_ms = first + (pick(0, 3) == 0 ? pick(300, 4'000) : 0);
    ballot.close_ms = *ballot.answers.last_answer_ms + pick(4'000, 6'500);
    ballot.outcome = domain::Outcome::rated;
    ballot.closed_by = domain::ClosedBy::selesai;
    return {boot_ms_, 0, ballot};
  }
  record::Record boot() const {
    return {1'000, 0, record::Boot{{wall_ms_}, "0.1.0", Bytes(16, 'b')}};
  }

 private:
  int pick(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }
  std::mt19937 random_;
  std::vector<std::string> officers_;
  std::string counter_;
  std::int64_t wall_ms_ = 0;
  std::int64_t boot_ms_ = 60'000;
  int of_day_ = 0;
  int day_ = 0;
};

struct Sent {
  Bytes packed;
  Bytes sealed;
  Bytes answer;
};

struct Sender {
  TestDevice device;
  Counter counter;
  bool booted = false;
  std::vector<Sent> batches;  // of this round

  void prepare(int batches_count, int ballots) {
    batches.clear();
    for (int i = 0; i < batches_count; ++i) {
      std::vector<record::Record> records;
      if (!booted) records.push_back(counter.boot());
      booted = true;
      for (int n = 0; n < ballots; ++n) records.push_back(counter.next());
      Sent sent;
      sent.sealed = device.seal(records);
      sent.packed = device.pack(sent.sealed);
      batches.push_back(std::move(sent));
    }
  }
  void send(std::uint16_t port) {
    uplink::HttpClient client("http://127.0.0.1:" + std::to_string(port));
    uplink::HttpRequest request{"POST", "/v1/batches"};
    request.headers["Content-Type"] = "application/vnd.suara.batch";
    for (Sent& sent : batches) {
      request.body = sent.packed;
      uplink::HttpAnswer answer = client.perform(request);
      if (answer.status != 200) throw std::runtime_error(answer.body + answer.error);
      sent.answer = std::move(answer.body);
    }
  }
};

json bench_setup() {
  json setup = small_setup();
  setup["counters"].clear();
  setup["officers"].clear();
  for (int i = 0; i < kSenders; ++i) {
    setup["counters"].push_back({{"counter", fmt::format("L{}", i + 1)},
                                 {"unit", "DUKCAPIL"},
                                 {"name", "Loket"},
                                 {"device", nullptr},
                                 {"from", "2024-01-01"},
                                 {"until", nullptr}});
    for (int n = 1; n <= 2; ++n)
      setup["officers"].push_back({{"officer", fmt::format("P-{:04}", 2 * i + n)},
                                   {"nip", ""},
                                   {"name", "Petugas"},
                                   {"unit", "DUKCAPIL"},
                                   {"from", "2024-01-01"},
                                   {"until", nullptr}});
  }
  setup["superiors"].clear();
  return setup;
}

// What one commit group of the central stored.
struct Group {
  std::map<std::uint64_t, Bytes> uploads;  // by leaf
  domain::Cells cells;
};

// Receipts of one group share its head, so their tree size tells the groups.
std::vector<Group> groups_of(std::vector<Sender>& senders, const tally::Counting& how,
                             std::vector<ledger::ChainMemory>& memories, Instant received) {
  std::map<std::uint64_t, Group> groups;
  for (std::size_t i = 0; i < senders.size(); ++i) {
    const auto when_packed = senders[i].device.known;
    for (const Sent& sent : senders[i].batches) {
      senders[i].device.known.tree_size = when_packed.tree_size;
      senders[i].device.known.tree_root = when_packed.tree_root;
      const auto receipt = senders[i].device.believe(sent.answer, sent.sealed);
      if (!receipt) throw std::runtime_error(receipt.error().code);
      Group& group = groups[receipt->tree_size];
      group.uploads[receipt->leaf_index] = sent.packed;
      const auto batch = record::parse_batch(sent.sealed).value();
      const auto counted = tally::count(tally::decode_all(batch), batch.header.first_seq,
                                        {batch.header.place, 0, memories[i]}, received, how);
      memories[i] = counted.after;
      for (const auto& [key, counts] : counted.cells) group.cells[key] += counts;
    }
  }
  std::vector<Group> ordered;
  for (auto& [size, group] : groups) ordered.push_back(std::move(group));
  return ordered;
}

// The same blobs and the same upserts, in the same groups, and nothing else.
class BareDatabase {
 public:
  explicit BareDatabase(const std::filesystem::path& file)
      : database_(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
    database_.exec("PRAGMA journal_mode = WAL");
    database_.exec("PRAGMA synchronous = FULL");
    database_.exec("PRAGMA cache_size = -65536");
    database_.exec("CREATE TABLE batch(leaf_index INTEGER PRIMARY KEY, upload BLOB NOT NULL)");
    database_.exec(std::string(tally::schema()));
  }
  double store(const std::vector<Group>& groups) {
    ledger::Prepared insert(database_, "INSERT INTO batch(leaf_index, upload) VALUES(?1, ?2)");
    tally::Tallies tallies(database_);
    const auto start = Clock::now();
    for (const Group& group : groups) {
      SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
      for (const auto& [leaf, upload] : group.uploads)
        insert.run(leaf, ledger::Prepared::blob(upload));
      tallies.add(kTenant, {&group.cells, 1});
      transaction.commit();
    }
    return seconds_since(start);
  }

 private:
  SQLite::Database database_;
};

double send_all(std::vector<Sender>& senders, std::uint16_t port) {
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  for (Sender& sender : senders) threads.emplace_back([&sender, port] { sender.send(port); });
  for (std::thread& thread : threads) thread.join();
  return seconds_since(start);
}

bool bench_rate(RunningCentral& central, std::vector<Sender>& senders) {
  Folder folder;
  BareDatabase bare(folder / "bare.db");
  auto reader = central.database();
  const auto directory = central::load_directory(reader).value();
  const auto office = tally::office_of(reader, directory.tenant);
  const tally::Counting how{directory.zone, &office, {}, 0};
  std::vector<ledger::ChainMemory> memories(senders.size());
  std::vector<double> ratios, rates, group_sizes, cells;
  double cpu = 0;
  constexpr double kRatings = kSenders * kBatchesOfRound * kBallotsOfBatch;
  for (int round = 0; round < kRounds; ++round) {
    for (Sender& sender : senders) sender.prepare(kBatchesOfRound, kBallotsOfBatch);
    const double cpu_before = cpu_seconds();
    const double through_central = send_all(senders, central.port());
    cpu += cpu_seconds() - cpu_before;
    const auto groups = groups_of(senders, how, memories, {central.now_ms});
    const double by_hand = bare.store(groups);
    ratios.push_back(by_hand / through_central);
    rates.push_back(kRatings / through_central);
    group_sizes.push_back(kSenders * kBatchesOfRound / static_cast<double>(groups.size()));
    cells.push_back(static_cast<double>(groups[groups.size() / 2].cells.size()));
  }
  const double ratio = bench::median(ratios);
  const double rate = bench::median(rates);
  bench::plain("batches in a commit group, median", bench::median(group_sizes), "batches");
  bench::plain("cells upserted in a group, median", bench::median(cells), "cells");
  bench::plain("CPU with senders", cpu * 1e6 / (kRatings * kRounds), "us a rating");
  bench::plain("bare database, grouped alike, one thread", rate / ratio, "ratings/s");
  bench::plain("accepted end to end over HTTP, 8 senders", rate, "ratings/s");
  bench::at_least("accepted over bare (goal 0.8)", ratio, "", kRatioLimit);
  return ratio >= kRatioLimit;
}

struct BytesOfRating {
  double wire = 0;
  double back = 0;
  double ledger = 0;
};

BytesOfRating measure_bytes(RunningCentral& central, Sender& sender, int ballots) {
  constexpr int kBatches = 200;
  Network network(central.port());
  const double before = bench::ledger_bytes(central);
  sender.prepare(kBatches, ballots);
  sender.send(network.port());
  const double ratings = kBatches * ballots;
  return {static_cast<double>(network.bytes_towards()) / ratings,
          static_cast<double>(network.bytes_back()) / ratings,
          (bench::ledger_bytes(central) - before) / ratings};
}

bool bench_bytes(RunningCentral& central, std::vector<Sender>& senders) {
  const auto draining = measure_bytes(central, senders[0], kBallotsOfBatch);
  const auto live = measure_bytes(central, senders[1], kBallotsOfLiveBatch);
  bench::line("wire, draining: HTTP included (goal 24)", draining.wire, "B", kBytesLimit);
  bench::line("ledger, draining: its tables' pages (goal 24)", draining.ledger, "B", kBytesLimit);
  bench::plain("receipts, draining", draining.back, "B a rating");
  bench::plain("wire, live batches of 32", live.wire, "B a rating");
  bench::plain("ledger, live batches of 32", live.ledger, "B a rating");
  bench::plain("receipts, live batches of 32", live.back, "B a rating");
  return draining.wire <= kBytesLimit && draining.ledger <= kBytesLimit;
}

bool bench_editions(RunningCentral& central) {
  constexpr int kReads = 2'000;
  const auto records = central.get("/v1/status").body["log"]["records"].get<std::int64_t>();
  const auto start = Clock::now();
  central.advance_days(1);
  const double night_ms = bench::ms_since(start);
  std::vector<double> took_ms;
  bool some = true;
  for (int i = 0; i < kReads; ++i) {
    const auto begun = Clock::now();
    const Reply reply =
        central.get(fmt::format("/v1/editions/P-{:04}?period=2025-Q2", i % (2 * kSenders) + 1));
    took_ms.push_back(bench::ms_since(begun));
    some = some && reply.status == 200 && !reply.body["editions"].empty();
  }
  bench::plain("records in the ledger", static_cast<double>(records), "records");
  bench::plain("editions made in a night", night_ms, "ms");
  bench::plain("edition read over HTTP, median", bench::median(took_ms), "ms");
  bench::line("edition read over HTTP, p99", bench::p99(took_ms), "ms", kEditionLimitMs);
  return some && bench::p99(took_ms) <= kEditionLimitMs;
}

}  // namespace

int main() {
  const test::Requirements requirements;
  RunningCentral central;
  if (central.post("/v1/setup", bench_setup()).status != 200) return 1;
  const std::int64_t first_day = start_of(date_of(2025, 1, 6), Zone{7}).ms + 8 * 3'600'000;
  std::vector<Sender> senders;
  for (int i = 0; i < kSenders; ++i)
    senders.push_back(
        {central.device(fmt::format("K-{:04}", i + 1), static_cast<std::uint8_t>(100 + i),
                        fmt::format("L{}", i + 1)),
         Counter(i, first_day),
         false,
         {}});
  bool holds = bench_rate(central, senders);
  holds &= bench_bytes(central, senders);
  holds &= bench_editions(central);
  return holds ? 0 : 1;
}
