#include "kiosk/shell/child.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

namespace suara::kiosk {
namespace {

constexpr const char* kParent = "SUARA_DESK_OF";  // the kiosk's process id

// The kiosk's own surroundings, but for the display and the file of facts.
std::vector<std::string> environment_of(const KioskOptions& options) {
  std::vector<std::string> variables;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string variable = *one;
    const bool display = variable.starts_with("DISPLAY=") && !options.desk_display.empty();
    if (!display) variables.push_back(variable.starts_with("SUARA_FACTS=") ? variable + ".desk"
                                                                           : variable);
  }
  if (!options.desk_display.empty()) variables.push_back("DISPLAY=" + options.desk_display);
  variables.push_back(std::string(kParent) + "=" + std::to_string(getpid()));
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

DeskChild::DeskChild(const KioskOptions& options, const std::optional<Area>& place) {
  std::vector<std::string> command{"suara-kiosk", "--desk", "--data", options.data.string(),
                                   "--assets", options.assets.string()};
  if (place)
    command.insert(command.end(),
                   {"--size", std::to_string(place->w) + "x" + std::to_string(place->h), "--at",
                    std::to_string(place->x) + "," + std::to_string(place->y)});
  std::vector<std::string> environment = environment_of(options);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;  // The kiosk blocks the signals that end the desk.
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  const int error = posix_spawn(&pid_, "/proc/self/exe", nullptr, &attributes,
                                pointers(command).data(), pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category(), "suara-kiosk --desk");
}

void end_with_the_kiosk() {
  const char* parent = std::getenv(kParent);
  if (parent == nullptr) return;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (std::to_string(getppid()) != parent)
    kill(getpid(), SIGTERM);  // It was gone before the line above.
}

DeskChild::~DeskChild() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

}  // namespace suara::kiosk
