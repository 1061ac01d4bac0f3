// A real program, started by a test and ended by it, by its process id.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace suara::test {

using Environment = std::map<std::string, std::string>;

class Process {
 public:
  // Output of both streams goes into a file of its own. environment is added to the test's.
  Process(const std::vector<std::string>& command, const Environment& environment = {});
  ~Process();  // ends it (SIGKILL) where it still runs
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void signal(int number) const;
  // Exit status, or 128 + signal; nullopt: still running after the bound.
  std::optional<int> wait(std::chrono::milliseconds bound = std::chrono::seconds(20));
  std::string output() const;
  // The rest of the first line that begins so; waits for it.
  std::optional<std::string> line_after(
      const std::string& beginning, std::chrono::milliseconds bound = std::chrono::seconds(20));

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
  std::filesystem::path log_;
};

struct Finished {
  int status = 0;
  std::string output;
};
inline bool holds(const Finished& finished, const std::string& part) {
  return finished.output.find(part) != std::string::npos;
}
// Runs it to its end. Standard input is empty.
Finished run(const std::vector<std::string>& command, const Environment& environment = {},
             std::chrono::milliseconds bound = std::chrono::seconds(60));

std::string program_path(const std::string& name);  // of this build

}  // namespace suara::test
