// The desk's end of the kiosk's local socket. Connects again by itself; one thread of its own.
#pragma once
#include <filesystem>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

namespace suara::kiosk {

struct SocketEvent {
  enum class Kind { connected, disconnected, message } kind = Kind::message;
  nlohmann::json body;  // message: an answer, a problem or a pushed state
};

class SocketClient {
 public:
  // on_event is called on the client's thread and must not wait.
  SocketClient(std::filesystem::path socket, std::function<void(SocketEvent)> on_event);
  ~SocketClient();
  SocketClient(const SocketClient&) = delete;
  SocketClient& operator=(const SocketClient&) = delete;

  // false: not connected; nothing is kept for later.
  bool send(const nlohmann::json& request);

 private:
  void work();
  bool connect_once();
  void serve();
  bool pass_lines();
  void disconnect();

  const std::filesystem::path socket_;
  const std::function<void(SocketEvent)> on_event_;
  int wake_ = -1;
  std::string in_;
  std::mutex mutex_;  // guards fd_, out_ and ending_
  int fd_ = -1;
  std::string out_;
  bool ending_ = false;
  std::thread worker_;
};

}  // namespace suara::kiosk
