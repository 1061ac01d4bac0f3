// Flags that wait for a decision, as rows: a projection that every search makes anew.
#pragma once
#include <SQLiteCpp/Database.h>

#include <optional>
#include <string_view>
#include <vector>

#include "common/base/period.hpp"
#include "common/domain/flags.hpp"

namespace suara::tally {

std::string_view flag_tables();

struct NumberedFlag {
  std::int64_t number = 0;  // never given twice; the same finding keeps its number
  Period period;
  domain::Flag flag;
};

// In the place of the period's; whether anything changed. Numbers say nothing of the officer.
bool replace_flags(SQLite::Database& database, const TenantId& tenant, const Period& period,
                   const domain::Flags& flags);
// In the order of their numbers; of one period, or of all.
std::vector<NumberedFlag> flags_of(SQLite::Database& database, const TenantId& tenant,
                                   const std::optional<Period>& period);
std::optional<NumberedFlag> flag_at(SQLite::Database& database, const TenantId& tenant,
                                    std::int64_t number);

}  // namespace suara::tally
