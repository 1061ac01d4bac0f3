// The kiosk's local socket (Unix stream, 0660, group suara-desk): JSON lines from the desk and from
// the counter's own programs. README.md beside this file has the protocol. One thread of its own.
#pragma once
#include <sys/socket.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "common/texts/languages.hpp"
#include "kiosk/shell/accept_pause.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/socket_request.hpp"

namespace suara::kiosk {

inline constexpr std::size_t kSocketConnectionsMax = 32;
// Answers that its other side does not read; beyond them a connection is closed.
inline constexpr std::size_t kSocketUnreadBytesMax = 1024 * 1024;

class SocketServer {
 public:
  // on_request is called on the socket's thread; it must not wait nor call back. false: no
  // place for one more; "socket.busy" is answered. Throws std::system_error where the socket cannot
  // be made; another kiosk that still answers there is not pushed aside. words outlive the server.
  SocketServer(const Settings& settings, std::function<bool(SocketRequest)> on_request,
               const texts::Texts& words = texts::built_in());
  ~SocketServer();
  SocketServer(const SocketServer&) = delete;
  SocketServer& operator=(const SocketServer&) = delete;

  // From any thread. A connection that is gone is passed over.
  void answer(std::uint64_t connection, const nlohmann::json& body);
  void push(const nlohmann::json& body);  // to everybody; the newest is sent first to newcomers

 private:
  struct Connection {
    int fd = -1;
    uid_t peer = 0;
    std::string in;
    std::string out;
    bool closing = false;
  };
  void work();
  void accept_one();
  bool allowed(int fd, const ucred& peer) const;
  bool may_say(const Connection& connection, const nlohmann::json& request) const;
  bool read_lines(std::uint64_t id, Connection& connection);
  void take_line(std::uint64_t id, Connection& connection, const std::string& line);
  static bool write_some(Connection& connection);
  void wake() const;

  const Settings settings_;
  const std::function<bool(SocketRequest)> on_request_;
  const texts::Texts& words_;
  int listener_ = -1;
  int wake_ = -1;
  std::mutex mutex_;  // guards what follows
  std::map<std::uint64_t, Connection> connections_;
  std::uint64_t next_id_ = 1;
  std::string newest_push_;
  bool ending_ = false;
  AcceptPause pause_;  // the worker's own
  std::thread worker_;
};

}  // namespace suara::kiosk
