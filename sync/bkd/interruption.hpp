// SIGINT and SIGTERM as a value to ask for: work that has children ends them first.
#pragma once

namespace suara::bkd {

// While it lives, both signals are noted instead of ending the program, and blocking calls return
// with EINTR. One at a time.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  bool asked() const;
};

}  // namespace suara::bkd
