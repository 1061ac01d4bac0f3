#include <SQLiteCpp/Exception.h>

#include <map>

#include "sync/central/backup.hpp"
#include "sync/central/directory.hpp"
#include "sync/ledger/ledger.hpp"

// What a copy must hold before it may be called a backup.
namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;

struct Chain {
  std::uint64_t seq = 0;
  Hash hash{};
  bool operator==(const Chain&) const = default;
};
using Chains = std::map<record::Place, Chain>;

struct Damage {
  std::string what;
};

// The tree that the batches really have; the stored nodes are held against it.
struct Leaves {
  ledger::Tree& stored;
  const TenantId& tenant;
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
  std::uint64_t size = 0;
  record::NodeReader reader() const {
    return [this](unsigned level, std::uint64_t index) { return nodes.at({level, index}); };
  }
  void add(const Hash& leaf) {
    for (const record::NewNode& node : record::append_leaf(size, leaf, reader())) {
      if (stored.node(tenant, node.level, node.index) != node.hash) throw Damage{"tree"};
      nodes[{node.level, node.index}] = node.hash;
      if (node.level == 0) continue;
      nodes.erase({node.level - 1, 2 * node.index});  // Only the tops are needed again.
      nodes.erase({node.level - 1, 2 * node.index + 1});
    }
    ++size;
  }
};

Chains heads_of(SQLite::Database& database, const TenantId& tenant) {
  Chains chains;
  Prepared(database, "SELECT device_id, epoch, branch, seq, hash FROM chain WHERE tenant_id = ?1")
      .each(
          [&](const Row& row) {
            chains[{tenant,
                    {row.text(0)},
                    row.number<std::uint32_t>(1),
                    row.number<std::uint32_t>(2)}] = {row.number<std::uint64_t>(3), row.hash(4)};
          },
          tenant);
  return chains;
}

void add(Leaves& leaves, Chains& chains, const ledger::StoredBatch& stored) {
  const record::BatchHeader& header = stored.batch.header;
  if (stored.leaf_index != leaves.size)
    throw Damage{"leaf " + std::to_string(leaves.size) + " is missing"};
  leaves.add(record::leaf_hash(stored.batch.leaf()));
  Chain& chain = chains[stored.place];
  if (header.last_seq() >= chain.seq) chain = {header.last_seq(), header.h_after};
}

std::string in_uri(const std::string& path) {
  std::string out;
  for (const char sign : path)
    out += sign == '%' ? "%25" : sign == '?' ? "%3f" : sign == '#' ? "%23" : std::string(1, sign);
  return out;
}

BackupReport check(SQLite::Database& database) {
  if (database.execAndGet("PRAGMA quick_check").getString() != "ok") throw Damage{"pages"};
  const auto region = load_directory(database);
  if (!region) throw Damage{"region"};
  ledger::Tree tree(database);
  Leaves leaves{tree, region->tenant, {}, 0};
  Chains chains;
  ledger::each_batch(database, region->tenant, 0,
                     [&](const ledger::StoredBatch& stored) { add(leaves, chains, stored); });
  const ledger::LogHead head = ledger::Ledger(database).head(region->tenant);
  if (leaves.size != head.size) throw Damage{"leaf " + std::to_string(leaves.size) + " is missing"};
  const Hash root =
      head.size == 0 ? record::empty_root() : record::root(head.size, leaves.reader());
  if (root != tree.root(region->tenant, head.size)) throw Damage{"root"};
  if (chains != heads_of(database, region->tenant)) throw Damage{"heads"};
  return {0, head.size, head.records, root};
}

}  // namespace

Expected<BackupReport> check_copy(const std::filesystem::path& file) {
  try {
    // Nobody else has it: no log file is looked for or left beside it.
    SQLite::Database database("file:" + in_uri(file.string()) + "?immutable=1",
                              SQLite::OPEN_READONLY | SQLite::OPEN_URI);
    BackupReport report = check(database);
    report.bytes = std::filesystem::file_size(file);
    return report;
  } catch (const Damage& damage) {
    return problem("backup.damaged", {{"what", damage.what}});
  } catch (const std::runtime_error& error) {  // of SQLite, of a batch that cannot be read
    return problem("backup.damaged", {{"what", error.what()}});
  }
}

}  // namespace suara::central
