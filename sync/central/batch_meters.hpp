// What an answer to a batch adds to the central's figures.
#pragma once
#include "sync/central/batches.hpp"
#include "sync/central/meters.hpp"

namespace suara::central {

// Before the batch is given away.
void note_stored(Meters& meters, const Append& append, const Stored& stored);
void note_refused(Meters& meters, const Problem& problem, Instant now);

}  // namespace suara::central
