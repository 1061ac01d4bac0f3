#include "kiosk/app/touch/contacts.hpp"

#include <algorithm>

namespace suara::kiosk::touch {

void Contacts::take(const ContactEvent& event) {
  const auto found = std::ranges::find(resting_, event.id, &Contact::id);
  if (event.phase == Phase::down) {
    if (found == resting_.end() && resting_.size() < kContactsMax)
      resting_.push_back({event.id, event.at, event.at, false});
    return;
  }
  if (found == resting_.end()) return;
  found->at = event.at;
  if (event.phase == Phase::move) return;
  if (event.phase == Phase::up && !found->spent && lifts_.size() < kLiftsMax)
    lifts_.push_back({found->began, event.at});
  resting_.erase(found);
}

void Contacts::new_screen() {
  for (Contact& contact : resting_) contact.spent = true;
  lifts_.clear();
}

void Contacts::clear() {
  resting_.clear();
  lifts_.clear();
}

std::optional<Lift> Contacts::take_lift() {
  if (lifts_.empty()) return std::nullopt;
  const Lift lift = lifts_.front();
  lifts_.pop_front();
  return lift;
}

}  // namespace suara::kiosk::touch
