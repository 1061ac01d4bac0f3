// What a reviewer sees of flags: neither officer, score nor effect, and of kiosk and time only what
// the evidence is made of (SCORING section 5). An auditor sees the counts behind each flag too.
#pragma once
#include "common/domain/flags.hpp"
#include "sync/central/call.hpp"
#include "sync/central/flag_watch.hpp"

namespace suara::central {

// The reads of flags, objections and their report.
Expected<Response> read_about_flags(const Call& call, Action action, SQLite::Database& reader,
                                    const Keyring& keys, FlagWatch& watch);

// The period that the query names; problem "request.field".
Expected<Period> flag_period(const Call& call);

// What one proposal, a leaf of the office's chain, says of a flag: Annul, Keep and Dismissal.
std::vector<record::Body> proposed_in(const tally::OfficeState& office, std::uint64_t leaf);

}  // namespace suara::central
