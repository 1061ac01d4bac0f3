#include "sync/central/office_acts.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

#include "sync/central/accounts.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/sessions.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;
using nlohmann::json;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::string_view kHashStart = "$argon2id$v=19$m=";
constexpr std::int64_t kMemoryMaxKiB = 65'536;  // of one password check

record::Act act_of(const Principal& principal, const char* reason) {
  return {principal.person, to_text(principal.role), reason};
}

// "$argon2id$v=19$m=32768,t=2,p=1$...": bounded, because checking it is this machine's work.
bool is_password_hash(const std::string& text) {
  if (!text.starts_with(kHashStart) || text.size() > 127) return false;
  std::int64_t memory = 0;
  std::int64_t passes = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + kHashStart.size(), end, memory);
  if (read.ec != std::errc{} || !std::string_view(read.ptr, end).starts_with(",t=")) return false;
  const auto second = std::from_chars(read.ptr + 3, end, passes);
  return second.ec == std::errc{} && memory >= 8 && memory <= kMemoryMaxKiB && passes >= 1 &&
         passes <= 4;
}

bool is_weak(const std::optional<std::string>& hash) {
  constexpr std::int64_t kMemoryMinKiB = 32'768;  // what `suara` makes of a PIN; of a password twice
  std::int64_t memory = 0;
  if (hash) std::from_chars(hash->data() + kHashStart.size(), hash->data() + hash->size(), memory);
  return hash && memory < kMemoryMinKiB;
}

// Whose hash takes less memory than a thief should need for each guess; nullopt: nobody's.
std::optional<std::string> weakly_kept(const Credentials& credentials) {
  for (const auto& one : credentials.officers)
    if (is_weak(one.pin_hash) || is_weak(one.password_hash)) return one.officer.text;
  for (const auto& one : credentials.users)
    if (is_weak(one.password_hash)) return one.user.text;
  return std::nullopt;
}

std::optional<std::string> read_hash(Fields& in, const char* key) {
  auto hash = in.optional_text(key);
  if (hash && !is_password_hash(*hash)) in.refuse(key, "argon2id, m <= 65536, t <= 4");
  return hash;
}

bool stands(SQLite::Database& database, const char* sql, const TenantId& tenant,
            const std::string& key) {
  return Prepared(database, sql).first([](const Row&) { return true; }, tenant, key).has_value();
}

}  // namespace

Expected<Credentials> read_credentials(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  Credentials credentials;
  std::int64_t row = 0;
  for (const json& item : in.array("officers")) {
    Fields one(item, {"officers", ++row, ""});
    credentials.officers.push_back({one.id<OfficerId>("officer"), read_hash(one, "pin_hash"),
                                    read_hash(one, "password_hash")});
    if (one.problem()) return tl::unexpected(*one.problem());
  }
  row = 0;
  for (const json& item : in.array("users")) {
    Fields one(item, {"users", ++row, ""});
    credentials.users.push_back({one.id<PersonId>("user"), read_hash(one, "password_hash")});
    if (one.problem()) return tl::unexpected(*one.problem());
  }
  if (in.problem()) return tl::unexpected(*in.problem());
  return credentials;
}

Expected<OwnPassword> read_own_password(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  OwnPassword own;
  own.password = in.text("password");
  own.password_hash = read_hash(in, "password_hash").value_or("");
  if (own.password_hash.empty()) in.refuse("password_hash", "argon2id, m <= 65536, t <= 4");
  if (in.problem()) return tl::unexpected(*in.problem());
  return own;
}

