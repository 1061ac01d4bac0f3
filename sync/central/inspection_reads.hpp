// Reasons that accuse: for the inspectorate, never for the accused (SCORING section 8).
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

// ?period= (needed): how often below a low score "ada biaya tambahan" was ticked, by unit and
// officer, of days that have ended. Problem "request.field".
Expected<Response> list_accusations(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
