// Keys changed while kiosks send: nothing is refused, what was signed before and after verifies.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <mutex>
#include <thread>

#include "sync/central/office_chain.hpp"
#include "sync/central/restore.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/wait.hpp"
#include "tests/sync/audit/forger.hpp"
#include "tests/sync/audit/small_ledger.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::size_t kSenders = 4;
constexpr std::int64_t kYearMs = 365LL * 86'400'000;

// Kiosks that send batch after batch, each believing its receipt before the next.
class Load {
 public:
  explicit Load(RunningCentral& central) : central_(central) {
    for (std::size_t i = 0; i < kSenders; ++i)
      devices_.push_back(central.device("K-" + std::to_string(i + 1),
                                        static_cast<std::uint8_t>(11 + i)));
    for (std::size_t i = 0; i < kSenders; ++i)
      threads_.emplace_back([this, i] { work(devices_[i], sent_[i]); });
  }
  ~Load() { end(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  // Each has had so many more receipts.
  bool goes_on(int batches) {
    std::array<int, kSenders> before{};
    for (std::size_t i = 0; i < kSenders; ++i) before[i] = sent_[i];
    return wait_until([&] {
      for (std::size_t i = 0; i < kSenders; ++i)
        if (sent_[i] < before[i] + batches) return !refused().empty();
      return true;
    });
  }
  std::string refused() {
    const std::lock_guard lock(mutex_);
    return refused_;
  }
  void end() {
    stop_ = true;
    for (std::thread& thread : threads_)
      if (thread.joinable()) thread.join();
  }
  std::uint64_t records() const {
    std::uint64_t sum = 0;
    for (const TestDevice& device : devices_) sum += device.seq;
    return sum;
  }

 private:
  void work(TestDevice& device, std::atomic<int>& sent) {
    uplink::HttpClient http("http://127.0.0.1:" + std::to_string(central_.port()));
    bool first = true;
    while (!stop_) {
      const Bytes sealed = device.seal(
          first ? std::vector{boot_at({central_.now_ms}), rated(4)} : std::vector{rated(3)});
      first = false;
      const auto answer = http.perform(batch_request(device.pack(sealed)));
      const auto receipt = device.believe(answer.body, sealed);
      if (answer.status == 200 && receipt) {
        ++sent;
        continue;
      }
      const std::lock_guard lock(mutex_);
      refused_ = std::to_string(answer.status) + " " +
                 (receipt ? "" : receipt.error().code + " ") + answer.body.substr(0, 200);
      return;
    }
  }

  RunningCentral& central_;
  std::vector<TestDevice> devices_;
  std::array<std::atomic<int>, kSenders> sent_{};
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::string refused_;
  std::vector<std::thread> threads_;
};

fs::path keys_file(const RunningCentral& central) {
  return central.folder.path() / "central" / "central.keys";
}

json statements_of(const record::KeyStatement& statement, const record::SigningKey& root) {
  const auto made = record::sign_statement(statement, root);
  return {{"root_key", to_hex(view_of(record::SigningKey::from_seed({2}).public_key()))},
          {"statements",
           {{{"statement", to_hex(made.statement)},
             {"signature", to_hex(view_of(made.signature))}}}}};
}

record::KeyStatement from_now(const RunningCentral& central, const std::string& purpose,
                              const Hash& key) {
  return {{"kota-contoh"}, purpose, central::key_id_of(key), key, {central.now_ms},
          {central.now_ms + kYearMs}};
}

Reply state(RunningCentral& central, const record::KeyStatement& statement) {
  return central.post("/v1/keys", statements_of(statement, central.root));
}

Hash make_key(const RunningCentral& central, const std::string& purpose) {
  return central::add_key(keys_file(central), purpose).value();
}

void add_officer(RunningCentral& central, const std::string& nip) {
  json setup = small_setup();
  setup["officers"][0]["nip"] = nip;
  REQUIRE(central.post("/v1/setup", setup).body["added"] == 1);
}

std::string state_of(RunningCentral& central, const Hash& key) {
  const json region = central.get("/v1/region").body;
  for (const json& row : region["keys"])
    if (row["key_id"] == central::key_id_of(key)) return row["state"];
  return "";
}

std::string verified(const fs::path& folder) {
  const auto found = audit::verify({folder, "", {}, {}});
  const auto* finding = std::get_if<audit::Finding>(&found);
  return finding == nullptr ? "" : finding->problem.code;
}

// As SmallLedger's, of the keys that stand now.
record::StoredFrame office_batch(const std::vector<record::StoredFrame>& frames,
                                 const record::SigningKey& key, Instant received) {
  record::BatchHeader last;
  for (const auto& frame : frames) {
    const auto header = record::parse_batch(frame.batch).value().header;
    if (header.place.device == central::kOfficeDevice) last = header;
  }
  record::StoredFrame frame;
  frame.leaf_index = frames.size();
  frame.received_at = received;
  const std::vector<Bytes> records{
      record::encode({1, 0, record::Counter{{{"operator"}, "operator", "setup"},
                                            {"L1"}, {"DUKCAPIL"}, {Date{20'000}, {}}}})};
  frame.batch =
      record::seal_batch(last.place, last.last_seq() + 1, last.h_after, records, key);
  return frame;
}

}  // namespace

TEST_SUITE("sync/audit rotation") {
  TEST_CASE("every key is rotated while kiosks send: no receipt is refused, all of it verifies") {
    Folder mirror;
    RunningCentral central;
    central.mirror = mirror.path();
    central.restart();
    std::map<std::string, Hash> fresh;
    Load load(central);
    CHECK(load.goes_on(3));
    for (const std::string purpose : {"receipt", "office", "seal"}) {
      fresh[purpose] = make_key(central, purpose);
      CHECK(state_of(central, fresh[purpose]) == "made");
      CHECK(load.goes_on(1));
      central.now_ms += 1'000;
      CHECK(state(central, from_now(central, purpose, fresh[purpose])).status == 200);
      CHECK(state_of(central, fresh[purpose]) == "in_use");
      CHECK(load.goes_on(3));
    }
    add_officer(central, "199001012015011009");
    const auto keys = central::read_keyring(keys_file(central)).value();
    auto ended = from_now(central, "receipt", keys.receipt[0].public_key());
    ended.from = {0};
    ended.until = {central.now_ms + 1'000};
    CHECK(state(central, ended).status == 200);  // From here on only the new one is believed.
    central.now_ms += 2'000;
    CHECK(state_of(central, ended.key) == "ended");
    CHECK(load.goes_on(3));
    load.end();
    CHECK(load.refused() == "");

    Folder folder;
    fetch_export(central, folder / "export", true);
    CHECK(verified(folder / "export") == "");
    const auto frames = read_frames(folder / "export" / record::kBatchesFile);
    std::vector<record::Batch> office;
    for (const auto& frame : frames)
      if (auto batch = record::parse_batch(frame.batch).value();
          batch.header.place.device == central::kOfficeDevice)
        office.push_back(batch);
    CHECK(record::signature_holds(office.front(), keys.office[0].public_key()));
    CHECK(record::signature_holds(office.back(), keys.office[1].public_key()));
    // Old sealed parts open with the old key, new ones with the new one.
    std::vector<int> opened_by;
    auto database = central.database();
    ledger::Prepared(database, "SELECT sealed FROM side_part ORDER BY seq")
        .each([&](const ledger::Row& row) {
          const Bytes sealed = row.bytes(0);
          opened_by.push_back(record::open_seal(sealed, keys.seal[1])   ? 1
                              : record::open_seal(sealed, keys.seal[0]) ? 0
                                                                        : -1);
        });
    std::vector<int> expected(10, 0);  // names of officers and users
    expected.push_back(1);
    CHECK(opened_by == expected);

    // After a restart the newest keys go on, and a restore makes the same tree.
    central.restart();
    TestDevice late = central.device("K-9", 99);
    central.deliver(late, late.seal({boot_at({central.now_ms}), rated(4)}));
    fetch_export(central, folder / "again");
    CHECK(verified(folder / "again") == "");
    central.stop();
    const auto restored =
        central::restore_from_mirror(folder / "restored", mirror.path(), keys_file(central));
    REQUIRE(restored.has_value());
    const auto reader = central.database();
    CHECK(restored->head.size == read_frames(folder / "again" / record::kBatchesFile).size());
    const auto again = central::DataFolder::open(folder / "restored");
    REQUIRE(again.has_value());
    CHECK(again->keys().get()->office.size() == 2);
  }

  TEST_CASE("a statement that the root did not sign, or that is of no such key, is refused") {
    RunningCentral central;
    const auto keys = central::read_keyring(keys_file(central)).value();
    const Hash fresh = make_key(central, "receipt");
    const auto good = from_now(central, "receipt", fresh);
    const auto code = [&](const record::KeyStatement& statement) {
      return state(central, statement).code();
    };
    CHECK(central.post("/v1/keys", statements_of(good, record::SigningKey::from_seed({77})))
              .code() == "key.not_by_root");
    auto other = good;
    other.purpose = "office";
    CHECK(code(other) == "keys.not_held");  // It was made for receipts.
    other.purpose = "root";
    CHECK(code(other) == "keys.bad_purpose");
    other = good;
    other.key_id = central::key_id_of(keys.receipt[0].public_key());
    CHECK(code(other) == "keys.bad_key_id");  // Another key has that name.
    other = good;
    other.key_id = "0011223344556677";
    CHECK(code(other) == "keys.bad_key_id");
    other = from_now(central, "receipt", Hash{5});
    CHECK(code(other) == "keys.not_held");
    other = good;
    other.until = other.from;
    CHECK(code(other) == "keys.bad_span");
    other = good;
    other.tenant = {"kota-lain"};
    CHECK(code(other) == "keys.other_tenant");
    CHECK(state_of(central, fresh) == "made");
    CHECK(state(central, good).body["statements"] == 1);
    CHECK(state(central, good).body["statements"] == 0);
    CHECK(state_of(central, fresh) == "in_use");
    CHECK(state_of(central, keys.receipt[0].public_key()) == "kept");
  }

  TEST_CASE("a key can be ended, not lengthened again, and never the last one of its purpose") {
    RunningCentral central;
    const auto keys = central::read_keyring(keys_file(central)).value();
    auto ending = from_now(central, "receipt", keys.receipt[0].public_key());
    ending.from = {0};
    ending.until = {central.now_ms + 1'000};
    CHECK(state(central, ending).code() == "keys.last_one");
    REQUIRE(state(central, from_now(central, "receipt", make_key(central, "receipt"))).status ==
            200);
    auto past = ending;
    past.until = {central.now_ms - 1};
    CHECK(state(central, past).code() == "keys.end_past");
    CHECK(state(central, ending).status == 200);
    auto longer = ending;
    longer.until = {central.now_ms + kYearMs};
    CHECK(state(central, longer).code() == "keys.ends_earlier");
    central.now_ms += 2'000;
    CHECK(state_of(central, ending.key) == "ended");
  }

  TEST_CASE("an office key that was succeeded signs nothing more, though its time is not over") {
    RunningCentral central;
    const auto before = central::read_keyring(keys_file(central)).value();
    const Hash fresh = make_key(central, "office");
    central.now_ms += 1'000;
    REQUIRE(state(central, from_now(central, "office", fresh)).status == 200);
    Folder folder;
    fetch_export(central, folder / "export");
    const auto frames = read_frames(folder / "export" / record::kBatchesFile);
    const std::string region = read_file(folder / "export" / record::kRegionFile);
    const auto keys = central::read_keyring(keys_file(central)).value();
    const auto with = [&](const record::SigningKey& key, Instant received,
                          const std::string& region_json) {
      Forger forger(folder / "forged", region_json, {"kota-contoh"});
      for (const auto& frame : frames) forger.add(frame);
      forger.add(office_batch(frames, key, received));
      forger.finish(central::key_id_of(keys.receipt[0].public_key()), keys.receipt[0], received);
      return verified(folder / "forged");
    };
    const Instant now{central.now_ms};
    CHECK(with(keys.office[1], now, region) == "");
    CHECK(with(keys.office[1], now + -60'000, region) == "");  // A clock set back.
    CHECK(with(keys.office[0], now, region) == "audit.office_signature");
    CHECK(with(keys.office[0], now + -2'000, region) == "audit.office_signature");
    // What the office has stated cannot be left out of the region's file.
    json without = json::parse(region);
    json rest = json::array();
    for (const json& one : without["key_statements"])
      if (one["statement"].get<std::string>().find(to_hex(view_of(fresh))) == std::string::npos)
        rest.push_back(one);
    without["key_statements"] = rest;
    CHECK(with(keys.office[0], now, without.dump()) != "");
  }

  TEST_CASE("an office key goes on where its successor was ended") {
    RunningCentral central;
    central.now_ms += 1'000;
    auto fresh = from_now(central, "office", make_key(central, "office"));
    REQUIRE(state(central, fresh).status == 200);
    fresh.until = {central.now_ms + 1'000};
    REQUIRE(state(central, fresh).status == 200);
    central.now_ms += 2'000;
    add_officer(central, "199001012015011009");
    Folder folder;
    fetch_export(central, folder / "export");
    CHECK(verified(folder / "export") == "");
    const auto frames = read_frames(folder / "export" / record::kBatchesFile);
    const auto keys = central::read_keyring(keys_file(central)).value();
    CHECK(record::signature_holds(record::parse_batch(frames.back().batch).value(),
                                  keys.office[0].public_key()));
    // Its successor has sealed its last.
    Forger forger(folder / "forged", read_file(folder / "export" / record::kRegionFile),
                  {"kota-contoh"});
    for (const auto& frame : frames) forger.add(frame);
    forger.add(office_batch(frames, keys.office[1], {central.now_ms}));
    forger.finish(central::key_id_of(keys.receipt[0].public_key()), keys.receipt[0],
                  {central.now_ms});
    CHECK(verified(folder / "forged") == "audit.office_signature");
  }

  TEST_CASE("a copy of the keys from before a rotation is not served with") {
    RunningCentral central;
    const auto old = central::read_keyring(keys_file(central)).value();
    REQUIRE(state(central, from_now(central, "office", make_key(central, "office"))).status == 200);
    const auto now = central::read_keyring(keys_file(central)).value();
    central.stop();
    const auto open = [&] {
      central::ServiceOptions options;
      options.port = 0;
      options.assets = test::source_dir() / "assets";
      options.now = [&] { return Instant{central.now_ms}; };
      const auto service = central::Service::open(
          central::DataFolder::open(central.folder / "central").value(), std::move(options));
      return service ? "" : service.error().code;
    };
    central::write_keyring(keys_file(central), old);
    CHECK(open() == "central.keys_behind");
    central::write_keyring(keys_file(central), now);
    CHECK(open() == "");
  }
}
