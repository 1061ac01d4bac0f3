// Requests about flags, objections and reopenings as works of the writer.
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

// An empty Work: the action writes nothing.
Expected<Work> flag_work_of(const Call& call, Action action);

}  // namespace suara::central
