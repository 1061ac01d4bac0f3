#include "kiosk/shell/clocks.hpp"

#include <time.h>

#include <fstream>

namespace suara::kiosk {
namespace {

std::int64_t read_ms(clockid_t clock) {
  timespec at{};
  clock_gettime(clock, &at);
  return std::int64_t{at.tv_sec} * 1000 + at.tv_nsec / 1'000'000;
}

}  // namespace

std::int64_t steady_ms() { return read_ms(CLOCK_BOOTTIME); }

journal::Clocks read_clocks() { return {steady_ms(), Instant{read_ms(CLOCK_REALTIME)}}; }

Bytes machine_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return Bytes(view_of(record::sha256({id})).substr(0, 16));
}

}  // namespace suara::kiosk
