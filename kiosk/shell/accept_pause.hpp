// How long a listener is left alone after no connection could be taken for want of descriptors or
// memory: it stays readable, and whoever asked it at once would do nothing else.
#pragma once
#include <cerrno>
#include <cstdint>

namespace suara::kiosk {

class AcceptPause {
 public:
  static constexpr std::int64_t kPauseMs = 200;

  // error: of the accept that failed. Times are steady_ms().
  void failed(int error, std::int64_t now_ms) {
    if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM)
      until_ms_ = now_ms + kPauseMs;
  }
  // 0: it may be asked now.
  std::int64_t left_ms(std::int64_t now_ms) const {
    return now_ms < until_ms_ ? until_ms_ - now_ms : 0;
  }

 private:
  std::int64_t until_ms_ = 0;
};

}  // namespace suara::kiosk
