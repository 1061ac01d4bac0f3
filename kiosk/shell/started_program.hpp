// Another program, started by this one and ended with this value; it never outlives it.
#pragma once
#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace suara::kiosk {

// What a pipe holds, so that nobody waits for the program to read it.
inline constexpr std::size_t kInputBytesMax = 4096;

class StartedProgram {
 public:
  // command[0] is looked up on PATH; its output goes nowhere. input: cut at kInputBytesMax.
  // nullopt: it cannot be started.
  static std::optional<StartedProgram> start(std::vector<std::string> command,
                                             std::string_view input = {});
  StartedProgram(StartedProgram&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)), ended_well_(other.ended_well_) {}
  StartedProgram& operator=(StartedProgram&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(ended_well_, other.ended_well_);
    return *this;
  }
  ~StartedProgram();  // SIGKILL where it still runs

  // Asks the system; once false it stays so.
  bool running();
  // With exit code 0; before its end: false.
  bool ended_well() const { return ended_well_; }

 private:
  explicit StartedProgram(pid_t pid) : pid_(pid) {}
  pid_t pid_ = -1;
  bool ended_well_ = false;
};

}  // namespace suara::kiosk
