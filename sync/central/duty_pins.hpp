// Whose duty PINs a revoked kiosk had, so that they must be new. By the office's chain: no row of
// an officer or a roster undoes it.
#pragma once
#include <set>
#include <string>

#include "sync/central/directory.hpp"

namespace suara::central {

// Who stood on the kiosk's roster at any time from its enrolment to its revocation (without one:
// until now), or was to from a later day.
std::set<OfficerId> officers_on(const tally::OfficeState& office,
                                const tally::EnrolledDevice& kiosk);

// Whose PIN the chain says from before such a kiosk was revoked.
std::set<OfficerId> pins_to_change(const tally::OfficeState& office);

// Whether a kiosk may open duty with it, as far as the chain says: with that very PIN, which is not
// to_change (the above). While the log waits to begin anew the row alone speaks.
bool opens_duty(const Directory& region, const std::set<OfficerId>& to_change,
                const OfficerId& officer, const std::string& pin_hash);

}  // namespace suara::central
