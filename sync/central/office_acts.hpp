// What an operator does besides the set-up: keys, credentials, imports, the clock of a demo.
#pragma once
#include <vector>

#include "sync/central/call.hpp"

namespace suara::central {

struct KeysForm {
  record::PublicKey root_key{};
  std::vector<record::SignedKeyStatement> statements;
};
Expected<KeysForm> read_keys(std::string_view body);
// Pins the first root key; statements must be signed by it and be of this tenant. Problems
// keys.other_root, key.malformed, key.not_by_root, keys.other_tenant.
Expected<Response> accept_keys(Books& books, const KeysForm& form, const Principal& principal,
                               Instant now);

struct Credentials {
  struct Officer {
    OfficerId officer;
    std::optional<std::string> pin_hash;
    std::optional<std::string> password_hash;
  };
  struct User {
    PersonId user;
    std::optional<std::string> password_hash;
  };
  std::vector<Officer> officers;
  std::vector<User> users;
};
// Hashes in libsodium's text form of argon2id, at most 64 MiB to check.
Expected<Credentials> read_credentials(std::string_view body);
// Problems officer.unknown, credentials.unknown_user.
Expected<Response> accept_credentials(Books& books, const Credentials& credentials);

Expected<record::OfficeImport> read_import(std::string_view body);
Expected<Response> accept_import(Books& books, record::OfficeImport import,
                                 const Principal& principal, Instant now);

Expected<int> read_days(std::string_view body);  // 1..366
// "clock.not_here" in a live region.
Expected<Response> advance_clock(Books& books, int days, Instant now);

// Editions of every day that has ended; the number made.
std::int64_t close_days(Books& books, Date today);

}  // namespace suara::central
