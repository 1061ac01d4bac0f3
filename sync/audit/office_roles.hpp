// Which roles may stand in which record of the office.
#pragma once
#include "common/record/records.hpp"

namespace suara::audit {

// True for what belongs to the office's chain and names a role that may do it.
bool may_stand_there(const record::Body& body);

}  // namespace suara::audit
