#include "common/record/prior_enrolment.hpp"

#include <fmt/format.h>

namespace suara::record {

// No id has a line's end in it.
Bytes fingerprint_part(const std::vector<PriorEnrolment>& taken) {
  Bytes part;
  for (const PriorEnrolment& one : taken)
    part += fmt::format("suara.prior.1\n{}\n{}\n{}\n{}\n{}\n{}\n", one.device.text, one.epoch,
                        to_hex(view_of(one.key)), one.unit.text, one.counter.text, one.log_id);
  return part;
}

}  // namespace suara::record
