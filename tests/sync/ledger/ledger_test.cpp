#include <SQLiteCpp/Transaction.h>
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "sync/ledger/ledger.hpp"
#include "sync/ledger/schema.hpp"
#include "tests/support/folder.hpp"
#include "tests/sync/ledger/test_device.hpp"

using namespace suara;
using namespace suara::test;
using ledger::Gap;
using ledger::NewBatch;
using ledger::Repeat;

namespace {

const TenantId kTenant{"kota-contoh"};

struct Held {
  Folder folder;
  SQLite::Database database{(folder / "ledger.db").string(),
                            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  ledger::Ledger ledger = make();

  ledger::Ledger make() {
    database.exec(std::string(ledger::schema()));
    return ledger::Ledger(database);
  }
  static ledger::Arrival arrival(const Bytes& sealed) {
    return {record::parse_batch(sealed).value(), record::pack_upload({sealed, {}, 0, 0}), {}, {7}};
  }
  ledger::Judgement judge(const Bytes& sealed) {
    return ledger.judge(record::parse_batch(sealed).value());
  }
  // The leaf index. The batch must be a new one.
  std::uint64_t store(const Bytes& sealed) {
    SQLite::Transaction transaction(database);
    const auto arrived = arrival(sealed);
    const auto standing = std::get<NewBatch>(ledger.judge(arrived.batch));
    ledger::ChainMemory after;
    after.clock.boot_base_ms = 123;
    const auto index = ledger.store(arrived, standing, after, {});
    ledger.flush();
    transaction.commit();
    return index;
  }
};

std::vector<Bytes> some(int count, const std::string& mark = "r") {
  std::vector<Bytes> records;
  for (int i = 0; i < count; ++i) records.push_back(mark + std::to_string(i));
  return records;
}

}  // namespace

TEST_SUITE("sync/ledger") {
  TEST_CASE("batches of a chain follow each other and get leaves in order") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    CHECK(held.store(device.seal_bytes(some(3))) == 0);
    CHECK(held.store(device.seal_bytes(some(2))) == 1);
    const auto chain = held.ledger.chain(device.place);
    REQUIRE(chain.has_value());
    CHECK(chain->seq == 5);
    CHECK(chain->hash == device.hash);
    CHECK(chain->batches == 2);
    CHECK(held.ledger.head(kTenant).size == 2);
    CHECK(held.ledger.head(kTenant).records == 5);
  }

