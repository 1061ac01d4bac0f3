// What an office batch changes in what was counted before it: old cells minus, new plus. Pure: the
// past and the claims on imported rows are asked for.
#pragma once
#include "sync/tally/past.hpp"
#include "sync/tally/service_book.hpp"

namespace suara::tally {

// touched: what fold() said while `before` became `after`. What is closed in `before` stays.
domain::Cells effects(const OfficeState& before, const OfficeState& after, const Touched& touched,
                      const Past& past, const RowClaims& claims);

struct OfficeEffects {
  domain::Cells cells;
  ServiceDays services;
};
// Folds the records of an office batch; office becomes the state behind it.
OfficeEffects take_office_batch(OfficeState& office, const ledger::StoredBatch& stored,
                                const Past& past, const RowClaims& claims);

}  // namespace suara::tally
