#include "tests/support/wait.hpp"

#include <poll.h>

namespace suara::test {

bool wait_until(const std::function<bool()>& holds, std::chrono::milliseconds bound) {
  const auto end = std::chrono::steady_clock::now() + bound;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    poll(nullptr, 0, 4);
  }
  return true;
}

}  // namespace suara::test
