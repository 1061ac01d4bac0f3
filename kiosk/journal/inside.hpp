// Inside kiosk/journal only: the open file and what stands at its end.
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include <string_view>

#include "kiosk/journal/journal.hpp"

namespace suara::journal {

inline constexpr int kSchemaVersion = 2;
inline constexpr int kApplicationId = 0x53554152;  // "SUAR"

// Where the sealed texts of the one draft stand: no record has this number.
inline constexpr std::uint64_t kDraftSeq = 0;

// Of pages in memory. A ballot needs the newest few; SQLite's own bound, 2 MB, fills as the journal
// grows and on every verification.
inline constexpr int kCacheKiB = 256;

inline constexpr const char* kJournal = "journal.sqlite3";
inline constexpr const char* kJournalLog = "journal.sqlite3-wal";
inline constexpr const char* kWitness = "journal.witness";
inline constexpr const char* kFaultMark = "journal.fault";           // holds the fault's code
inline constexpr const char* kFaultMended = "journal.fault.mended";  // till it is a record
inline constexpr const char* kMended = "journal.mended.sqlite3";

// What moves with every transaction; changed in memory only after the commit.
struct Chain {
  Head head;
  std::uint64_t changes = 0;  // transactions since enrolment
  std::uint64_t waiting_ballots = 0;
  std::int64_t boot_offset_ms = 0;  // wall - boot_ms at this session's Boot record
  std::int64_t last_offset_ms = 0;  // the same at the newest record
};

// What is read and verified at opening.
struct State {
  std::optional<Identity> identity = {};
  Chain chain = {};
  Head purged = {};  // the newest record that is not kept any more; seq 0: all are
  Acknowledged acked = {};
  Bytes bundle_bytes = {};
  std::optional<record::Bundle> bundle = {};
};

// The figures of one day up to a record, so that each is read once.
struct CountedDay {
  Date day;
  std::uint64_t up_to = 0;
  Figures figures = {};
};

// journal.witness: one line beside the journal of what it held at a commit. It is written after
// the commit and not synced, so that it is never ahead of what is durable: a journal that holds
// less than it, or none where it stands, was damaged. SQLite itself takes a damaged end of its log
// for one that was never written.
struct Witnessed {
  record::Place place;
  std::uint64_t changes = 0;
  Head head;
};

class Witness {
 public:
  static bool stands(const std::filesystem::path& folder);
  // nullopt: unreadable; then no more is known than that there was a journal.
  static std::optional<Witnessed> read(const std::filesystem::path& folder);
  // Made durable where there is none. Throws std::system_error, as note().
  void keep_in(const std::filesystem::path& folder, const Witnessed& seen);
  void note(const Witnessed& seen) const;  // nothing before keep_in()

  Witness() = default;
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness();

 private:
  int descriptor_ = -1;
};

void save_head(SQLite::Database& db, const Chain& chain);

struct Journal::Inside : State {
  explicit Inside(SQLite::Database opened) : db(std::move(opened)) {}

  SQLite::Database db;
  std::filesystem::path folder = {};
  Witness witness;
  std::optional<domain::Offer> draft = {};
  std::optional<SQLite::Statement> insert_record = {};
  CountedDay counted = {};
  std::uint64_t proven_seq = 0;  // the newest record as the journal was opened
  bool ended = false;  // of an earlier enrolment: nothing more is written into the chain

  // Runs change(Chain&) in one transaction and takes the chain over once it is durable.
  template <class Change>
  void commit(Change&& change) {
    SQLite::Transaction transaction(db);
    Chain changed = chain;
    change(changed);
    ++changed.changes;
    save_head(db, changed);
    transaction.commit();
    require_its_names();
    chain = changed;
    witness.note(witnessed());
  }
  // Throws Damaged where the file or its log was removed or moved away under the program.
  void require_its_names();
  Witnessed witnessed() const { return {identity->place, chain.changes, chain.head}; }
  // Within commit(): the next record, with a ClockChange before it where the clock was set.
  void write(Chain& chain, const record::Body& body, const Clocks& now);
  void write_bytes(Chain& chain, const Bytes& bytes, bool is_ballot, Date day);
  // Of record seq; kDraftSeq: of the draft.
  void write_texts(std::uint64_t seq, std::span<const Bytes> sealed_texts);
  record::Record stamped(const Chain& chain, const record::Body& body, const Clocks& now) const;
  Zone zone() const { return bundle ? bundle->zone : Zone{}; }
};

// Throws std::bad_alloc where SQLite had no memory for it.
std::string_view blob_of(const SQLite::Column& column);
Hash hash_of(const SQLite::Column& column);
std::uint64_t seq_of(const SQLite::Column& column);
std::int64_t signed_of(std::uint64_t seq);
void bind_blob(SQLite::Statement& statement, int index, std::string_view bytes);

// SHA-256 over the parts with their lengths: what finds a damaged row. Every row that no chain and
// no index covers has one, over its table's name and its columns.
Hash digest(std::initializer_list<std::string_view> parts);
Hash record_digest(const Hash& hash, Date day);
Hash side_part_digest(std::uint64_t seq, std::uint32_t ordinal, std::string_view sealed);
Hash acknowledgement_digest(std::uint64_t seq, Instant received);
Hash wrong_pin_digest(std::string_view nip_hash, const WrongPins& wrong);
Hash ticket_day_digest(Date day, std::string_view salt);

// "journal.broken": what does not verify, at which record (0: it is no record).
tl::unexpected<Problem> broken(std::string what, std::uint64_t at = 0);

void save_acknowledged(SQLite::Database& db, const Acknowledged& acked, const Bytes& bundle);
void save_identity(SQLite::Database& db, const Identity& identity);
void save_purged(SQLite::Database& db, const Head& purged);
Hash genesis_of(const Identity& identity);
// false: there is no identity yet. Problem "journal.broken", as of all that follow.
Expected<bool> load_identity(SQLite::Database& db, State& state);
Expected<bool> load_acknowledged(SQLite::Database& db, State& state);
Expected<bool> load_purged(SQLite::Database& db, State& state);
Expected<Chain> load_head(SQLite::Database& db);

// The records' body at work; throws Damaged where nobody could read it.
record::Record readable(std::string_view bytes, std::uint64_t seq);

void make_schema(SQLite::Database& db);
Expected<bool> verify_draft(SQLite::Database& db);
// Every page, every row of every table: structure, chain, digests. Changes nothing.
Expected<State> read_all(SQLite::Database& db);

// Evidence (evidence.cpp). Of a receipt that did not check; those that show nothing of the log are
// passed over. A transaction of its own.
void keep_refused(Journal::Inside& inside, const std::string& code, std::string_view receipt,
                  const record::ReceiptContext& context, Instant now);
// The first receipt of a log begun anew; within the transaction that takes it.
void keep_restored(Journal::Inside& inside, const record::CheckedReceipt& checked,
                   std::string_view receipt, Instant now);
// Of the head that the kiosk has, to stand beside the next that contradicts it.
void save_newest_receipt(SQLite::Database& db, std::string_view receipt);
Expected<bool> verify_evidence(SQLite::Database& db);

}  // namespace suara::journal
