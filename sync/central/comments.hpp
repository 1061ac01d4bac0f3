// Citizens' comments as an officer reads them: with their editions, masked (SCORING section 8). No
// text of them stands in a log, metric or error.
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

inline constexpr std::size_t kCommentsShownMax = 1'000;  // of one officer and quarter, the latest

// Whether the side part holds the ballot's comment; no: respondent's answers, another ballot's, or
// no key opens it.
bool is_comment(std::string_view sealed, const domain::Ballot& ballot, const Keyring& keys);

// ?period=2026-Q4 (not given: today's). By editions, the newest first; without those that were
// erased or annulled since, or that no key opens. None at all while no edition shows. An officer
// sees their own alone: else "session.not_allowed". Problems "request.field", "officer.unknown".
Expected<Response> show_comments(const Call& call, SQLite::Database& reader, const Keyring& keys);

}  // namespace suara::central
