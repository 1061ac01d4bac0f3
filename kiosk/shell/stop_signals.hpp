// SIGTERM and SIGINT as an ordinary call on a thread of its own.
#pragma once
#include <functional>
#include <thread>

namespace suara::kiosk {

class StopSignals {
 public:
  // Made before any other thread, so that none takes the signals. on_stop must not wait.
  explicit StopSignals(std::function<void()> on_stop);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  int signals_ = -1;
  int wake_ = -1;
  std::thread worker_;
};

}  // namespace suara::kiosk
