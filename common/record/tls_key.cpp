#include "common/record/tls_key.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "common/record/keys.hpp"

namespace suara::record {
namespace {

namespace fs = std::filesystem;

constexpr long kValidSeconds = 20L * 365 * 86'400;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

void must(bool done) {
  if (!done) throw std::runtime_error("OpenSSL does not make a key");
}

bool is_address(const std::string& host) {
  return host.find(':') != std::string::npos ||
         host.find_first_not_of("0123456789.") == std::string::npos;
}

void add_name(X509* certificate, const std::string& host) {
  const std::string value = (is_address(host) ? "IP:" : "DNS:") + host;
  const Extension name(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, value.c_str()));
  must(name != nullptr && X509_add_ext(certificate, name.get(), -1) == 1);
}

Certificate certify(EVP_PKEY* key, const std::string& host) {
  Certificate certificate(X509_new());
  must(certificate != nullptr);
  X509* const it = certificate.get();
  std::uint64_t serial = 0;
  must(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
  must(X509_set_version(it, X509_VERSION_3) == 1);
  must(ASN1_INTEGER_set_uint64(X509_get_serialNumber(it), serial >> 1) == 1);
  must(X509_gmtime_adj(X509_getm_notBefore(it), -86'400) != nullptr);
  must(X509_gmtime_adj(X509_getm_notAfter(it), kValidSeconds) != nullptr);
  X509_NAME* const name = X509_get_subject_name(it);
  const auto* const text = reinterpret_cast<const unsigned char*>(host.c_str());
  must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1);
  must(X509_set_issuer_name(it, name) == 1 && X509_set_pubkey(it, key) == 1);
  add_name(it, host);
  must(X509_sign(it, key, EVP_sha256()) > 0);
  return certificate;
}

std::string text_of(BIO* memory) {
  char* start = nullptr;
  const long size = BIO_get_mem_data(memory, &start);
  return {start, static_cast<std::size_t>(size)};
}

void write_new(const fs::path& path, const std::string& text, mode_t mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  const bool written =
      file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!written) throw std::system_error(error, std::generic_category(), path.string());
}

}  // namespace

Hash pin_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  must(size > 0);
  const std::string bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return sha256({bytes});
}

Expected<Hash> make_tls_key(const fs::path& stem, const std::string& host) {
  const fs::path key_file = stem.string() + ".key";
  const fs::path certificate_file = stem.string() + ".crt";
  if (fs::exists(key_file) || fs::exists(certificate_file))
    return problem("tls.exists", {{"file", key_file.string()}});
  const Key key(EVP_EC_gen("P-256"));
  must(key != nullptr);
  const Certificate certificate = certify(key.get(), host);
  const Memory key_text(BIO_new(BIO_s_mem()));
  const Memory certificate_text(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                     nullptr) == 1);
  must(PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1);
  write_new(key_file, text_of(key_text.get()), 0600);
  write_new(certificate_file, text_of(certificate_text.get()), 0644);
  return pin_of(certificate.get());
}

Expected<Hash> pin_of_certificate(const fs::path& file) {
  const Memory text(BIO_new_file(file.c_str(), "r"));
  const Certificate certificate(
      text == nullptr ? nullptr : PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) return problem("tls.unreadable", {{"why", file.string()}});
  return pin_of(certificate.get());
}

}  // namespace suara::record
