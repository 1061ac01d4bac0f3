// What an operator does besides set-up and keys: credentials, imports, the clock of a demo.
#pragma once
#include <vector>

#include "sync/central/call.hpp"

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
// Problems officer.unknown, credentials.unknown_user.
Expected<Response> accept_credentials(Books& books, const Credentials& credentials);

Expected<record::OfficeImport> read_import(std::string_view body);
Expected<Response> accept_import(Books& books, record::OfficeImport import,
                                 const Principal& principal, Instant now);

Expected<int> read_days(std::string_view body);  // 1..366
// The region's today from then on; the nights between are the night shift's. "clock.not_here" in a
// live region.
Expected<Date> advance_clock(Books& books, int days, Instant now);

}  // namespace suara::central
