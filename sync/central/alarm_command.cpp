#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sync/central/alarm_watch.hpp"

extern char** environ;

namespace suara::central {
namespace {

constexpr std::chrono::milliseconds kStep{20};

// Nobody has to read it for us to go on: a file in memory, not a pipe. -1: none.
int input_of(const std::string& text) {
  const int file = memfd_create("mail", MFD_CLOEXEC);
  if (file < 0) return -1;
  if (::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::lseek(file, 0, SEEK_SET) == 0)
    return file;
  ::close(file);
  return -1;
}

// In a group of its own, so that all it starts can be ended. -1: it did not start.
pid_t start(const std::string& command, int input) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);  // the port, among others
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, ignored;  // This program blocks some signals and ignores others.
  sigemptyset(&none);
  sigemptyset(&ignored);
  sigaddset(&ignored, SIGPIPE);
  sigaddset(&ignored, SIGXFSZ);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &ignored);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::string shell = "/bin/sh", flag = "-c", words = command;
  char* const arguments[] = {shell.data(), flag.data(), words.data(), nullptr};
  pid_t child = -1;
  const int error = posix_spawn(&child, shell.c_str(), &files, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return error == 0 ? child : -1;
}

}  // namespace

bool run_with_input(const std::string& command, const std::string& text,
                    std::chrono::milliseconds bound, const std::atomic<bool>& stop) {
  const int input = input_of(text);
  if (input < 0) return false;
  const pid_t child = start(command, input);
  ::close(input);
  if (child < 0) return false;
  const auto until = std::chrono::steady_clock::now() + bound;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (!stop && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(kStep);
      continue;
    }
    ::kill(-child, SIGKILL);
    ::waitpid(child, &status, 0);
    return false;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace suara::central
