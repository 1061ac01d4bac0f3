// HTTP/1.1 over TCP (Boost.Beast, coroutines, one I/O thread). The only place that knows Boost:
// requests go out as plain values, answers come back from any thread.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "sync/central/request.hpp"

namespace suara::central {

struct TransportLimits {
  std::size_t connections_max = 12'000;
  std::size_t connections_of_peer_max = 2'000;  // a whole office may stand behind one address
  std::size_t header_bytes_max = 16 * 1024;
  std::size_t large_body_bytes = 1024 * 1024;             // one above it is large
  std::size_t large_bodies_bytes_max = 64 * 1024 * 1024;  // of all that are not answered yet
  std::chrono::seconds handshake_max{10};
  std::chrono::seconds idle_max{90};    // until the next request's header is complete
  std::chrono::seconds body_max{30};    // for reading a body
  std::chrono::seconds answer_max{60};  // for a handler to answer
  std::chrono::seconds write_max{30};
  std::chrono::seconds stop_max{15};  // for requests under way when stopping
};

struct TlsFiles {  // PEM
  std::string certificate;
  std::string key;
};

class HttpServer {
 public:
  // On the I/O thread: must not block.
  using Handle = std::function<void(Request, Respond)>;
  // Most bytes of the body of this request (its head only).
  using BodyLimit = std::function<std::size_t(const Request&)>;

  // On the I/O thread: the answer to a request that is not read to its end (400, 413, 431); its
  // head as far as it was read. 429: its peer holds too many connections, or its body is large and
  // others fill what there is for large ones.
  using Refuse = std::function<Response(int status, const Request&)>;

  // Binds; throws std::system_error where it cannot. port 0: any. tls: nullopt: plain HTTP.
  // Throws TlsUnreadable.
  HttpServer(const std::string& address, std::uint16_t port, const TransportLimits& limits,
             const std::optional<TlsFiles>& tls, Handle handle, BodyLimit body_limit,
             Refuse refuse);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const;
  std::size_t connections() const;  // open; from any thread
  // Serves on the calling thread until stop(); returns when every request under way is answered.
  void run();
  // From any thread: accepts nothing more, closes idle connections.
  void stop();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

struct TlsUnreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// "127.0.0.1", "::1" and the like.
bool is_loopback(const std::string& address);

}  // namespace suara::central
