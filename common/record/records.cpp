#include "common/record/records.hpp"

#include <google/protobuf/arena.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "common/record/plain_record.hpp"
#include "common/record/wire_fields.hpp"
#include "suara.pb.h"

// Each kind of record has a pair: put (value -> wire) and take (wire -> value, nullopt where a
// field is out of its range).
namespace suara::record {
namespace {

// protobuf writes a line to stderr for each input it refuses; the Problem already says it.
[[maybe_unused]] const auto kQuiet = google::protobuf::SetLogHandler(nullptr);

using domain::Ballot;
using domain::ServiceWithoutBallot;

template <class Enum>
bool read_enum(std::uint32_t number, std::uint32_t last, Enum& into) {
  if (number < 1 || number > last) return false;
  into = static_cast<Enum>(number);
  return true;
}

template <class Out>
void put_offer(const domain::Offer& offer, Out& out) {
  out.set_officer(offer.officer.text);
  out.set_counter(offer.counter.text);
  out.set_service(offer.service.text);
  out.set_result(static_cast<std::uint32_t>(offer.result));
  out.set_stated_by(static_cast<std::uint32_t>(offer.stated_by));
  out.set_channel(static_cast<std::uint32_t>(offer.channel));
}

template <class In>
bool take_offer(const In& in, domain::Offer& offer) {
  return read_id(in.officer(), offer.officer) && read_id(in.counter(), offer.counter) &&
         read_id(in.service(), offer.service) && read_enum(in.result(), 4, offer.result) &&
         read_enum(in.stated_by(), 2, offer.stated_by) && read_enum(in.channel(), 5, offer.channel);
}

void put_answers(const domain::Answers& answers, wire::Ballot& out) {
  out.set_score(answers.score.value_or(0));
  if (answers.first_answer_ms) out.set_first_answer_ms(*answers.first_answer_ms);
  if (answers.last_answer_ms) out.set_last_answer_ms(*answers.last_answer_ms);
  out.set_changes(answers.changes);
  for (const auto reason : answers.reasons) out.add_reasons(static_cast<std::uint32_t>(reason));
  for (const auto& skm : answers.skm)
    out.add_skm(8 * static_cast<std::uint32_t>(skm.element) + skm.answer);
  for (const Hash& commitment : answers.text_commitments)
    out.add_text_commitments(commitment.data(), commitment.size());
  out.set_score_taken_back(answers.score_taken_back);
  out.set_skipped(answers.skipped);
}

template <class In>
bool take_lists(const In& in, domain::Answers& answers) {
  for (const std::uint32_t number : in.reasons())
    if (!read_enum(number, 9, answers.reasons.emplace_back())) return false;
  for (const std::uint32_t packed : in.skm()) {
    domain::SkmAnswer skm;
    skm.answer = static_cast<std::uint8_t>(packed % 8);
    if (!read_enum(packed / 8, 9, skm.element) || skm.answer < 1 || skm.answer > 4) return false;
    answers.skm.push_back(skm);
  }
  for (const std::string_view commitment : in.text_commitments())
    if (!read_hash(commitment, answers.text_commitments.emplace_back())) return false;
  return true;
}

template <class In>
bool take_answers(const In& in, domain::Answers& answers) {
  if (in.score() > domain::kFacesMax) return false;
  if (in.score() != 0) answers.score = static_cast<std::uint8_t>(in.score());
  if (in.has_first_answer_ms()) answers.first_answer_ms = in.first_answer_ms();
  if (in.has_last_answer_ms()) answers.last_answer_ms = in.last_answer_ms();
  answers.changes = in.changes();
  answers.score_taken_back = in.score_taken_back();
  answers.skipped = in.skipped();
  return take_lists(in, answers);
}

void put(const Ballot& ballot, wire::Record& record) {
  wire::Ballot& out = *record.mutable_ballot();
  put_offer(ballot.offer, out);
  out.set_faces(ballot.faces);
  out.set_outcome(static_cast<std::uint32_t>(ballot.outcome));
  out.set_closed_by(static_cast<std::uint32_t>(ballot.closed_by));
  out.set_close_ms(ballot.close_ms);
  put_answers(ballot.answers, out);
  if (ballot.imported) {
    out.set_import_day(ballot.imported->day.days);
    out.set_import_row(ballot.imported->row);
  }
}

// Into a fresh ballot, out of a wire::Ballot or a PlainBallot; most records are one, and none of
// them is moved about. So also duties and what was seen.
template <class In>
bool take_ballot(const In& in, Ballot& ballot) {
  if (in.faces() > domain::kFacesMax) return false;
  ballot.faces = static_cast<std::uint8_t>(in.faces());
  ballot.close_ms = in.close_ms();
  if (in.has_import_day()) ballot.imported = {{in.import_day()}, in.import_row()};
  if (ballot.imported && !is_day(ballot.imported->day)) return false;
  return take_offer(in, ballot.offer) && read_enum(in.outcome(), 7, ballot.outcome) &&
         read_enum(in.closed_by(), 6, ballot.closed_by) && take_answers(in, ballot.answers) &&
         !domain::defect_of(ballot);
}

void put(const ServiceWithoutBallot& service, wire::Record& record) {
  wire::Service& out = *record.mutable_service();
  put_offer(service.offer, out);
  out.set_reason(static_cast<std::uint32_t>(service.reason));
}

std::optional<Body> take(const wire::Service& in) {
  ServiceWithoutBallot service;
  if (!take_offer(in, service.offer) || !read_enum(in.reason(), 5, service.reason))
    return std::nullopt;
  return service;
}

void put(const Duty& duty, wire::Record& record) {
  wire::Duty& out = *record.mutable_duty();
  out.set_officer(duty.officer.text);
  out.set_counter(duty.counter.text);
  out.set_on(duty.on);
  out.set_ended_by(static_cast<std::uint32_t>(duty.ended_by));
}

template <class In>
bool take_duty(const In& in, Duty& duty) {
  duty.on = in.on();
  duty.ended_by = static_cast<DutyEnd>(std::min(in.ended_by(), 3U));
  if (in.ended_by() > 3 || duty.on != (in.ended_by() == 0)) return false;
  return read_id(in.officer(), duty.officer) && read_id(in.counter(), duty.counter);
}

void put(const Boot& boot, wire::Record& record) {
  wire::Boot& out = *record.mutable_boot();
  out.set_wall_ms(boot.wall.ms);
  out.set_program_version(boot.program_version);
  out.set_machine_boot_id(boot.machine_boot_id);
}

std::optional<Body> take(const wire::Boot& in) {
  if (!is_time(in.wall_ms())) return std::nullopt;
  return Boot{{in.wall_ms()}, in.program_version(), in.machine_boot_id()};
}

void put(const Shutdown& shutdown, wire::Record& record) {
  record.mutable_shutdown()->set_reason(shutdown.reason);
}

std::optional<Body> take(const wire::Shutdown& in) {
  if (in.reason() < 1 || in.reason() > 2) return std::nullopt;
  return Shutdown{static_cast<std::uint8_t>(in.reason())};
}

void put(const ClockChange& change, wire::Record& record) {
  record.mutable_clock_change()->set_wall_before_ms(change.before.ms);
  record.mutable_clock_change()->set_wall_after_ms(change.after.ms);
}

std::optional<Body> take(const wire::ClockChange& in) {
  if (!is_time(in.wall_before_ms()) || !is_time(in.wall_after_ms())) return std::nullopt;
  return ClockChange{{in.wall_before_ms()}, {in.wall_after_ms()}};
}

void put(const Seen& seen, wire::Record& record) {
  wire::Seen& out = *record.mutable_seen();
  out.set_log_id(seen.log_id);
  out.set_tree_size(seen.tree_size);
  out.set_root(seen.root.data(), seen.root.size());
  out.set_server_time_ms(seen.server_time.ms);
  out.set_boot_ms(static_cast<std::uint64_t>(seen.boot_ms));
  out.set_wall_ms(seen.wall.ms);
  out.set_carried(seen.carried);
}

template <class In>
bool take_seen(const In& in, Seen& seen) {
  seen = {in.log_id(), in.tree_size(), {}, {in.server_time_ms()},
          static_cast<std::int64_t>(in.boot_ms()), {in.wall_ms()}, in.carried()};
  // A receipt's tree holds the leaf it is for, so no device has seen an empty one.
  return seen.log_id != 0 && seen.tree_size != 0 && read_hash(in.root(), seen.root) &&
         is_time(seen.server_time.ms) && is_time(seen.boot_ms) && is_time(seen.wall.ms);
}

void put(const Import& import, wire::Record& record) {
  wire::Import& out = *record.mutable_import();
  out.set_file_hash(import.file_hash.data(), import.file_hash.size());
  out.set_unit(import.unit.text);
  out.set_rows(import.rows);
}

std::optional<Body> take(const wire::Import& in) {
  Import import;
  import.rows = in.rows();
  if (!read_hash(in.file_hash(), import.file_hash) || !read_id(in.unit(), import.unit))
    return std::nullopt;
  return import;
}

void put(const SettingsChange& change, wire::Record& record) {
  record.mutable_settings_change()->set_settings_hash(change.settings_hash.data(),
                                                      change.settings_hash.size());
}

std::optional<Body> take(const wire::SettingsChange& in) {
  SettingsChange change;
  if (!read_hash(in.settings_hash(), change.settings_hash)) return std::nullopt;
  return change;
}

void put(const TechnicianAction& action, wire::Record& record) {
  record.mutable_technician_action()->set_what(static_cast<std::uint32_t>(action.what));
  record.mutable_technician_action()->set_count(action.count);
}

std::optional<Body> take(const wire::TechnicianAction& in) {
  TechnicianAction action;
  action.count = in.count();
  if (!read_enum(in.what(), 5, action.what)) return std::nullopt;
  return action;
}

void put(const StorageFault& fault, wire::Record& record) {
  record.mutable_storage_fault()->set_code(fault.code);
  record.mutable_storage_fault()->set_proven_seq(fault.proven_seq);
}

std::optional<Body> take(const wire::StorageFault& in) {
  if (in.code().empty() || in.code().size() > kFaultCodeMax) return std::nullopt;
  return StorageFault{in.code(), in.proven_seq()};
}

void put(const Cleaning& cleaning, wire::Record& record) {
  record.mutable_cleaning()->set_deaf_ms(cleaning.deaf_ms);
}

std::optional<Body> take(const wire::Cleaning& in) {
  if (in.deaf_ms() == 0 || in.deaf_ms() > kDeafMsMax) return std::nullopt;
  return Cleaning{in.deaf_ms()};
}

void put(const Complaint& complaint, wire::Record& record) {
  wire::Complaint& out = *record.mutable_complaint();
  out.set_unit(complaint.unit.text);
  out.set_text_commitment(complaint.text_commitment.data(), complaint.text_commitment.size());
  out.set_claim_hash(complaint.claim_hash.data(), complaint.claim_hash.size());
}

std::optional<Body> take(const wire::Complaint& in) {
  Complaint complaint;
  if (!read_id(in.unit(), complaint.unit) ||
      !read_hash(in.text_commitment(), complaint.text_commitment) ||
      !read_hash(in.claim_hash(), complaint.claim_hash))
    return std::nullopt;
  return complaint;
}

std::optional<Body> take_body(const wire::Record& in) {
  switch (in.body_case()) {
    case wire::Record::kService: return take(in.service());
    case wire::Record::kBoot: return take(in.boot());
    case wire::Record::kShutdown: return take(in.shutdown());
    case wire::Record::kClockChange: return take(in.clock_change());
    case wire::Record::kImport: return take(in.import());
    case wire::Record::kSettingsChange: return take(in.settings_change());
    case wire::Record::kTechnicianAction: return take(in.technician_action());
    case wire::Record::kStorageFault: return take(in.storage_fault());
    case wire::Record::kCleaning: return take(in.cleaning());
    case wire::Record::kComplaint: return take(in.complaint());
    default: return take_office(in);
  }
}

bool take_body(const wire::Record& in, Body& body) {
  if (in.has_ballot()) return take_ballot(in.ballot(), body.emplace<Ballot>());
  if (in.has_duty()) return take_duty(in.duty(), body.emplace<Duty>());
  if (in.has_seen()) return take_seen(in.seen(), body.emplace<Seen>());
  auto other = take_body(in);
  if (!other) return false;
  body = *std::move(other);
  return true;
}

bool has_times(const Record& record) {
  return is_time(record.boot_ms) && is_time(record.wall_offset_ms);
}

// As `In` says it, where it lies in the bytes.
template <class In, class Kind>
bool read_plain(std::string_view bytes, bool (&take)(const In&, Kind&), Kind& into) {
  In in;
  return in.read(bytes) && take(in, into);
}

// false: not of a kind of every day, or protobuf has to say what is wrong with it. `into` is fresh:
// a ballot is in it already.
bool read_plain(std::string_view bytes, Record& into) {
  PlainRecord in;
  if (!in.read(bytes)) return false;
  into.boot_ms = static_cast<std::int64_t>(in.boot_ms);
  into.wall_offset_ms = in.wall_offset_ms;
  if (!has_times(into)) return false;
  Body& body = into.body;
  switch (in.kind) {
    case kPlainBallot:
      return read_plain<PlainBallot>(in.body, take_ballot, std::get<Ballot>(body));
    case kPlainDuty: return read_plain<PlainDuty>(in.body, take_duty, body.emplace<Duty>());
    case kPlainSeen: return read_plain<PlainSeen>(in.body, take_seen, body.emplace<Seen>());
    default: return false;
  }
}

// What is wrong with the bytes; nullptr: nothing, and `into`, a fresh record, holds what they say.
const char* fault_in(std::string_view bytes, Record& into) {
  if (bytes.size() > kRecordBytesMax) return "longer than 8 KiB";
  if (read_plain(bytes, into)) return nullptr;
  alignas(std::max_align_t) std::array<char, 2'048> block;  // Room for most: none allocates.
  google::protobuf::ArenaOptions options;
  options.initial_block = block.data();
  options.initial_block_size = block.size();
  google::protobuf::Arena arena(options);
  auto& in = *google::protobuf::Arena::CreateMessage<wire::Record>(&arena);
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return "not a record";
  if (in.body_case() == wire::Record::BODY_NOT_SET) return "kind unknown";
  into.boot_ms = static_cast<std::int64_t>(in.boot_ms());
  into.wall_offset_ms = in.wall_offset_ms();
  return has_times(into) && take_body(in, into.body) ? nullptr : "a field out of its range";
}

}  // namespace

Bytes encode(const Record& record) {
  wire::Record out;
  out.set_boot_ms(static_cast<std::uint64_t>(record.boot_ms));
  out.set_wall_offset_ms(record.wall_offset_ms);
  std::visit(
      [&out](const auto& body) {
        if constexpr (requires { put(body, out); })
          put(body, out);
        else
          put_office(body, out);
      },
      record.body);
  return out.SerializeAsString();
}

Expected<Record> decode(std::string_view bytes) {
  Expected<Record> record(tl::in_place);
  if (const char* what = fault_in(bytes, *record))
    return problem("record.unreadable", {{"what", what}});
  return record;
}

void read(std::string_view bytes, std::optional<Record>& into) {
  if (fault_in(bytes, into.emplace()) != nullptr) into.reset();
}

std::optional<Record> readable(std::string_view bytes) {
  std::optional<Record> record;
  read(bytes, record);
  return record;
}

}  // namespace suara::record
