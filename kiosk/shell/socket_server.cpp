#include "kiosk/shell/socket_server.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "kiosk/shell/clocks.hpp"

namespace suara::kiosk {
namespace {

constexpr const char* kGroup = "suara-desk";

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_un address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    fail("socket path");
  }
  std::ranges::copy(text, address.sun_path);
  return address;
}

// A socket file that nobody answers on is left from a crash and may go.
void clear_stale(const std::filesystem::path& path, const sockaddr_un& address) {
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool answered = connect(probe, reinterpret_cast<const sockaddr*>(&address),
                                sizeof address) == 0;
  close(probe);
  if (answered) {
    errno = EADDRINUSE;
    fail("another kiosk answers on the socket");
  }
  unlink(path.c_str());
}

int listen_on(const std::filesystem::path& path) {
  const sockaddr_un address = address_of(path);
  clear_stale(path, address);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) fail("socket");
  const mode_t before = umask(0117);  // 0660 from the first moment
  const int bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  umask(before);
  if (bound != 0 || listen(fd, 16) != 0) fail("bind");
  if (const group* desk = getgrnam(kGroup); desk != nullptr)
    (void)!chown(path.c_str(), static_cast<uid_t>(-1), desk->gr_gid);
  return fd;
}

std::vector<gid_t> groups_of(int fd, gid_t primary) {
  std::vector<gid_t> groups(256);
  socklen_t size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
  if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) != 0) size = 0;
  groups.resize(size / sizeof(gid_t));
  groups.push_back(primary);
  return groups;
}

bool holds(const std::vector<uid_t>& uids, uid_t uid) {
  return std::ranges::find(uids, uid) != uids.end();
}

// Whoever may read the kiosk's files anyway.
bool owns_kiosk(uid_t uid) { return uid == 0 || uid == geteuid(); }

// Nobody where the system does not say who it is.
ucred peer_of(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return {0, static_cast<uid_t>(-1), static_cast<gid_t>(-1)};
  return peer;
}

}  // namespace

SocketServer::SocketServer(const Settings& settings, std::function<bool(SocketRequest)> on_request,
                           const texts::Texts& words)
    : settings_(settings), on_request_(std::move(on_request)), words_(words) {
  listener_ = listen_on(settings_.socket);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ < 0) fail("eventfd");
  worker_ = std::thread([this] { work(); });
}

SocketServer::~SocketServer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake();
  worker_.join();
  for (auto& [id, connection] : connections_) close(connection.fd);
  close(listener_);
  close(wake_);
  unlink(settings_.socket.c_str());
}

void SocketServer::wake() const {
  const std::uint64_t one = 1;
  (void)!write(wake_, &one, sizeof one);
}

void SocketServer::answer(std::uint64_t connection, const nlohmann::json& body) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = connections_.find(connection);
    if (found == connections_.end()) return;
    found->second.out += body.dump() + "\n";
  }
  wake();
}

void SocketServer::push(const nlohmann::json& body) {
  {
    const std::lock_guard lock(mutex_);
    newest_push_ = body.dump() + "\n";
    for (auto& [id, connection] : connections_) connection.out += newest_push_;
  }
  wake();
}

bool SocketServer::allowed(int fd, const ucred& peer) const {
  if (settings_.allow_own_user && owns_kiosk(peer.uid)) return true;
  if (holds(settings_.allowed_uids, peer.uid) || holds(settings_.program_uids, peer.uid))
    return true;
  const group* desk = getgrnam(kGroup);
  return std::ranges::any_of(groups_of(fd, peer.gid), [&](gid_t gid) {
    return (desk != nullptr && gid == desk->gr_gid) ||
           std::ranges::find(settings_.allowed_gids, gid) != settings_.allowed_gids.end();
  });
}

// What a program states counts apart from the officer's word: it is named by its user.
bool SocketServer::may_say(const Connection& connection, const nlohmann::json& request) const {
  const auto from = request.find("from");
  if (from == request.end() || *from != "program") return true;
  return settings_.program_uids.empty() ? owns_kiosk(connection.peer)
                                        : holds(settings_.program_uids, connection.peer);
}

void SocketServer::accept_one() {
  const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return pause_.failed(errno, steady_ms());
  const ucred peer = peer_of(fd);
  Connection connection{fd, peer.uid, "", newest_push_, false};
  const bool known = allowed(fd, peer);
  if (!known || connections_.size() >= kSocketConnectionsMax) {
    const char* code = known ? "socket.too_many" : "socket.not_allowed";
    connection.out = problem_json({code}, words_).dump() + "\n";
    connection.closing = true;
  }
  connections_.emplace(next_id_++, std::move(connection));
}

void SocketServer::take_line(std::uint64_t id, Connection& connection, const std::string& line) {
  auto body = parse_request(line);
  const char* code = body ? "socket.not_a_program" : "socket.malformed";
  if (body && may_say(connection, *body)) {
    if (on_request_({id, *std::move(body), owns_kiosk(connection.peer)})) return;
    code = "socket.busy";
  }
  connection.out += problem_json({code}, words_).dump() + "\n";
}

// false: the other side is gone or sent a line without end.
bool SocketServer::read_lines(std::uint64_t id, Connection& connection) {
  std::array<char, 4096> buffer{};
  const ssize_t size = read(connection.fd, buffer.data(), buffer.size());
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  if (size == 0) return false;
  if (connection.closing) return true;
  connection.in.append(buffer.data(), static_cast<std::size_t>(size));
  const SocketLines cut = cut_lines(connection.in);
  for (const std::string& line : cut.lines) take_line(id, connection, line);
  return !cut.too_long;
}

bool SocketServer::write_some(Connection& connection) {
  const ssize_t size =
      send(connection.fd, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  connection.out.erase(0, static_cast<std::size_t>(size));
  return !(connection.closing && connection.out.empty());
}

void SocketServer::work() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    const auto pause = static_cast<int>(pause_.left_ms(steady_ms()));
    std::vector<pollfd> watched{{pause > 0 ? -1 : listener_, POLLIN, 0}, {wake_, POLLIN, 0}};
    std::vector<std::uint64_t> ids;
    for (const auto& [id, connection] : connections_) {
      const bool has_out = !connection.out.empty();
      watched.push_back(
          {connection.fd, static_cast<short>(has_out ? POLLIN | POLLOUT : POLLIN), 0});
      ids.push_back(id);
    }
    lock.unlock();
    poll(watched.data(), watched.size(), pause > 0 ? pause : -1);
    lock.lock();
    std::uint64_t count = 0;
    (void)!read(wake_, &count, sizeof count);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      Connection& connection = connections_.at(ids[i]);
      const short events = watched[i + 2].revents;
      const bool keep = (events & ~POLLOUT) == 0 || read_lines(ids[i], connection);
      const bool kept = keep && (connection.out.empty() || write_some(connection)) &&
                        connection.out.size() <= kSocketUnreadBytesMax;
      if (kept) continue;
      close(connection.fd);
      connections_.erase(ids[i]);
    }
    if (watched[0].revents != 0) accept_one();
  }
}

}  // namespace suara::kiosk
