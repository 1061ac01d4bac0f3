// TLS 1.2 and later between octets and words, over whatever carries them: nothing here opens a
// socket or waits. A client believes one key and no authority (common/record/tls_key.hpp).
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/bytes.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace suara::kiosk {

class TlsContext {
 public:
  // Of a server: <stem>.key and <stem>.crt. Throws std::runtime_error where they do not fit.
  explicit TlsContext(const std::filesystem::path& stem);
  TlsContext();  // of a client
  ssl_ctx_st* get() const { return context_.get(); }
  bool server() const { return server_; }

 private:
  struct Freed {
    void operator()(ssl_ctx_st* context) const;
  };
  std::unique_ptr<ssl_ctx_st, Freed> context_;
  bool server_ = false;
};

// One connection. The context outlives it.
class TlsPipe {
 public:
  explicit TlsPipe(const TlsContext& context);

  // From the network. false: it speaks no TLS, or broke it; nothing more can be said.
  bool take(std::string_view octets);
  // Words that have come since; taken with the call.
  std::string received();
  // Kept until the handshake is over.
  void send(std::string_view words);
  // For the network; taken with the call.
  std::string outgoing();
  bool ready() const;  // the handshake is over
  // Of the other side's key; nullopt: it showed none (yet).
  std::optional<Hash> peer_pin() const;

 private:
  bool move();
  struct Freed {
    void operator()(ssl_st* ssl) const;
  };
  std::unique_ptr<ssl_st, Freed> ssl_;
  std::string in_;   // decrypted
  std::string out_;  // to be encrypted
};

}  // namespace suara::kiosk
