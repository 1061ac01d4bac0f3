// Programs started by this one, whose lines on standard output are read as they come. What they say
// on standard error goes into a file.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace suara::bkd {

class ChildProcess {
 public:
  // Throws std::system_error where it does not start.
  ChildProcess(const std::vector<std::string>& command, const std::filesystem::path& error_log);
  ~ChildProcess();  // asks it to end (SIGTERM) where it still runs, and waits
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  int output() const { return output_; }  // for poll(2); -1 once its end was read
  // Whole lines that have come; blocks where nothing has and the output is open.
  std::vector<std::string> read_lines();
  // After the output's end: exit status, or 128 + signal.
  int wait();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string rest_;
};

}  // namespace suara::bkd
