// "HOST:PORT" of the kiosk's own door to the network. Numeric addresses to bind, names to reach.
#pragma once
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace suara::kiosk {

struct HostPort {
  std::string host;  // without brackets
  std::string port;
};
// "192.168.10.7:8444", "[::1]:8444", "kios-3:8444"; nullopt: not of that form.
std::optional<HostPort> parse_host_port(std::string_view text);

std::string to_text(const HostPort& at);  // parse_host_port gives it back
// Whether a program can listen there at all: host a number, no name; port 1..65535.
bool is_to_listen_at(const HostPort& at);
// A socket that listens there; -1 with errno where it cannot. host: a number, no name.
int listen_at(const HostPort& at);
// A connected socket that does not block; -1 where nobody answers within wait_ms.
int connect_to(const HostPort& at, int wait_ms);

// The sender's address as a number, of IPv6 its /64.
std::string address_text(const sockaddr_storage& from);

}  // namespace suara::kiosk
