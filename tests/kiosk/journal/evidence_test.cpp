// Receipts that show another past are kept beside the head that the kiosk had.
#include <doctest/doctest.h>

#include "kiosk/journal/journal.hpp"
#include "tests/kiosk/journal/central_double.hpp"
#include "tests/support/folder.hpp"

using namespace suara;
using namespace suara::journal;
using test::at;

namespace {

struct Kiosk {
  test::Folder folder;
  test::Signer central;
  Journal journal = opened();

  Kiosk() { journal.boot(at(0), "0.1.0", Bytes(16, 'b')); }
  Journal opened() {
    auto journal_or = Journal::open(folder.path());
    REQUIRE(journal_or);
    if (!journal_or->enrolled()) journal_or->enrol(central.identity());
    return std::move(*journal_or);
  }
  void reopen() {
    { const Journal closed = std::move(journal); }
    journal = opened();
  }
  Outgoing send() {
    journal.append(record::Shutdown{1}, at(10));
    return journal.outgoing(journal.acknowledged().head.seq, 256, central.device).value().value();
  }
  bool take(const Outgoing& out, const Bytes& receipt, std::int64_t second) {
    return journal.take_receipt(receipt, out.context, at(second)).has_value();
  }
};

}  // namespace

TEST_SUITE("kiosk/journal/evidence") {
  TEST_CASE("a receipt of a rewritten log is kept with the head and receipt that it contradicts") {
    Kiosk kiosk;
    const Outgoing first = kiosk.send();
    const Bytes good = kiosk.central.sign(kiosk.central.receive(first.upload, at(11).wall));
    REQUIRE(kiosk.take(first, good, 11));
    CHECK(kiosk.journal.evidence().empty());
    const Acknowledged had = kiosk.journal.acknowledged();
    const Outgoing second = kiosk.send();
    record::Receipt honest = kiosk.central.receive(second.upload, at(20).wall);
    record::Receipt rewritten = honest;
    rewritten.consistency[0][0] ^= 1;
    const Bytes refused = kiosk.central.sign(rewritten);
    CHECK_FALSE(kiosk.take(second, refused, 21));
    CHECK_FALSE(kiosk.take(second, refused, 31));
    kiosk.reopen();
    const auto evidence = kiosk.journal.evidence();
    REQUIRE(evidence.size() == 1);
    CHECK(evidence[0].code == "receipt.not_consistent");
    CHECK(evidence[0].count == 2);
    CHECK(evidence[0].first == at(21).wall);
    CHECK(evidence[0].last == at(31).wall);
    CHECK(evidence[0].had.size == had.tree_size);
    CHECK(evidence[0].had.root == had.root);
    CHECK(evidence[0].came.size == honest.tree_size);
    CHECK(evidence[0].came.root == honest.root);
    const auto signed_by_central = [&](const Bytes& kept) {
      return record::open_kept_receipt(kept, {kiosk.central.statement()},
                                       kiosk.central.root.public_key());
    };
    CHECK(signed_by_central(evidence[0].known).value().root == had.root);
    CHECK(signed_by_central(evidence[0].receipt).value() == rewritten);
    CHECK(evidence[0].receipt.find("Kabupaten") == Bytes::npos);  // No roster, no PINs.
    CHECK(kiosk.journal.acknowledged() == had);
    CHECK(kiosk.take(second, kiosk.central.sign(honest), 40));  // It is the log it was.
    CHECK(kiosk.journal.evidence().size() == 1);
  }

  TEST_CASE("what shows nothing of the log is not kept") {
    Kiosk kiosk;
    const Outgoing out = kiosk.send();
    record::Receipt receipt = kiosk.central.receive(out.upload, at(11).wall);
    CHECK_FALSE(kiosk.take(out, "<html>sign in to this network</html>", 11));
    ++receipt.ack_seq;
    CHECK_FALSE(kiosk.take(out, kiosk.central.sign(receipt), 12));
    CHECK(kiosk.journal.evidence().empty());
  }

  TEST_CASE("the first and the newest are kept, however many come") {
    Kiosk kiosk;
    const Outgoing out = kiosk.send();
    record::Receipt receipt = kiosk.central.receive(out.upload, at(11).wall);
    receipt.log_id = 2;
    for (std::uint8_t i = 1; i <= 40; ++i) {
      receipt.root[0] = i;
      CHECK_FALSE(kiosk.take(out, kiosk.central.sign(receipt), 20 + i));
    }
    const auto evidence = kiosk.journal.evidence();
    REQUIRE(evidence.size() == kEvidenceFirst + kEvidenceNewest);
    CHECK(evidence.front().number == 1);
    CHECK(evidence[kEvidenceFirst - 1].number == kEvidenceFirst);
    CHECK(evidence[kEvidenceFirst].number == 41 - kEvidenceNewest);
    CHECK(evidence.back().number == 40);
    CHECK(evidence.back().code == "receipt.not_included");
  }
}
