#include "kiosk/shell/stop_signals.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace suara::kiosk {

StopSignals::StopSignals(std::function<void()> on_stop) {
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigaddset(&stops, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);
  signals_ = signalfd(-1, &stops, SFD_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || wake_ < 0) throw std::system_error(errno, std::generic_category(), "signals");
  worker_ = std::thread([this, on_stop = std::move(on_stop)] {
    pollfd watched[] = {{signals_, POLLIN, 0}, {wake_, POLLIN, 0}};
    while (poll(watched, 2, -1) < 0 || (watched[0].revents | watched[1].revents) == 0) {
    }
    if (watched[0].revents != 0) on_stop();
  });
}

StopSignals::~StopSignals() {
  const std::uint64_t one = 1;
  (void)!write(wake_, &one, sizeof one);
  worker_.join();
  close(signals_);
  close(wake_);
}

}  // namespace suara::kiosk
