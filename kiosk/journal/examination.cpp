#include "kiosk/journal/examination.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>

#include "kiosk/journal/inside.hpp"

namespace suara::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::array kCopied = {kJournal, kJournalLog, kWitness, kFaultMark, kMended};
// The copy, the one of it that is opened, what mending that one writes, and some more.
constexpr std::uintmax_t kCopiesAtOnce = 4;

// Gone with the object, also where not all of it could be copied.
class CopiedFolder {
 public:
  CopiedFolder(const fs::path& from, const fs::path& made) : CopiedFolder(made) {
    for (const char* file : kCopied)
      if (fs::is_regular_file(from / file)) fs::copy_file(from / file, path_ / file);
  }
  ~CopiedFolder() {
    std::error_code ignored;  // Nothing depends on it.
    fs::remove_all(path_, ignored);
  }
  CopiedFolder(const CopiedFolder&) = delete;
  CopiedFolder& operator=(const CopiedFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  explicit CopiedFolder(fs::path made) : path_(std::move(made)) {}

  fs::path path_;
};

// Never an export's stick: a journal has names in it.
std::vector<fs::path> scratch_places() {
  std::vector<fs::path> places{"/dev/shm"};
  std::error_code none;
  const fs::path temporary = fs::temp_directory_path(none);
  if (!none) places.push_back(temporary);
  return places;
}

std::uintmax_t size_of(const fs::path& folder) {
  std::uintmax_t size = 0;
  for (const char* file : kCopied)
    if (fs::is_regular_file(folder / file)) size += fs::file_size(folder / file);
  return size;
}

// nullopt: nothing can be made in there.
std::optional<fs::path> folder_in(const fs::path& place) {
  std::string name = (place / "suara-doctor-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return std::nullopt;
  return name;
}

// nullptr: no place has room.
std::unique_ptr<CopiedFolder> copied(const fs::path& from) {
  const std::uintmax_t size = size_of(from);
  for (const fs::path& place : scratch_places()) {
    std::error_code unknown;
    if (fs::space(place, unknown).available / kCopiesAtOnce < size || unknown) continue;
    const auto made = folder_in(place);
    if (!made) continue;
    try {
      return std::make_unique<CopiedFolder>(from, *made);
    } catch (const fs::filesystem_error& error) {
      // A place may have less room than it says; what cannot be read is no matter of place.
      const int why = error.code().value();
      if (why != ENOSPC && why != EDQUOT) throw;
    }
  }
  return nullptr;
}

Problem no_scratch() {
  std::string folders;
  for (const fs::path& place : scratch_places())
    folders += (folders.empty() ? "" : ", ") + place.string();
  return {"kiosk.no_scratch", {{"folders", folders}}};
}

// The bytes by which SQLite locks a file (its file format, "locking").
bool is_in_use(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct flock wanted {};
  wanted.l_type = F_WRLCK;
  wanted.l_start = 0x40000000;
  wanted.l_len = 512;
  const bool used = ::fcntl(descriptor, F_GETLK, &wanted) == 0 && wanted.l_type != F_UNLCK;
  ::close(descriptor);
  return used;
}

// What SQLite cannot read is not there.
template <class Read>
auto attempt(Read&& read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const SQLite::Exception&) {
    return std::nullopt;
  }
}

std::optional<Problem> refusal_of(const fs::path& folder) {
  const fs::path made = folder / "opened";
  fs::create_directory(made);
  const CopiedFolder tried(folder, made);  // Opening may mend it.
  try {
    const auto journal = Journal::open(tried.path());
    return journal ? std::nullopt : std::optional(journal.error());
  } catch (const std::exception& error) {
    return Problem{"journal.fault", {{"code", fault_code(error)}}};
  }
}

Found found(bool good) { return good ? Found::good : Found::damaged; }

struct StoredRecord {
  Bytes bytes;
  Hash hash{};
};

std::optional<StoredRecord> stored_record(SQLite::Database& db, std::uint64_t seq) {
  const auto read = attempt([&]() -> std::optional<StoredRecord> {
    SQLite::Statement row(db, "SELECT bytes, hash FROM record WHERE seq = ?");
    row.bind(1, signed_of(seq));
    if (!row.executeStep()) return std::nullopt;
    return StoredRecord{Bytes(blob_of(row.getColumn(0))), hash_of(row.getColumn(1))};
  });
  return read ? *read : std::nullopt;
}

std::vector<record::SidePart> sound_side_parts(SQLite::Database& db, std::uint64_t seq) {
  std::vector<record::SidePart> parts;
  attempt([&] {
    SQLite::Statement rows(db, "SELECT ordinal, sealed, digest FROM side_part WHERE seq = ?"
                               " ORDER BY ordinal");
    rows.bind(1, signed_of(seq));
    while (rows.executeStep()) {
      record::SidePart part{seq, rows.getColumn(0).getUInt(), Bytes(blob_of(rows.getColumn(1)))};
      if (side_part_digest(seq, part.ordinal, part.sealed) == hash_of(rows.getColumn(2)))
        parts.push_back(std::move(part));
    }
    return true;
  });
  return parts;
}

std::uint64_t number(SQLite::Database& db, const std::string& sql) {
  return attempt([&] { return seq_of(db.execAndGet(sql)); }).value_or(0);
}

}  // namespace

