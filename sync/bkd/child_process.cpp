#include "sync/bkd/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

extern char** environ;

namespace suara::bkd {
namespace {

constexpr std::size_t kReadBytes = 4096;

[[noreturn]] void fail(int code, const std::string& what) {
  throw std::system_error(code, std::generic_category(), what);
}

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command,
                           const std::filesystem::path& error_log) {
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) fail(errno, "pipe");
  FileActions actions;
  posix_spawn_file_actions_adddup2(actions.get(), pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(actions.get(), STDERR_FILENO, error_log.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const int error = posix_spawn(&pid_, command.front().c_str(), actions.get(), nullptr,
                                arguments.data(), environ);
  close(pipe_ends[1]);
  output_ = pipe_ends[0];
  if (error == 0) return;
  close(output_);
  fail(error, command.front());
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      output_(std::exchange(other.output_, -1)),
      rest_(std::move(other.rest_)) {}

ChildProcess::~ChildProcess() {
  if (output_ >= 0) close(output_);
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  wait();
}

std::vector<std::string> ChildProcess::read_lines() {
  std::string chunk(kReadBytes, '\0');
  const ssize_t count = read(output_, chunk.data(), chunk.size());
  if (count < 0 && errno == EINTR) return {};
  if (count <= 0) {
    close(std::exchange(output_, -1));
    return {};
  }
  rest_.append(chunk, 0, static_cast<std::size_t>(count));
  std::vector<std::string> lines;
  for (std::size_t end; (end = rest_.find('\n')) != std::string::npos; rest_.erase(0, end + 1))
    lines.push_back(rest_.substr(0, end));
  return lines;
}

int ChildProcess::wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0)
    if (errno != EINTR) fail(errno, "waitpid");
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace suara::bkd
