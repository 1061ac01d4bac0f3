#include "kiosk/shell/socket_client.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace suara::kiosk {
namespace {

constexpr int kReconnectMs = 500;

}  // namespace

SocketClient::SocketClient(std::filesystem::path socket, std::function<void(SocketEvent)> on_event)
    : socket_(std::move(socket)), on_event_(std::move(on_event)) {
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  worker_ = std::thread([this] { work(); });
}

SocketClient::~SocketClient() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  const std::uint64_t one = 1;
  (void)!write(wake_, &one, sizeof one);
  worker_.join();
  close(wake_);
}

bool SocketClient::send(const nlohmann::json& request) {
  {
    const std::lock_guard lock(mutex_);
    if (fd_ < 0) return false;
    out_ += request.dump() + "\n";
  }
  const std::uint64_t one = 1;
  (void)!write(wake_, &one, sizeof one);
  return true;
}

bool SocketClient::connect_once() {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = socket_.string();
  if (path.size() >= sizeof address.sun_path) return false;
  std::ranges::copy(path, address.sun_path);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    close(fd);
    return false;
  }
  const std::lock_guard lock(mutex_);
  fd_ = fd;
  return true;
}

bool SocketClient::pass_lines() {
  std::array<char, 4096> buffer{};
  const ssize_t size = read(fd_, buffer.data(), buffer.size());
  if (size <= 0) return size < 0 && errno == EINTR;
  in_.append(buffer.data(), static_cast<std::size_t>(size));
  for (std::size_t end = 0; (end = in_.find('\n')) != std::string::npos; in_.erase(0, end + 1)) {
    auto body = nlohmann::json::parse(in_.substr(0, end), nullptr, false);
    if (body.is_object()) on_event_({SocketEvent::Kind::message, std::move(body)});
  }
  return true;
}

void SocketClient::serve() {
  for (;;) {
    std::array<pollfd, 2> watched{{{fd_, POLLIN, 0}, {wake_, POLLIN, 0}}};
    poll(watched.data(), watched.size(), -1);
    std::uint64_t count = 0;
    (void)!read(wake_, &count, sizeof count);
    std::string out;
    {
      const std::lock_guard lock(mutex_);
      if (ending_) return;
      out.swap(out_);
    }
    for (std::size_t done = 0; done < out.size();) {
      const ssize_t size = ::send(fd_, out.data() + done, out.size() - done, MSG_NOSIGNAL);
      if (size <= 0) return void(pass_lines());  // it may have said why before it closed
      done += static_cast<std::size_t>(size);
    }
    if (watched[0].revents != 0 && !pass_lines()) return;
  }
}

void SocketClient::disconnect() {
  const std::lock_guard lock(mutex_);
  close(fd_);
  fd_ = -1;
  out_.clear();
  in_.clear();
}

void SocketClient::work() {
  for (;;) {
    if (connect_once()) {
      on_event_({SocketEvent::Kind::connected, {}});
      serve();
      disconnect();
      on_event_({SocketEvent::Kind::disconnected, {}});
    }
    {
      const std::lock_guard lock(mutex_);
      if (ending_) return;
    }
    pollfd wake{wake_, POLLIN, 0};
    poll(&wake, 1, kReconnectMs);
  }
}

}  // namespace suara::kiosk
