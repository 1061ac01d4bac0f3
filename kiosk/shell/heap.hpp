// What is freed goes back to the system: a kiosk runs for months beside other programs.
#pragma once

namespace suara::kiosk {

// Once, before the first window.
void bound_heap();
// For when nobody waits for a picture: 0.1 ms on a kiosk's heap.
void trim_heap();

}  // namespace suara::kiosk
