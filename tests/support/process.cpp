#include "tests/support/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/wait.hpp"

extern char** environ;

namespace suara::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> merged(const Environment& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!added.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const Environment& environment) {
  std::string pattern = (fs::temp_directory_path() / "suara-out-XXXXXX").string();
  const int log = mkstemp(pattern.data());
  if (log < 0) throw std::runtime_error("mkstemp failed");
  log_ = pattern;
  std::vector<std::string> arguments = command;
  std::vector<std::string> variables = merged(environment);
  const auto argv = pointers(arguments);
  const auto envp = pointers(variables);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execvpe(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(log);
  if (pid_ < 0) throw std::runtime_error("fork failed");
}

Process::~Process() {
  if (running()) {
    signal(SIGKILL);
    wait();
  }
  std::error_code ignored;
  fs::remove(log_, ignored);
}

bool Process::running() {
  if (status_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

void Process::signal(int number) const { kill(pid_, number); }

std::optional<int> Process::wait(std::chrono::milliseconds bound) {
  wait_until([this] { return !running(); }, bound);
  return status_;
}

std::string Process::output() const { return read_file(log_); }

std::optional<std::string> Process::line_after(const std::string& beginning,
                                               std::chrono::milliseconds bound) {
  std::optional<std::string> found;
  wait_until(
      [&] {
        const std::string text = "\n" + output();
        const std::size_t at = text.find("\n" + beginning);
        if (at == std::string::npos) return !running();
        const std::size_t start = at + 1 + beginning.size();
        const std::size_t end = text.find('\n', start);
        if (end == std::string::npos) return false;
        found = text.substr(start, end - start);
        return true;
      },
      bound);
  return found;
}

Finished run(const std::vector<std::string>& command, const Environment& environment,
             std::chrono::milliseconds bound) {
  Process process(command, environment);
  const auto status = process.wait(bound);
  if (!status) throw std::runtime_error(command[0] + " did not end:\n" + process.output());
  return {*status, process.output()};
}

std::string program_path(const std::string& name) {
  return (bin_dir() / name).string();
}

}  // namespace suara::test
