#include "sync/central/objections.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "common/domain/objection_text.hpp"
#include "sync/central/ballot_sets.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/flag_reads.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/periods.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/review.hpp"
#include "sync/central/sealed_texts.hpp"
#include "sync/central/told_flags.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;
using nlohmann::json;
using tally::ObjectionState;

constexpr std::size_t kNameBytes = 6;  // of the commitment: nobody types 32
constexpr std::size_t kRecordHeadBytes = 64;  // of its times and person, which are added later

std::string name_of(const Hash& commitment) {
  return to_hex(view_of(commitment).substr(0, kNameBytes));
}

bool is_own(const Principal& principal, const OfficerId& officer) {
  return principal.role != Role::officer || principal.person.text == officer.text;
}

// The text out of the record's side part; empty where it was erased.
std::string text_of(SQLite::Database& reader, const TenantId& tenant, const ObjectionState& one,
                    const Keyring& keys) {
  const auto sealed = ledger::sealed_batch_at(reader, tenant, one.leaf);
  const auto batch = sealed ? record::parse_batch(*sealed) : Expected<record::Batch>{};
  if (!sealed || !batch) return "";
  Prepared select(reader,
                  "SELECT sealed FROM side_part WHERE tenant_id = ?1 AND device_id = ?2"
                  " AND epoch = ?3 AND branch = 0 AND seq = ?4 AND ordinal = 0");
  for (std::size_t i = 0; i < batch->records.size(); ++i) {
    const auto record = record::readable(batch->records[i]);
    const auto* said = record ? std::get_if<record::Objection>(&record->body) : nullptr;
    if (said == nullptr || said->text_commitment != one.said.text_commitment) continue;
    const auto part = select.first([](const Row& row) { return row.bytes(0); }, tenant,
                                   kOfficeDevice, batch->header.place.epoch,
                                   batch->header.first_seq + i);
    const auto salted = part ? open_salted(*part, keys) : std::nullopt;
    if (!salted || record::commitment_of(*salted) != said->text_commitment) continue;
    const json text = json::parse(text_in(*salted), nullptr, false);
    return text.is_object() ? text.value("text", "") : "";
  }
  return "";
}

std::size_t ballots_of(const record::Objection& said) {
  std::size_t count = 0;
  for (const record::BallotSet& set : said.ballots) count += set.seqs.size();
  return count;
}

json objection_json(const tally::OfficeState& office, const ObjectionState& one, std::string text) {
  json proposed = json::array();
  for (const auto& [content, proposal] : office.proposals)
    if (const auto* said = std::get_if<record::ObjectionDecision>(&proposal.body))
      if (said->objection == one.said.text_commitment)
        proposed.push_back({{"person", said->act.person.text},
                            {"upheld", said->upheld},
                            {"reason", said->act.reason}});
  const char* state = !one.decided ? "waiting" : one.decided->upheld ? "upheld" : "rejected";
  return {{"objection", name_of(one.said.text_commitment)},
          {"count", ballots_of(one.said)},
          {"text", std::move(text)},
          {"state", state},
          {"proposed", std::move(proposed)}};
}

const ObjectionState* find(const tally::OfficeState& office, const std::string& name) {
  for (const auto& [commitment, one] : office.objections)
    if (name_of(commitment) == name) return &one;
  return nullptr;
}

// Those of the places that still stand annulled and that nobody has objected to meanwhile.
std::vector<domain::BallotPlace> open_ones(const tally::OfficeState& office,
                                           const std::vector<domain::BallotPlace>& places) {
  const auto objected = objected_ballots(office);
  std::vector<domain::BallotPlace> open;
  std::ranges::copy_if(places, std::back_inserter(open), [&](const domain::BallotPlace& one) {
    return office.verdict_of({one.device, one.epoch, one.branch}, one.seq) ==
               tally::Verdict::annulled &&
           !objected.contains(one);
  });
  return open;
}

// An objection to as many of them as one record holds, from the first on.
record::Objection objection_to(std::vector<domain::BallotPlace> places, record::Objection said) {
  if (places.size() > record::kBallotSetMax) places.resize(record::kBallotSetMax);
  said.ballots = sets_of(places);
  while (places.size() > 1 &&
         record::encode({0, 0, said}).size() > record::kRecordBytesMax - kRecordHeadBytes) {
    places.resize(places.size() / 2);
    said.ballots = sets_of(places);
  }
  return said;
}

tl::unexpected<Problem> nothing_to(const ObjectionForm& form) {
  return problem("objection.nothing", {{"week", form.week}, {"reason", form.reason}});
}

}  // namespace

