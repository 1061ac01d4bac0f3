#include "sync/central/duty_pins.hpp"

#include <algorithm>

#include "sync/central/accounts.hpp"

namespace suara::central {

std::set<OfficerId> officers_on(const tally::OfficeState& office,
                                const tally::EnrolledDevice& kiosk) {
  const Date enrolled = date_of(kiosk.begun, office.zone.value_or(Zone{}));
  const auto stood_meanwhile = [&](const tally::RosterPost& post) {
    return post.unit == kiosk.unit && (!kiosk.revoked_at || post.leaf < *kiosk.revoked_at) &&
           (!post.ended_at || *post.ended_at > kiosk.leaf) &&
           (!post.until || *post.until >= enrolled);
  };
  std::set<OfficerId> officers;
  for (const auto& [officer, posts] : office.roster)
    if (std::ranges::any_of(posts, stood_meanwhile)) officers.insert(officer);
  return officers;
}

std::set<OfficerId> pins_to_change(const tally::OfficeState& office) {
  std::set<OfficerId> all;
  for (const auto& [name, kiosk] : office.devices) {
    if (!kiosk.revoked_at) continue;
    for (const OfficerId& officer : officers_on(office, kiosk)) {
      const auto pin =
          office.credentials.find({record::CredentialKind::duty_pin, {officer.text}});
      if (pin != office.credentials.end() && pin->second.leaf < *kiosk.revoked_at)
        all.insert(officer);
    }
  }
  return all;
}

bool opens_duty(const Directory& region, const std::set<OfficerId>& to_change,
                const OfficerId& officer, const std::string& pin_hash) {
  if (pin_hash.empty() || region.pending_restart) return !pin_hash.empty();
  return !to_change.contains(officer) && is_recorded(*region.office, officer, pin_hash);
}

}  // namespace suara::central
