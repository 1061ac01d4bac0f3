// What a data folder still holds, whatever of it is damaged: for whoever must decide about a kiosk
// that is out of service. Everything is read from a copy; the folder itself is only read.
#pragma once
#include "kiosk/journal/journal.hpp"

namespace suara::journal {

enum class Found : std::uint8_t { good, none, damaged };

// Records that follow one another, each verified: before.seq < seq <= last_seq.
struct GoodRun {
  Head before;
  std::uint64_t last_seq = 0;
};

// Records that cannot be read or do not verify: first <= seq <= last.
struct DamagedRun {
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
};

struct Findings {
  std::optional<Problem> refusal;  // what Journal::open() says of it; nullopt: it opens
  Found identity = Found::none;
  std::optional<Identity> is;
  Found key = Found::none;  // good: it is that of the identity
  Found head = Found::none;
  std::optional<Head> head_at;
  Found acknowledged = Found::none;
  std::optional<Acknowledged> acked;
  std::vector<GoodRun> good;
  std::vector<DamagedRun> damaged;
  Found draft = Found::none;
  std::uint64_t side_parts = 0;
  std::uint64_t side_parts_damaged = 0;
  Found witness = Found::none;  // damaged: unreadable, or the journal holds less than it saw
  bool fault_marked = false;    // the next start goes on in a copy
  Zone zone;                    // of the bundle; WIB before the first
};

class Examination {
 public:
  // Problems "journal.locked" (a kiosk runs on it), "kiosk.no_scratch" (folders: a copy has room
  // neither in memory nor in TMPDIR). Throws std::filesystem::filesystem_error where the folder
  // cannot be read.
  static Expected<Examination> of(const std::filesystem::path& data_folder);
  Examination(Examination&&) noexcept;
  ~Examination();

  const Findings& findings() const;
  // As Journal::outgoing, of the good run that after_seq lies in; damaged side parts are left out.
  Expected<std::optional<Outgoing>> outgoing(std::uint64_t after_seq,
                                             const record::SigningKey& device_key) const;

 private:
  struct Copy;
  explicit Examination(std::unique_ptr<Copy> copy);
  std::unique_ptr<Copy> copy_;
};

}  // namespace suara::journal
