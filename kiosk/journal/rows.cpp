#include <new>

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

Hash head_digest(const Chain& chain) {
  return digest({"head", std::to_string(chain.head.seq), view_of(chain.head.hash),
                 std::to_string(chain.changes)});
}

Hash purged_digest(const Head& purged) {
  return digest({"purged", std::to_string(purged.seq), view_of(purged.hash)});
}

}  // namespace

tl::unexpected<Problem> broken(std::string what, std::uint64_t at) {
  return problem("journal.broken", {{"what", std::move(what)}, {"at", std::to_string(at)}});
}

std::string_view blob_of(const SQLite::Column& column) {
  const auto* bytes = static_cast<const char*>(column.getBlob());
  const auto size = static_cast<std::size_t>(column.getBytes());
  if (bytes == nullptr && size > 0) throw std::bad_alloc();
  return {bytes, size};
}

std::int64_t signed_of(std::uint64_t seq) { return static_cast<std::int64_t>(seq); }

std::uint64_t seq_of(const SQLite::Column& column) {
  return static_cast<std::uint64_t>(column.getInt64());
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

Hash record_digest(const Hash& hash, Date day) {
  return digest({"record", view_of(hash), std::to_string(day.days)});
}

Hash side_part_digest(std::uint64_t seq, std::uint32_t ordinal, std::string_view sealed) {
  return digest({"side_part", std::to_string(seq), std::to_string(ordinal), sealed});
}

Hash acknowledgement_digest(std::uint64_t seq, Instant received) {
  return digest({"acknowledgement", std::to_string(seq), std::to_string(received.ms)});
}

Hash wrong_pin_digest(std::string_view nip_hash, const WrongPins& wrong) {
  return digest(
      {"wrong_pin", nip_hash, std::to_string(wrong.count), std::to_string(wrong.last.ms)});
}

Hash ticket_day_digest(Date day, std::string_view salt) {
  return digest({"ticket_day", std::to_string(day.days), salt});
}

record::Record readable(std::string_view bytes, std::uint64_t seq) {
  auto read = record::decode(bytes);
  if (!read) throw Damaged(broken("record", seq).value());
  return std::move(*read);
}

void save_head(SQLite::Database& db, const Chain& chain) {
  SQLite::Statement row(db, "INSERT OR REPLACE INTO head VALUES (1,?,?,?,?)");
  row.bind(1, signed_of(chain.head.seq));
  bind_blob(row, 2, view_of(chain.head.hash));
  row.bind(3, signed_of(chain.changes));
  const Hash check = head_digest(chain);
  bind_blob(row, 4, view_of(check));
  row.exec();
}

Expected<Chain> load_head(SQLite::Database& db) {
  SQLite::Statement row(db, "SELECT seq, hash, changes, digest FROM head");
  if (!row.executeStep()) return broken("chain head");
  Chain chain;
  chain.head = {seq_of(row.getColumn(0)), hash_of(row.getColumn(1))};
  chain.changes = seq_of(row.getColumn(2));
  if (head_digest(chain) != hash_of(row.getColumn(3))) return broken("chain head", chain.head.seq);
  return chain;
}

void save_purged(SQLite::Database& db, const Head& purged) {
  SQLite::Statement row(db, "INSERT OR REPLACE INTO purged VALUES (1,?,?,?)");
  row.bind(1, signed_of(purged.seq));
  bind_blob(row, 2, view_of(purged.hash));
  const Hash check = purged_digest(purged);
  bind_blob(row, 3, view_of(check));
  row.exec();
}

Expected<bool> load_purged(SQLite::Database& db, State& state) {
  SQLite::Statement row(db, "SELECT seq, hash, digest FROM purged");
  if (!row.executeStep()) return broken("purged head");
  state.purged = {seq_of(row.getColumn(0)), hash_of(row.getColumn(1))};
  if (purged_digest(state.purged) != hash_of(row.getColumn(2)))
    return broken("purged head", state.purged.seq);
  return true;
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

Expected<bool> load_identity(SQLite::Database& db, State& state) {
  SQLite::Statement row(db, "SELECT tenant, device, epoch, branch, device_key, root_key,"
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
  state.identity = std::move(identity);
  return true;
}

Expected<bool> load_acknowledged(SQLite::Database& db, State& state) {
  SQLite::Statement row(db, "SELECT seq, hash, log_id, tree_size, root, server_time_ms,"
                            " received_ms, bundle, digest FROM acknowledged");
  if (!row.executeStep()) return broken("acknowledged head");
  Acknowledged& acked = state.acked;
  acked.head = {seq_of(row.getColumn(0)), hash_of(row.getColumn(1))};
  acked.log_id = static_cast<std::uint64_t>(row.getColumn(2).getInt64());
  acked.tree_size = static_cast<std::uint64_t>(row.getColumn(3).getInt64());
  acked.root = hash_of(row.getColumn(4));
  acked.server_time = {row.getColumn(5).getInt64()};
  acked.received = {row.getColumn(6).getInt64()};
  state.bundle_bytes = blob_of(row.getColumn(7));
  if (digest({numbers_of(acked), view_of(acked.head.hash), view_of(acked.root),
              state.bundle_bytes}) != hash_of(row.getColumn(8)))
    return broken("acknowledged head", acked.head.seq);
  if (state.bundle_bytes.empty()) return true;
  auto bundle = record::decode_bundle(state.bundle_bytes);
  if (!bundle) return broken("bundle");
  state.bundle = std::move(*bundle);
  return true;
}

}  // namespace suara::journal
