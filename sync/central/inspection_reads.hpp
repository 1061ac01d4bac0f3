// Reasons that accuse: for the inspectorate, never for the accused (SCORING section 8).
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

// ?period=2026-Q4 (needed): how often below a low score "ada biaya tambahan" was ticked, by unit
// and officer, up to as_of: the end of the last whole week, of a quarter that is over its last day;
// null before its first week has ended. Problem "request.field".
Expected<Response> list_accusations(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
