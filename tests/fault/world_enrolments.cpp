#include "tests/fault/world_enrolments.hpp"

#include <algorithm>

#include "tests/fault/region_image.hpp"

namespace suara::fault {
namespace {

record::PriorEnrolment told_by(const KioskMachine& kiosk) {
  const journal::Identity& one = kiosk.enrolled.identity;
  return {one.place.device, one.place.epoch, one.device_key, one.unit, one.counter, one.log_id,
          one.root_key};
}

}  // namespace

std::size_t state_enrolments_again(CentralMachine& central,
                                   const std::vector<std::unique_ptr<KioskMachine>>& kiosks,
                                   Instant now, std::vector<std::string>& defects) {
  std::map<DeviceId, central::PriorEnrolments> lost;
  const auto& known = central.books().directory->office->devices;
  for (const auto& kiosk : kiosks) {
    const record::PriorEnrolment prior = told_by(*kiosk);
    const auto& told = lost[prior.device];
    if (!known.contains({prior.device, prior.epoch}) &&
        std::ranges::find(told, prior) == told.end())
      lost[prior.device].push_back(prior);
  }
  std::size_t stated = 0;
  for (const auto& [device, prior] : lost) {
    if (prior.empty()) continue;
    const auto key = device_key(150 + static_cast<unsigned>(prior[0].log_id));
    if (!central.enrol(device, prior[0].counter, key, now, prior))
      defects.push_back("a lost enrolment is not stated again");
    stated += prior.size();
  }
  return stated;
}

}  // namespace suara::fault
