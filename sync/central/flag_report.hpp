// Annulments by direction and by reviewer, for those who watch the reviewers (SCORING section 5).
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

Expected<Response> report_flags(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
