// One HTTP exchange after another with one server over a kept connection (libcurl). Blocking;
// whoever must not wait runs it on a thread of its own.
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.hpp"

namespace suara::uplink {

struct HttpRequest {
  std::string method = "GET";
  std::string path;                                // "/v1/batches"
  std::map<std::string, std::string> headers = {};
  Bytes body = {};
  std::int64_t timeout_ms = 30'000;
};

// status 0: no answer; error says why, in libcurl's words.
struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  Bytes body;
  std::string error;
  bool server_unknown =
      false;  // TLS: not the pinned key, or no authority vouches; nothing was sent
};

inline constexpr std::size_t kAnswerBytesMax = 64 * 1024 * 1024;

class HttpClient {
 public:
  explicit HttpClient(std::string base_url);  // "http://127.0.0.1:8420"
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  // From the next exchange on: only a server with one of these keys is spoken to (SHA-256 of its
  // SubjectPublicKeyInfo), whoever vouches for it; empty: whom the machine's authorities know.
  void set_pins(const std::vector<Hash>& pins);
  HttpAnswer perform(const HttpRequest& request);
  // From any thread: the exchange under way ends with status 0, later ones at once.
  void stop();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace suara::uplink
