// A frozen period is opened again where more than 1 % of a group's ballots were annulled since
// (SCORING section 3): by two persons, and then frozen anew.
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

struct ReopeningForm {
  UnitId unit;  // empty: the first group of which enough was annulled
  std::string reason;
};
Expected<ReopeningForm> read_reopening(std::string_view body);
// "keys.missing", "period.not_frozen", "period.too_few_annulled" {annulled, ballots}, to a reviewer
// "period.not_reopened" {period}, "review.same_person".
Expected<Response> reopen_period(Books& books, const Period& period, const ReopeningForm& form,
                                 const Principal& principal, Instant now);

}  // namespace suara::central
