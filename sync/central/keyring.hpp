// central.keys: the secret halves of the region's receipt, office and seal keys. Which of them is
// in use the root key's statements say (common/record/stated_keys.hpp); what an older one signed or
// sealed stays readable with it.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/base/problem.hpp"
#include "common/record/keys.hpp"
#include "common/record/stated_keys.hpp"

namespace suara::central {

// Names in key statements and receipts.
std::string key_id_of(const Hash& public_key);

// Of each purpose at least one, in the order in which they were made.
struct Keyring {
  std::vector<record::SigningKey> receipt;
  std::vector<record::SigningKey> office;
  std::vector<record::SealKeyPair> seal;

  static Keyring generate();
  struct Held {
    std::string_view purpose;
    Hash key{};  // its public half
  };
  std::vector<Held> all() const;
  bool holds(std::string_view purpose, const Hash& key) const;
};

// Readable by its owner alone from its first byte on, in place of what stood there, durable when it
// returns. Throws std::system_error.
void write_keyring(const std::filesystem::path& file, const Keyring& keys);
// "central.keys_unreadable", "central.keys_open" (group or others may read it),
// "central.keys_not_yours" (another user's).
Expected<Keyring> read_keyring(const std::filesystem::path& file);
// A further key of the purpose into the file of a central that may be running; its public half.
// "keys.bad_purpose", "central.keys_unreadable".
Expected<Hash> add_key(const std::filesystem::path& file, const std::string& purpose);

// What the root key has stated, by purpose.
using StatedKeys = std::map<std::string, std::vector<record::KeyStatement>, std::less<>>;

// The keys of a running central, for every thread: read again where a further one was made.
class KeyStore {
 public:
  using Signer = std::shared_ptr<const record::SigningKey>;
  explicit KeyStore(std::filesystem::path file, Keyring keys);

  std::shared_ptr<const Keyring> get() const;
  // With what the file holds by now; one that lacks a known key or does not read changes nothing.
  std::shared_ptr<const Keyring> refresh();

  // The held key that is in use then. Where none of the stated ones holds it is the last begun one
  // (whose signature nobody will believe), and before any was stated the first.
  Signer receipt_key(const StatedKeys& stated, Instant at) const;
  Signer office_key(const StatedKeys& stated, Instant at) const;
  Hash seal_key(const StatedKeys& stated, Instant at) const;

 private:
  std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Keyring> keys_;
};

// "central.keys_behind" {purpose, key}: another copy of the file holds the key that is in use.
std::optional<Problem> keys_behind(const Keyring& keys, const StatedKeys& stated, Instant at);

}  // namespace suara::central
