// The kiosk's door to the network for paired programs, where the settings open one ([programs]
// listen): TLS with a key of its own, one JSON line a connection, one answer (README.md, "From
// another machine"). It takes "finish" and, with a one-time code, "pair". A paired program is told
// whether its service was taken, and if not why; nobody is told the kiosk's state. One thread of its
// own; where the address is not there yet it is tried again.
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "kiosk/shell/accept_pause.hpp"
#include "kiosk/shell/address.hpp"
#include "kiosk/shell/knocks.hpp"
#include "kiosk/shell/paired.hpp"
#include "kiosk/shell/socket_request.hpp"
#include "kiosk/shell/tls_pipe.hpp"

namespace suara::kiosk {

inline constexpr std::size_t kLanConnectionsMax = 16;
inline constexpr std::uint64_t kLanConnections = std::uint64_t{1} << 62;  // theirs begin here
inline constexpr std::size_t kLanLineBytesMax = 4 * 1024;

struct LanWaits {
  std::int64_t ask_ms = 5'000;      // from the connection to its whole line
  std::int64_t answer_ms = 15'000;  // of the kiosk, then of whoever takes the answer
  std::int64_t listen_ms = 10'000;  // before an address is tried again
};

// Of the key in the data folder, which is made where there is none; key or certificate alone is of
// no use and is made anew with the other. Throws where it cannot be made or read.
Hash lan_key(const std::filesystem::path& data);

class LanServer {
 public:
  // on_request is called on the server's thread and must not wait; what it gets is "finish" from a
  // program ("from": "program"). false: no place for one more; "socket.busy" is answered. words
  // outlive the server. Throws where the key cannot be used (lan_key).
  LanServer(const std::filesystem::path& data, HostPort listen,
            std::function<bool(SocketRequest)> on_request, const texts::Texts& words,
            const LanWaits& waits = {});
  ~LanServer();
  LanServer(const LanServer&) = delete;
  LanServer& operator=(const LanServer&) = delete;

  // From any thread; it does not wait. A connection that is gone is passed over.
  void answer(std::uint64_t connection, const nlohmann::json& body);
  // Of its key: what a program that pairs must be told.
  const Hash& pin() const { return pin_; }
  // Where it listens; 0: nowhere yet.
  std::uint16_t port() const { return port_; }

 private:
  enum class State { asking, waiting, answering };
  struct Connection {
    int fd = -1;
    TlsPipe pipe;
    State state = State::asking;
    std::int64_t until_ms = 0;
    std::string line;
    std::string out;  // encrypted
  };
  void work();
  void try_to_listen();
  void accept_one();
  void take_answers();
  bool serve(std::uint64_t id, Connection& connection, short events);
  bool read_some(Connection& connection);
  bool write_some(Connection& connection);
  void take_line(std::uint64_t id, Connection& connection);
  nlohmann::json pair(const nlohmann::json& request) const;
  void say(Connection& connection, const nlohmann::json& body);
  int wait_ms() const;
  void wake() const;

  const Paired paired_;
  const HostPort listen_;
  const std::function<bool(SocketRequest)> on_request_;
  const texts::Texts& words_;
  const LanWaits waits_;
  const Hash pin_;
  TlsContext tls_;
  int wake_ = -1;
  std::atomic<std::uint16_t> port_ = 0;
  std::atomic<bool> ending_ = false;
  std::mutex mutex_;  // guards answers_
  std::map<std::uint64_t, std::string> answers_;
  // The worker's own.
  int listener_ = -1;
  std::int64_t listen_again_ms_ = 0;
  AcceptPause pause_;
  Knocks knocks_;
  std::map<std::uint64_t, Connection> connections_;
  std::uint64_t next_id_ = kLanConnections;
  std::thread worker_;
};

}  // namespace suara::kiosk
