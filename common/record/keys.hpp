// Ed25519 keys (RFC 8032, libsodium) and tagged hashes and signatures (DESIGN section 4): a tag
// ended by 0x00 stands before whatever is hashed or signed.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "common/base/bytes.hpp"

namespace suara::record {

namespace tag {
inline constexpr std::string_view kGenesis{"suara.genesis.1\0", 16};
inline constexpr std::string_view kRecord{"suara.record.1\0", 15};
inline constexpr std::string_view kBatch{"suara.batch.1\0", 14};
inline constexpr std::string_view kReceipt{"suara.receipt.1\0", 16};
inline constexpr std::string_view kHead{"suara.head.1\0", 13};
inline constexpr std::string_view kText{"suara.text.1\0", 13};
inline constexpr std::string_view kClaim{"suara.claim.1\0", 14};
inline constexpr std::string_view kKey{"suara.key.1\0", 12};
}  // namespace tag

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

// SHA-256 of the parts, one after another.
Hash sha256(std::initializer_list<std::string_view> parts);

// SHA-256 of what comes piece by piece.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(Hasher&& other) noexcept;
  Hasher& operator=(Hasher&&) = delete;
  void add(std::string_view piece);
  Hash finish();  // Once; nothing can be added afterwards.

 private:
  void* context_;  // EVP_MD_CTX
};

// The secret half stays inside; memory is wiped when it goes.
class SigningKey {
 public:
  static SigningKey generate();
  static SigningKey from_seed(const std::array<std::uint8_t, 32>& seed);
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;
  ~SigningKey();
  const PublicKey& public_key() const { return public_key_; }
  std::array<std::uint8_t, 32> seed() const;
  Signature sign(std::string_view tag, std::string_view message) const;

 private:
  SigningKey() = default;
  std::array<std::uint8_t, 64> secret_{};
  PublicKey public_key_{};
};

bool verify(const PublicKey& key, std::string_view tag, std::string_view message,
            const Signature& signature);

// What two people compare by eye: first 16 bytes of SHA-256(device key, root key) as
// "9c41 7be0 ..." (8 groups of 4). further: what the device states besides, hashed behind both.
std::string fingerprint(const PublicKey& device, const PublicKey& root,
                        std::string_view further = {});

// Sealed boxes (libsodium, X25519): whoever holds the seal key alone can open them.
struct SealKeyPair {
  std::array<std::uint8_t, 32> public_key{};
  std::array<std::uint8_t, 32> secret_key{};
};
SealKeyPair generate_seal_key();
Bytes seal(std::string_view plain, const std::array<std::uint8_t, 32>& seal_public_key);
std::optional<Bytes> open_seal(std::string_view sealed, const SealKeyPair& keys);
// To a signing key (its X25519 form, RFC 7748): whoever signs with it alone can open them. nullopt:
// no key.
std::optional<Bytes> seal_to(std::string_view plain, const PublicKey& signing_key);
std::optional<Bytes> open_sealed_to(std::string_view sealed, const SigningKey& key);

// A text that must be erasable: the commitment goes into the record, the sealed part beside it.
struct CommittedText {
  Hash commitment;  // SHA-256(suara.text.1, salt, text)
  Bytes salted;     // salt (32 bytes) then text: what is sealed
};
CommittedText commit_text(std::string_view text);
Hash commitment_of(std::string_view salted);

// What a claim code of 8 signs is found by: SHA-256(suara.claim.1, its signs without hyphens).
Hash claim_hash(std::string_view code);
// 8 signs of an alphabet of 32 without 0, O, 1 and I, from random octets.
std::string claim_code();

// Random octets from the operating system.
Bytes random_bytes(std::size_t count);

}  // namespace suara::record
