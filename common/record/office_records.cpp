#include <algorithm>
#include <functional>

#include "common/record/wire_fields.hpp"
#include "suara.pb.h"

namespace suara::record {
namespace {

template <class Out>
void put_validity(const Validity& validity, Out& out) {
  out.set_from(validity.from.days);
  out.set_until(validity.until ? validity.until->days : 0);
}

template <class In>
bool take_validity(const In& in, Validity& validity) {
  validity.from = {in.from()};
  if (in.until() != 0) validity.until = Date{in.until()};
  return is_day(validity.from) &&
         (!validity.until || (is_day(*validity.until) && validity.from <= *validity.until));
}

std::optional<Body> take(const wire::Roster& in) {
  Roster roster;
  if (!take_act(in, roster.act) || !read_id(in.officer(), roster.officer) ||
      !read_id(in.unit(), roster.unit) || !take_validity(in, roster.validity) ||
      !read_hash(in.name_commitment(), roster.name_commitment))
    return std::nullopt;
  return roster;
}

std::optional<Body> take(const wire::Counter& in) {
  Counter counter;
  if (!take_act(in, counter.act) || !read_id(in.counter(), counter.counter) ||
      !read_id(in.unit(), counter.unit) || !take_validity(in, counter.validity))
    return std::nullopt;
  return counter;
}

std::optional<Body> take(const wire::Catalogue& in) {
  Catalogue catalogue;
  catalogue.name_id = in.name_id();
  catalogue.name_en = in.name_en();
  catalogue.shortest_s = in.shortest_s();
  if (!take_act(in, catalogue.act) || !read_id(in.service(), catalogue.service) ||
      !read_id(in.unit(), catalogue.unit) || !take_validity(in, catalogue.validity))
    return std::nullopt;
  return catalogue;
}

std::optional<Body> take(const wire::Beginning& in) {
  Beginning beginning;
  beginning.from = {in.from()};
  for (const std::int32_t day : in.day_off()) beginning.days_off.push_back({day});
  const auto is_off = [&](Date day) { return is_day(day) && beginning.from <= day; };
  const auto& off = beginning.days_off;
  if (!take_act(in, beginning.act) || !read_id(in.officer(), beginning.officer) ||
      !read_id(in.unit(), beginning.unit) || !read_id(in.service(), beginning.service) ||
      !is_day(beginning.from) || off.size() > kDaysOffMax ||
      !std::ranges::all_of(off, is_off) ||
      std::ranges::adjacent_find(off, std::ranges::greater_equal{}) != off.end())
    return std::nullopt;
  return beginning;
}

std::optional<Body> take(const wire::Enrolment& in) {
  Enrolment enrolment;
  enrolment.epoch = in.epoch();
  if (!take_act(in, enrolment.act) || !read_id(in.device(), enrolment.device) ||
      !read_hash(in.key(), enrolment.key) || !read_id(in.unit(), enrolment.unit) ||
      enrolment.epoch == 0 ||
      (!in.counter().empty() && !read_id(in.counter(), enrolment.counter)) ||
      (in.has_begun_ms() && !is_time(in.begun_ms())))
    return std::nullopt;
  if (in.has_begun_ms()) enrolment.begun = Instant{in.begun_ms()};
  return enrolment;
}

std::optional<Body> take(const wire::KeyStatementRecord& in) {
  KeyStatementRecord statement;
  statement.statement = in.statement();
  statement.signature = in.signature();
  if (!take_act(in, statement.act) || statement.signature.size() != 64) return std::nullopt;
  return statement;
}

std::optional<Body> take(const wire::OfficeImport& in) {
  OfficeImport import;
  import.rows = in.rows();
  import.from = {in.from()};
  import.until = {in.until()};
  import.file_name = in.file_name();
  if (!take_act(in, import.act) || !read_hash(in.file_hash(), import.file_hash) ||
      !read_id(in.unit(), import.unit) || import.until < import.from ||
      !is_day(import.from) || !is_day(import.until))
    return std::nullopt;
  return import;
}

}  // namespace

void put_office(const Roster& roster, wire::Record& record) {
  wire::Roster& out = *record.mutable_roster();
  put_act(roster.act, out);
  out.set_officer(roster.officer.text);
  out.set_unit(roster.unit.text);
  put_validity(roster.validity, out);
  out.set_name_commitment(roster.name_commitment.data(), roster.name_commitment.size());
}

void put_office(const Counter& counter, wire::Record& record) {
  wire::Counter& out = *record.mutable_counter();
  put_act(counter.act, out);
  out.set_counter(counter.counter.text);
  out.set_unit(counter.unit.text);
  put_validity(counter.validity, out);
}

void put_office(const Catalogue& catalogue, wire::Record& record) {
  wire::Catalogue& out = *record.mutable_catalogue();
  put_act(catalogue.act, out);
  out.set_service(catalogue.service.text);
  out.set_unit(catalogue.unit.text);
  out.set_name_id(catalogue.name_id);
  out.set_name_en(catalogue.name_en);
  out.set_shortest_s(catalogue.shortest_s);
  put_validity(catalogue.validity, out);
}

void put_office(const Beginning& beginning, wire::Record& record) {
  wire::Beginning& out = *record.mutable_beginning();
  put_act(beginning.act, out);
  out.set_officer(beginning.officer.text);
  out.set_unit(beginning.unit.text);
  out.set_service(beginning.service.text);
  out.set_from(beginning.from.days);
  for (const Date day : beginning.days_off) out.add_day_off(day.days);
}

void put_office(const Enrolment& enrolment, wire::Record& record) {
  wire::Enrolment& out = *record.mutable_enrolment();
  put_act(enrolment.act, out);
  out.set_device(enrolment.device.text);
  out.set_epoch(enrolment.epoch);
  out.set_key(enrolment.key.data(), enrolment.key.size());
  out.set_unit(enrolment.unit.text);
  out.set_counter(enrolment.counter.text);
  if (enrolment.begun) out.set_begun_ms(enrolment.begun->ms);
}

void put_office(const KeyStatementRecord& statement, wire::Record& record) {
  wire::KeyStatementRecord& out = *record.mutable_key_statement();
  put_act(statement.act, out);
  out.set_statement(statement.statement);
  out.set_signature(statement.signature);
}

void put_office(const OfficeImport& import, wire::Record& record) {
  wire::OfficeImport& out = *record.mutable_office_import();
  put_act(import.act, out);
  out.set_file_hash(import.file_hash.data(), import.file_hash.size());
  out.set_unit(import.unit.text);
  out.set_rows(import.rows);
  out.set_from(import.from.days);
  out.set_until(import.until.days);
  out.set_file_name(import.file_name);
}

std::optional<Body> take_office(const wire::Record& record) {
  switch (record.body_case()) {
    case wire::Record::kRoster: return take(record.roster());
    case wire::Record::kCounter: return take(record.counter());
    case wire::Record::kCatalogue: return take(record.catalogue());
    case wire::Record::kEnrolment: return take(record.enrolment());
    case wire::Record::kBeginning: return take(record.beginning());
    case wire::Record::kKeyStatement: return take(record.key_statement());
    case wire::Record::kOfficeImport: return take(record.office_import());
    case wire::Record::kAccount:
    case wire::Record::kCredential: return take_account_record(record);
    default: return take_act_record(record);
  }
}

}  // namespace suara::record
