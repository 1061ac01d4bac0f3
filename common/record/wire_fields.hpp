// Inside common/record only: the office's kinds of records, and what both halves of the codec
// share.
#pragma once
#include <optional>

#include "common/record/records.hpp"

namespace suara::wire {
class BallotSet;
class Record;
}

namespace suara::record {

void put_office(const Roster& roster, wire::Record& record);
void put_office(const Counter& counter, wire::Record& record);
void put_office(const Catalogue& catalogue, wire::Record& record);
void put_office(const Beginning& beginning, wire::Record& record);
void put_office(const Enrolment& enrolment, wire::Record& record);
void put_office(const KeyStatementRecord& statement, wire::Record& record);
void put_office(const OfficeImport& import, wire::Record& record);
void put_office(const OfficeSettings& settings, wire::Record& record);
void put_office(const Revocation& revocation, wire::Record& record);
void put_office(const IndependentCounts& counts, wire::Record& record);
void put_office(const Annul& annul, wire::Record& record);
void put_office(const Keep& keep, wire::Record& record);
void put_office(const Adopt& adopt, wire::Record& record);
void put_office(const LogRestart& restart, wire::Record& record);
void put_office(const Retention& retention, wire::Record& record);
void put_office(const Erasure& erasure, wire::Record& record);
void put_office(const PeriodOpening& opening, wire::Record& record);
void put_office(const Freeze& freeze, wire::Record& record);
void put_office(const Reopening& reopening, wire::Record& record);
void put_office(const Dismissal& dismissal, wire::Record& record);
void put_office(const Objection& objection, wire::Record& record);
void put_office(const ObjectionDecision& decision, wire::Record& record);
void put_office(const CoverageCause& cause, wire::Record& record);
void put_office(const Account& account, wire::Record& record);
void put_office(const Credential& credential, wire::Record& record);

// Counts of services (count_records.cpp), who may act (account_records.cpp), acts upon records
// (office_act_records.cpp), and what flags lead to (flag_records.cpp); nullopt as below.
std::optional<Body> take_counts(const wire::Record& record);
std::optional<Body> take_account_record(const wire::Record& record);
std::optional<Body> take_act_record(const wire::Record& record);
std::optional<Body> take_flag_record(const wire::Record& record);
// nullopt: no office record, or a field out of its range.
std::optional<Body> take_office(const wire::Record& record);

// Ids come from set-up files that were checked; a record that holds another is unreadable.
template <class Name>
bool read_id(std::string_view text, Name& into) {
  if (!is_id_text(text)) return false;
  into.text.assign(text);
  return true;
}

template <class Out>
void put_act(const Act& act, Out& out) {
  out.mutable_act()->set_person(act.person.text);
  out.mutable_act()->set_role(act.role);
  out.mutable_act()->set_reason(act.reason);
}

template <class In>
bool take_act(const In& in, Act& act) {
  act.role = in.act().role();
  act.reason = in.act().reason();
  return read_id(in.act().person(), act.person) && !act.role.empty();
}

// The ballots of a decision (flag_records.cpp). false: out of their range.
void put_ballots(const BallotSet& ballots, wire::BallotSet& out);
bool take_ballots(const wire::BallotSet& in, BallotSet& ballots);

// Times of years up to 9999, so that no sum of a few of them overflows.
inline bool is_time(std::int64_t ms) {
  constexpr std::int64_t kMost = 253'402'300'799'999;
  return -kMost <= ms && ms <= kMost;
}
// Days of the years 1900 to 9999, as set-up files may hold.
inline bool is_day(Date day) { return -25'567 <= day.days && day.days <= 2'932'896; }

inline bool read_hash(std::string_view bytes, Hash& into) {
  const auto hash = array_of<32>(bytes);
  if (hash) into = *hash;
  return hash.has_value();
}

}  // namespace suara::record