  TEST_CASE("a repeated batch is known by its leaf and held once") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    const Bytes first = device.seal_bytes(some(3));
    held.store(first);
    held.store(device.seal_bytes(some(3)));
    const auto again = held.judge(first);
    REQUIRE(std::holds_alternative<Repeat>(again));
    CHECK(std::get<Repeat>(again).leaf_index == 0);
    CHECK(held.ledger.head(kTenant).records == 6);
  }

  TEST_CASE("an overlapping batch brings its new records only") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    TestDevice resender = device;
    held.store(device.seal_bytes(some(3)));
    auto records = some(3);
    records.push_back("new");
    const Bytes longer = resender.seal_bytes(records);
    const auto standing = held.judge(longer);
    REQUIRE(std::holds_alternative<NewBatch>(standing));
    CHECK(std::get<NewBatch>(standing).known == 3);
    CHECK(std::get<NewBatch>(standing).place.branch == 0);
    held.store(longer);
    CHECK(held.ledger.head(kTenant).records == 4);
    CHECK(held.ledger.chain(device.place)->seq == 4);
  }

  TEST_CASE("a batch cut otherwise, all of it known, gets its own leaf and adds nothing") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    TestDevice resender = device;
    held.store(device.seal_bytes(some(3)));
    held.store(resender.seal_bytes(some(2)));
    CHECK(held.ledger.head(kTenant).size == 2);
    CHECK(held.ledger.head(kTenant).records == 3);
    CHECK(held.ledger.chain(device.place)->seq == 3);
  }

  TEST_CASE("a batch beyond the head is a gap, answered with the head; the next one is none") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    const Bytes first = device.seal_bytes(some(2));
    const Hash head = device.hash;
    const Bytes second = device.seal_bytes(some(2));
    const Bytes third = device.seal_bytes(some(2));
    const auto nothing_held = held.judge(second);
    REQUIRE(std::holds_alternative<Gap>(nothing_held));
    CHECK(std::get<Gap>(nothing_held).head == record::Head{});
    held.store(first);
    const auto gap = held.judge(third);
    REQUIRE(std::holds_alternative<Gap>(gap));
    CHECK(std::get<Gap>(gap).head == record::Head{2, head, 0});
    CHECK(std::holds_alternative<NewBatch>(held.judge(second)));
  }

  TEST_CASE("the same seq with other records begins a branch, which then goes on as itself") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    held.store(device.seal_bytes(some(2)));
    TestDevice clone = device;
    held.store(device.seal_bytes(some(3)));
    const Bytes forked = clone.seal_bytes(some(2, "clone"));
    auto standing = held.judge(forked);
    REQUIRE(std::holds_alternative<NewBatch>(standing));
    CHECK(std::get<NewBatch>(standing).place.branch == 1);
    CHECK(std::get<NewBatch>(standing).known == 0);
    held.store(forked);
    standing = held.judge(clone.seal_bytes(some(1, "clone")));
    CHECK(std::get<NewBatch>(standing).place.branch == 1);
    standing = held.judge(device.seal_bytes(some(1)));
    CHECK(std::get<NewBatch>(standing).place.branch == 0);
    const auto again = held.judge(forked);
    REQUIRE(std::holds_alternative<Repeat>(again));
    CHECK(std::get<Repeat>(again).place.branch == 1);
  }

  TEST_CASE("what a clone's batch has in common with what is held is known, the rest branches") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    TestDevice clone = device;
    auto common = some(4);
    held.store(device.seal_bytes(common));
    auto theirs = common;
    theirs.resize(2);
    for (const Bytes& one : some(3, "clone")) theirs.push_back(one);
    const Bytes forked = clone.seal_bytes(theirs);
    const auto standing = std::get<NewBatch>(held.judge(forked));
    CHECK(standing.place.branch == 1);
    CHECK(standing.known == 2);
    CHECK(standing.forked_from == 0);
    CHECK(standing.before.clock.boot_base_ms == std::nullopt);
    held.store(forked);
    CHECK(held.ledger.chain(standing.place)->seq == 5);
    CHECK(held.ledger.head(kTenant).records == 7);
    // Each goes on in its own, also where one sends the common records once more.
    CHECK(std::get<NewBatch>(held.judge(device.seal_bytes(some(1)))).place.branch == 0);
    CHECK(std::get<NewBatch>(held.judge(clone.seal_bytes(some(1)))).place.branch == 1);
    TestDevice again("kota-contoh", "K-1", 1);
    theirs.push_back("clone 6");
    const auto resent = std::get<NewBatch>(held.judge(again.seal_bytes(theirs)));
    CHECK(resent.place.branch == 1);
    CHECK(resent.known == 5);
  }

  TEST_CASE("a branch remembers the boot before its fork, not the one behind it") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    const auto store_counted = [&](const Bytes& sealed) {
      const auto arrived = Held::arrival(sealed);
      const auto standing = std::get<NewBatch>(held.ledger.judge(arrived.batch));
      ledger::ChainMemory after = standing.before;
      for (std::size_t i = standing.known; i < arrived.batch.records.size(); ++i)
        ledger::remember(record::readable(arrived.batch.records[i]),
                         arrived.batch.header.first_seq + i, arrived.received_at, after);
      held.ledger.store(arrived, standing, after, {});
      held.ledger.flush();
      return standing;
    };
    store_counted(device.seal({boot_at({50'000})}));
    TestDevice clone = device;
    store_counted(device.seal({rated(4), boot_at({90'000}), rated(3)}));
    const auto forked = store_counted(clone.seal({rated(4), rated(1)}));
    CHECK(forked.known == 1);
    CHECK(forked.before.clock.boot_base_ms == 49'000);
    CHECK(std::get<NewBatch>(held.judge(device.seal({rated(2)}))).before.clock.boot_base_ms ==
          89'000);
    CHECK(std::get<NewBatch>(held.judge(clone.seal({rated(2)}))).before.clock.boot_base_ms ==
          49'000);
  }

  TEST_CASE("a batch with a past that nobody holds is a gap, not a branch") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    held.store(device.seal_bytes(some(4)));
    TestDevice clone = device;
    held.store(device.seal_bytes(some(4)));
    clone.seal_bytes(some(2, "lost "));
    const auto gap = held.judge(clone.seal_bytes(some(2, "clone")));
    REQUIRE(std::holds_alternative<Gap>(gap));
    CHECK(std::get<Gap>(gap).head.seq < 6);
    CHECK(held.ledger.head(kTenant).records == 8);
  }

  TEST_CASE("the answers to a gap lead a long clone back to what both hold") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    std::vector<Bytes> all;
    for (int i = 0; i < 20; ++i) {
      const auto records = some(200);
      held.store(device.seal_bytes(records));
      if (i < 10) all.insert(all.end(), records.begin(), records.end());
    }
    for (int i = 0; i < 8; ++i)
      for (const Bytes& one : some(200, "clone")) all.push_back(one);
    // The clone sends its newest 200, and after each gap from where it is told to.
    std::uint64_t from = all.size() - 200;
    int rounds = 0;
    for (; rounds < 30; ++rounds) {
      TestDevice sender("kota-contoh", "K-1", 1);
      const auto at = all.begin() + static_cast<std::ptrdiff_t>(from);
      sender.seal_bytes({all.begin(), at});
      const auto judged = held.judge(sender.seal_bytes({at, at + 200}));
      if (!std::holds_alternative<Gap>(judged)) break;
      REQUIRE(std::get<Gap>(judged).head.seq < from);
      from = std::get<Gap>(judged).head.seq;
    }
    CHECK(rounds > 1);
    CHECK(rounds < 20);
    CHECK(from <= 2'000);
    CHECK(from > 1'000);
  }

  TEST_CASE("branches of one device are bounded") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    for (std::uint32_t i = 0; i < ledger::kBranchesMax; ++i) {
      TestDevice clone = device;
      held.store(clone.seal_bytes(some(1, "clone" + std::to_string(i) + "-")));
    }
    CHECK(std::holds_alternative<ledger::TooManyBranches>(
        held.judge(device.seal_bytes(some(1, "one more")))));
  }

  TEST_CASE("the same records under headers that differ are bounded, and held as before") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    TestDevice sealer = device;
    const Bytes first = device.seal_bytes(some(3));
    const Bytes next = device.seal_bytes(some(2));
    held.store(first);
    held.store(next);
    const auto under = [&](std::uint32_t claimed) {
      TestDevice again = sealer;
      again.place.branch = claimed;
      return again.seal_bytes(some(3));
    };
    for (std::uint32_t i = 1; i < ledger::kSealedAgainMax; ++i) {
      const auto standing = std::get<NewBatch>(held.judge(under(i)));
      CHECK(standing.place.branch == 0);
      CHECK(standing.known == 3);
      held.store(under(i));
    }
    CHECK(std::holds_alternative<ledger::TooManyBranches>(
        held.judge(under(ledger::kSealedAgainMax))));
    CHECK(std::get<Repeat>(held.judge(under(9))).leaf_index == 10);
    CHECK(std::get<Repeat>(held.judge(first)).leaf_index == 0);
    CHECK(std::get<Repeat>(held.judge(next)).leaf_index == 1);
    CHECK(std::get<NewBatch>(held.judge(device.seal_bytes(some(1)))).known == 0);
    CHECK(held.ledger.head(kTenant).records == 5);
  }

  TEST_CASE("what was flushed is there after a restart, what was rolled back is not") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    held.store(device.seal_bytes(some(2)));
    const Bytes lost = device.seal_bytes(some(2));
    {
      SQLite::Transaction transaction(held.database);
      const auto arrived = Held::arrival(lost);
      held.ledger.store(arrived, std::get<NewBatch>(held.ledger.judge(arrived.batch)), {}, {});
      held.ledger.flush();
    }
    held.ledger.forget();
    CHECK(held.ledger.head(kTenant).size == 1);
    ledger::Ledger reopened(held.database);
    const auto chain = reopened.chain(device.place);
    REQUIRE(chain.has_value());
    CHECK(chain->seq == 2);
    CHECK(chain->memory.clock.boot_base_ms == 123);
    CHECK(std::holds_alternative<NewBatch>(reopened.judge(record::parse_batch(lost).value())));
  }

  TEST_CASE("every leaf is proven in every later tree, and every tree to extend the earlier") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    std::vector<Bytes> leaves;
    std::vector<Hash> roots{record::empty_root()};
    ledger::Tree& tree = held.ledger.tree();
    for (std::uint64_t size = 1; size <= 20; ++size) {
      const Bytes sealed = device.seal_bytes(some(1));
      leaves.push_back(record::parse_batch(sealed)->leaf());
      held.store(sealed);
      if (size % 3 == 0) tree.forget();
      roots.push_back(tree.root(kTenant, size));
      for (std::uint64_t i = 0; i < size; ++i)
        CHECK(record::inclusion_holds(i, size, record::leaf_hash(leaves[i]),
                                      tree.inclusion(kTenant, i, size), roots[size]));
      for (std::uint64_t from = 0; from <= size; ++from)
        CHECK(record::consistency_holds(from, size, roots[from], roots[size],
                                        tree.consistency(kTenant, from, size)));
      CHECK_FALSE(record::inclusion_holds(0, size, record::leaf_hash("another leaf"),
                                          tree.inclusion(kTenant, 0, size), roots[size]));
    }
  }

  TEST_CASE("stored batches read back verbatim, with what was said of their records") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    const Bytes sealed = device.seal_bytes(some(3));
    const auto arrived = Held::arrival(sealed);
    const std::vector<record::Disposition> said{{2, record::DispositionKind::quarantined}};
    held.ledger.store(arrived, std::get<NewBatch>(held.ledger.judge(arrived.batch)), {}, said);
    held.ledger.flush();
    held.store(device.seal_bytes(some(1, "next")));
    std::vector<ledger::StoredBatch> stored;
    ledger::each_batch(held.database, kTenant, 0, [&](const auto& one) { stored.push_back(one); });
    REQUIRE(stored.size() == 2);
    CHECK(stored[0].batch.header_bytes == arrived.batch.header_bytes);
    CHECK(stored[0].batch.records == arrived.batch.records);
    CHECK(stored[0].dispositions == said);
    CHECK(record::signature_holds(stored[0].batch, device.key.public_key()));
    CHECK(stored[1].batch.records == some(1, "next"));  // nothing of the one before is left
    CHECK(stored[1].dispositions.empty());
    CHECK(record::signature_holds(stored[1].batch, device.key.public_key()));
    CHECK(std::get<Repeat>(held.judge(sealed)).dispositions == said);
  }

  TEST_CASE("side parts of new records are kept apart, those of known records once") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 1);
    TestDevice resender = device;
    auto arrived = Held::arrival(device.seal_bytes(some(2)));
    arrived.side_parts = {{1, 0, "sealed"}, {2, 0, "too"}};
    held.ledger.store(arrived, std::get<NewBatch>(held.ledger.judge(arrived.batch)), {}, {});
    auto longer = Held::arrival(resender.seal_bytes(some(3)));
    longer.side_parts = {{2, 0, "again"}, {3, 0, "new"}};
    held.ledger.store(longer, std::get<NewBatch>(held.ledger.judge(longer.batch)), {}, {});
    held.ledger.flush();
    std::multiset<std::string> kept;
    ledger::Prepared(held.database, "SELECT sealed FROM side_part").each([&](const auto& row) {
      kept.insert(row.bytes(0));
    });
    CHECK(kept == std::multiset<std::string>{"new", "sealed", "too"});
  }

  TEST_CASE("a head that another writer moved ends the program before anything of it is stored") {
    Held held;
    TestDevice device("kota-contoh", "K-1", 5);
    held.store(device.seal_bytes(some(2)));
    const Bytes next = device.seal_bytes(some(1, "n"));
    const pid_t child = fork();
    if (child == 0) {
      // A connection of its own: SQLite's must not cross a fork.
      SQLite::Database database((held.folder / "ledger.db").string(), SQLite::OPEN_READWRITE);
      ledger::Ledger ours(database);
      const auto arrived = Held::arrival(next);
      const auto standing = std::get<NewBatch>(ours.judge(arrived.batch));
      SQLite::Database(held.folder / "ledger.db", SQLite::OPEN_READWRITE)
          .exec("UPDATE chain SET hash = zeroblob(32)");
      SQLite::Transaction transaction(database);
      ours.store(arrived, standing, {}, {});
      signal(SIGABRT, SIG_DFL);
      ours.flush();
      transaction.commit();
      _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT));
    CHECK(held.database.execAndGet("SELECT count(*) FROM batch").getInt() == 1);
  }
}
