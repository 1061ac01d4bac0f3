#include "sync/central/sessions.hpp"

#include <sodium.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/base/mutants.hpp"
#include "sync/central/accounts.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/replies.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;

constexpr std::string_view kTokenTag{"suara.session.1\0", 16};
constexpr std::string_view kSealTag{"suara.session_seal.1\0", 21};
constexpr std::string_view kOperatorCodeTag{"suara.operator_code.1\0", 22};
constexpr std::string_view kCodeTag{"suara.code.1\0", 13};
constexpr int kUnknownNames = 1'024;  // tries of unknown names share so many counters

Hash token_hash(std::string_view token) {
  if (mutant("token_stored_plain")) return array_of<32>(token.substr(0, 32)).value_or(Hash{});
  return record::sha256({kTokenTag, token});
}

struct Session {
  Hash token{};
  std::string role;
  PersonId person;
  std::int64_t expires_ms = 0;
};

// By a secret that stands in central.keys alone: whoever writes a row by hand has none.
Hash keyed(std::string_view tag, const Keyring& keys, const Hash& content) {
  return record::sha256({tag, view_of(keys.office.front().seed()), view_of(content)});
}

Hash seal_of(const Keyring& keys, const TenantId& tenant, const Session& session) {
  const std::string text = tenant.text + "\n" + session.role + "\n" +
                           std::to_string(session.expires_ms) + "\n" + session.person.text;
  return keyed(kSealTag, keys, record::sha256({view_of(session.token), text}));
}

Hash operator_code_hash(const Keyring& keys, const TenantId& tenant, std::string_view code) {
  return keyed(kOperatorCodeTag, keys, code_hash(tenant, code));
}

bool is_seal(const Bytes& found, const Hash& seal) {
  return found.size() == seal.size() && sodium_memcmp(found.data(), seal.data(), seal.size()) == 0;
}

std::int64_t wait_after(std::int64_t wrong) {
  if (wrong <= kFreeTries) return 0;
  const std::int64_t doublings = std::min<std::int64_t>(wrong - kFreeTries, 20);
  return std::min(std::int64_t{1000} << doublings, kSignInWaitMaxMs);
}

std::string without_spaces(const std::string& text) {
  std::string out = text;
  std::erase(out, ' ');
  return out;
}

}  // namespace

std::optional<Account> find_user(Books& books, const std::string& user) {
  Prepared select(books.database,
                  "SELECT role, password_hash FROM user_account"
                  " WHERE tenant_id = ?1 AND user = ?2");
  const auto read = [&](const Row& row) -> std::optional<Account> {
    const auto role = parse_role(row.text(0));
    if (!role) return std::nullopt;  // The row was changed by hand.
    return Account{*role, {user}, row.text(1)};
  };
  return select.first(read, books.directory->tenant, user).value_or(std::nullopt);
}

