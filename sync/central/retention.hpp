// A year is closed by two reviewers: its tallies and the tree's head stand signed in the ledger,
// and nothing that lies in it is decided about any more.
#pragma once
#include "common/domain/region_settings.hpp"
#include "sync/central/call.hpp"

namespace suara::central {

using domain::kRetentionYearsSetting;
inline constexpr std::int64_t kRetentionYears = 5;  // where nothing is set

struct ClosingForm {
  std::int32_t year = 0;
  std::string reason;
};
Expected<ClosingForm> read_closing(std::string_view body);
// One record of the office; the year is closed with that of another person who finds the same
// tallies. Problems "retention.too_early" {year, from}, "retention.held" {device}: something of the
// year waits for review, "retention.closed", "review.same_person".
Expected<Response> close_year(Books& books, const ClosingForm& form, const Principal& principal,
                              Instant now);

}  // namespace suara::central
