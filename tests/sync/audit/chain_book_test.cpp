// Where the auditor's own judgement puts a batch, and what it reads for that.
#include "sync/audit/chain_book.hpp"

#include <doctest/doctest.h>

#include "tests/sync/ledger/test_device.hpp"

using namespace suara;
using namespace suara::test;

TEST_SUITE("sync/audit chain book") {
  TEST_CASE("batches that add nothing are not read again for each further one") {
    std::vector<record::Batch> batches;
    int reads = 0;
    audit::ChainBook book([&](std::uint64_t byte) {
      ++reads;
      return batches.at(byte);
    });
    const auto add = [&](const Bytes& sealed) {
      batches.push_back(record::parse_batch(sealed).value());
      const auto placing = book.place(batches.back());
      REQUIRE(placing);
      book.add(batches.back(), *placing, batches.size() - 1);
      return *placing;
    };
    const TestDevice device("kota-contoh", "K-1", 1);
    const auto under = [&](std::uint32_t claimed, int count = 2) {
      TestDevice sealer = device;
      sealer.place.branch = claimed;
      return sealer.seal_bytes(std::vector<Bytes>(static_cast<std::size_t>(count), "r"));
    };
    CHECK(add(under(0)) == audit::Placing{0, 0, {}});
    for (std::uint32_t claimed = 1; claimed <= 100; ++claimed)
      CHECK(add(under(claimed)) == audit::Placing{0, 2, {}});
    CHECK(reads == 100);  // the first one, each time
    CHECK_FALSE(book.place(record::parse_batch(under(50)).value()));  // Held, word for word.
    CHECK(add(under(0, 3)) == audit::Placing{0, 2, {}});
    CHECK(book.chains().begin()->second.front().seq == 3);
  }
}
