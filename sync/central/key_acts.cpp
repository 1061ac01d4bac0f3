#include "sync/central/key_acts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/base/mutants.hpp"
#include "common/record/pins.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using nlohmann::json;
using record::KeyStatement;

constexpr std::string_view kPurposes[] = {record::kReceiptPurpose, record::kOfficePurpose,
                                          record::kSealPurpose, record::kTlsPinPurpose};

std::map<std::string, std::string> named(const KeyStatement& one) {
  return {{"purpose", one.purpose}, {"key", one.key_id}};
}

const KeyStatement* find(const StatedKeys& stated, const KeyStatement& one) {
  const auto keys = stated.find(one.purpose);
  if (keys == stated.end()) return nullptr;
  for (const KeyStatement& known : keys->second)
    if (known.key == one.key && known.key_id == one.key_id) return &known;
  return nullptr;
}

bool name_taken(const StatedKeys& stated, const KeyStatement& one) {
  for (const auto& [purpose, keys] : stated)
    for (const KeyStatement& known : keys)
      if (known.key_id == one.key_id && known.key != one.key) return true;
  return false;
}

// What stands, as it will stand with one more.
void add(StatedKeys& stated, const KeyStatement& one) {
  auto& keys = stated[one.purpose];
  keys.push_back(one);
  keys = record::stated_keys(keys, one.tenant, one.purpose);
}

class Judge {
 public:
  Judge(const Directory& region, const Keyring& keys, Instant now)
      : tenant_(region.tenant), stated_(region.stated), keys_(keys), now_(now) {}

  std::optional<Problem> take(const KeyStatement& one) {
    if (one.tenant != tenant_) return Problem{"keys.other_tenant"};
    if (std::ranges::find(kPurposes, one.purpose) == std::end(kPurposes))
      return Problem{"keys.bad_purpose", {{"value", one.purpose}}};
    if (one.until <= one.from) return Problem{"keys.bad_span", named(one)};
    const bool pin = one.purpose == record::kTlsPinPurpose;
    if (name_taken(stated_, one) || (!pin && one.key_id != key_id_of(one.key)))
      return Problem{"keys.bad_key_id", named(one)};
    if (!pin && !keys_.holds(one.purpose, one.key)) return Problem{"keys.not_held", named(one)};
    if (const KeyStatement* known = find(stated_, one)) {
      if (one.until > known->until) return Problem{"keys.ends_earlier", named(one)};
      if (one.until < known->until && one.until < now_) return Problem{"keys.end_past", named(one)};
      if (one.until < known->until && !pin) ended_.push_back(one);
    }
    add(stated_, one);
    return std::nullopt;
  }

  std::optional<Problem> finish() const {
    for (const KeyStatement& one : ended_)
      if (record::key_in_use(stated_.find(one.purpose)->second, one.until + 1) == nullptr)
        return Problem{"keys.last_one", named(one)};
    return std::nullopt;
  }

 private:
  const TenantId& tenant_;
  StatedKeys stated_;
  const Keyring& keys_;
  Instant now_;
  std::vector<KeyStatement> ended_;
};

// The row is replaced where the key now ends earlier.
std::vector<OfficeRecord> store(Books& books, const KeysForm& form,
                                const std::vector<KeyStatement>& opened, const record::Act& act) {
  Prepared put(books.database,
               "INSERT INTO key_statement(tenant_id, purpose, key_id, from_ms, statement,"
               " signature) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
               " ON CONFLICT DO UPDATE SET statement = ?5, signature = ?6 WHERE statement <> ?5");
  std::vector<OfficeRecord> records;
  for (std::size_t i = 0; i < opened.size(); ++i) {
    const auto& [statement, signature] = form.statements[i];
    if (put.run(books.directory->tenant, opened[i].purpose, opened[i].key_id, opened[i].from.ms,
                Prepared::blob(statement), Prepared::blob(view_of(signature))) == 1)
      records.push_back(
          {record::KeyStatementRecord{act, statement, Bytes(view_of(signature))}, {}});
  }
  return records;
}

std::string state_of(const std::vector<KeyStatement>& keys, const KeyStatement& key, Instant now) {
  if (now < key.from) return "waiting";
  if (!record::holds_at(key, now)) return "ended";
  const bool in_use = record::key_in_use(keys, now)->key == key.key;
  return in_use || key.purpose == record::kTlsPinPurpose ? "in_use" : "kept";
}

