// What a request asks the writer to do: its body read, and the act that it is handed to.
#pragma once
#include "sync/central/call.hpp"
#include "sync/central/roles.hpp"

namespace suara::central {

// An empty Work: the action only reads. Problems of the body. The writer waits for nothing that
// reader can look for before.
Expected<Work> work_of(const Call& call, Action action, SQLite::Database& reader);

// What must not happen before a lost log has begun anew: it would stand in the office's chain or be a
// promise about a log that is about to end. Whatever writes, but who signs in, with which hash, and
// the word of the two.
bool waits_for_restart(const Route& route);

}  // namespace suara::central
