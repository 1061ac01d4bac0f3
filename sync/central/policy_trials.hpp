// GET /v1/policy/trial: what the region's rules, and others, would decide about officers like its
// own (SCORING section 3).
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

// ?period= (default: the quarter before today's), ?rules=limit_points=3.5,days_min=8. Problems
// "request.field", "policy.value", "policy.unknown_key".
Expected<Response> show_policy_trial(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
