// A central that rewrote, cut or forked its log, against a kiosk's real journal: the kiosk keeps
// both heads and both receipts, goes on, and believes no other past.
#include <doctest/doctest.h>

#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/sending_kiosk.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;

namespace {

// A region whose data folder can be kept and put back by whoever administers it.
struct Region {
  RunningCentral central;
  fs::path data = central.folder / "central";
  SendingKiosk kiosk{central, "K-1", 11};
  TestDevice other = central.device("K-2", 12);

  Region() {
    kiosk.rate(2);
    REQUIRE(kiosk.send() == "");
    central.deliver(other, other.seal({boot_at({central.now_ms}), rated(4)}));
  }
  void keep(const char* name) {
    central.stop();
    fs::remove_all(central.folder / name);
    fs::copy(data, central.folder / name, fs::copy_options::recursive);
    central.start();
  }
  void put_back(const char* name) {
    central.stop();
    fs::remove_all(data);
    fs::copy(central.folder / name, data, fs::copy_options::recursive);
    central.start();
  }
  // What the kiosk's journal holds goes to the central; no receipt is looked at.
  void feed() {
    const auto out =
        kiosk.journal().outgoing(0, 256, record::SigningKey::from_seed({11})).value().value();
    REQUIRE(central.send(record::pack_upload(out.upload)).status == 200);
  }
  record::Receipt opened(const Bytes& kept) {
    const auto& statements = kiosk.journal().bundle()->key_statements;
    return record::open_kept_receipt(kept, statements, central.root.public_key()).value();
  }
  // Both heads are there under the region's own key, and no rating was lost by it.
  void check_evidence(const journal::Acknowledged& had) {
    const auto evidence = kiosk.journal().evidence();
    REQUIRE(evidence.size() == 1);
    CHECK(evidence[0].code == "receipt.not_consistent");
    CHECK(evidence[0].had.size == had.tree_size);
    CHECK(evidence[0].had.root == had.root);
    CHECK(opened(evidence[0].known).root == had.root);
    CHECK(opened(evidence[0].known).tree_size == had.tree_size);
    CHECK(opened(evidence[0].receipt).root == evidence[0].came.root);
    CHECK(kiosk.journal().acknowledged() == had);
    const std::uint64_t last = kiosk.journal().head().seq;
    kiosk.rate(3);
    CHECK(kiosk.journal().head().seq == last + 3);
    CHECK(kiosk.journal().keeps(1));
  }
};

}  // namespace

TEST_SUITE("sync/central evidence") {
  TEST_CASE("a log that was forked is found by the kiosk that meets its other face") {
    Region region;
    region.keep("other face");
    region.kiosk.rate(1);
    REQUIRE(region.kiosk.send() == "");
    const auto had = region.kiosk.journal().acknowledged();
    region.keep("first face");
    region.put_back("other face");
    region.central.deliver(region.other, region.other.seal({rated(1)}));
    region.kiosk.rate(1);
    CHECK(region.kiosk.send() == "receipt.not_consistent");
    region.check_evidence(had);
    region.put_back("first face");  // The face it knows is believed again, and all arrives.
    CHECK(region.kiosk.send() == "");
    CHECK(ratings_counted(region.central) == 8);
    CHECK(region.kiosk.journal().evidence().size() == 1);
  }

  TEST_CASE("a log that was cut is found, though the kiosk itself sends again what was cut") {
    Region region;
    region.keep("older");
    region.kiosk.rate(4);
    REQUIRE(region.kiosk.send(2) == "");
    const auto had = region.kiosk.journal().acknowledged();
    region.put_back("older");
    region.kiosk.rate(1);
    CHECK(region.kiosk.send() == "receipt.not_consistent");
    CHECK(region.kiosk.gaps > 0);
    region.check_evidence(had);
  }

  TEST_CASE("a log whose past was rewritten is found, whoever signed the new past") {
    RunningCentral central;
    SendingKiosk kiosk(central, "K-1", 11);
    TestDevice colluding = central.device("K-2", 12);
    TestDevice before = colluding;
    const fs::path data = central.folder / "central";
    central.stop();
    fs::copy(data, central.folder / "before", fs::copy_options::recursive);
    central.start();
    central.deliver(colluding, colluding.seal({boot_at({central.now_ms}), rated(1)}));
    kiosk.rate(2);
    REQUIRE(kiosk.send() == "");
    const auto had = kiosk.journal().acknowledged();
    central.stop();
    fs::remove_all(data);
    fs::copy(central.folder / "before", data, fs::copy_options::recursive);
    central.start();
    central.deliver(before, before.seal({boot_at({central.now_ms}), rated(4)}));
    const auto out =
        kiosk.journal().outgoing(0, 3, record::SigningKey::from_seed({11})).value().value();
    REQUIRE(central.send(record::pack_upload(out.upload)).status == 200);
    kiosk.rate(1);
    CHECK(kiosk.send() == "receipt.not_consistent");
    REQUIRE(kiosk.journal().evidence().size() == 1);
    CHECK(kiosk.journal().evidence()[0].had.root == had.root);
    CHECK(kiosk.journal().acknowledged() == had);
  }
}
