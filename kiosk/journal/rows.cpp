#include "kiosk/journal/inside.hpp"

// The one-row tables, each with a digest that finds a damaged row.
namespace suara::journal {
namespace {

Bytes pack(const std::vector<record::SignedKeyStatement>& statements) {
  record::Bundle carrier;
  carrier.key_statements = statements;
  carrier.unit = UnitId{"-"};
  return record::encode(carrier);
}

std::string numbers_of(const Identity& identity) {
  return std::to_string(identity.place.epoch) + " " + std::to_string(identity.place.branch) + " " +
         std::to_string(identity.log_id);
}

Hash digest_of(const Identity& identity, const Bytes& statements) {
  return digest({identity.place.tenant.text, identity.place.device.text, numbers_of(identity),
                 view_of(identity.device_key), view_of(identity.root_key), identity.unit.text,
                 identity.counter.text, statements});
}

std::string numbers_of(const Acknowledged& acked) {
  return std::to_string(acked.head.seq) + " " + std::to_string(acked.log_id) + " " +
         std::to_string(acked.tree_size) + " " + std::to_string(acked.server_time.ms) + " " +
         std::to_string(acked.received.ms);
}

}  // namespace

tl::unexpected<Problem> broken(std::string what, std::uint64_t at) {
  return problem("journal.broken", {{"what", std::move(what)}, {"at", std::to_string(at)}});
}

std::string_view blob_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

// A column of another length gives zeros, which no digest confirms.
Hash hash_of(const SQLite::Column& column) {
  return array_of<32>(blob_of(column)).value_or(Hash{});
}

void bind_blob(SQLite::Statement& statement, int index, std::string_view bytes) {
  statement.bind(index, bytes.data(), static_cast<int>(bytes.size()));
}

Hash digest(std::initializer_list<std::string_view> parts) {
  Bytes joined;
  for (const std::string_view part : parts)
    joined.append(std::to_string(part.size())).append(":").append(part);
  return record::sha256({joined});
}

void save_identity(SQLite::Database& db, const Identity& identity) {
  const Bytes statements = pack(identity.key_statements);
  SQLite::Statement row(db, "INSERT OR REPLACE INTO identity VALUES (1,?,?,?,?,?,?,?,?,?,?,?)");
  row.bind(1, identity.place.tenant.text);
  row.bind(2, identity.place.device.text);
  row.bind(3, identity.place.epoch);
  row.bind(4, identity.place.branch);
  bind_blob(row, 5, view_of(identity.device_key));
  bind_blob(row, 6, view_of(identity.root_key));
  row.bind(7, identity.unit.text);
  row.bind(8, identity.counter.text);
  row.bind(9, static_cast<std::int64_t>(identity.log_id));
  bind_blob(row, 10, statements);
  const Hash check = digest_of(identity, statements);
  bind_blob(row, 11, view_of(check));
  row.exec();
}

void save_acknowledged(SQLite::Database& db, const Acknowledged& acked, const Bytes& bundle) {
  SQLite::Statement row(db, "INSERT OR REPLACE INTO acknowledged VALUES (1,?,?,?,?,?,?,?,?,?)");
  row.bind(1, static_cast<std::int64_t>(acked.head.seq));
  bind_blob(row, 2, view_of(acked.head.hash));
  row.bind(3, static_cast<std::int64_t>(acked.log_id));
  row.bind(4, static_cast<std::int64_t>(acked.tree_size));
  bind_blob(row, 5, view_of(acked.root));
  row.bind(6, acked.server_time.ms);
  row.bind(7, acked.received.ms);
  bind_blob(row, 8, bundle);
  const Hash check =
      digest({numbers_of(acked), view_of(acked.head.hash), view_of(acked.root), bundle});
  bind_blob(row, 9, view_of(check));
  row.exec();
}

Expected<bool> load_identity(Journal::Inside& inside) {
  SQLite::Statement row(inside.db, "SELECT tenant, device, epoch, branch, device_key, root_key,"
                                   " unit, counter, log_id, key_statements, digest FROM identity");
  if (!row.executeStep()) return false;
  Identity identity;
  identity.place = {TenantId{row.getColumn(0).getString()}, DeviceId{row.getColumn(1).getString()},
                    row.getColumn(2).getUInt(), row.getColumn(3).getUInt()};
  identity.device_key = hash_of(row.getColumn(4));
  identity.root_key = hash_of(row.getColumn(5));
  identity.unit = UnitId{row.getColumn(6).getString()};
  identity.counter = CounterId{row.getColumn(7).getString()};
  identity.log_id = static_cast<std::uint64_t>(row.getColumn(8).getInt64());
  const Bytes packed(blob_of(row.getColumn(9)));
  const auto carrier = record::decode_bundle(packed);
  if (!carrier || digest_of(identity, packed) != hash_of(row.getColumn(10)))
    return broken("identity");
  identity.key_statements = carrier->key_statements;
  inside.identity = std::move(identity);
  return true;
}

Expected<bool> load_acknowledged(Journal::Inside& inside) {
  SQLite::Statement row(inside.db, "SELECT seq, hash, log_id, tree_size, root, server_time_ms,"
                                   " received_ms, bundle, digest FROM acknowledged");
  if (!row.executeStep()) return broken("acknowledged head");
  Acknowledged& acked = inside.acked;
  acked.head = {static_cast<std::uint64_t>(row.getColumn(0).getInt64()), hash_of(row.getColumn(1))};
  acked.log_id = static_cast<std::uint64_t>(row.getColumn(2).getInt64());
  acked.tree_size = static_cast<std::uint64_t>(row.getColumn(3).getInt64());
  acked.root = hash_of(row.getColumn(4));
  acked.server_time = {row.getColumn(5).getInt64()};
  acked.received = {row.getColumn(6).getInt64()};
  inside.bundle_bytes = blob_of(row.getColumn(7));
  if (digest({numbers_of(acked), view_of(acked.head.hash), view_of(acked.root),
              inside.bundle_bytes}) != hash_of(row.getColumn(8)))
    return broken("acknowledged head", acked.head.seq);
  if (inside.bundle_bytes.empty()) return true;
  auto bundle = record::decode_bundle(inside.bundle_bytes);
  if (!bundle) return broken("bundle");
  inside.bundle = std::move(*bundle);
  return true;
}

}  // namespace suara::journal
