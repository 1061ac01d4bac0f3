#include "kiosk/shell/address.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace suara::kiosk {
namespace {

using Found = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

Found look_up(const HostPort& at, int flags) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV | flags;
  addrinfo* found = nullptr;
  if (getaddrinfo(at.host.c_str(), at.port.c_str(), &wanted, &found) != 0) found = nullptr;
  return {found, [](addrinfo* one) {
            if (one != nullptr) freeaddrinfo(one);
          }};
}

int open_for(const addrinfo& address) {
  return socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

bool connected(int fd, const addrinfo& address, int wait_ms) {
  if (connect(fd, address.ai_addr, address.ai_addrlen) == 0) return true;
  if (errno != EINPROGRESS) return false;
  pollfd watched{fd, POLLOUT, 0};
  if (poll(&watched, 1, wait_ms) != 1) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

}  // namespace

std::optional<HostPort> parse_host_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool bracketed = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool digits = std::ranges::all_of(port, [](char sign) { return sign >= '0' && sign <= '9'; });
  if (port.empty() || port.size() > 5 || !digits || std::stoi(std::string(port)) > 65'535)
    return std::nullopt;
  if (!bracketed && host.find(':') != std::string_view::npos) return std::nullopt;
  if (host.find_first_of(" \t[]/") != std::string_view::npos) return std::nullopt;
  return HostPort{std::string(host), std::string(port)};
}

std::string to_text(const HostPort& at) {
  const bool six = at.host.find(':') != std::string::npos;
  return (six ? "[" + at.host + "]" : at.host) + ":" + at.port;
}

bool is_to_listen_at(const HostPort& at) {
  return look_up(at, AI_PASSIVE | AI_NUMERICHOST) != nullptr &&
         at.port.find_first_not_of('0') != std::string::npos;
}

int listen_at(const HostPort& at) {
  const Found found = look_up(at, AI_PASSIVE | AI_NUMERICHOST);
  if (!found) {
    errno = EINVAL;
    return -1;
  }
  const int fd = open_for(*found);
  if (fd < 0) return -1;
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, 16) == 0) return fd;
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}

int connect_to(const HostPort& at, int wait_ms) {
  const Found found = look_up(at, 0);
  for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next) {
    const int fd = open_for(*one);
    if (fd >= 0 && connected(fd, *one, wait_ms)) return fd;
    if (fd >= 0) close(fd);
  }
  return -1;
}

std::string address_text(const sockaddr_storage& from) {
  sockaddr_storage of = from;
  if (of.ss_family == AF_INET6) {
    auto& six = reinterpret_cast<sockaddr_in6&>(of);
    if (!IN6_IS_ADDR_V4MAPPED(&six.sin6_addr))
      std::fill(six.sin6_addr.s6_addr + 8, six.sin6_addr.s6_addr + 16, std::uint8_t{0});
  }
  std::array<char, NI_MAXHOST> text{};
  if (getnameinfo(reinterpret_cast<const sockaddr*>(&of), sizeof of, text.data(), text.size(),
                  nullptr, 0, NI_NUMERICHOST) != 0)
    return "?";
  return text.data();
}

}  // namespace suara::kiosk
