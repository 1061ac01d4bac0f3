// The export of a log that was begun anew: it holds with what kiosks kept of the lost one, and a
// number alone is no excuse.
#include <doctest/doctest.h>

#include <fstream>

#include "tests/sync/audit/forger.hpp"
#include "tests/sync/audit/small_ledger.hpp"
#include "tests/sync/central/restarting_region.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

// Two kiosks; the disk is lost behind the backup, one kiosk sends again what the backup lacks.
struct RestartedLedger {
  RestartingRegion region;
  Folder folder;
  fs::path exported = folder / "export";
  fs::path receipts = folder / "receipts";
  TestDevice kiosk = region.central.device("K-1", 11);
  TestDevice other = region.central.device("K-2", 12);
  record::TreeHead last;
  std::vector<Bytes> lost;  // of the kiosk, behind the backup
  Bytes lost_of_other;

  RestartedLedger() {
    fs::create_directories(receipts);
    RunningCentral& central = region.central;
    deliver(kiosk, kiosk.seal({boot_at({central.now_ms}), rated(4), rated(1)}));
    const auto head = deliver(other, other.seal({boot_at({central.now_ms}), rated(3)}));
    deliver(kiosk, kiosk.seal({seen(head), rated(2)}));
    region.back_up();
    for (int i = 0; i < 2; ++i) {
      lost.push_back(kiosk.seal({rated(4, 90'000 + i)}));
      const auto receipt = deliver(kiosk, lost.back());
      lost.push_back(kiosk.seal({seen(receipt)}));
      deliver(kiosk, lost.back());
    }
    lost_of_other = other.seal({rated(1, 95'000)});
    deliver(other, lost_of_other);
    last = region.head();
    region.lose_disk();
    REQUIRE(region.prepare({receipts}).has_value());
    central.start();
    region.begin_anew();
    for (const Bytes& sealed : lost) send_again(kiosk, sealed);
    send_again(kiosk, kiosk.seal({rated(2, 99'000)}));
  }

  static record::Record seen(const record::Receipt& receipt) {
    return {300'000, 0,
            record::Seen{receipt.log_id, receipt.tree_size, receipt.root, receipt.server_time, 1,
                         {1}}};
  }
  record::Receipt deliver(TestDevice& device, const Bytes& sealed) {
    const auto answer = region.central.send(device.pack(sealed));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    const auto receipt = device.believe(answer.body, sealed);
    REQUIRE_MESSAGE(receipt.has_value(), receipt.error().code);
    const std::string name =
        device.place.device.text + "-" + std::to_string(receipt->log_id) + "-" +
        std::to_string(receipt->ack_seq);
    std::ofstream(receipts / name, std::ios::binary) << answer.body;
    return *receipt;
  }
  void send_again(TestDevice& device, const Bytes& sealed) {
    CHECK(deliver(device, sealed).log_id == 2);
  }
  void fetch() {
    fs::remove_all(exported);
    fetch_export(region.central, exported);
  }
  std::string found(audit::Order order) {
    order.folder = exported;
    const auto verified = audit::verify(order);
    const auto* finding = std::get_if<audit::Finding>(&verified);
    return finding == nullptr ? "" : finding->problem.code;
  }
};

using Frames = std::vector<record::StoredFrame>;

// Made again by whoever holds the central's keys.
void forge(RestartedLedger& ledger, const Frames& frames, std::uint64_t log_id) {
  const auto keys =
      central::read_keyring(ledger.region.central.folder / "central" / "central.keys").value();
  const record::SigningKey& key = keys.receipt[0];
  const std::string region_json = read_file(ledger.exported / record::kRegionFile);
  Forger forger(ledger.folder / "forged", region_json, {"kota-contoh"});
  forger.log_id = log_id;
  for (const auto& frame : frames) forger.add(frame);
  forger.finish(central::key_id_of(key.public_key()), key, {ledger.region.central.now_ms});
  fs::remove_all(ledger.exported);
  fs::rename(ledger.folder / "forged", ledger.exported);
}

}  // namespace

TEST_SUITE("sync/audit restarted") {
  TEST_CASE("a restarted log holds with the receipts and heads of both, once all was sent again") {
    RestartedLedger ledger;
    ledger.send_again(ledger.other, ledger.lost_of_other);
    ledger.fetch();
    const audit::KnownHead last{1, ledger.last.size, ledger.last.root};
    const auto verified = audit::verify({ledger.exported, "", {ledger.receipts}, {last}});
    if (const auto* finding = std::get_if<audit::Finding>(&verified))
      FAIL(finding->problem.code << " " << finding->spot.file << " " << finding->spot.byte);
    const auto& report = std::get<audit::Report>(verified);
    CHECK(report.head.log_id == 2);
    REQUIRE(report.lost.size() == 1);
    CHECK(report.lost[0].log_id == 1);
    CHECK(report.lost[0].tree_size == ledger.last.size);
    CHECK(report.lost[0].tree_size - report.lost[0].carried == 5);
    CHECK(report.ratings == 8);
    CHECK(report.receipts > 10);
  }

  TEST_CASE("a receipt for what was lost and never sent again is found") {
    RestartedLedger ledger;
    ledger.fetch();
    CHECK(ledger.found({}) == "");
    CHECK(ledger.found({"", "", {ledger.receipts}, {}}) == "audit.receipt_lost");
    fs::remove(ledger.receipts / "K-2-1-3");
    CHECK(ledger.found({"", "", {ledger.receipts}, {}}) == "");
  }

  TEST_CASE("the lost log's heads are held against what was carried on and what was stated") {
    RestartedLedger ledger;
    ledger.fetch();
    audit::KnownHead head{1, ledger.last.size, ledger.last.root};
    CHECK(ledger.found({"", "", {}, {head}}) == "");
    head.root[0] ^= 1;
    CHECK(ledger.found({"", "", {}, {head}}) == "audit.known_head");
    head.tree_size = 2;  // carried on
    CHECK(ledger.found({"", "", {}, {head}}) == "audit.known_head");
    head.log_id = 3;
    CHECK(ledger.found({"", "", {}, {head}}) == "audit.known_head");
  }

  TEST_CASE("a past dropped under a new number is found: no word, another word, other leaves") {
    RestartedLedger ledger;
    ledger.send_again(ledger.other, ledger.lost_of_other);
    ledger.fetch();
    const Frames frames = read_frames(ledger.exported / record::kBatchesFile);
    const auto forged = [&](const Frames& changed, std::uint64_t log_id) {
      ledger.fetch();
      forge(ledger, changed, log_id);
      return ledger.found({});
    };
    CHECK(forged(frames, 2) == "");
    CHECK(forged(frames, 3) == "audit.restart");
    CHECK(forged(frames, 1) == "audit.restart");
    Frames without(frames.begin() + 1, frames.end());
    for (auto& frame : without) --frame.leaf_index;
    CHECK(forged(without, 2) == "audit.restart");
    CHECK_FALSE(forged(Frames(frames.begin(), frames.begin() + 3), 2).empty());  // less than stated
    for (std::size_t i = 1; i < frames.size(); ++i) {
      Frames removed = frames;
      removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(i));
      for (std::size_t n = i; n < removed.size(); ++n) --removed[n].leaf_index;
      forge(ledger, removed, 2);
      CHECK_MESSAGE(!ledger.found({"", "", {ledger.receipts}, {}}).empty(), i);
      ledger.fetch();
    }
  }
}
