#include <algorithm>
#include <array>

#include "kiosk/journal/inside.hpp"

// What shows others that the log was rewritten, cut, forked or begun anew.
namespace suara::journal {
namespace {

std::int64_t signed_of(std::uint64_t number) { return static_cast<std::int64_t>(number); }

// Of a stranger who knows no key (a captive portal, another region) nothing is kept.
bool shows_another_log(const std::string& code) {
  static constexpr std::array kCodes = {"receipt.bad_signature",  "receipt.unknown_key",
                                        "receipt.not_included",   "receipt.not_consistent",
                                        "receipt.log_id",         "receipt.restart"};
  return std::ranges::find(kCodes, code) != kCodes.end();
}

Bytes newest_receipt(SQLite::Database& db) {
  SQLite::Statement row(db, "SELECT bytes FROM newest_receipt");
  return row.executeStep() ? Bytes(blob_of(row.getColumn(0))) : Bytes{};
}

// The same contradiction again: counted, not kept twice.
bool count_again(SQLite::Database& db, const Evidence& one) {
  SQLite::Statement row(db, "UPDATE evidence SET count = count + 1, last_ms = ? WHERE code = ?"
                            " AND log_id = ? AND tree_size = ? AND root = ? AND other_log_id = ?"
                            " AND other_tree_size = ? AND other_root = ?");
  row.bind(1, one.last.ms);
  row.bind(2, one.code);
  row.bind(3, signed_of(one.had.log_id));
  row.bind(4, signed_of(one.had.size));
  bind_blob(row, 5, view_of(one.had.root));
  row.bind(6, signed_of(one.came.log_id));
  row.bind(7, signed_of(one.came.size));
  bind_blob(row, 8, view_of(one.came.root));
  return row.exec() > 0;
}

void insert(SQLite::Database& db, const Evidence& one) {
  SQLite::Statement row(db, "INSERT INTO evidence(code, first_ms, last_ms, count, log_id,"
                            " tree_size, root, other_log_id, other_tree_size, other_root, lacks,"
                            " known, receipt) VALUES (?,?,?,1,?,?,?,?,?,?,?,?,?)");
  row.bind(1, one.code);
  row.bind(2, one.first.ms);
  row.bind(3, one.last.ms);
  row.bind(4, signed_of(one.had.log_id));
  row.bind(5, signed_of(one.had.size));
  bind_blob(row, 6, view_of(one.had.root));
  row.bind(7, signed_of(one.came.log_id));
  row.bind(8, signed_of(one.came.size));
  bind_blob(row, 9, view_of(one.came.root));
  row.bind(10, signed_of(one.lacks));
  bind_blob(row, 11, one.known);
  bind_blob(row, 12, one.receipt);
  row.exec();
}

void drop_the_middle(SQLite::Database& db) {
  SQLite::Statement row(db,
                        "DELETE FROM evidence WHERE number NOT IN (SELECT number FROM evidence"
                        " ORDER BY number LIMIT ?) AND number NOT IN (SELECT number FROM evidence"
                        " ORDER BY number DESC LIMIT ?)");
  row.bind(1, kEvidenceFirst);
  row.bind(2, kEvidenceNewest);
  row.exec();
}

void keep(SQLite::Database& db, Evidence one, std::string_view receipt) {
  if (count_again(db, one)) return;
  one.known = newest_receipt(db);
  one.receipt = record::without_bundle(receipt);
  insert(db, one);
  drop_the_middle(db);
}

record::TreeHead head_in(std::string_view receipt) {
  const auto said = record::peek_receipt(receipt);
  return said ? record::TreeHead{said->log_id, said->tree_size, said->root}
              : record::TreeHead{0, 0, {}};
}

}  // namespace

void make_evidence_tables(SQLite::Database& db) {
  db.exec(R"sql(
CREATE TABLE IF NOT EXISTS newest_receipt(one INTEGER PRIMARY KEY CHECK (one = 1),
  bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS evidence(number INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL,
  first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, count INTEGER NOT NULL,
  log_id INTEGER NOT NULL, tree_size INTEGER NOT NULL, root BLOB NOT NULL,
  other_log_id INTEGER NOT NULL, other_tree_size INTEGER NOT NULL, other_root BLOB NOT NULL,
  lacks INTEGER NOT NULL, known BLOB NOT NULL, receipt BLOB NOT NULL);
)sql");
}

void keep_refused(Journal::Inside& inside, const std::string& code, std::string_view receipt,
                  const record::ReceiptContext& context, Instant now) {
  if (!shows_another_log(code)) return;
  SQLite::Transaction transaction(inside.db);
  keep(inside.db,
       {0, code, now, now, 1, {context.log_id, context.tree_size, context.tree_root},
        head_in(receipt), 0, {}, {}},
       receipt);
  transaction.commit();
}

void keep_restored(Journal::Inside& inside, const record::CheckedReceipt& checked,
                   std::string_view receipt, Instant now) {
  const Acknowledged& had = inside.acked;
  const std::uint64_t log_id = had.tree_size > 0 ? had.log_id : inside.identity->log_id;
  keep(inside.db,
       {0, kLogRestored, now, now, 1, {log_id, had.tree_size, had.root}, head_in(receipt),
        checked.restored->lacks, {}, {}},
       receipt);
}

void save_newest_receipt(SQLite::Database& db, std::string_view receipt) {
  SQLite::Statement row(db, "INSERT OR REPLACE INTO newest_receipt VALUES (1,?)");
  const Bytes kept = record::without_bundle(receipt);
  bind_blob(row, 1, kept);
  row.exec();
}

std::vector<Evidence> Journal::evidence() const {
  SQLite::Statement rows(inside_->db,
                         "SELECT number, code, first_ms, last_ms, count, log_id, tree_size, root,"
                         " other_log_id, other_tree_size, other_root, lacks, known, receipt"
                         " FROM evidence ORDER BY number");
  const auto number = [&](int column) {
    return static_cast<std::uint64_t>(rows.getColumn(column).getInt64());
  };
  std::vector<Evidence> all;
  while (rows.executeStep())
    all.push_back({number(0), rows.getColumn(1).getString(), {rows.getColumn(2).getInt64()},
                   {rows.getColumn(3).getInt64()}, number(4),
                   {number(5), number(6), hash_of(rows.getColumn(7))},
                   {number(8), number(9), hash_of(rows.getColumn(10))}, number(11),
                   Bytes(blob_of(rows.getColumn(12))), Bytes(blob_of(rows.getColumn(13)))});
  return all;
}

}  // namespace suara::journal
