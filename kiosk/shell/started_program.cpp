#include "kiosk/shell/started_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace suara::kiosk {
namespace {

// The end to read from, with the input in it already; -1: none can be made.
int filled_pipe(std::string_view input) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return -1;
  const std::string_view text = input.substr(0, kInputBytesMax);
  (void)!write(ends[1], text.data(), text.size());
  close(ends[1]);
  return ends[0];
}

pid_t spawn(std::vector<std::string>& command, int input) {
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, 0);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;  // what the kiosk blocks must end its children
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t pid = -1;
  const int error =
      posix_spawnp(&pid, words[0], &files, &attributes, words.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error == 0 ? pid : -1;
}

}  // namespace

std::optional<StartedProgram> StartedProgram::start(std::vector<std::string> command,
                                                    std::string_view input) {
  const int end = filled_pipe(input);
  if (end < 0) return std::nullopt;
  const pid_t pid = spawn(command, end);
  close(end);
  if (pid < 0) return std::nullopt;
  return StartedProgram(pid);
}

bool StartedProgram::running() {
  int status = 0;
  const pid_t ended = pid_ > 0 ? waitpid(pid_, &status, WNOHANG) : 0;
  if (ended == 0) return pid_ > 0;
  ended_well_ = ended == pid_ && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  pid_ = -1;
  return false;
}

StartedProgram::~StartedProgram() {
  if (!running()) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

}  // namespace suara::kiosk
