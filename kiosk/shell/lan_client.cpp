#include "kiosk/shell/lan_client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <string>

#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/tls_pipe.hpp"

namespace suara::kiosk {
namespace {

constexpr std::size_t kAnswerBytesMax = 64 * 1024;

// A connection with its end; false from any call: it is over.
class Link {
 public:
  Link(int fd, std::int64_t until_ms) : fd_(fd), until_ms_(until_ms), pipe_(context_) {}
  ~Link() { close(fd_); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  TlsPipe& pipe() { return pipe_; }
  const std::string& words() const { return words_; }

  // Octets one way or the other; nothing to do waits for the other side.
  bool turn() {
    out_ += pipe_.outgoing();
    pollfd watched{fd_, static_cast<short>(out_.empty() ? POLLIN : POLLIN | POLLOUT), 0};
    const std::int64_t left = until_ms_ - steady_ms();
    if (left <= 0 || poll(&watched, 1, static_cast<int>(left)) != 1) return false;
    if ((watched.revents & POLLOUT) != 0 && !write_some()) return false;
    return (watched.revents & ~POLLOUT) == 0 || read_some();
  }

 private:
  bool write_some() {
    const ssize_t size = send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL);
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    out_.erase(0, static_cast<std::size_t>(size));
    return true;
  }
  bool read_some() {
    std::array<char, 4096> buffer{};
    const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    if (size == 0) return false;
    const bool sound = pipe_.take({buffer.data(), static_cast<std::size_t>(size)});
    words_ += pipe_.received();
    return sound && words_.size() <= kAnswerBytesMax;
  }

  const int fd_;
  const std::int64_t until_ms_;
  const TlsContext context_;
  TlsPipe pipe_;
  std::string out_, words_;
};

}  // namespace

Expected<nlohmann::json> ask_over_lan(const LanAsk& ask, const nlohmann::json& request) {
  const std::map<std::string, std::string> where{{"at", ask.at.host + ":" + ask.at.port}};
  const int fd = connect_to(ask.at, static_cast<int>(ask.connect.count()));
  if (fd < 0) return problem("lan.no_kiosk", where);
  Link link(fd, steady_ms() + ask.answer.count());
  while (!link.pipe().ready())
    if (!link.turn()) return problem("lan.no_kiosk", where);
  if (link.pipe().peer_pin() != ask.pin) return problem("lan.unknown_key", where);
  link.pipe().send(request.dump() + "\n");
  bool open = true;
  while (open && link.words().find('\n') == std::string::npos) open = link.turn();
  const std::string line = link.words().substr(0, link.words().find('\n'));
  auto answer = nlohmann::json::parse(line, nullptr, false);
  if (!answer.is_object()) return problem("lan.no_answer", where);
  return answer;
}

}  // namespace suara::kiosk
