#include "common/record/keys.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <memory>
#include <stdexcept>
#include <utility>

#include "common/base/mutants.hpp"

namespace suara::record {
namespace {

constexpr std::size_t kSaltBytes = 32;

void require_sodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium could not be initialised");
}

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// OpenSSL 3: fetching the digest costs more than hashing a record, so it is fetched once.
const EVP_MD* sha256_digest() {
  static EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return digest;
}

EVP_MD_CTX* hashing_context() {
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
      EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return context.get();
}

Bytes tagged(std::string_view tag, std::string_view message) {
  Bytes bytes;
  bytes.reserve(tag.size() + message.size());
  bytes.append(tag).append(message);
  return bytes;
}

}  // namespace

Hash sha256(std::initializer_list<std::string_view> parts) {
  EVP_MD_CTX* context = hashing_context();
  Hash hash{};
  bool ok = EVP_DigestInit_ex2(context, sha256_digest(), nullptr) == 1;
  for (const std::string_view part : parts)
    ok = ok && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
  ok = ok && EVP_DigestFinal_ex(context, hash.data(), nullptr) == 1;
  if (!ok) throw std::runtime_error("SHA-256 failed in OpenSSL");
  return hash;
}

Hasher::Hasher() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr ||
      EVP_DigestInit_ex2(static_cast<EVP_MD_CTX*>(context_), sha256_digest(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed in OpenSSL");
}

Hasher::~Hasher() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_)); }

Hasher::Hasher(Hasher&& other) noexcept : context_(std::exchange(other.context_, nullptr)) {}

void Hasher::add(std::string_view piece) {
  if (EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), piece.data(), piece.size()) != 1)
    throw std::runtime_error("SHA-256 failed in OpenSSL");
}

Hash Hasher::finish() {
  Hash hash{};
  if (EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_), hash.data(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed in OpenSSL");
  return hash;
}

SigningKey SigningKey::generate() {
  require_sodium();
  SigningKey key;
  crypto_sign_keypair(key.public_key_.data(), key.secret_.data());
  return key;
}

SigningKey SigningKey::from_seed(const std::array<std::uint8_t, 32>& seed) {
  require_sodium();
  SigningKey key;
  crypto_sign_seed_keypair(key.public_key_.data(), key.secret_.data(), seed.data());
  return key;
}

SigningKey::~SigningKey() { sodium_memzero(secret_.data(), secret_.size()); }

std::array<std::uint8_t, 32> SigningKey::seed() const {
  std::array<std::uint8_t, 32> seed{};
  crypto_sign_ed25519_sk_to_seed(seed.data(), secret_.data());
  return seed;
}

Signature SigningKey::sign(std::string_view tag, std::string_view message) const {
  const Bytes bytes = tagged(tag, message);
  Signature signature{};
  crypto_sign_detached(signature.data(), nullptr, octets(bytes), bytes.size(), secret_.data());
  return signature;
}

bool verify(const PublicKey& key, std::string_view tag, std::string_view message,
            const Signature& signature) {
  require_sodium();
  const Bytes bytes = tagged(tag, message);
  return crypto_sign_verify_detached(signature.data(), octets(bytes), bytes.size(), key.data()) ==
         0;
}

std::string fingerprint(const PublicKey& device, const PublicKey& root, std::string_view further) {
  const Hash hash = sha256({view_of(device), view_of(root), further});
  std::string text;
  for (std::size_t i = 0; i < 16; i += 2)
    text += fmt::format("{}{:02x}{:02x}", i == 0 ? "" : " ", hash[i], hash[i + 1]);
  return text;
}

SealKeyPair generate_seal_key() {
  require_sodium();
  SealKeyPair keys;
  crypto_box_keypair(keys.public_key.data(), keys.secret_key.data());
  return keys;
}

Bytes seal(std::string_view plain, const std::array<std::uint8_t, 32>& seal_public_key) {
  require_sodium();
  Bytes sealed(plain.size() + crypto_box_SEALBYTES, '\0');
  const int failed = crypto_box_seal(reinterpret_cast<unsigned char*>(sealed.data()),
                                     octets(plain), plain.size(), seal_public_key.data());
  if (failed != 0) throw std::runtime_error("sealing failed: not a key");
  return sealed;
}

std::optional<Bytes> open_seal(std::string_view sealed, const SealKeyPair& keys) {
  require_sodium();
  if (sealed.size() < crypto_box_SEALBYTES) return std::nullopt;
  Bytes plain(sealed.size() - crypto_box_SEALBYTES, '\0');
  if (crypto_box_seal_open(reinterpret_cast<unsigned char*>(plain.data()), octets(sealed),
                           sealed.size(), keys.public_key.data(), keys.secret_key.data()) != 0)
    return std::nullopt;
  return plain;
}

std::optional<Bytes> seal_to(std::string_view plain, const PublicKey& signing_key) {
  require_sodium();
  std::array<std::uint8_t, 32> box{};
  if (crypto_sign_ed25519_pk_to_curve25519(box.data(), signing_key.data()) != 0)
    return std::nullopt;
  return seal(plain, box);
}

std::optional<Bytes> open_sealed_to(std::string_view sealed, const SigningKey& key) {
  require_sodium();
  SealKeyPair keys;
  const auto seed = key.seed();
  std::array<std::uint8_t, 32> unused{};
  std::array<std::uint8_t, 64> secret{};
  crypto_sign_seed_keypair(unused.data(), secret.data(), seed.data());
  const bool good =
      crypto_sign_ed25519_pk_to_curve25519(keys.public_key.data(), key.public_key().data()) == 0 &&
      crypto_sign_ed25519_sk_to_curve25519(keys.secret_key.data(), secret.data()) == 0;
  auto plain = good ? open_seal(sealed, keys) : std::nullopt;
  sodium_memzero(secret.data(), secret.size());
  sodium_memzero(keys.secret_key.data(), keys.secret_key.size());
  return plain;
}

CommittedText commit_text(std::string_view text) {
  const Bytes salt = mutant("commitment_without_salt") ? Bytes(kSaltBytes, '\0')
                                                       : random_bytes(kSaltBytes);
  CommittedText committed{{}, salt + Bytes(text)};
  committed.commitment = commitment_of(committed.salted);
  return committed;
}

Hash commitment_of(std::string_view salted) { return sha256({tag::kText, salted}); }

Hash claim_hash(std::string_view code) { return sha256({tag::kClaim, code}); }

std::string claim_code() {
  constexpr std::string_view kSigns = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  static_assert(kSigns.size() == 32);  // So that five bits of an octet choose evenly.
  std::string code = random_bytes(8);
  for (char& sign : code) sign = kSigns[static_cast<unsigned char>(sign) % kSigns.size()];
  return code;
}

Bytes random_bytes(std::size_t count) {
  require_sodium();
  Bytes bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace suara::record
