// What the proofs cost a rating: signature, chain, tree, proofs; and how many ratings a second
// `suara verify`'s own function checks on one core, against the bare SHA-256 of the same bytes.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <time.h>

#include <stdexcept>
#include <variant>

#include "common/record/merkle.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/region_bench.hpp"
#include "tests/sync/audit/forger.hpp"
#include "tests/sync/audit/small_ledger.hpp"

using namespace suara;

namespace {

constexpr std::size_t kBatches = 4'096;
constexpr int kRounds = 5;
constexpr std::int64_t kBetweenMs = 2'000;

// Of this thread on the processor: a second core's work is not counted as this one's.
double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

template <class Work>
double median_cpu_ms(const Work& work) {
  std::vector<double> took;
  for (int round = 0; round < kRounds; ++round) {
    const double start = cpu_ms();
    work();
    took.push_back(cpu_ms() - start);
  }
  return bench::median(took);
}

std::vector<Bytes> ratings(std::size_t count, std::int64_t& after_ms) {
  std::vector<Bytes> records;
  for (std::size_t i = 0; i < count; ++i) {
    after_ms += kBetweenMs;
    records.push_back(record::encode(test::rated(static_cast<int>(1 + i % 4), after_ms)));
  }
  return records;
}

// Everything that is done once a batch, as its share of one rating.
void batch_costs(std::size_t size) {
  std::int64_t after_ms = 0;
  test::TestDevice device("bench", "K-1", 11);
  const std::vector<Bytes> records = ratings(size, after_ms);
  const Bytes sealed = record::seal_batch(device.place, 1, device.hash, records, device.key);
  const record::Batch batch = record::parse_batch(sealed).value();
  const record::PublicKey key = device.key.public_key();
  constexpr int kTimes = 200;
  const double share = 1e3 / (kTimes * static_cast<double>(size));  // us a rating
  const std::string of = ", batches of " + std::to_string(size);
  bool holds = true;
  bench::plain("signing and chain" + of, share * median_cpu_ms([&] {
                 for (int i = 0; i < kTimes; ++i)
                   record::seal_batch(device.place, 1, device.hash, records, device.key);
               }), "us a rating");
  bench::plain("reading and chain" + of, share * median_cpu_ms([&] {
                 for (int i = 0; i < kTimes; ++i) holds &= record::parse_batch(sealed).has_value();
               }), "us a rating");
  bench::plain("signature checked" + of, share * median_cpu_ms([&] {
                 for (int i = 0; i < kTimes; ++i) holds &= record::signature_holds(batch, key);
               }), "us a rating");
  if (!holds) throw std::runtime_error("a good batch was refused");
}

void tree_costs() {
  constexpr std::uint64_t kLeaves = 32'768;
  std::vector<std::vector<Hash>> levels(64);
  const record::NodeReader node = [&](unsigned level, std::uint64_t index) {
    return levels[level][index];
  };
  const Hash leaf = record::leaf_hash("a batch's header and its signature");
  const double share = 1e3 / (static_cast<double>(kLeaves) * record::kBatchRecordsMax);
  bench::plain("leaf appended to the tree, full batches", share * median_cpu_ms([&] {
                 for (auto& level : levels) level.clear();
                 for (std::uint64_t size = 0; size < kLeaves; ++size)
                   for (const auto& made : record::append_leaf(size, leaf, node))
                     levels[made.level].push_back(made.hash);
               }), "us a rating");
  bool holds = true;
  const Hash root = record::root(kLeaves - 1, node);
  const Hash before = record::root(kLeaves / 2 + 1, node);
  bench::plain("both proofs made and checked, full batches", share * median_cpu_ms([&] {
                 for (std::uint64_t i = 0; i + 1 < kLeaves; ++i) {
                   const auto inclusion = record::inclusion_proof(i, kLeaves - 1, node);
                   holds &= record::inclusion_holds(i, kLeaves - 1, leaf, inclusion, root);
                   const auto consistency =
                       record::consistency_proof(kLeaves / 2 + 1, kLeaves - 1, node);
                   holds &= record::consistency_holds(kLeaves / 2 + 1, kLeaves - 1, before, root,
                                                      consistency);
                 }
               }), "us a rating");
  if (!holds) throw std::runtime_error("a good proof was refused");
}

// An export of a real small region, carried on by one kiosk for a million ratings and more.
std::uint64_t make_export(const std::filesystem::path& folder, const test::SmallLedger& small) {
  test::Forger forger(folder, small.region_json, {"kota-contoh"}, false);
  const auto is_office_or_enrolment = [](const record::StoredFrame& frame) {
    return record::parse_batch(frame.batch)->header.place.device.text == "office";
  };
  for (const auto& frame : small.frames)
    if (is_office_or_enrolment(frame)) forger.add(frame);
  test::TestDevice kiosk("kota-contoh", "K-1", 11, small.root.public_key());
  std::int64_t after_ms = 0;
  for (std::size_t batch = 0; batch < kBatches; ++batch) {
    std::vector<Bytes> records;
    if (batch == 0) records.push_back(record::encode(test::boot_at(small.time)));
    for (Bytes& one : ratings(record::kBatchRecordsMax - records.size(), after_ms))
      records.push_back(std::move(one));
    record::StoredFrame frame;
    frame.batch = kiosk.seal_bytes(records);
    frame.received_at = small.time + after_ms;
    forger.add(std::move(frame));
  }
  forger.finish(small.receipt_key_id, small.receipt_key, small.time);
  return kBatches * record::kBatchRecordsMax - 1;
}

void verify_rate() {
  const test::Folder folder;
  const test::SmallLedger small(folder / "small");
  const std::uint64_t sent = make_export(folder / "large", small);
  const Bytes bytes = test::read_file(folder / "large" / record::kBatchesFile);
  const double hashed = median_cpu_ms([&] { record::sha256({bytes}); });
  const double verified = median_cpu_ms([&] {
    const auto result = audit::verify({folder / "large", "", {}, {}});
    const auto* report = std::get_if<audit::Report>(&result);
    if (report == nullptr) throw std::runtime_error(std::get<audit::Finding>(result).problem.code);
    if (report->ratings != sent) throw std::runtime_error("not every rating was counted");
  });
  const double millions = static_cast<double>(sent) / verified / 1e3;
  bench::plain("ratings verified", static_cast<double>(sent), "ratings");
  bench::plain("bare SHA-256 of batches.bin", static_cast<double>(sent) / hashed / 1e3,
               "M ratings/s");
  bench::at_least("suara verify on one core", millions, "M/s", 1.0);
}

}  // namespace

int main() {
  const test::Requirements requirements;
  batch_costs(32);
  batch_costs(256);
  tree_costs();
  verify_rate();
  return 0;
}
