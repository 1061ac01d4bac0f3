// What an answer of the central means to the uplink.
#pragma once
#include "sync/uplink/http.hpp"
#include "sync/uplink/uplink.hpp"

namespace suara::uplink {

// Of every status but 200, whose body is a receipt that somebody must check first.
Event event_of(const HttpAnswer& answer);

}  // namespace suara::uplink
