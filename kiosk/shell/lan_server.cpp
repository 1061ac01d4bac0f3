#include "kiosk/shell/lan_server.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "common/record/tls_key.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/file_lock.hpp"

namespace suara::kiosk {
namespace {

using nlohmann::json;

namespace fs = std::filesystem;

constexpr const char* kKeyStem = "lan";

std::uint16_t port_of(int listener) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return 0;
  return bound.ss_family == AF_INET6 ? ntohs(reinterpret_cast<sockaddr_in6&>(bound).sin6_port)
                                     : ntohs(reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

std::string text_in(const json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

Hash lan_key(const fs::path& data) {
  const fs::path stem = data / kKeyStem;
  const fs::path key = stem.string() + ".key", certificate = stem.string() + ".crt";
  const FileLock lock(stem.string() + ".lock");  // whoever makes it makes both
  if (fs::exists(key) && fs::exists(certificate)) {
    const auto pin = record::pin_of_certificate(certificate);
    if (!pin) throw std::runtime_error("no certificate: " + certificate.string());
    return *pin;
  }
  if (fs::remove(key) || fs::remove(certificate))
    spdlog::warn("{} is made anew: only one of its two files was there", stem.string());
  const auto made = record::make_tls_key(stem, "suara-kiosk");
  if (!made) throw std::runtime_error("cannot make " + key.string());
  return *made;
}

LanServer::LanServer(const std::filesystem::path& data, HostPort listen,
                     std::function<bool(SocketRequest)> on_request, const texts::Texts& words,
                     const LanWaits& waits)
    : paired_(data),
      listen_(std::move(listen)),
      on_request_(std::move(on_request)),
      words_(words),
      waits_(waits),
      pin_(lan_key(data)),
      tls_(data / kKeyStem) {
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  try_to_listen();
  worker_ = std::thread([this] { work(); });
}

LanServer::~LanServer() {
  ending_ = true;
  wake();
  worker_.join();
  for (auto& [id, connection] : connections_) close(connection.fd);
  if (listener_ >= 0) close(listener_);
  close(wake_);
}

void LanServer::wake() const {
  const std::uint64_t one = 1;
  (void)!write(wake_, &one, sizeof one);
}

void LanServer::answer(std::uint64_t connection, const json& body) {
  {
    const std::lock_guard lock(mutex_);
    answers_[connection] = body.dump() + "\n";
  }
  wake();
}

// A cable that is not plugged in must not keep the kiosk from its citizens.
void LanServer::try_to_listen() {
  if (listener_ >= 0 || steady_ms() < listen_again_ms_) return;
  listener_ = listen_at(listen_);
  if (listener_ >= 0) {
    port_ = port_of(listener_);
    return;
  }
  if (listen_again_ms_ == 0)
    spdlog::warn("cannot listen at {}:{}: {}", listen_.host, listen_.port, std::strerror(errno));
  listen_again_ms_ = steady_ms() + waits_.listen_ms;
}

// Whoever knocks too often, or finds no place, is let go before anything is read.
void LanServer::accept_one() {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  const int fd = accept4(listener_, reinterpret_cast<sockaddr*>(&from), &size,
                         SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return pause_.failed(errno, steady_ms());
  if (connections_.size() >= kLanConnectionsMax || !knocks_.may(address_text(from), steady_ms())) {
    close(fd);
    return;
  }
  try {
    connections_.emplace(next_id_, Connection{fd, TlsPipe(tls_), State::asking,
                                              steady_ms() + waits_.ask_ms, "", ""});
    ++next_id_;
  } catch (const std::exception& error) {  // no memory for one more
    spdlog::warn("a connection was let go: {}", error.what());
    close(fd);
  }
}

void LanServer::take_answers() {
  std::map<std::uint64_t, std::string> answers;
  {
    const std::lock_guard lock(mutex_);
    answers.swap(answers_);
  }
  for (const auto& [id, line] : answers) {
    const auto found = connections_.find(id);
    if (found == connections_.end() || found->second.state != State::waiting) continue;
    Connection& connection = found->second;
    connection.pipe.send(line);
    connection.state = State::answering;
    connection.until_ms = steady_ms() + waits_.answer_ms;
  }
}

void LanServer::say(Connection& connection, const json& body) {
  connection.pipe.send(body.dump() + "\n");
  connection.state = State::answering;
  connection.until_ms = steady_ms() + waits_.answer_ms;
}

// A disk that does not take the token pairs nobody.
json LanServer::pair(const json& request) const {
  try {
    const auto token = paired_.redeem(text_in(request, "code"), read_clocks().wall);
    if (!token && token.error().code == "programs.unreadable")  // the kiosk's paths are its own
      return problem_json({"programs.not_kept", {{"what", "paired.json"}}}, words_);
    if (!token) return problem_json(token.error(), words_);
    return {{"ok", true}, {"token", *token}};
  } catch (const std::system_error& error) {
    return problem_json({"programs.not_kept", {{"what", error.code().message()}}}, words_);
  }
}

void LanServer::take_line(std::uint64_t id, Connection& connection) {
  auto body = parse_request(connection.line);
  if (!body) return say(connection, problem_json({"socket.malformed"}, words_));
  const std::string verb = text_in(*body, "do");
  if (verb == "pair") return say(connection, pair(*body));
  if (!paired_.owner_of(text_in(*body, "token")))
    return say(connection, problem_json({"lan.not_paired"}, words_));
  if (verb != "finish") return say(connection, problem_json({"socket.malformed"}, words_));
  body->erase("token");
  (*body)["from"] = "program";
  connection.state = State::waiting;
  connection.until_ms = steady_ms() + waits_.answer_ms;
  if (!on_request_({id, *std::move(body)}))
    say(connection, problem_json({"socket.busy"}, words_));
}

// false: the other side is gone, speaks no TLS, or sent a line without end.
bool LanServer::read_some(Connection& connection) {
  std::array<char, 4096> buffer{};
  const ssize_t size = recv(connection.fd, buffer.data(), buffer.size(), 0);
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  if (size == 0) return false;
  const bool sound = connection.pipe.take({buffer.data(), static_cast<std::size_t>(size)});
  connection.line += connection.pipe.received();
  return sound && connection.line.size() <= kLanLineBytesMax;
}

bool LanServer::write_some(Connection& connection) {
  connection.out += connection.pipe.outgoing();
  if (connection.out.empty()) return true;
  const ssize_t size =
      send(connection.fd, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  connection.out.erase(0, static_cast<std::size_t>(size));
  return true;
}

// false: it is over.
bool LanServer::serve(std::uint64_t id, Connection& connection, short events) {
  if (steady_ms() >= connection.until_ms) return false;
  if (events & (POLLIN | POLLHUP | POLLERR)) {
    if (!read_some(connection)) return false;
    const std::size_t end = connection.line.find('\n');
    if (connection.state == State::asking && end != std::string::npos) {
      connection.line.resize(end);
      take_line(id, connection);
    }
  }
  if (!write_some(connection)) return false;
  return connection.state != State::answering || !connection.out.empty();
}

// Until the next thing is due.
int LanServer::wait_ms() const {
  std::int64_t due = listener_ >= 0 ? INT64_MAX : listen_again_ms_;
  for (const auto& [id, connection] : connections_) due = std::min(due, connection.until_ms);
  const std::int64_t now_ms = steady_ms();
  if (const std::int64_t pause = pause_.left_ms(now_ms); pause > 0)
    due = std::min(due, now_ms + pause);
  if (due == INT64_MAX) return -1;
  return static_cast<int>(std::clamp<std::int64_t>(due - now_ms, 0, 60'000));
}

void LanServer::work() {
  while (!ending_) {
    try_to_listen();
    const bool open = pause_.left_ms(steady_ms()) == 0;
    std::vector<pollfd> watched{{wake_, POLLIN, 0}, {open ? listener_ : -1, POLLIN, 0}};
    std::vector<std::uint64_t> ids;
    for (const auto& [id, connection] : connections_) {
      const bool has_out = !connection.out.empty();
      watched.push_back(
          {connection.fd, static_cast<short>(has_out ? POLLIN | POLLOUT : POLLIN), 0});
      ids.push_back(id);
    }
    poll(watched.data(), watched.size(), wait_ms());
    std::uint64_t count = 0;
    (void)!read(wake_, &count, sizeof count);
    take_answers();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      Connection& connection = connections_.at(ids[i]);
      if (serve(ids[i], connection, watched[i + 2].revents)) continue;
      close(connection.fd);
      connections_.erase(ids[i]);
    }
    if (watched[1].revents != 0) accept_one();
  }
}

}  // namespace suara::kiosk
