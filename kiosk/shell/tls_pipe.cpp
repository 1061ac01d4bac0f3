#include "kiosk/shell/tls_pipe.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "common/record/tls_key.hpp"

namespace suara::kiosk {
namespace {

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

}  // namespace

void TlsContext::Freed::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void TlsPipe::Freed::operator()(ssl_st* ssl) const { SSL_free(ssl); }

TlsContext::TlsContext(const std::filesystem::path& stem)
    : context_(SSL_CTX_new(TLS_server_method())), server_(true) {
  SSL_CTX* const it = context_.get();
  must(it != nullptr && SSL_CTX_set_min_proto_version(it, TLS1_2_VERSION) == 1, "TLS");
  must(SSL_CTX_use_certificate_file(it, (stem.string() + ".crt").c_str(), SSL_FILETYPE_PEM) == 1,
       "TLS certificate");
  must(SSL_CTX_use_PrivateKey_file(it, (stem.string() + ".key").c_str(), SSL_FILETYPE_PEM) == 1 &&
           SSL_CTX_check_private_key(it) == 1,
       "TLS key");
  SSL_CTX_set_options(it, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(it, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(it, 0);
}

TlsContext::TlsContext() : context_(SSL_CTX_new(TLS_client_method())) {
  SSL_CTX* const it = context_.get();
  must(it != nullptr && SSL_CTX_set_min_proto_version(it, TLS1_2_VERSION) == 1, "TLS");
  SSL_CTX_set_verify(it, SSL_VERIFY_NONE, nullptr);  // the pin decides, see peer_pin()
}

TlsPipe::TlsPipe(const TlsContext& context) : ssl_(SSL_new(context.get())) {
  must(ssl_ != nullptr, "TLS connection");
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  if (context.server()) SSL_set_accept_state(ssl_.get());
  else SSL_set_connect_state(ssl_.get());
  move();  // a client begins
}

bool TlsPipe::take(std::string_view octets) {
  if (!octets.empty() && BIO_write(SSL_get_rbio(ssl_.get()), octets.data(),
                                   static_cast<int>(octets.size())) <= 0)
    return false;
  return move();
}

// As far as it goes without more from the network.
bool TlsPipe::move() {
  SSL* const it = ssl_.get();
  ERR_clear_error();
  if (SSL_is_init_finished(it) == 0) {
    const int done = SSL_do_handshake(it);
    if (done != 1) return SSL_get_error(it, done) == SSL_ERROR_WANT_READ;
  }
  if (!out_.empty()) {
    if (SSL_write(it, out_.data(), static_cast<int>(out_.size())) <= 0) return false;
    out_.clear();
  }
  std::array<char, 4096> buffer{};
  for (;;) {
    const int size = SSL_read(it, buffer.data(), static_cast<int>(buffer.size()));
    if (size > 0) {
      in_.append(buffer.data(), static_cast<std::size_t>(size));
      continue;
    }
    return SSL_get_error(it, size) == SSL_ERROR_WANT_READ;
  }
}

std::string TlsPipe::received() { return std::exchange(in_, {}); }

void TlsPipe::send(std::string_view words) {
  out_ += words;
  if (ready()) move();
}

std::string TlsPipe::outgoing() {
  BIO* const out = SSL_get_wbio(ssl_.get());
  std::string octets(BIO_ctrl_pending(out), '\0');
  if (octets.empty()) return octets;
  const int size = BIO_read(out, octets.data(), static_cast<int>(octets.size()));
  octets.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return octets;
}

bool TlsPipe::ready() const { return SSL_is_init_finished(ssl_.get()) == 1; }

std::optional<Hash> TlsPipe::peer_pin() const {
  const std::unique_ptr<X509, void (*)(X509*)> shown(SSL_get1_peer_certificate(ssl_.get()),
                                                     [](X509* one) { X509_free(one); });
  if (!shown) return std::nullopt;
  return record::pin_of(shown.get());
}

}  // namespace suara::kiosk