struct Examination::Copy {
  explicit Copy(std::unique_ptr<CopiedFolder> of) : folder(std::move(of)) {}

  std::unique_ptr<CopiedFolder> folder;
  std::optional<SQLite::Database> db = {};
  State state = {};
  Findings findings = {};
  std::map<std::uint64_t, Hash> hashes = {};  // of good records, and before the first of a run

  void look_at_rows();
  std::uint64_t last_number(std::uint64_t first);
  void look_at_records();
  void look_at_side_parts();
  void look_at_witness();
  void take_good(std::uint64_t seq, const Hash& before, const Hash& after);
  void take_damaged(std::uint64_t seq);
};

void Examination::Copy::look_at_rows() {
  const auto read = [&](auto&& load) {
    const auto loaded = attempt([&] { return load(*db, state); });
    return loaded && *loaded;
  };
  const bool has_identity = number(*db, "SELECT count(*) FROM identity") > 0;
  const bool enrolled = read(load_identity) && state.identity;
  findings.identity = enrolled                                     ? Found::good
                      : has_identity || findings.refusal.has_value() ? Found::damaged
                                                                     : Found::none;
  if (enrolled) findings.is = state.identity;
  if (findings.identity == Found::none) return;
  findings.acknowledged = found(read(load_acknowledged));
  if (findings.acknowledged == Found::good) findings.acked = state.acked;
  if (state.bundle) findings.zone = state.bundle->zone;
  const auto head = attempt([&] { return load_head(*db); });
  findings.head = found(head && *head);
  if (findings.head == Found::good) {
    state.chain = **head;
    findings.head_at = state.chain.head;
  }
  if (!read(load_purged)) state.purged = {};
  const auto draft = attempt([&] { return verify_draft(*db); });
  findings.draft = number(*db, "SELECT count(*) FROM draft") == 0 && draft ? Found::none
                                                                          : found(draft && *draft);
}

void Examination::Copy::take_good(std::uint64_t seq, const Hash& before, const Hash& after) {
  if (findings.good.empty() || findings.good.back().last_seq + 1 != seq) {
    findings.good.push_back({{seq - 1, before}, seq});
    hashes[seq - 1] = before;
  }
  findings.good.back().last_seq = seq;
  hashes[seq] = after;
}

void Examination::Copy::take_damaged(std::uint64_t seq) {
  if (findings.damaged.empty() || findings.damaged.back().last_seq + 1 != seq)
    findings.damaged.push_back({seq, seq});
  findings.damaged.back().last_seq = seq;
}

// A number that is stored may itself be damaged: no more follow the first than there is room for.
std::uint64_t Examination::Copy::last_number(std::uint64_t first) {
  constexpr std::uint64_t kRowBytesMin = 64;  // hash and digest
  const std::uint64_t room =
      number(*db, "PRAGMA page_count") * number(*db, "PRAGMA page_size") / kRowBytesMin;
  return std::max({state.chain.head.seq,
                   std::min(number(*db, "SELECT max(seq) FROM record"), first + room),
                   Witness::read(folder->path()).value_or(Witnessed{}).head.seq});
}

// A record is good where its bytes, behind the hash before it, give its own hash, or that behind
// which the next one is good. Behind a damaged one its stored hash goes on.
void Examination::Copy::look_at_records() {
  const bool purged_known = state.purged.hash != Hash{};
  std::optional<Hash> before = purged_known ? std::optional(state.purged.hash) : std::nullopt;
  const std::uint64_t first =
      purged_known ? state.purged.seq + 1
                   : std::max<std::uint64_t>(1, number(*db, "SELECT min(seq) FROM record WHERE seq > 0"));
  if (!before && first == 1 && state.identity) before = genesis_of(*state.identity);
  const std::uint64_t last = last_number(first);
  std::optional<StoredRecord> next = stored_record(*db, first);
  for (std::uint64_t seq = first; seq <= last; ++seq) {
    const auto now = std::exchange(next, stored_record(*db, seq + 1));
    if (!now) {
      take_damaged(seq);
      before.reset();
      continue;
    }
    const std::optional<Hash> own =
        before ? std::optional(record::chain(*before, now->bytes)) : std::nullopt;
    const bool good = own && record::decode(now->bytes) &&
                      (*own == now->hash || *own == state.chain.head.hash ||
                       (next && record::chain(*own, next->bytes) == next->hash));
    if (good) take_good(seq, *before, *own);
    else take_damaged(seq);
    before = good ? *own : now->hash;
  }
}

