// What of the office's chain decides what counts: a value made by folding its records in the order
// of their leaves. The writer, a recount and `suara verify` fold the same records into the same.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/ids.hpp"
#include "common/base/period.hpp"
#include "common/base/time.hpp"
#include "common/domain/index_policy.hpp"
#include "common/domain/learning.hpp"
#include "common/domain/period_index.hpp"
#include "common/domain/tally.hpp"
#include "common/record/batch.hpp"
#include "common/record/records.hpp"

namespace suara::tally {

inline const DeviceId kOfficeDevice{"office"};

struct ChainName {
  DeviceId device;
  std::uint32_t epoch = 1;
  std::uint32_t branch = 0;
  auto operator<=>(const ChainName&) const = default;
};
ChainName name_of(const record::Place& place);

struct EnrolledDevice {
  record::PublicKey key{};
  UnitId unit;
  CounterId counter;
  std::uint64_t leaf = 0;                   // of its enrolment
  Instant begun;                            // no record of it is older
  std::optional<std::uint64_t> revoked_at;  // leaf; what is stored behind it is held
  bool operator==(const EnrolledDevice&) const = default;
};
// That an officer stands on a unit's roster, as one record says.
struct RosterPost {
  UnitId unit;
  Date from;
  std::optional<Date> until;
  std::uint64_t leaf = 0;
  std::optional<std::uint64_t> ended_at;  // leaf that says something else of the same first day
  bool operator==(const RosterPost&) const = default;
};
struct CounterFact {
  UnitId unit;
  std::optional<Date> until;
  bool operator==(const CounterFact&) const = default;
};
struct AnnouncedImport {
  std::uint32_t number = 0;  // from 1, in the order of their records
  std::uint32_t rows = 0;
  Date from;
  Date until;
  bool takes(const domain::ImportedRow& row) const {
    return row.row >= 1 && row.row <= rows && from <= row.day && row.day <= until;
  }
  bool operator==(const AnnouncedImport&) const = default;
};
// Services of a unit that a registry or queue counted, by the file.
struct ServiceFile {
  std::uint64_t announced = 0;  // rows; of a file of before counts were records none
  std::uint64_t counted = 0;    // rows of its records
  bool operator==(const ServiceFile&) const = default;
};
enum class Verdict : std::uint8_t { annulled = 1, kept = 2 };  // the latest one holds
struct StatedKey {
  Bytes statement;
  Bytes signature;
  std::uint64_t leaf = 0;
  bool operator==(const StatedKey&) const = default;
};
struct JudgedPeriod;
// A period that was opened, and what its freeze took: postings with at most so many freezes; and who,
// by the office's records before it, was learning or may have been judged already.
struct PeriodState {
  std::string policy;
  std::uint64_t opened_leaf = 0;
  std::optional<record::Freeze> frozen;
  std::uint64_t frozen_leaf = 0;
  std::map<Month, std::uint16_t> taken;  // of its months
  std::uint64_t reopened_leaf = 0;       // of its latest reopening, which ended a freeze
  domain::Learning learning = {};
  std::vector<JudgedPeriod> judged_by;  // frozen before it, and sharing days with it
  domain::Causes causes = {};           // of low coverage, as two have said; a freeze fixes them
  bool takes(const domain::Posting& posting) const {
    const auto month = taken.find(posting.month);
    return month != taken.end() && posting.freezes <= month->second;
  }
  bool operator==(const PeriodState& other) const;
};
struct JudgedPeriod {
  Period period;
  PeriodState state;
  bool operator==(const JudgedPeriod&) const = default;
};
// What two reviewers have said of ballots, in the order of its leaves.
struct Decision {
  Verdict verdict = Verdict::kept;
  record::BallotSet ballots;
  std::string flag;  // that names them; empty: none does
  record::Act first;
  record::Act second;
  std::uint64_t leaf = 0;  // of the second
  bool operator==(const Decision&) const = default;
};
struct ObjectionState {
  record::Objection said;
  std::uint64_t leaf = 0;
  std::optional<record::ObjectionDecision> decided;  // by the second of two
  std::uint64_t decided_leaf = 0;                    // of that one
  bool operator==(const ObjectionState&) const = default;
};
// What a user may be, and who said so in which leaf.
struct AccountState {
  std::string role;
  UnitId unit;  // empty: the whole region
  PersonId by;
  std::uint64_t leaf = 0;
  bool operator==(const AccountState&) const = default;
};
struct CredentialState {
  Hash hash{};  // record::Credential's
  PersonId by;
  std::uint64_t leaf = 0;
  bool operator==(const CredentialState&) const = default;
};
// By the second of two.
struct ClosedYear : record::Retention {
  std::uint64_t leaf = 0;  // of its closing
  bool operator==(const ClosedYear&) const = default;
};
// The first of two records that must say the same.
struct Proposal {
  record::Body body;
  std::uint64_t leaf = 0;
  bool operator==(const Proposal&) const = default;
};

// What an act reaches back to: ballots that stand in earlier leaves.
struct Touched {
  std::vector<record::BallotSet> ballots;
  std::vector<ChainName> branches;
  std::set<CounterId> counters;  // theirs on some day is another unit than before
  bool nothing() const { return ballots.empty() && branches.empty() && counters.empty(); }
};

struct OfficeState {
  std::optional<Zone> zone;
  std::map<std::pair<DeviceId, std::uint32_t>, EnrolledDevice> devices;  // by epoch
  std::map<OfficerId, std::vector<RosterPost>> roster;                   // all that was ever said
  std::unordered_map<CounterId, std::map<Date, CounterFact>> counters;   // by first day
  std::map<std::pair<Hash, UnitId>, AnnouncedImport> imports;
  std::map<std::pair<Hash, UnitId>, ServiceFile> service_files;
  std::set<Hash> surveys;  // files of which a survey was filed, whether it counts still or not
  std::map<domain::OwnService, domain::Beginning> beginnings;  // as said last
  std::set<ChainName> adopted;
  std::map<ChainName, std::map<std::uint64_t, Verdict>> verdicts;  // by seq
  std::vector<StatedKey> key_statements;
  std::vector<ClosedYear> closed_years;
  std::vector<record::LogRestart> restarts;
  std::map<ChainName, std::set<std::uint64_t>> erased;  // seqs whose side parts went by name
  std::uint64_t erased_before_leaf = 0;                 // kiosks' side parts below it went by age
  std::map<Period, PeriodState> periods;      // those that were opened
  std::map<Month, std::uint16_t> freezes;     // of periods that hold the month, where there are any
  // By content: waiting for another person. What two have decided the opposite of since is gone.
  std::map<Bytes, Proposal> proposals;
  std::vector<Decision> decisions;
  // By flag: the ballots about which two have decided for it, whatever they said.
  std::map<std::string, std::map<ChainName, std::set<std::uint64_t>>> settled;
  std::vector<record::Dismissal> dismissals;     // each by the second of two
  std::map<Hash, ObjectionState> objections;     // by the commitment of their text
  std::map<PersonId, AccountState> accounts;
  std::map<std::pair<record::CredentialKind, PersonId>, CredentialState> credentials;
  std::map<std::string, Hash> lists;  // of facts, by name: what they are, as was said last

