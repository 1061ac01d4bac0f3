// The officer index of a period and how each figure came about, as the API shows them: to BKD as
// the tallies give it now, to an officer as their newest edition has it (SCORING sections 7, 8).
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

// ?period= (needed) and ?unit=. Problems "request.field", "index.unknown_unit".
Expected<Response> show_index(const Call& call, SQLite::Database& reader);

// Of one person. An officer: their own alone (else "session.not_allowed") and by the quarter (else
// "index.quarter_only"). Problems "request.field", "officer.unknown".
Expected<Response> show_officer_index(const Call& call, SQLite::Database& reader);
Expected<Response> show_explanations(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
