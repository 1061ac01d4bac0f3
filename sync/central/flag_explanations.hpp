// Flags in the explanation of an officer's figure.
#pragma once
#include <nlohmann/json.hpp>

#include "sync/central/call.hpp"

namespace suara::central {

// Behind the figures, with 0 faces: to the officer and the operator what the officer is told, to
// the auditor also each flag that waits; to a reviewer, who may not learn whose a flag is, nothing.
void add_flag_explanations(const Call& call, SQLite::Database& reader, const OfficerId& officer,
                           const Period& period, nlohmann::json& figures);

}  // namespace suara::central
