// What is held, who has proposed what about it, and the decisions of two reviewers. Nothing here
// tells a score or an officer.
#pragma once
#include <nlohmann/json.hpp>
#include <set>

#include "sync/central/call.hpp"
#include "sync/central/fields.hpp"

namespace suara::central {

// Its act is filled in by decide().
struct DecisionForm {
  record::Body body;  // Adopt, Keep or Annul
  std::string reason;
};
// [[first, last], ...] under "ranges", ascending, at most kBallotSetMax records in all.
std::vector<std::uint64_t> read_ranges(Fields& in);
Expected<DecisionForm> read_decision(std::string_view body);
// One record of the office; with that of another person before it, the decision takes effect.
// Problems device.unknown, review.unknown_branch, review.not_held {seq}: no ballot, service or
// unreadable record of that chain, review.decided, review.year_closed, review.same_person.
Expected<Response> decide(Books& books, const DecisionForm& form, const Principal& principal,
                          Instant now);

// Whether it may be decided about what the body (Adopt, Keep, Annul) names; problems as of decide().
Expected<bool> check_target(Books& books, const record::Body& body);
// What a record of the office says, by this person.
record::Body signed_by(record::Body body, const record::Act& act);

// Those that are not adopted and have a ballot that no two reviewers have kept or annulled, or none
// that they could decide about.
std::set<tally::ChainName> undecided_branches(const Directory& region, SQLite::Database& reader);
bool has_undecided(const std::set<tally::ChainName>& undecided, const DeviceId& device,
                   std::uint32_t epoch);

// A device of which a record of that year waits for review.
std::optional<DeviceId> held_in_year(const Directory& region, SQLite::Database& reader,
                                     std::int32_t year);

// True: another person has said the same before. "review.same_person": this one has.
Expected<bool> is_second(const tally::OfficeState& office, const record::Body& body,
                         const Principal& principal);

Expected<Response> list_review(const Call& call, SQLite::Database& reader);
// {"device", "counter", "what": "held" or "unreadable"} for each device with some.
void mention_held(const Call& call, SQLite::Database& reader, nlohmann::json& attention);

}  // namespace suara::central
