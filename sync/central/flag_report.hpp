// Annulments by direction and by reviewer, for the auditor who watches the reviewers (SCORING
// section 5). Two of them, before and after a decision, tell how a ballot was scored: nobody else
// reads it.
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

Expected<Response> report_flags(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
