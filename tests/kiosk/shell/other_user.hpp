// A program of another user of the machine at the kiosk's socket, for tests. Root alone can play it.
#pragma once
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <future>
#include <string>
#include <system_error>

#include "kiosk/shell/ask_kiosk.hpp"

namespace suara::test {

inline constexpr uid_t kNobody = 65'534;

// "ok", or the code of the refusal. The socket's group would let that user write to it.
inline std::future<std::string> ask_as(uid_t user, const std::filesystem::path& socket,
                                       const nlohmann::json& request) {
  namespace fs = std::filesystem;
  // Its group stays root's, whose folder it is.
  fs::permissions(socket.parent_path(), fs::perms::others_exec | fs::perms::group_exec,
                  fs::perm_options::add);
  fs::permissions(socket, fs::perms::others_write, fs::perm_options::add);
  return std::async(std::launch::async, [=]() -> std::string {
    // glibc's own call would take every thread of the program along.
    if (syscall(SYS_setresuid, user, user, user) != 0)
      throw std::system_error(errno, std::generic_category(), "setresuid");
    const auto answer = kiosk::ask_kiosk(socket, request);
    if (!answer) return answer.error().code;
    return answer->contains("problem") ? answer->at("problem").at("code").get<std::string>() : "ok";
  });
}

}  // namespace suara::test