json keys_json(const Directory& region, const Keyring& held, Instant now) {
  json list = json::array();
  const auto add = [&](std::string_view purpose, const std::string& id, const Hash& key) -> json& {
    return list.emplace_back(
        json{{"purpose", purpose}, {"key_id", id}, {"key", to_hex(view_of(key))}});
  };
  for (const auto& [purpose, keys] : region.stated)
    for (const KeyStatement& one : keys) {
      json& row = add(purpose, one.key_id, one.key);
      row["from_ms"] = one.from.ms;
      row["until_ms"] = one.until.ms;
      row["state"] = state_of(keys, one, now);
    }
  for (const Keyring::Held& one : held.all()) {
    const std::string id = key_id_of(one.key);
    if (find(region.stated, {region.tenant, std::string(one.purpose), id, one.key, {}, {}}))
      continue;
    add(one.purpose, id, one.key)["state"] = "made";
  }
  return list;
}

json public_key_json(const Hash& key) {
  return {{"key_id", key_id_of(key)}, {"key", to_hex(view_of(key))}};
}

}  // namespace

Expected<KeysForm> read_keys(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  KeysForm form{in.hash("root_key"), {}};
  std::int64_t row = 0;
  for (const json& item : in.array("statements")) {
    Fields one(item, {"statements", ++row, ""});
    const auto statement = from_hex(one.text("statement", 2'000));
    const auto signature = from_hex(one.text("signature"));
    const auto octets = signature ? array_of<64>(*signature) : std::nullopt;
    if (!statement) one.refuse("statement", "hex digits");
    if (!octets) one.refuse("signature", "128 hex digits");
    if (one.problem()) return tl::unexpected(*one.problem());
    form.statements.push_back({*statement, *octets});
  }
  if (in.problem()) return tl::unexpected(*in.problem());
  return form;
}

Expected<Response> accept_keys(Books& books, const KeysForm& form, const Principal& principal,
                               Instant now) {
  const TenantId tenant = books.directory->tenant;
  const auto pinned = books.directory->root_key;
  if (pinned && *pinned != form.root_key && !mutant("root_key_replaced"))
    return problem("keys.other_root");
  const auto keys = books.keys.refresh();
  Judge judge(*books.directory, *keys, now);
  std::vector<KeyStatement> opened;
  for (const auto& one : form.statements) {
    auto statement = record::open_statement(one, form.root_key);
    if (!statement) return tl::unexpected(statement.error());
    if (auto wrong = judge.take(*statement)) return tl::unexpected(*std::move(wrong));
    opened.push_back(*std::move(statement));
  }
  if (auto wrong = judge.finish()) return tl::unexpected(*std::move(wrong));
  if (!pinned)
    Prepared(books.database, "UPDATE region SET root_key = ?2 WHERE tenant_id = ?1")
        .run(tenant, form.root_key);
  const record::Act act{principal.person, to_text(principal.role), "keys"};
  std::vector<OfficeRecord> records = store(books, form, opened, act);
  const std::size_t stored = records.size();
  if (!pinned)
    records.insert(records.begin(), {tally::zone_record(books.directory->zone, act), {}});
  books.reload();
  append_office(books, records, now);
  return json_reply(200,
                    {{"root_key", to_hex(view_of(form.root_key))}, {"statements", stored}});
}

Expected<Response> show_region(const Call& call, const Keyring& keys) {
  const Directory& region = *call.directory;
  const auto in_use = [&](const char* purpose) {
    const auto stated = region.stated.find(purpose);
    const auto* key = stated == region.stated.end()
                          ? nullptr
                          : record::key_in_use(stated->second, call.now);
    if (key != nullptr) return public_key_json(key->key);
    const auto held = keys.all();
    return public_key_json(std::ranges::find(held, purpose, &Keyring::Held::purpose)->key);
  };
  return json_reply(
      200, {{"tenant", region.tenant.text},
            {"name", region.name},
            {"zone", to_text(region.zone)},
            {"mode", to_text(region.mode)},
            {"root_key", region.root_key ? json(to_hex(view_of(*region.root_key))) : json()},
            {"public_keys",
             {{"receipt", in_use("receipt")},
              {"office", in_use("office")},
              {"seal", in_use("seal")}}},
            {"keys", keys_json(region, keys, call.now)},
            {"now_ms", call.now.ms},
            {"today", to_text(region.today(call.now))}});
}

}  // namespace suara::central
