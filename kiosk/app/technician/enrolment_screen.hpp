// Inside kiosk/app/technician only: the page of an enrolment in words.
#pragma once
#include "kiosk/app/technician/screen.hpp"

namespace suara::kiosk::technician {

EnrolmentScreen enrolment_of(const Model& model, const texts::Texts& words);

}  // namespace suara::kiosk::technician
