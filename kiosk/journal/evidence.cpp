#include <algorithm>
#include <array>

#include "kiosk/journal/inside.hpp"

// What shows others that the log was rewritten, cut, forked or begun anew.
namespace suara::journal {
namespace {

// Of a stranger who knows no key (a captive portal, another region) nothing is kept.
bool shows_another_log(const std::string& code) {
  static constexpr std::array kCodes = {"receipt.bad_signature",  "receipt.unknown_key",
                                        "receipt.not_included",   "receipt.not_consistent",
                                        "receipt.log_id",         "receipt.restart"};
  return std::ranges::find(kCodes, code) != kCodes.end();
}

Hash receipt_digest(std::string_view bytes) { return digest({"newest_receipt", bytes}); }

std::string numbers_of(const record::TreeHead& head) {
  return std::to_string(head.log_id) + " " + std::to_string(head.size);
}

bool are_same(const record::TreeHead& one, const record::TreeHead& other) {
  return numbers_of(one) == numbers_of(other) && one.root == other.root;
}

Hash evidence_digest(const Evidence& one) {
  return digest({"evidence", std::to_string(one.number), one.code, std::to_string(one.first.ms),
                 std::to_string(one.last.ms), std::to_string(one.count), numbers_of(one.had),
                 view_of(one.had.root), numbers_of(one.came), view_of(one.came.root),
                 std::to_string(one.lacks), one.known, one.receipt});
}

Bytes newest_receipt(SQLite::Database& db) {
  SQLite::Statement row(db, "SELECT bytes FROM newest_receipt");
  return row.executeStep() ? Bytes(blob_of(row.getColumn(0))) : Bytes{};
}

void save(SQLite::Database& db, const Evidence& one) {
  SQLite::Statement row(db, "INSERT OR REPLACE INTO evidence"
                            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  row.bind(1, signed_of(one.number));
  row.bind(2, one.code);
  row.bind(3, one.first.ms);
  row.bind(4, one.last.ms);
  row.bind(5, signed_of(one.count));
  row.bind(6, signed_of(one.had.log_id));
  row.bind(7, signed_of(one.had.size));
  bind_blob(row, 8, view_of(one.had.root));
  row.bind(9, signed_of(one.came.log_id));
  row.bind(10, signed_of(one.came.size));
  bind_blob(row, 11, view_of(one.came.root));
  row.bind(12, signed_of(one.lacks));
  bind_blob(row, 13, one.known);
  bind_blob(row, 14, one.receipt);
  const Hash check = evidence_digest(one);
  bind_blob(row, 15, view_of(check));
  row.exec();
}

// "journal.broken" where a row does not verify.
Expected<std::vector<Evidence>> load_evidence(SQLite::Database& db) {
  SQLite::Statement rows(db, "SELECT number, code, first_ms, last_ms, count, log_id, tree_size,"
                             " root, other_log_id, other_tree_size, other_root, lacks, known,"
                             " receipt, digest FROM evidence ORDER BY number");
  const auto number = [&](int column) { return seq_of(rows.getColumn(column)); };
  std::vector<Evidence> all;
  while (rows.executeStep()) {
    all.push_back({number(0), rows.getColumn(1).getString(), {rows.getColumn(2).getInt64()},
                   {rows.getColumn(3).getInt64()}, number(4),
                   {number(5), number(6), hash_of(rows.getColumn(7))},
                   {number(8), number(9), hash_of(rows.getColumn(10))}, number(11),
                   Bytes(blob_of(rows.getColumn(12))), Bytes(blob_of(rows.getColumn(13)))});
    if (evidence_digest(all.back()) != hash_of(rows.getColumn(14))) return broken("evidence");
  }
  return all;
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

// The same contradiction again is counted, not kept twice.
void keep(SQLite::Database& db, Evidence one, std::string_view receipt) {
  auto kept = load_evidence(db);
  if (!kept) throw Damaged(kept.error());
  const auto same = std::ranges::find_if(*kept, [&](const Evidence& other) {
    return other.code == one.code && are_same(other.had, one.had) &&
           are_same(other.came, one.came);
  });
  if (same != kept->end()) {
    ++same->count;
    same->last = one.last;
    return save(db, *same);
  }
  one.number = kept->empty() ? 1 : kept->back().number + 1;
  one.known = newest_receipt(db);
  one.receipt = record::without_bundle(receipt);
  save(db, one);
  drop_the_middle(db);
}

record::TreeHead head_in(std::string_view receipt) {
  const auto said = record::peek_receipt(receipt);
  return said ? record::TreeHead{said->log_id, said->tree_size, said->root}
              : record::TreeHead{0, 0, {}};
}

}  // namespace

bool is_unsigned(const std::string& code) {
  return code == "receipt.bad_signature" || code == "receipt.unknown_key";
}

void keep_refused(Journal::Inside& inside, const std::string& code, std::string_view receipt,
                  const record::ReceiptContext& context, Instant now) {
  if (!shows_another_log(code)) return;
  inside.commit([&](Chain&) {
    keep(inside.db,
         {0, code, now, now, 1, {context.log_id, context.tree_size, context.tree_root},
          head_in(receipt), 0, {}, {}},
         receipt);
  });
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
  SQLite::Statement row(db, "INSERT OR REPLACE INTO newest_receipt VALUES (1,?,?)");
  const Bytes kept = record::without_bundle(receipt);
  bind_blob(row, 1, kept);
  const Hash check = receipt_digest(kept);
  bind_blob(row, 2, view_of(check));
  row.exec();
}

Expected<bool> verify_evidence(SQLite::Database& db) {
  SQLite::Statement row(db, "SELECT bytes, digest FROM newest_receipt");
  if (row.executeStep() && receipt_digest(blob_of(row.getColumn(0))) != hash_of(row.getColumn(1)))
    return broken("newest receipt");
  return load_evidence(db).map([](const auto&) { return true; });
}

std::vector<Evidence> Journal::evidence() const {
  auto kept = load_evidence(inside_->db);
  if (!kept) throw Damaged(kept.error());
  return std::move(*kept);
}

Bytes Journal::newest_receipt() const { return journal::newest_receipt(inside_->db); }

}  // namespace suara::journal
