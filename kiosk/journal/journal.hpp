// The kiosk's own durable log: one SQLite file, one connection, one thread. What a function here
// has written when it returns is on the disk. Errors of the disk leave as SQLite::Exception or
// std::system_error, rows that do not verify as Damaged; after one, no further record may be
// written by this object.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/base/problem.hpp"
#include "common/domain/ballot.hpp"
#include "common/record/batch_files.hpp"
#include "common/record/receipt.hpp"
#include "common/record/records.hpp"
#include "common/record/restart.hpp"

namespace suara::journal {

// What the clocks of the machine say; asked by the shell.
struct Clocks {
  std::int64_t boot_ms = 0;  // CLOCK_BOOTTIME
  Instant wall;
};

// Who this kiosk is, as the central said at enrolment; only the branch of its place changes, when
// a receipt says that the central keeps this chain as another one (a clone, a restored disk).
struct Identity {
  record::Place place;
  record::PublicKey device_key{};
  record::PublicKey root_key{};
  UnitId unit;
  CounterId counter;  // empty: imports only
  std::uint64_t log_id = 1;
  std::vector<record::SignedKeyStatement> key_statements;
  bool operator==(const Identity&) const = default;
};

struct Head {
  std::uint64_t seq = 0;
  Hash hash{};
  bool operator==(const Head&) const = default;
};

// What the newest verified receipt said.
struct Acknowledged {
  Head head;
  std::uint64_t log_id = 0;
  std::uint64_t tree_size = 0;  // 0: no receipt yet
  Hash root{};
  Instant server_time;
  Instant received;  // wall clock of this machine
  bool operator==(const Acknowledged&) const = default;
};

// A receipt that this kiosk did not believe, or the first one of a log begun anew, beside the head
// that it had: what shows a rewritten, cut or forked log to others. Goes on standing.
struct Evidence {
  std::uint64_t number = 0;  // from 1, in the order in which they came
  std::string code;          // the problem of record::check_receipt, or kLogRestored
  Instant first;             // wall clock of this machine
  Instant last;
  std::uint64_t count = 0;  // how often it came
  record::TreeHead had;
  record::TreeHead came;    // as the receipt says; of size 0 where it says none
  std::uint64_t lacks = 0;  // kLogRestored: leaves of the head it had that were not carried over
  Bytes known;              // the receipt of the head it had, as signed; empty before the first
  Bytes receipt;            // the one that came, as signed, without its bundle
};
inline constexpr const char* kLogRestored = "log.restored";
// Whoever it was has no key of the region: it proves nothing against BKD.
bool is_unsigned(const std::string& code);
// Beyond both numbers those in the middle go.
inline constexpr std::int64_t kEvidenceFirst = 8;
inline constexpr std::int64_t kEvidenceNewest = 8;

// A sealed batch and all that is needed to believe its receipt.
struct Outgoing {
  record::Upload upload;
  record::ReceiptContext context;
};

// Finished services of one day at this counter. coverage = offered / services.
struct Figures {
  std::int64_t services = 0;
  std::int64_t offered = 0;
  std::int64_t without_ballot = 0;
  bool operator==(const Figures&) const = default;
};

// How a receipt came. On a stick its server time lies anywhere before.
enum class Carriage : std::uint8_t { network, stick };

// What the contacts say of this machine's clock. A stick alone cannot say that it is right.
enum class ClockState : std::uint8_t { unknown, sound, unsound };

struct WrongPins {
  std::uint32_t count = 0;
  Instant last;
  bool operator==(const WrongPins&) const = default;
};

inline constexpr std::int64_t kKeptAfterAckMs = 90LL * 24 * 3'600'000;
inline constexpr std::size_t kWrongPinRowsMax = 1'000;
inline constexpr std::size_t kTicketBytesMax = 64;

// What a SettingsChange holds: SHA-256("suara.settings.1" 00 || of each key, ascending: octets of
// the key, ":", key, octets of the value, ":", value), numbers in decimal.
Hash settings_hash(const std::map<std::string, std::string>& settings);

// What stood on the disk and does not verify.
class Damaged : public std::runtime_error {
 public:
  explicit Damaged(Problem found)
      : std::runtime_error(found.code), problem(std::move(found)) {}
  const Problem problem;  // "journal.broken" (what, at)
};

class Journal {
 public:
  // The journal in data_folder/journal.sqlite3, made where there is none and never was. Problems,
  // nothing being changed by them: "journal.locked" (another process has it or mends it),
  // "journal.newer" (schema of a later program), "journal.broken" (what, at: the first thing that
  // does not verify, of all that is kept; less than journal.witness beside it says was there).
  // After a fault or a power cut it goes on in a verified copy. Throws as above where the disk
  // fails.
  static Expected<Journal> open(const std::filesystem::path& data_folder);
  // The journal of an earlier enrolment (epochs.hpp): it is sent and acknowledged to its end, but
  // nothing is ever written into its chain again.
  static Expected<Journal> open_earlier(const std::filesystem::path& epoch_folder);
  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  ~Journal();