  // The unit that a counter belonged to on a day; the latest fact that holds then.
  std::optional<UnitId> unit_of(const CounterId& counter, Date day) const;
  std::uint16_t freezes_of(Month month) const {
    const auto found = freezes.find(month);
    return found == freezes.end() ? std::uint16_t{0} : found->second;
  }
  // What two reviewers have said of it last; nullopt: nothing.
  std::optional<Verdict> verdict_of(const ChainName& chain, std::uint64_t seq) const;
  // Whether two have decided about the ballot for that flag.
  bool is_settled(const std::string& flag, const ChainName& chain, std::uint64_t seq) const;
  // Whether the office has said that the record's side parts are gone; leaf: of its batch.
  bool is_erased(const ChainName& chain, std::uint64_t seq, std::uint64_t leaf) const;
  // What stands in that leaf came in before the end of a year that is closed.
  bool is_closed(std::uint64_t leaf) const;
  // No act of the office moves a ballot of that leaf and day any more: the leaf is closed, or it
  // was there when its year was closed, and is part of what two have signed.
  bool is_closed(std::uint64_t leaf, Date day) const;
  // No record of the chain is older; 1970 for a device that nobody enrolled.
  Instant begun(const ChainName& chain) const;
  bool operator==(const OfficeState&) const = default;
};

// The period as one of judgement; nullptr: it was not opened.
const PeriodState* state_of(const OfficeState& office, const Period& period);
const char* stage_of(const PeriodState* state);  // "not_open", "open", "frozen"
// What two have said last of that officer's coverage in the period.
domain::Cause cause_of(const OfficeState& office, const Period& period,
                       const domain::IndexSubject& subject);

// The period as a freeze would take it now, by its rules: every posting of its months, those who
// learn, and the periods that were frozen.
PeriodState taking_all(const OfficeState& office, const Period& period, PeriodState state,
                       const domain::IndexPolicy& rules);
// The rules that its opening fixed. A key that its text does not name was made later: the rule is
// off. nullopt: the text is no policy.
std::optional<domain::IndexPolicy> policy_in(const std::string& text);
domain::IndexPolicy rules_of(const PeriodState& state);  // where it is none: without later rules

// The next record of the office's chain, standing in that leaf. What it says of ballots in earlier
// leaves is added to touched. An act for four eyes takes effect with the second record that says
// the same by another person; the same person twice changes nothing, nor does somebody whom the
// chain does not name as what they sign (may_act).
// stored_at: when the leaf came in.
void fold(OfficeState& state, const record::Body& body, std::uint64_t leaf, Touched& touched,
          Instant stored_at = {});

// Whether the chain names that person as what they act. An officer, the central itself and the first
// operator (who signs in by the code of `suara-central init`) have no account; nor has anybody where
// no account was recorded yet.
bool may_act(const OfficeState& state, const record::Act& act);
inline constexpr const char* kFirstOperator = "first-operator";
inline constexpr const char* kCentral = "suara-central";  // as a person; its role is "central"

// Whether a record of its kind may add to touched at all.
bool may_touch(const record::Body& body);

// What a record for four eyes says, whoever signs it; nullopt: it needs no second one.
std::optional<Bytes> four_eyes_content(const record::Body& body);
// Who stands in it; empty: no record of the office.
record::Act act_of(const record::Body& body);

// How the reason of an import begins that announces a survey out of a file.
inline constexpr std::string_view kSurveyReason = "survey";
// The reason of an import that announces a file of services counted by others, whose rows stand in
// records behind it; and that of before such records.
inline constexpr const char* kServiceCountsReason = "service_counts";
inline constexpr const char* kUncountedServicesReason = "services";
// Whether its counts stand in no record, so that it may be filed once more.
bool is_uncounted(const OfficeState& office, const Hash& service_file);

// Settings record by which the ledger itself says in which zone days begin: the hash of "WIB".
inline constexpr const char* kZoneSetting = "zone";
record::OfficeSettings zone_record(Zone zone, record::Act act);

// Why a record does not count. The numbers stand in tables.
enum class HeldFor : std::uint8_t {
  nothing = 0,
  branch = 1,
  revoked = 2,
  annulled = 3,
  import = 4,
  unreadable = 5,
  clock = 6
};
// What its chain and the leaf of its batch say, for all but those that a verdict stands on.
HeldFor held_by_chain(const OfficeState& state, const ChainName& chain, std::uint64_t leaf);
// By its place alone.
HeldFor held_for(const OfficeState& state, const ChainName& chain, std::uint64_t seq,
                 std::uint64_t leaf);

}  // namespace suara::tally
