// Side parts at the end of their keeping (UU 27/2022): rows deleted, an office record says which.
// The chain verifies without them.
#pragma once
#include "common/domain/region_settings.hpp"
#include "sync/central/call.hpp"

namespace suara::central {

using domain::kSidePartsKeptSetting;
inline constexpr std::int64_t kSidePartsKeptDays = 730;  // where nothing is set

// Either an officer's name and NIP or the side parts of named records.
struct ErasureForm {
  std::optional<OfficerId> officer;
  record::BallotSet records;
  std::string reason;
};
Expected<ErasureForm> read_erasure(std::string_view body);
// Problems of records: "erase.office" (a name of the roster is erased by its officer),
// "erase.nothing" (no side part of them stands here). Of an officer: "erase.no_name" (unknown, or
// erased already), "erase.in_force" (not gone yet) and "erase.open_year" (the year of the last day
// is not closed).
Expected<Response> erase_named(Books& books, const ErasureForm& form, const Principal& principal,
                               Instant now);

// Of kiosks' records, what arrived before the days of the setting; how many parts went. Takes at
// most 100,000 batches a night. night_before: the day of the night before this one; behind a gap
// between them the age is as of the day after it, and the next night goes on: a clock that is far
// ahead for a moment erases nothing that is young.
std::int64_t erase_old(Books& books, Date night_before, Instant now);

// A whole number of the region's settings; nullopt: none, or out of its bounds.
std::optional<std::int64_t> number_setting(Books& books, const char* key);

}  // namespace suara::central