  bool enrolled() const;
  // enrolled() must hold for everything below but enrol().
  const Identity& identity() const;
  void enrol(const Identity& identity);

  const Head& head() const;
  const Acknowledged& acknowledged() const;
  std::uint64_t waiting_ballots() const;  // after the acknowledged head
  // The bundle that came with the newest receipts; nullopt before the first.
  const std::optional<record::Bundle>& bundle() const;
  const Bytes& bundle_bytes() const;  // the same, verbatim

  // Starts a session: a draft found closes as it stands, then the Boot record, in one transaction.
  // True where a draft was found.
  bool boot(const Clocks& now, const std::string& program_version, const Bytes& machine_boot_id);
  // Where the bundle's settings are others than the chain's newest SettingsChange says, a further
  // one: the session works with these. True where it was written. boot() came before.
  bool note_settings(const Clocks& now);
  // A fault that was noted, and that this journal has come back from, becomes a record, once. True
  // where it was written. boot() came before.
  bool note_mended(const Clocks& now);
  // One record of its own (service, duty, shutdown, clock change, import, complaint) and its sealed
  // texts; boot() came before.
  void append(const record::Body& body, const Clocks& now,
              std::span<const Bytes> sealed_texts = {});

  // The one draft. What stands in it is the ballot as it would close if the power went now.
  void open_draft(const domain::Offer& offer, const Clocks& now);
  // A sealed text for each commitment; they stand until the next save_draft or close_draft.
  void save_draft(const domain::Answers& answers, const Clocks& now,
                  std::span<const Bytes> sealed_texts = {});
  // In one transaction: the draft goes, the ballot and its sealed texts stand in the chain.
  void close_draft(const domain::Answers& answers, domain::ClosedBy closed_by,
                   std::uint32_t close_ms, const Clocks& now,
                   std::span<const Bytes> sealed_texts = {});
  bool has_draft() const;

  // Imported rows, closed ballots all, in one transaction.
  void append_imported(std::span<const domain::Ballot> ballots, const Clocks& now);
  // The newest import of this chain and the last row of it that was written (0: none).
  struct ImportProgress {
    record::Import import;
    std::uint32_t last_row = 0;
  };
  std::optional<ImportProgress> import_progress() const;
  // How many imported rows stand up to the acknowledged head.
  std::uint32_t acknowledged_rows() const;

