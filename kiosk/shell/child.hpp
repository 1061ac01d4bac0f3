// The desk's program, started and ended by the kiosk, by its process id.
#pragma once
#include <sys/types.h>

#include "kiosk/shell/citizen_process.hpp"

namespace suara::kiosk {

class DeskChild {
 public:
  // place: of its window, within its frame; nullopt: wherever the display puts it. Throws
  // std::system_error where it cannot be started.
  DeskChild(const KioskOptions& options, const std::optional<Area>& place);
  ~DeskChild();  // SIGTERM, then waits for it
  DeskChild(const DeskChild&) = delete;
  DeskChild& operator=(const DeskChild&) = delete;

 private:
  pid_t pid_ = -1;
};

// In a desk that a kiosk started: SIGTERM comes when that kiosk ends, however it ends.
void end_with_the_kiosk();

}  // namespace suara::kiosk
