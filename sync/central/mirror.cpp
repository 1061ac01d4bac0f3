#include "sync/central/mirror.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "common/record/batch.hpp"
#include "sync/central/octets.hpp"
#include "sync/central/table_rows.hpp"
#include "sync/ledger/ledger.hpp"
#include "sync/ledger/prepared.hpp"

namespace suara::central {
namespace {

constexpr std::uint64_t kLeavesAFrame = 512;
constexpr std::uint64_t kLeavesAGroup = 8'192;  // held in memory until it is synced
constexpr std::size_t kGroupBytesMax = 64UL * 1024 * 1024;    // of rows; the last may pass it
constexpr std::size_t kFrameBytesMax = 1024UL * 1024 * 1024;  // unpacked
constexpr std::size_t kFrameBytesGood = 16UL * 1024 * 1024;   // beyond it fewer leaves go into one

// Made again by replaying the leaves, or not worth keeping; editions go row by row.
const std::set<std::string> kNotFacts = {"log",          "node",
                                         "batch",        "chain",
                                         "side_part",    "other_head",
                                         "tally",        "tally_detail",
                                         "tally_next",   "tally_detail_next",
                                         "held",         "import_row",
                                         "edition",      "edition_due",
                                         "session",      "sign_in_attempt",
                                         "day_moves",    "flag",
                                         "flag_number",  "comment_waiting",
                                         "comment_read", "service_day"};

std::vector<std::string> fact_tables(SQLite::Database& database) {
  ledger::Prepared select(database,
                          "SELECT name FROM sqlite_master WHERE type = 'table'"
                          " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
  std::vector<std::string> tables;
  select.each([&](const ledger::Row& row) {
    if (!kNotFacts.contains(row.text(0))) tables.push_back(row.text(0));
  });
  return tables;
}

TenantId tenant_of(SQLite::Database& database) {
  return {ledger::Prepared(database, "SELECT tenant_id FROM region")
              .first([](const ledger::Row& row) { return row.text(0); })
              .value()};
}

ledger::LogHead log_of(SQLite::Database& database, const TenantId& tenant) {
  return ledger::Prepared(database, "SELECT log_id, size FROM log WHERE tenant_id = ?1")
      .first(
          [](const ledger::Row& row) {
            return ledger::LogHead{row.number<std::uint64_t>(0), row.number<std::uint64_t>(1), 0};
          },
          tenant)
      .value_or(ledger::LogHead{});
}

// Those leaves, until not among them. How many octets they have as rows.
std::size_t add_frames(MirrorFile& file, SQLite::Database& database, std::uint64_t from,
                       std::uint64_t until) {
  const std::string range =
      " BETWEEN " + std::to_string(from) + " AND " + std::to_string(until - 1);
  Bytes batches = pack_rows(database, kMirrorBatches,
                            "SELECT leaf_index, branch, known, received_ms, dispositions,"
                            " upload, carried FROM batch WHERE leaf_index" + range);
  Bytes parts = pack_rows(database, kMirrorSideParts,
                          "SELECT b.leaf_index AS leaf_index, s.seq AS seq, s.ordinal AS ordinal,"
                          " s.sealed AS sealed FROM batch b JOIN side_part s"
                          " ON s.tenant_id = b.tenant_id AND s.device_id = b.device_id"
                          " AND s.epoch = b.epoch AND s.branch = b.branch"
                          " AND s.seq BETWEEN b.first_seq + b.known AND b.first_seq + b.count - 1"
                          " WHERE b.leaf_index" + range);
  if (std::max(batches.size(), parts.size()) > kFrameBytesGood && until - from > 1) {
    Bytes().swap(batches);
    Bytes().swap(parts);
    const std::uint64_t middle = from + (until - from) / 2;
    const std::size_t octets = add_frames(file, database, from, middle);
    return octets + add_frames(file, database, middle, until);
  }
  file.add(FrameKind::leaves, pack_frame(batches));
  file.add(FrameKind::leaves, pack_frame(parts));
  return batches.size() + parts.size();
}

}  // namespace

Bytes encode(const MirrorHead& head) {
  Bytes bytes;
  put_number(bytes, head.log_id);
  put_number(bytes, head.size);
  put_number(bytes, static_cast<std::uint64_t>(head.editions_made));
  return bytes.append(view_of(head.root));
}

MirrorHead decode_mirror_head(std::string_view bytes) {
  const auto root = bytes.size() == 56 ? array_of<32>(bytes.substr(24)) : std::nullopt;
  if (!root) throw std::runtime_error("the end of a mirror's group does not read");
  return {number_in(bytes.substr(0, 8)), number_in(bytes.substr(8, 8)), *root,
          static_cast<std::int64_t>(number_in(bytes.substr(16, 8)))};
}

Bytes pack_frame(std::string_view rows) { return record::compress(rows); }

Bytes unpack_frame(std::string_view payload) {
  auto rows = record::decompress(payload, kFrameBytesMax);
  if (!rows) throw std::runtime_error("a frame of the mirror does not unpack");
  return *std::move(rows);
}

Expected<Mirror> Mirror::open(const std::filesystem::path& folder, SQLite::Database& database,
                              const std::stop_token& stop) {
  MirrorHead head;
  std::map<std::string, Hash> tables;
  std::optional<Bytes> tenant;
  auto file = MirrorFile::open(folder, true, [&](FrameKind kind, std::string_view payload) {
    if (kind == FrameKind::tenant) tenant = Bytes(payload);
    if (kind == FrameKind::end) head = decode_mirror_head(payload);
    if (kind != FrameKind::table) return;
    const Bytes rows = unpack_frame(payload);
    tables[table_of(rows)] = record::sha256({rows});
  });
  if (!file) return tl::unexpected(file.error());
  const std::map<std::string, std::string> where = {{"folder", folder.string()}};
  Mirror mirror(*std::move(file), tenant_of(database));
  if (tenant && *tenant != mirror.tenant_.text) return problem("mirror.other_region", where);
  const ledger::LogHead log = log_of(database, mirror.tenant_);
  if (head.size > log.size) return problem("mirror.ahead", where);
  if (tenant && ledger::Tree(database).root(mirror.tenant_, head.size) != head.root)
    return problem("mirror.other_log", where);
  if (!tenant) mirror.file_.add(FrameKind::tenant, mirror.tenant_.text);
  mirror.head_ = head;
  mirror.tables_ = std::move(tables);
  mirror.follow(database, true, stop);
  return mirror;
}

bool Mirror::add_leaves(SQLite::Database& database, MirrorHead& head) {
  const ledger::LogHead log = log_of(database, tenant_);
  const std::uint64_t first = head.size;
  const std::uint64_t last = std::min(log.size, first + kLeavesAGroup);
  std::uint64_t end = first;
  for (std::size_t octets = 0; end < last && octets < kGroupBytesMax;) {
    const std::uint64_t from = std::exchange(end, std::min(end + kLeavesAFrame, last));
    octets += add_frames(file_, database, from, end);
  }
  const bool restarted = head.log_id != log.log_id;
  head.log_id = log.log_id;
  head.size = end;
  return end > first || restarted;
}

bool Mirror::add_tables(SQLite::Database& database, std::map<std::string, Hash>& tables) {
  bool any = false;
  for (const std::string& table : fact_tables(database)) {
    const Bytes rows = pack_rows(database, table, "SELECT * FROM " + table);
    const Hash hash = record::sha256({rows});
    const auto known = tables.find(table);
    if (known != tables.end() && known->second == hash) continue;
    tables[table] = hash;
    file_.add(FrameKind::table, pack_frame(rows));
    any = true;
  }
  return any;
}

bool Mirror::add_editions(SQLite::Database& database, MirrorHead& head) {
  const std::string newer = " FROM edition WHERE made > " + std::to_string(head.editions_made);
  const auto last = ledger::Prepared(database, ("SELECT max(made)" + newer).c_str())
                        .first([](const ledger::Row& row) {
                          return row.is_null(0) ? 0 : row.integer(0);
                        })
                        .value();
  if (last == 0) return false;
  file_.add(FrameKind::editions, pack_frame(pack_rows(database, "edition", "SELECT *" + newer)));
  head.editions_made = last;
  return true;
}

void Mirror::follow(SQLite::Database& database, bool facts, const std::stop_token& stop) {
  facts_behind_ = facts_behind_ || facts;
  file_.sync_name();
  while (!stop.stop_requested() && add_group(database)) {
  }
}

// False: there was nothing to add.
bool Mirror::add_group(SQLite::Database& database) {
  MirrorHead head = head_;
  auto tables = tables_;
  try {
    bool any = false;
    if (facts_behind_) any = add_tables(database, tables);
    if (facts_behind_) any = add_editions(database, head) || any;
    any = add_leaves(database, head) || any;
    if (!any) return false;
    head.root = ledger::Tree(database).root(tenant_, head.size);
    file_.finish(encode(head));
  } catch (...) {
    file_.drop();
    throw;
  }
  head_ = head;
  tables_ = std::move(tables);
  facts_behind_ = false;
  return true;
}

void Mirror::replace(const std::filesystem::path& folder) { file_.take_place(folder); }

}  // namespace suara::central
