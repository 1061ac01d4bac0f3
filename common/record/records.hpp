// The records of DESIGN section 4 as values, and their bytes. Bytes are kept verbatim once made:
// encode is called by whoever writes a record, decode by whoever reads one, nobody does both.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/bytes.hpp"
#include "common/base/ids.hpp"
#include "common/base/period.hpp"
#include "common/base/problem.hpp"
#include "common/base/time.hpp"
#include "common/domain/ballot.hpp"

namespace suara::record {

inline constexpr std::size_t kRecordBytesMax = 8 * 1024;

enum class DutyEnd : std::uint8_t { none = 0, officer = 1, next_officer = 2, shutdown = 3 };
struct Duty {
  OfficerId officer;
  CounterId counter;
  bool on = true;
  DutyEnd ended_by = DutyEnd::none;
  bool operator==(const Duty&) const = default;
};
struct Boot {
  Instant wall;
  std::string program_version;
  Bytes machine_boot_id;  // 16 bytes
  bool operator==(const Boot&) const = default;
};
struct Shutdown {
  std::uint8_t reason = 1;  // 1 asked, 2 storage fault
  bool operator==(const Shutdown&) const = default;
};
struct ClockChange {
  Instant before;
  Instant after;
  bool operator==(const ClockChange&) const = default;
};
struct Seen {
  std::uint64_t log_id = 0;
  std::uint64_t tree_size = 0;
  Hash root{};
  Instant server_time;
  std::int64_t boot_ms = 0;
  Instant wall;
  bool carried = false;  // by hand, so that server_time is any time before wall
  bool operator==(const Seen&) const = default;
};
struct Import {
  Hash file_hash{};
  UnitId unit;
  std::uint32_t rows = 0;
  bool operator==(const Import&) const = default;
};

struct SettingsChange {
  Hash settings_hash{};
  bool operator==(const SettingsChange&) const = default;
};
enum class TechnicianAct : std::uint8_t {
  exported_batches = 1, took_receipts = 2, enrolled = 3, resumed = 4, left_full_screen = 5
};
struct TechnicianAction {
  TechnicianAct what = TechnicianAct::resumed;
  std::uint64_t count = 0;  // of batches, where it is about some
  bool operator==(const TechnicianAction&) const = default;
};
// Of the session in which the storage was mended, behind its Boot.
struct StorageFault {
  std::string code;              // as the screen showed it, 1..kFaultCodeMax octets
  std::uint64_t proven_seq = 0;  // up to here the journal verified when work went on
  bool operator==(const StorageFault&) const = default;
};
inline constexpr std::size_t kFaultCodeMax = 32;
// The glass is being cleaned: no touch counts for deaf_ms milliseconds (1..kDeafMsMax) from here on.
struct Cleaning {
  std::uint32_t deaf_ms = 0;
  bool operator==(const Cleaning&) const = default;
};
inline constexpr std::uint32_t kDeafMsMax = 3'600'000;
// A record of its own: nothing in it names a ballot. Officer, service, text and contact are in its
// side part.
struct Complaint {
  UnitId unit;
  Hash text_commitment{};
  Hash claim_hash{};  // claim_hash() of the code that the citizen took along
  bool operator==(const Complaint&) const = default;
};

// Office records: who did it, as what, and why.
struct Act {
  PersonId person;
  std::string role;
  std::string reason;
  bool operator==(const Act&) const = default;
};
// First day and, where it ended, last day (inclusive) of a fact.
struct Validity {
  Date from;
  std::optional<Date> until;
  bool holds_on(Date day) const { return from <= day && (!until || day <= *until); }
  bool operator==(const Validity&) const = default;
};
struct Roster {
  Act act;
  OfficerId officer;
  UnitId unit;
  Validity validity;
  Hash name_commitment{};  // of the side part {"nip", "name"}
  bool operator==(const Roster&) const = default;
};
struct Counter {
  Act act;
  CounterId counter;
  UnitId unit;
  Validity validity;
  bool operator==(const Counter&) const = default;
};
struct Catalogue {
  Act act;
  ServiceId service;
  UnitId unit;
  std::string name_id;
  std::string name_en;
  std::uint32_t shortest_s = 0;
  Validity validity;
  bool operator==(const Catalogue&) const = default;
};
// Since when an officer gives a service in a unit. Of the same three the later record stands.
struct Beginning {
  Act act;
  OfficerId officer;
  UnitId unit;
  ServiceId service;
  Date from;
  std::vector<Date> days_off;  // ascending, on or after from, at most kDaysOffMax
  bool operator==(const Beginning&) const = default;
};
inline constexpr std::size_t kDaysOffMax = 400;
struct Enrolment {
  Act act;
  DeviceId device;
  std::uint32_t epoch = 1;
  Hash key{};
  UnitId unit;
  CounterId counter;  // empty: a device that only imports
  // Of an enrolment that was lost with its log and is stated again: no record of the device is
  // older. None: when the record is stored.
  std::optional<Instant> begun = {};
  bool operator==(const Enrolment&) const = default;
};
struct KeyStatementRecord {
  Act act;
  Bytes statement;
  Bytes signature;
  bool operator==(const KeyStatementRecord&) const = default;
};
struct OfficeImport {
  Act act;
  Hash file_hash{};
  UnitId unit;
  std::uint32_t rows = 0;
  Date from;
  Date until;
  std::string file_name;
  bool operator==(const OfficeImport&) const = default;
};

// Services that a registry or queue counted, of one officer on one day.
struct CountedServices {
  Date day;
  OfficerId officer;  // empty: nobody's own
  ServiceId service;
  std::uint32_t count = 0;  // 0..kServicesCountedMax
  bool operator==(const CountedServices&) const = default;
};
inline constexpr std::uint32_t kServicesCountedMax = 100'000;
// Out of a file, of one unit. Of the same unit, day, officer and service the later record stands.
struct IndependentCounts {
  Act act;
  Hash file_hash{};
  UnitId unit;
  std::vector<CountedServices> rows;  // one or more, ascending by day, officer and service
  bool operator==(const IndependentCounts&) const = default;
};

// Who may act at BKD, and as what, from here on.
struct Account {
  Act act;
  PersonId user;
  std::string role;  // 1..kRoleNameMax octets
  UnitId unit;       // empty: the whole region
  Hash name_commitment{};  // of the side part {"name"}
  bool operator==(const Account&) const = default;
};
inline constexpr std::size_t kRoleNameMax = 40;
enum class CredentialKind : std::uint8_t { user_password = 1, officer_password = 2, duty_pin = 3 };
// It was set, by the act's person.
struct Credential {
  Act act;
  PersonId person;
  CredentialKind kind = CredentialKind::user_password;
  Hash hash{};  // SHA-256 of the argon2id text that the central keeps
  bool operator==(const Credential&) const = default;
};

// What holds from a day on, by the hash of its content.
struct OfficeSettings {
  Act act;
  std::string name;
  Hash hash{};
  Date from;
  bool operator==(const OfficeSettings&) const = default;
};
// From its leaf on the device's records are held for review.
struct Revocation {
  Act act;
  DeviceId device;
  std::uint32_t epoch = 1;
  bool operator==(const Revocation&) const = default;
};
// Ballots by their places.
struct BallotSet {
  DeviceId device;
  std::uint32_t epoch = 1;
  std::uint32_t branch = 0;
  std::vector<std::uint64_t> seqs;  // 1..kBallotSetMax, ascending
  auto operator<=>(const BallotSet&) const = default;
};
inline constexpr std::size_t kBallotSetMax = 1'000;
// Four eyes: Annul, Keep, Adopt, LogRestart, Retention, Dismissal, ObjectionDecision, Reopening and
// CoverageCause take effect with the second record that says the same by another person.
struct Annul {
  Act act;
  BallotSet ballots;
  std::string flag = {};  // code of the flag that names them; empty: none does
  bool operator==(const Annul&) const = default;
};
struct Keep {
  Act act;
  BallotSet ballots;
  std::string flag = {};
  bool operator==(const Keep&) const = default;
};
// A branch counts from then on: what it has and what comes to it.
struct Adopt {
  Act act;
  DeviceId device;
  std::uint32_t epoch = 1;
  std::uint32_t branch = 1;
  bool operator==(const Adopt&) const = default;
};
// The log goes on as log_id + 1 because part of it was lost. Both stand in its first leaf.
struct LogRestart {
  Act act;
  std::uint64_t log_id = 1;  // of the log that was lost
  std::uint64_t tree_size = 0;  // its last known head
  Hash root{};
  std::uint64_t carried = 0;  // so many of its first leaves follow behind the first one
  Hash carried_root{};        // its root at that size
  bool operator==(const LogRestart&) const = default;
};
// A year is closed: signed tallies and heads stay, batches below a leaf may go.
struct Retention {
  Act act;
  std::uint32_t year = 0;
  std::uint64_t pruned_to_leaf = 0;
  Hash root{};          // of the tree of pruned_to_leaf leaves
  Hash tallies_hash{};  // of the year's tallies
  bool operator==(const Retention&) const = default;
};

// Side parts that are kept no longer: of these records, or (before_leaf > 0) of every kiosk's record
// in leaves below that one.
struct Erasure {
  Act act;
  std::optional<BallotSet> records;
  std::uint64_t before_leaf = 0;
  bool operator==(const Erasure&) const = default;
};

// Fixes the rules of a period before it is judged.
struct PeriodOpening {
  Act act;
  Period period;
  std::string policy;  // 1..domain::kPolicyBytesMax, domain::to_text(IndexPolicy)
  bool operator==(const PeriodOpening&) const = default;
};
// What the figures of a period were computed from (suara.proto says what each field is).
struct Freeze {
  Act act;
  Period period;
  std::uint64_t tree_size = 1;
  Hash root{};
  Hash policy_hash{};
  Hash cells_hash{};
  Hash figures_hash{};
  std::vector<DeviceId> waived;   // at most kKiosksNamedMax, and so are those below
  std::vector<DeviceId> unheard;
  std::optional<Hash> coverage_hash = {};  // nullopt: of before counts of services were records
  bool operator==(const Freeze&) const = default;
};
inline constexpr std::size_t kKiosksNamedMax = 100;
// The freeze holds no more, because of what was annulled in a unit (empty: the region) since.
struct Reopening {
  Act act;
  Period period;
  UnitId unit;
  bool operator==(const Reopening&) const = default;
};

inline constexpr std::size_t kFlagNameMax = 40;
// A flag that counts alone raised was looked at; everything stays as it is.
struct Dismissal {
  Act act;
  std::string flag;  // its code, 1..kFlagNameMax octets
  OfficerId officer;
  Date first;  // days of what was found, both inclusive
  Date last;
  std::uint32_t count = 0;  // ballots or services found; 0: not said
  bool operator==(const Dismissal&) const = default;
};
// An officer's own word against an annulment; the text is its side part.
struct Objection {
  Act act;
  OfficerId officer;
  std::vector<BallotSet> ballots;  // one or more, 1..kBallotSetMax seqs in all
  Hash text_commitment{};
  bool operator==(const Objection&) const = default;
};
// Upheld: its ballots count again.
struct ObjectionDecision {
  Act act;
  Hash objection{};  // its text_commitment
  bool upheld = false;
  bool operator==(const ObjectionDecision&) const = default;
};

// Why the coverage of an officer in a unit (empty: in the region) is below the floor (SCORING
// section 4). Of the same officer, unit and period the later one stands.
struct CoverageCause {
  Act act;
  OfficerId officer;
  Period period;
  UnitId unit;
  bool accepted = false;  // false: there was none
  bool operator==(const CoverageCause&) const = default;
};

using Body =
    std::variant<domain::Ballot, domain::ServiceWithoutBallot, Duty, Boot, Shutdown, ClockChange,
                 Seen, Import, Roster, Counter, Catalogue, Enrolment, KeyStatementRecord,
                 OfficeImport, SettingsChange, TechnicianAction, StorageFault, Cleaning, Complaint,
                 OfficeSettings, Revocation, IndependentCounts, Annul, Keep, Adopt, LogRestart,
                 Retention, Erasure, PeriodOpening, Freeze, Reopening, Dismissal, Objection,
                 ObjectionDecision, Beginning, Account, Credential, CoverageCause>;

struct Record {
  std::int64_t boot_ms = 0;         // CLOCK_BOOTTIME, milliseconds
  std::int64_t wall_offset_ms = 0;  // (wall - boot_ms) minus the same of the chain's latest Boot
  Body body;
  bool operator==(const Record&) const = default;
};

Bytes encode(const Record& record);

// Problem "record.unreadable" (what): not protobuf, no or a reserved body, a field out of range,
// longer than kRecordBytesMax. Unknown fields are kept by the bytes and ignored here.
Expected<Record> decode(std::string_view bytes);
// nullopt where decode has a problem.
std::optional<Record> readable(std::string_view bytes);
void read(std::string_view bytes, std::optional<Record>& into);  // the same, where it is wanted

}  // namespace suara::record
