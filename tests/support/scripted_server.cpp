#include "tests/support/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace suara::test {
namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

bool receive(int socket, std::string& buffer) {
  char chunk[16 * 1024];
  const ssize_t got = recv(socket, chunk, sizeof chunk, 0);
  if (got <= 0) return false;
  buffer.append(chunk, static_cast<std::size_t>(got));
  return true;
}

void send_all(int socket, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return;
    sent += static_cast<std::size_t>(n);
  }
}

}  // namespace

ScriptedServer::ScriptedServer(Script script, int port) : script_(std::move(script)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the scripted server cannot listen");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : sockets_) close(socket);
  close(listener_);
}

std::size_t ScriptedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

bool ScriptedServer::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return requests_ >= count; });
}

void ScriptedServer::accept_all() {
  for (;;) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    ++connections_;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

bool ScriptedServer::read_request(int socket, std::string& buffer, ScriptedRequest& request) {
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos)
    if (!receive(socket, buffer)) return false;
  const std::string head = buffer.substr(0, end + 2);
  const auto method_end = head.find(' ');
  request.method = head.substr(0, method_end);
  request.path = head.substr(method_end + 1, head.find(' ', method_end + 1) - method_end - 1);
  for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
    const auto line_end = head.find("\r\n", at);
    const auto colon = head.find(':', at);
    request.headers[lower(head.substr(at, colon - at))] =
        head.substr(colon + 2, line_end - colon - 2);
    at = line_end + 2;
  }
  const auto length = request.headers.find("content-length");
  const std::size_t body = length == request.headers.end() ? 0 : std::stoul(length->second);
  while (buffer.size() < end + 4 + body)
    if (!receive(socket, buffer)) return false;
  request.body = buffer.substr(end + 4, body);
  buffer.erase(0, end + 4 + body);
  return true;
}

void ScriptedServer::serve(int socket) {
  std::string buffer;
  for (ScriptedRequest request; read_request(socket, buffer, request); request = {}) {
    const ScriptedAnswer answer = script_(request);
    if (!answer.hang_up && !answer.never) {
      std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " Scripted\r\n";
      for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\r\n";
      text += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n" + answer.body;
      send_all(socket, text);
    }
    {
      const std::lock_guard lock(mutex_);
      ++requests_;
    }
    changed_.notify_all();
    if (answer.hang_up) {
      shutdown(socket, SHUT_RDWR);
      return;
    }
  }
}

}  // namespace suara::test
