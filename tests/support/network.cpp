#include "tests/support/network.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace suara::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

bool write_all(int to, const char* bytes, ssize_t size) {
  for (ssize_t done = 0; done < size;) {
    const ssize_t now = send(to, bytes + done, static_cast<std::size_t>(size - done), MSG_NOSIGNAL);
    if (now <= 0) return false;
    done += now;
  }
  return true;
}

}  // namespace

Network::Network(std::uint16_t port_beyond) : port_beyond_(port_beyond) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 64) != 0 || pipe(wake_) != 0)
    throw std::runtime_error("no loopback port for the test's network");
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  worker_ = std::thread([this] { work(); });
}

Network::~Network() {
  ending_ = true;
  (void)!write(wake_[1], "e", 1);
  worker_.join();
  for (const int fd : {listener_, wake_[0], wake_[1]}) close(fd);
}

void Network::cut() {
  open_ = false;
  (void)!write(wake_[1], "c", 1);
}

void Network::mend() { open_ = true; }

void Network::accept_one() {
  const int near = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (near < 0) return;
  const int far = open_ ? socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
  sockaddr_in address = loopback(port_beyond_);
  if (far < 0 || connect(far, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    close(near);
    if (far >= 0) close(far);
    return;
  }
  pairs_.push_back({near, far});
}

bool Network::pass(int from, int to, std::atomic<std::int64_t>& count) {
  std::array<char, 16384> buffer{};
  const ssize_t size = recv(from, buffer.data(), buffer.size(), 0);
  if (size <= 0 || !write_all(to, buffer.data(), size)) return false;
  count += size;
  return true;
}

void Network::drop(std::size_t index) {
  close(pairs_[index].near);
  close(pairs_[index].far);
  pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(index));
}

void Network::work() {
  while (!ending_) {
    std::vector<pollfd> watched{{listener_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
    for (const Pair& pair : pairs_) {
      watched.push_back({pair.near, POLLIN, 0});
      watched.push_back({pair.far, POLLIN, 0});
    }
    poll(watched.data(), watched.size(), -1);
    if (watched[1].revents != 0) {
      char sign = 0;
      (void)!read(wake_[0], &sign, 1);
    }
    for (std::size_t i = (watched.size() - 2) / 2; i-- > 0;) {
      const bool near_has = watched[2 + 2 * i].revents != 0;
      const bool far_has = watched[3 + 2 * i].revents != 0;
      if (!open_ || (near_has && !pass(pairs_[i].near, pairs_[i].far, bytes_towards_)) ||
          (far_has && !pass(pairs_[i].far, pairs_[i].near, bytes_back_)))
        drop(i);
    }
    if (watched[0].revents != 0) accept_one();
  }
  while (!pairs_.empty()) drop(pairs_.size() - 1);
}

}  // namespace suara::test