void Examination::Copy::look_at_side_parts() {
  findings.side_parts = number(*db, "SELECT count(*) FROM side_part");
  const auto sound = attempt([&] {
    SQLite::Statement rows(*db, "SELECT seq, ordinal, sealed, digest FROM side_part");
    std::uint64_t count = 0;
    while (rows.executeStep())
      count += side_part_digest(seq_of(rows.getColumn(0)), rows.getColumn(1).getUInt(),
                                blob_of(rows.getColumn(2))) == hash_of(rows.getColumn(3))
                   ? 1
                   : 0;
    return count;
  });
  findings.side_parts_damaged = findings.side_parts - std::min(findings.side_parts,
                                                               sound.value_or(0));
}

void Examination::Copy::look_at_witness() {
  if (!Witness::stands(folder->path())) return;
  const auto seen = Witness::read(folder->path());
  findings.witness = found(seen && state.chain.changes >= seen->changes &&
                           state.chain.head.seq >= seen->head.seq);
}

Expected<Examination> Examination::of(const fs::path& data_folder) {
  if (is_in_use(data_folder / kJournal)) return problem("journal.locked");
  auto made = copied(data_folder);
  if (!made) return tl::unexpected(no_scratch());
  auto copy = std::make_unique<Copy>(std::move(made));
  Findings& findings = copy->findings;
  findings.fault_marked = fs::exists(data_folder / kFaultMark);
  findings.refusal = refusal_of(copy->folder->path());
  const fs::path file = copy->folder->path() / kJournal;
  if (Witness::stands(data_folder)) findings.identity = Found::damaged;  // There was one.
  if (fs::exists(file)) {
    copy->db = attempt([&] { return SQLite::Database(file.string(), SQLite::OPEN_READWRITE); });
    if (copy->db) {
      copy->look_at_rows();
      if (findings.identity != Found::none) copy->look_at_records();
      copy->look_at_side_parts();
    }
  }
  copy->look_at_witness();
  const auto key = load_device_key(data_folder);
  if (key || fs::exists(data_folder / "device.key"))
    findings.key = found(key && (!findings.is || findings.is->device_key == key->public_key()));
  return Examination(std::move(copy));
}

Examination::Examination(std::unique_ptr<Copy> copy) : copy_(std::move(copy)) {}
Examination::Examination(Examination&&) noexcept = default;
Examination::~Examination() = default;

const Findings& Examination::findings() const { return copy_->findings; }

Expected<std::optional<Outgoing>> Examination::outgoing(
    std::uint64_t after_seq, const record::SigningKey& device_key) const {
  const auto& runs = copy_->findings.good;
  const auto run = std::ranges::find_if(runs, [&](const GoodRun& one) {
    return one.before.seq <= after_seq && after_seq < one.last_seq;
  });
  if (run == runs.end() || !copy_->state.identity) return std::optional<Outgoing>{};
  std::vector<Bytes> records;
  Outgoing out;
  std::size_t size = 0;
  for (std::uint64_t seq = after_seq + 1;
       seq <= run->last_seq && records.size() < record::kBatchRecordsMax; ++seq) {
    auto stored = stored_record(*copy_->db, seq);
    size += stored->bytes.size();
    if (!records.empty() && size > record::kBatchBytesMax) break;
    records.push_back(std::move(stored->bytes));
    for (record::SidePart& part : sound_side_parts(*copy_->db, seq))
      out.upload.side_parts.push_back(std::move(part));
  }
  const Acknowledged& acked = copy_->state.acked;
  out.upload.batch = record::seal_batch(copy_->state.identity->place, after_seq + 1,
                                        copy_->hashes.at(after_seq), records, device_key);
  out.upload.log_id = acked.tree_size > 0 ? acked.log_id : copy_->state.identity->log_id;
  out.upload.tree_size = acked.tree_size;
  return std::optional<Outgoing>{std::move(out)};
}

}  // namespace suara::journal
