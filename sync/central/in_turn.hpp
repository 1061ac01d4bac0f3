// What was asked for, in its turn on the writer thread: between a request's judgement and that,
// other writes have been taken.
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

// Inside the writer's transaction, with what its group has counted so far in the tables.
Expected<Response> in_turn(Books& books, const Work& work);

// The work of whoever is still named in the chain as what they act. Problem "session.missing".
Work if_still_named(const Principal& who, Work work);

}  // namespace suara::central