namespace {

std::optional<Account> find_officer(Books& books, const std::string& typed) {
  const std::string nip = without_spaces(typed);
  if (nip.empty()) return std::nullopt;  // Officers of an old file have none.
  Prepared select(books.database,
                  "SELECT officer, password_hash FROM officer WHERE tenant_id = ?1 AND nip = ?2");
  return select.first(
      [](const Row& row) {
        return Account{Role::officer, {row.text(0)}, row.text(1)};
      },
      books.directory->tenant, nip);
}

std::optional<Account> find_officer_by_id(Books& books, const PersonId& officer) {
  Prepared select(books.database,
                  "SELECT password_hash FROM officer WHERE tenant_id = ?1 AND officer = ?2");
  return select.first(
      [&](const Row& row) {
        return Account{Role::officer, officer, row.text(0)};
      },
      books.directory->tenant, officer);
}

Account find_account(Books& books, const std::string& user) {
  if (auto found = find_user(books, user)) return *std::move(found);
  return find_officer(books, user).value_or(Account{});
}

// Under which name tries are counted: unknown names share a bounded number of counters.
std::string counter_of(const std::string& user, const Account& account) {
  if (!account.person.empty()) return to_text(account.role) + ":" + account.person.text;
  const Hash hash = record::sha256({user});
  return "?" + std::to_string((hash[0] * 256 + hash[1]) % kUnknownNames);
}

struct Tries {
  std::int64_t wrong = 0;
  std::int64_t next_ms = 0;
};

std::string make_session(Books& books, Role role, const PersonId& person, Instant expires) {
  const std::string token = to_hex(record::random_bytes(32));
  Prepared insert(books.database,
                  "INSERT INTO session(tenant_id, token_hash, role, person, expires_ms, seal)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
  const TenantId& tenant = books.directory->tenant;
  const Session one{token_hash(token), to_text(role), person, expires.ms};
  insert.run(tenant, one.token, one.role, person, expires.ms,
             seal_of(*books.keys.get(), tenant, one));
  return token;
}

Response session_reply(Books& books, Role role, const PersonId& person, Instant now) {
  const Instant expires = now + kSessionMs;
  const std::string token = make_session(books, role, person, expires);
  return json_reply(201, {{"token", token},
                          {"role", to_text(role)},
                          {"person", person.text},
                          {"tenant", books.directory->tenant.text},
                          {"expires", to_text(expires, books.directory->zone)}});
}

}  // namespace

Expected<SignIn> read_sign_in(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  SignIn sign_in;
  sign_in.code = in.optional_text("code");
  if (!sign_in.code) {
    sign_in.user = in.text("user");
    sign_in.password = in.text("password");
  }
  if (in.problem()) return tl::unexpected(*in.problem());
  return sign_in;
}

namespace {

Expected<Account> count_try(Books& books, Account account, const std::string& counter,
                            Instant now) {
  const TenantId& tenant = books.directory->tenant;
  Prepared select(books.database,
                  "SELECT wrong, next_ms FROM sign_in_attempt"
                  " WHERE tenant_id = ?1 AND account = ?2");
  Tries tries = select
                    .first(
                        [](const Row& row) {
                          return Tries{row.integer(0), row.integer(1)};
                        },
                        tenant, counter)
                    .value_or(Tries{});
  // A clock that was set back must not make anybody wait longer than the longest wait.
  const std::int64_t wait = std::min(tries.next_ms - now.ms, kSignInWaitMaxMs);
  if (wait > 0)
    return problem("session.too_soon", {{"retry_after", std::to_string((wait + 999) / 1000)}});
  if (!mutant("wrong_password_not_counted")) ++tries.wrong;
  Prepared upsert(books.database,
                  "INSERT INTO sign_in_attempt(tenant_id, account, wrong, next_ms)"
                  " VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET wrong = ?3, next_ms = ?4");
  upsert.run(tenant, counter, tries.wrong, now.ms + wait_after(tries.wrong));
  return account;
}

// While the log waits, nothing of what is set up can be recorded yet.
std::optional<Problem> altered_by_hand(const Directory& region, const Account& account) {
  if (region.pending_restart || is_recorded(*region.office, account)) return std::nullopt;
  spdlog::error("{} is not let in: the row of the account was changed by hand",
                account.person.text);
  return Problem{"session.not_recorded"};
}

}  // namespace

Expected<Account> begin_try(Books& books, const std::string& user, Instant now) {
  const Account account = find_account(books, user);
  return count_try(books, account, counter_of(user, account), now);
}

std::optional<Account> own_account(Books& books, const Principal& principal) {
  return principal.role == Role::officer ? find_officer_by_id(books, principal.person)
                                         : find_user(books, principal.person.text);
}

Expected<Account> begin_own_try(Books& books, const Principal& principal, Instant now) {
  const auto found = own_account(books, principal);
  if (!found) return problem("credentials.no_account");
  if (auto altered = altered_by_hand(*books.directory, *found))
    return tl::unexpected(*std::move(altered));
  return count_try(books, *found, counter_of("", *found), now);
}

void forget_tries(Books& books, const std::string& user, const Account& account) {
  Prepared forget(books.database,
                  "DELETE FROM sign_in_attempt WHERE tenant_id = ?1 AND account = ?2");
  forget.run(books.directory->tenant, counter_of(user, account));
}

bool password_fits(const Account& account, const std::string& password) {
  static const std::string kNobody = [] {
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str(hash.data(), "", 0, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
      throw std::bad_alloc();
    return hash;
  }();
  const std::string& hash = account.password_hash.empty() ? kNobody : account.password_hash;
  const bool fits = crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
  return fits && !account.password_hash.empty();
}

Expected<Response> open_session(Books& books, const std::string& user, const Account& account,
                                Instant now) {
  if (auto altered = altered_by_hand(*books.directory, account))
    return tl::unexpected(*std::move(altered));
  forget_tries(books, user, account);
  return session_reply(books, account.role, account.person, now);
}

Expected<Response> sign_in_by_code(Books& books, const std::string& code, Instant now) {
  Prepared take(books.database,
                "DELETE FROM operator_code WHERE tenant_id = ?1 AND code_hash = ?2");
  const TenantId& tenant = books.directory->tenant;
  if (take.run(tenant, operator_code_hash(*books.keys.get(), tenant, code)) == 0)
    return problem("session.wrong_code");
  return session_reply(books, Role::operator_, {tally::kFirstOperator}, now);
}

Expected<Principal> principal_of(SQLite::Database& reader, const Directory& region,
                                 const Keyring& keys, const Request& request, Instant now) {
  const Hash token = token_hash(bearer_of(request));
  Prepared select(reader,
                  "SELECT role, person, expires_ms, seal FROM session"
                  " WHERE tenant_id = ?1 AND token_hash = ?2 AND expires_ms > ?3");
  std::optional<Principal> principal;
  select.each(
      [&](const Row& row) {
        const Session one{token, row.text(0), {row.text(1)}, row.integer(2)};
        const auto role = parse_role(one.role);
        if (role && is_seal(row.bytes(3), seal_of(keys, region.tenant, one)))
          principal = Principal{region.tenant, *role, one.person};
      },
      region.tenant, token, mutant("session_never_ends") ? 0 : now.ms);
  // Nor is one of a role that nobody gave.
  if (!principal || !is_named(region, *principal)) return problem("session.missing");
  return *std::move(principal);
}

bool is_named(const Directory& region, const Principal& who) {
  return region.pending_restart ||
         tally::may_act(*region.office, {who.person, to_text(who.role), ""});
}

Expected<Response> sign_out(Books& books, const Request& request) {
  Prepared remove(books.database, "DELETE FROM session WHERE tenant_id = ?1 AND token_hash = ?2");
  remove.run(books.directory->tenant, token_hash(bearer_of(request)));
  return Response{204, "", "", {}};
}

void end_sessions_of(SQLite::Database& database, const TenantId& tenant, const PersonId& person) {
  Prepared(database, "DELETE FROM session WHERE tenant_id = ?1 AND person = ?2")
      .run(tenant, person);
}

void drop_expired_sessions(Books& books, Instant now) {
  Prepared remove(books.database, "DELETE FROM session WHERE tenant_id = ?1 AND expires_ms <= ?2");
  remove.run(books.directory->tenant, now.ms);
}

std::string random_code() {
  static constexpr std::string_view kSigns = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // no I, L, O, U
  std::string code;
  for (const char byte : record::random_bytes(12)) {
    if (code.size() % 5 == 4) code += '-';
    code += kSigns[static_cast<unsigned char>(byte) % kSigns.size()];
  }
  return code;
}

Hash code_hash(const TenantId& tenant, std::string_view code) {
  std::string plain;
  for (const char sign : code)
    if (sign != ' ' && sign != '-')
      plain += sign >= 'a' && sign <= 'z' ? static_cast<char>(sign - 'a' + 'A') : sign;
  return record::sha256({kCodeTag, tenant.text, std::string_view("\0", 1), plain});
}

std::string make_operator_code(SQLite::Database& database, const Keyring& keys,
                               const TenantId& tenant) {
  const std::string code = random_code();
  Prepared insert(database, "INSERT INTO operator_code(tenant_id, code_hash) VALUES(?1, ?2)");
  insert.run(tenant, operator_code_hash(keys, tenant, code));
  return code;
}

}  // namespace suara::central
