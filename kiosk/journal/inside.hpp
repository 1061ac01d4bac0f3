// Inside kiosk/journal only: the open file and what stands at its end.
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <string_view>

#include "kiosk/journal/journal.hpp"

namespace suara::journal {

inline constexpr int kSchemaVersion = 1;
inline constexpr int kApplicationId = 0x53554152;  // "SUAR"

// Where the sealed texts of the one draft stand: no record has this number.
inline constexpr std::uint64_t kDraftSeq = 0;

// What moves with every record; changed in memory only after the commit.
struct Chain {
  Head head;
  std::uint64_t waiting_ballots = 0;
  std::int64_t boot_offset_ms = 0;  // wall - boot_ms at this session's Boot record
  std::int64_t last_offset_ms = 0;  // the same at the newest record
};

struct Journal::Inside {
  SQLite::Database db;
  std::optional<Identity> identity = {};
  Chain chain = {};
  Acknowledged acked = {};
  Bytes bundle_bytes = {};
  std::optional<record::Bundle> bundle = {};
  std::optional<domain::Offer> draft = {};
  std::int64_t draft_opened_boot_ms = 0;
  std::optional<SQLite::Statement> insert_record = {};
  bool ended = false;  // of an earlier enrolment: nothing more is written into the chain

  // Runs change(Chain&) in one transaction and takes the chain over once it is durable.
  template <class Change>
  void commit(Change&& change) {
    SQLite::Transaction transaction(db);
    Chain changed = chain;
    change(changed);
    save_head(changed.head);
    transaction.commit();
    chain = changed;
  }
  // Within commit(): the next record, with a ClockChange before it where the clock was set.
  void write(Chain& chain, const record::Body& body, const Clocks& now);
  void write_bytes(Chain& chain, const Bytes& bytes, bool is_ballot, Date day);
  // Of record seq; kDraftSeq: of the draft.
  void write_texts(std::uint64_t seq, std::span<const Bytes> sealed_texts);
  void save_head(const Head& head);
  record::Record stamped(const Chain& chain, const record::Body& body, const Clocks& now) const;
  Zone zone() const { return bundle ? bundle->zone : Zone{}; }
};

std::string_view blob_of(const SQLite::Column& column);
Hash hash_of(const SQLite::Column& column);
void bind_blob(SQLite::Statement& statement, int index, std::string_view bytes);

// SHA-256 over the parts with their lengths: what finds a damaged row.
Hash digest(std::initializer_list<std::string_view> parts);

// "journal.broken": what does not verify, at which record.
tl::unexpected<Problem> broken(std::string what, std::uint64_t at = 0);

void save_acknowledged(SQLite::Database& db, const Acknowledged& acked, const Bytes& bundle);
void save_identity(SQLite::Database& db, const Identity& identity);
Hash genesis_of(const Identity& identity);
// false: there is no identity yet. Problem "journal.broken".
Expected<bool> load_identity(Journal::Inside& inside);
Expected<bool> load_acknowledged(Journal::Inside& inside);

// Evidence (evidence.cpp). Its tables are made where a journal lacks them.
void make_evidence_tables(SQLite::Database& db);
// A receipt that did not check; those that show nothing of the log are passed over. A transaction
// of its own.
void keep_refused(Journal::Inside& inside, const std::string& code, std::string_view receipt,
                  const record::ReceiptContext& context, Instant now);
// The first receipt of a log begun anew; within the transaction that takes it.
void keep_restored(Journal::Inside& inside, const record::CheckedReceipt& checked,
                   std::string_view receipt, Instant now);
// Of the head that the kiosk has, to stand beside the next that contradicts it.
void save_newest_receipt(SQLite::Database& db, std::string_view receipt);

// Reads identity, heads and bundle and verifies the chain behind the acknowledged head.
// Problem "journal.broken".
Expected<bool> load(Journal::Inside& inside);

}  // namespace suara::journal
