// What an operator does besides set-up and keys: credentials, imports, the clock of a demo.
#pragma once
#include <vector>

#include "sync/central/call.hpp"
#include "sync/central/sessions.hpp"

namespace suara::central {

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
// Whoever is signed in, of themselves.
struct OwnPassword {
  std::string password;  // the present one
  std::string password_hash;
};
Expected<OwnPassword> read_own_password(std::string_view body);
// Problems officer.unknown, credentials.unknown_user, in a live region credentials.weak. Who set
// them, and the hash of each, stand in the office's chain.
Expected<Response> accept_credentials(Books& books, const Credentials& credentials,
                                      const Principal& principal, Instant now);
// Of whose account the present password was judged right; forgets the wrong tries. Problems
// "credentials.wrong" (the account has another one by now) and those of accept_credentials.
Expected<Response> accept_own_password(Books& books, const Account& judged,
                                       const std::string& password_hash,
                                       const Principal& principal, Instant now);

Expected<record::OfficeImport> read_import(std::string_view body);
Expected<Response> accept_import(Books& books, record::OfficeImport import,
                                 const Principal& principal, Instant now);

Expected<int> read_days(std::string_view body);  // 1..366
// The region's today from then on; the nights between are the night shift's. "clock.not_here" in a
// live region.
Expected<Date> advance_clock(Books& books, int days, Instant now);

}  // namespace suara::central