Expected<Response> accept_credentials(Books& books, const Credentials& credentials,
                                      const Principal& principal, Instant now) {
  const TenantId tenant = books.directory->tenant;
  for (const auto& one : credentials.officers)
    if (!stands(books.database, "SELECT 1 FROM officer WHERE tenant_id = ?1 AND officer = ?2",
                tenant, one.officer.text))
      return problem("officer.unknown", {{"officer", one.officer.text}});
  for (const auto& one : credentials.users)
    if (!stands(books.database, "SELECT 1 FROM user_account WHERE tenant_id = ?1 AND user = ?2",
                tenant, one.user.text))
      return problem("credentials.unknown_user", {{"user", one.user.text}});
  if (books.directory->mode == Mode::live)
    if (const auto person = weakly_kept(credentials))
      return problem("credentials.weak", {{"person", *person}});
  const bool recorded = !books.directory->pending_restart;
  if (recorded) record_found_accounts(books, now);
  Prepared officer(books.database,
                   "UPDATE officer SET pin_hash = coalesce(?3, pin_hash),"
                   " pin_change = CASE WHEN ?3 IS NULL THEN pin_change ELSE 0 END,"
                   " password_hash = coalesce(?4, password_hash)"
                   " WHERE tenant_id = ?1 AND officer = ?2");
  Prepared user(books.database,
                "UPDATE user_account SET password_hash = coalesce(?3, password_hash)"
                " WHERE tenant_id = ?1 AND user = ?2");
  std::int64_t changed = 0;
  std::vector<OfficeRecord> records;
  const record::Act act = act_of(principal, "credentials");
  const auto note = [&](const std::string& person, record::CredentialKind kind,
                        const std::optional<std::string>& text) {
    if (text)
      records.push_back({record::Credential{act, {person}, kind, credential_hash(*text)}, {}});
  };
  for (const auto& one : credentials.officers) {
    changed += officer.run(tenant, one.officer, one.pin_hash, one.password_hash);
    if (one.password_hash) end_sessions_of(books.database, tenant, {one.officer.text});
    note(one.officer.text, record::CredentialKind::officer_password, one.password_hash);
    note(one.officer.text, record::CredentialKind::duty_pin, one.pin_hash);
  }
  for (const auto& one : credentials.users) {
    changed += user.run(tenant, one.user, one.password_hash);
    if (one.password_hash) end_sessions_of(books.database, tenant, one.user);
    note(one.user.text, record::CredentialKind::user_password, one.password_hash);
  }
  if (recorded) append_office(books, records, now);
  if (changed > 0) books.bundles.clear();
  return json_reply(200, {{"changed", changed}});
}

namespace {

Credentials own_credentials(const Principal& principal, const std::string& password_hash) {
  if (principal.role == Role::officer)
    return {{{OfficerId{principal.person.text}, std::nullopt, password_hash}}, {}};
  return {{}, {{principal.person, password_hash}}};
}

}  // namespace

Expected<Response> accept_own_password(Books& books, const Account& judged,
                                       const std::string& password_hash,
                                       const Principal& principal, Instant now) {
  const auto account = own_account(books, principal);
  if (!account || account->password_hash != judged.password_hash)
    return problem("credentials.wrong");
  auto made = accept_credentials(books, own_credentials(principal, password_hash), principal, now);
  if (made) forget_tries(books, "", *account);
  return made;
}

Expected<record::OfficeImport> read_import(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  record::OfficeImport import;
  import.file_hash = in.hash("file_hash");
  import.file_name = in.text("file_name", 200);
  import.unit = in.id<UnitId>("unit");
  import.rows = static_cast<std::uint32_t>(in.integer("rows", 1, 100'000'000));
  import.from = in.date("from");
  import.until = in.date("until");
  if (import.until < import.from) in.refuse("until", "not before from");
  if (in.problem()) return tl::unexpected(*in.problem());
  return import;
}

Expected<Response> accept_import(Books& books, record::OfficeImport import,
                                 const Principal& principal, Instant now) {
  const TenantId& tenant = books.directory->tenant;
  if (!books.directory->root_key) return problem("keys.missing");
  if (!stands(books.database, "SELECT 1 FROM unit WHERE tenant_id = ?1 AND unit = ?2", tenant,
              import.unit.text))
    return problem("setup.unknown_unit", {{"value", import.unit.text}});
  import.act = act_of(principal, "import");
  const json reply = {{"file_hash", to_hex(view_of(import.file_hash))},
                      {"unit", import.unit.text},
                      {"rows", import.rows}};
  if (books.directory->office->imports.contains({import.file_hash, import.unit}))
    return json_reply(200, reply);
  const OfficeRecord record{std::move(import), {}};
  append_office(books, {&record, 1}, now);
  return json_reply(201, reply);
}

Expected<int> read_days(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  const auto days = static_cast<int>(in.integer("days", 1, 366));
  if (in.problem()) return tl::unexpected(*in.problem());
  return days;
}

Expected<Date> advance_clock(Books& books, int days, Instant now) {
  if (books.directory->mode == Mode::live) return problem("clock.not_here");
  Prepared(books.database,
           "UPDATE region SET clock_offset_ms = clock_offset_ms + ?2 WHERE tenant_id = ?1")
      .run(books.directory->tenant, days * kDayMs);
  books.reload();
  return books.directory->today(now);
}

}  // namespace suara::central
