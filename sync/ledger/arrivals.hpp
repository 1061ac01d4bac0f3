// When leaves came in.
#pragma once
#include <SQLiteCpp/Database.h>

#include <optional>

#include "common/base/ids.hpp"
#include "common/base/time.hpp"

namespace suara::ledger {

// The first leaf that came in at that moment or later; the size of the log where none did. They lie
// in that order, so this halves the log; those by which it began anew, late ones, are passed over.
// A central's clock that was wrong for a while leads it astray: not for what cannot be undone.
std::uint64_t first_leaf_since(SQLite::Database& database, const TenantId& tenant, Instant since);

// The same of the leaves from..until, until not among them: the first young one, or until. Looks at
// each, so that a run of times long past hides no young leaf before it.
std::uint64_t first_young_leaf(SQLite::Database& database, const TenantId& tenant,
                               std::uint64_t from, std::uint64_t until, Instant since);

// nullopt: the log has no such leaf.
std::optional<Instant> arrival_of(SQLite::Database& database, const TenantId& tenant,
                                  std::uint64_t leaf);

}  // namespace suara::ledger