  // Up to records_max records after after_seq, sealed; nullopt: there are none. Problems
  // "journal.not_kept" (purged), "journal.broken".
  Expected<std::optional<Outgoing>> outgoing(std::uint64_t after_seq, std::uint32_t records_max,
                                             const record::SigningKey& device_key) const;
  bool keeps(std::uint64_t seq) const;  // record seq can still be sent
  // All records after this one can still be sent, acknowledged or not.
  std::uint64_t kept_after() const;
  // The only way the acknowledged head moves: record::check_receipt in full (its bundle opened by
  // then: record::with_open_bundle). Once a local day of
  // the central's, and whenever this clock comes to agree with it or to differ, the head that came
  // is itself recorded (Seen). A log begun anew may take the acknowledged head back: what lies
  // behind it waits again. Problems as check_receipt and "receipt.stale" (another receipt has
  // moved the head since the context was made); nothing is changed then, but what shows another
  // past is kept as evidence.
  Expected<Acknowledged> take_receipt(std::string_view signed_receipt,
                                      const record::ReceiptContext& context, const Clocks& now,
                                      Carriage carriage = Carriage::network);
  std::vector<Evidence> evidence() const;  // in their order
  // The one that gave the acknowledged head, as signed, without its bundle; empty before the first.
  Bytes newest_receipt() const;
  // What a receipt for these records must fit that were sealed earlier and carried away. Problems
  // "receipt.other_device", "receipt.wrong_ack" (never sealed so), "journal.not_kept",
  // "journal.broken".
  Expected<record::ReceiptContext> context_of(const record::CarriedRange& range,
                                              const record::SigningKey& device_key) const;
  // take_receipt for such records: true where the head moved, false where they were acknowledged
  // already. Problems of both; "receipt.stale": it proves the log to extend a head from before the
  // newest receipt. What was sealed behind the present head must be answered with a proof of that
  // one: whatever else comes is kept as evidence.
  Expected<bool> take_carried(const record::CarriedRange& range, std::string_view signed_receipt,
                              const record::SigningKey& device_key, const Clocks& now);
  // What happened to this kiosk, by its own clock then.
  struct Note {
    Instant at;
    record::Body body;
  };
  static constexpr std::size_t kNotesMax = 12;
  // One walk over what is kept, for a technician.
  struct Inspection {
    ClockState clock = ClockState::unknown;  // by the rules of record/clock_bounds.hpp
    std::optional<Instant> oldest_unsent;    // wall time of the first record behind the acked head
    // The newest, the oldest of them first. No ballot, service or complaint: when somebody was at
    // the screen, and what for, is not the technician's.
    std::vector<Note> notes;
  };
  Inspection inspect() const;
  // What the time of keeping ends by: the central's newest time, which neither a wall clock set
  // ahead nor a central's can hasten. A wall clock behind all that is kept is dead and not asked.
  Instant known_time(Instant wall) const;
  // Deletes records acknowledged at least kKeptAfterAckMs before known_time, but for the two newest:
  // the last can be sent again for a receipt, behind the other's hash. Returns how many.
  std::uint64_t purge(Instant known_time);

  // Finished services of the civil day.
  Figures figures(Date day) const;

  // Wrong PINs in a row for a NIP, known or not; they outlive a restart.
  WrongPins wrong_pins(std::string_view nip) const;
  void note_wrong_pin(std::string_view nip, Instant wall);
  // As many as before, the newest of them at this time: the clock was set back behind it.
  WrongPins date_wrong_pins(std::string_view nip, Instant wall);
  void clear_wrong_pins(std::string_view nip);

  // The day that tickets are of. Where the wall clock is behind the central's newest time (dead, or
  // set back) it is the day of that, and never one before that of the tickets kept.
  Date ticket_day(Instant wall) const;
  // False where the ticket had its ballot on that day. Kept as a salted hash for the day only.
  bool take_ticket(std::string_view ticket, Date day);

  // The duty that a crash left open, where it began on the civil day of now; none where the wall
  // clock is behind the central's newest time: each of its mornings is the same day.
  struct OpenDuty {
    record::Duty duty;
    Instant since;
  };
  std::optional<OpenDuty> open_duty(Instant wall) const;

  Zone zone() const;  // of the bundle; WIB before the first

  // Reads all of it from the disk again. Problem "journal.broken".
  Expected<bool> verify();
  // After a fault: the files stay as they are, also when this object ends.
  void leave_as_it_stands() noexcept;

  struct Inside;  // inside.hpp, of this room alone

 private:
  explicit Journal(std::unique_ptr<Inside> inside);
  bool is_behind(Instant wall) const;
  // Whether records up to seq say the acknowledged head of now: a batch that ends there was sealed
  // behind it.
  bool is_of_this_head(std::uint64_t seq) const;
  Expected<std::optional<Outgoing>> sealed(const record::Place& place, std::uint64_t after_seq,
                                           std::uint32_t records_max,
                                           const record::SigningKey& device_key) const;
  std::unique_ptr<Inside> inside_;
};

// The device's key, 32 bytes of seed in data_folder/device.key (0600). Problem "key.broken" (file).
Expected<record::SigningKey> load_device_key(const std::filesystem::path& data_folder);
// As above; made where there is none.
Expected<record::SigningKey> load_or_make_device_key(const std::filesystem::path& data_folder);

// A short code for the out-of-service screen: "J-" and the record that does not verify (0: another
// part), "J-NEW", "D-" and SQLite's number, "E-" and the system's, "K" the device's key, "X" else.
std::string fault_code(const Problem& problem);
std::string fault_code(const std::exception& error);
// Leaves a mark in the folder: the next open() copies the journal to a new file, syncs and verifies
// it and goes on there, since a page that never reached the disk may still stand in the cache.
// The first code that is noted becomes a record then (note_mended).
void note_fault(const std::filesystem::path& data_folder, std::string_view code = {}) noexcept;

}  // namespace suara::journal
