// What respondents of the survey tell of themselves comes sealed beside their ballot: counted on
// arrival, by month, and never looked at again. A recount leaves it out.
#pragma once
#include "sync/central/batches.hpp"

namespace suara::central {

// Side parts of the batch's records behind the known ones; cells: what the batch added to the
// counts. Those of ballots that do not count, or that do not fit their commitment, are left out.
void count_respondents(Books& books, const Append& append, std::uint32_t known,
                       const domain::Cells& cells);

}  // namespace suara::central
