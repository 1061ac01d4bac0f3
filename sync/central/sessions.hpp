// Signing in: passwords (argon2id), the first operator's code, tokens. Tokens and codes are stored
// as hashes; a wrong password makes the next try wait, longer each time, never for ever.
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

inline constexpr std::int64_t kSessionMs = 12 * 3'600'000;
inline constexpr int kFreeTries = 3;                       // before the first wait
inline constexpr std::int64_t kSignInWaitMaxMs = 900'000;  // 15 minutes

struct SignIn {
  std::optional<std::string> code;
  std::string user;
  std::string password;
};
Expected<SignIn> read_sign_in(std::string_view body);

struct Account {
  Role role = Role::officer;
  PersonId person;
  std::string password_hash;  // empty: nobody of that name, or no password yet
};

// A user's account as the row has it; nullopt: there is none, or its role is none.
std::optional<Account> find_user(Books& books, const std::string& user);

// Writer: counts a try before the password is looked at, so that a crowd of tries at once is
// counted too. Problem "session.too_soon" {retry_after} while the wait lasts.
Expected<Account> begin_try(Books& books, const std::string& user, Instant now);
// The same for whoever is signed in and types their present password; their own account. Problem
// "session.not_recorded" as in open_session.
Expected<Account> begin_own_try(Books& books, const Principal& principal, Instant now);
// As it stands now; nullopt: the first operator has none.
std::optional<Account> own_account(Books& books, const Principal& principal);
// Any thread, 50 ms and more: a missing account costs as much as a wrong password.
bool password_fits(const Account& account, const std::string& password);
// Writer: the try was right: forgets the wrong ones.
void forget_tries(Books& books, const std::string& user, const Account& account);
// Writer: forgets wrong tries, opens a session. Problem
// "session.not_recorded": the office's chain does not name the account, or its password.
Expected<Response> open_session(Books& books, const std::string& user, const Account& account,
                                Instant now);
// Writer. Problem "session.wrong_code".
Expected<Response> sign_in_by_code(Books& books, const std::string& code, Instant now);

// Problem "session.missing": no token, unknown or expired, or its row is not as this central wrote
// it: rows are sealed with a secret out of central.keys.
Expected<Principal> principal_of(SQLite::Database& reader, const Directory& region,
                                 const Keyring& keys, const Request& request, Instant now);
// Whether the chain names somebody as what they act. While the log waits everybody passes.
bool is_named(const Directory& region, const Principal& who);
Expected<Response> sign_out(Books& books, const Request& request);
// Whoever got another password or role signs in anew.
void end_sessions_of(SQLite::Database& database, const TenantId& tenant, const PersonId& person);
void drop_expired_sessions(Books& books, Instant now);

// A code for the first operator; only its hash is kept, keyed like a session's seal.
std::string make_operator_code(SQLite::Database& database, const Keyring& keys,
                               const TenantId& tenant);
// "7K4M-QX2P-9TBD": 60 bits in signs that are read and typed without doubt.
std::string random_code();
// Without spaces and hyphens, in capitals; hashed with the tenant.
Hash code_hash(const TenantId& tenant, std::string_view code);

}  // namespace suara::central