Expected<Response> show_own_flags(const Call& call, SQLite::Database& reader) {
  const OfficerId officer{call.segments.at(0)};
  if (!is_own(call.principal, officer)) return problem("session.not_allowed");
  const auto period = flag_period(call);
  if (!period) return tl::unexpected(period.error());
  json flags = json::array();
  for (const auto& [told, ballots] : told_flags(reader, *call.directory, officer, *period,
                                               call.directory->today(call.now)))
    flags.push_back({{"week", told.week},
                     {"reason", told.reason},
                     {"count", ballots.count},
                     {"state", to_text(told.state)},
                     {"objection", to_text(told.objection)}});
  return json_reply(200, {{"officer", officer.text},
                          {"period", to_text(*period)},
                          {"flags", std::move(flags)}});
}

Expected<ObjectionForm> read_objection(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  ObjectionForm form;
  form.week = in.text("week");
  form.reason = in.text("reason");
  form.text = in.text("text", domain::kObjectionBytesMax);
  const std::string text = in.text("period");
  if (in.problem()) return tl::unexpected(*in.problem());
  const auto period = read_period(text);
  if (!period) return tl::unexpected(period.error());
  form.period = *period;
  return form;
}

Expected<ObjectionOrder> prepare_objection(const Call& call, SQLite::Database& reader) {
  const auto form = read_objection(call.request.body);
  if (!form) return tl::unexpected(form.error());
  const OfficerId officer{call.segments.at(0)};
  if (!is_own(call.principal, officer)) return problem("session.not_allowed");
  const auto told =
      told_flags(reader, *call.directory, officer, form->period, call.directory->today(call.now));
  const auto found =
      told.find({form->week, form->reason, ToldState::annulled, ToldObjection::none});
  if (found == told.end()) return nothing_to(*form);
  return ObjectionOrder{officer, *form, found->second.ballots};
}

Expected<Response> object(Books& books, const ObjectionOrder& order, const Principal& principal,
                          Instant now) {
  if (!books.directory->root_key) return problem("keys.missing");
  const auto open = open_ones(*books.directory->office, order.ballots);
  if (open.empty()) return nothing_to(order.form);
  auto text = record::commit_text(json{{"kind", "objection"}, {"text", order.form.text}}.dump());
  record::Objection said =
      objection_to(open, {{principal.person, to_text(principal.role), "objection"},
                          order.officer,
                          {},
                          text.commitment});
  const std::size_t count = ballots_of(said);
  const OfficeRecord record{std::move(said), {std::move(text.salted)}};
  append_office(books, {&record, 1}, now);
  return json_reply(201, {{"objection", name_of(text.commitment)},
                          {"week", order.form.week},
                          {"reason", order.form.reason},
                          {"count", count},
                          {"left", open.size() - count}});
}

Expected<Response> list_objections(const Call& call, SQLite::Database& reader,
                                   const Keyring& keys) {
  const Directory& region = *call.directory;
  std::multimap<std::uint64_t, json> by_leaf;
  for (const auto& [commitment, one] : region.office->objections)
    by_leaf.emplace(one.leaf, objection_json(*region.office, one,
                                             text_of(reader, region.tenant, one, keys)));
  json list = json::array();
  for (auto& [leaf, one] : by_leaf) list.push_back(std::move(one));
  return json_reply(200, {{"objections", std::move(list)}});
}

Expected<ObjectionDecisionForm> read_objection_decision(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  const std::string decision = in.text("decision");
  if (decision != "uphold" && decision != "reject") in.refuse("decision", "uphold, reject");
  ObjectionDecisionForm form{decision == "uphold", in.text("reason")};
  if (in.problem()) return tl::unexpected(*in.problem());
  return form;
}

Expected<Response> decide_objection(Books& books, const std::string& objection,
                                    const ObjectionDecisionForm& form,
                                    const Principal& principal, Instant now) {
  const ObjectionState* found = find(*books.directory->office, objection);
  if (found == nullptr) return problem("objection.unknown", {{"objection", objection}});
  if (found->decided) return problem("objection.decided");
  if (form.upheld)
    for (const record::BallotSet& set : found->said.ballots)
      if (const auto good = check_target(books, record::Keep{{}, set}); !good)
        return tl::unexpected(good.error());
  record::ObjectionDecision decision{{}, found->said.text_commitment, form.upheld};
  const auto second = is_second(*books.directory->office, decision, principal);
  if (!second) return tl::unexpected(second.error());
  decision.act = {principal.person, to_text(principal.role), form.reason};
  const OfficeRecord record{std::move(decision), {}};
  append_office(books, {&record, 1}, now);
  return json_reply(*second ? 200 : 202, {{"objection", objection},
                                          {"decision", form.upheld ? "uphold" : "reject"},
                                          {"state", *second ? "decided" : "proposed"}});
}

}  // namespace suara::central
