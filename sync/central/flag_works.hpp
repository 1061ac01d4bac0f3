// Requests about flags, objections, reopenings and causes as works of the writer.
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

// An empty Work: the action writes nothing. What must be looked for in the ledger is read here.
Expected<Work> flag_work_of(const Call& call, Action action, SQLite::Database& reader);

}  // namespace suara::central
