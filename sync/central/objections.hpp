// What an officer is told of flags, their objection to an annulment, and the word of two reviewers
// on it, who do not learn whose it is.
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

// The officer's own; of the operator and the auditor anybody's. "session.not_allowed".
Expected<Response> show_own_flags(const Call& call, SQLite::Database& reader);

struct ObjectionForm {
  std::string week;
  std::string reason;  // as they are told
  Period period;
  std::string text;  // becomes a side part
};
inline constexpr std::size_t kObjectionBytesMax = 2'000;
Expected<ObjectionForm> read_objection(std::string_view body);
// Against what was annulled in that week for that reason. "session.not_allowed",
// "objection.nothing" {week, reason}.
Expected<Response> object(Books& books, const OfficerId& officer, const ObjectionForm& form,
                          const Principal& principal, Instant now);

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
