// What an officer is told of flags, their objection to an annulment, and the word of two reviewers
// on it, who do not learn whose it is.
#pragma once
#include "common/domain/flags.hpp"
#include "sync/central/call.hpp"

namespace suara::central {

// The officer's own; of the operator and the auditor anybody's. "session.not_allowed".
Expected<Response> show_own_flags(const Call& call, SQLite::Database& reader);

struct ObjectionForm {
  std::string week;
  std::string reason;  // as they are told
  Period period;
  std::string text;  // 1 to domain::kObjectionBytesMax; becomes a side part
};
Expected<ObjectionForm> read_objection(std::string_view body);
// The officer's ballots that were annulled in that week for that reason, as a reader found them.
struct ObjectionOrder {
  OfficerId officer;
  ObjectionForm form;
  std::vector<domain::BallotPlace> ballots;
};
// Problems of the body; "session.not_allowed", "objection.nothing" {week, reason}.
Expected<ObjectionOrder> prepare_objection(const Call& call, SQLite::Database& reader);
// Against those of them that still stand annulled without an objection: of more than one record
// holds the first ones, and "left" says how many are left for another objection.
// "objection.nothing".
Expected<Response> object(Books& books, const ObjectionOrder& order, const Principal& principal,
                          Instant now);

Expected<Response> list_objections(const Call& call, SQLite::Database& reader,
                                   const Keyring& keys);

struct ObjectionDecisionForm {
  bool upheld = false;
  std::string reason;
};
Expected<ObjectionDecisionForm> read_objection_decision(std::string_view body);
// "objection.unknown" {objection}, "objection.decided"; those of review.hpp's decide().
Expected<Response> decide_objection(Books& books, const std::string& objection,
                                    const ObjectionDecisionForm& form,
                                    const Principal& principal, Instant now);

}  // namespace suara::central
