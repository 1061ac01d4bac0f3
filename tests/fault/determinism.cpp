#include "tests/fault/determinism.hpp"

#include <dlfcn.h>
#include <sodium.h>
#include <time.h>

#include "tests/fault/disk_vfs.hpp"
#include "tests/fault/random.hpp"

namespace suara::fault {
namespace {

Random& source() {
  static Random random(1);
  return random;
}
std::int64_t boot_ms = -1;

const char* name() { return "suara-seeded"; }
std::uint32_t draw() { return static_cast<std::uint32_t>(source().next()); }
void fill(void* into, std::size_t size) {
  auto* bytes = static_cast<unsigned char*>(into);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(source().next());
}

}  // namespace

void own_chance() {
  static randombytes_implementation seeded{name, draw, nullptr, nullptr, fill, nullptr};
  randombytes_set_implementation(&seeded);
}

void seed_chance(std::uint64_t seed) {
  source() = Random(seed);
  seed_vfs(seed);
}

void set_boot_clock(std::int64_t milliseconds) { boot_ms = milliseconds; }

}  // namespace suara::fault

extern "C" int clock_gettime(clockid_t clock, timespec* into) noexcept {
  using namespace suara::fault;
  static const auto next =
      reinterpret_cast<int (*)(clockid_t, timespec*)>(dlsym(RTLD_NEXT, "clock_gettime"));
  if (clock != CLOCK_BOOTTIME || boot_ms < 0) return next(clock, into);
  *into = {boot_ms / 1000, boot_ms % 1000 * 1'000'000};
  return 0;
}
