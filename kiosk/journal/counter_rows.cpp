#include "common/base/mutants.hpp"
#include "kiosk/journal/inside.hpp"

// What the counter needs beside the chain: figures of the day, wrong PINs, tickets, imports.
namespace suara::journal {
namespace {

void count_in(Figures& figures, const record::Body& body) {
  if (const auto* ballot = std::get_if<domain::Ballot>(&body)) {
    if (ballot->imported) return;
    ++figures.services;
    figures.offered += domain::was_offered(*ballot) ? 1 : 0;
  } else if (std::holds_alternative<domain::ServiceWithoutBallot>(body)) {
    ++figures.services;
    ++figures.without_ballot;
  }
}

std::optional<domain::ImportedRow> newest_row(SQLite::Database& db, std::uint64_t up_to) {
  SQLite::Statement rows(db, "SELECT bytes FROM record WHERE seq <= ? ORDER BY seq DESC");
  rows.bind(1, static_cast<std::int64_t>(up_to));
  while (rows.executeStep()) {
    const auto read = record::decode(blob_of(rows.getColumn(0)));
    if (!read) continue;
    if (std::holds_alternative<record::Import>(read->body)) return std::nullopt;
    const auto* ballot = std::get_if<domain::Ballot>(&read->body);
    if (ballot != nullptr && ballot->imported) return ballot->imported;
  }
  return std::nullopt;
}

Bytes ticket_salt(SQLite::Database& db, Date day) {
  SQLite::Statement today(db, "SELECT salt FROM ticket_day WHERE day = ?");
  today.bind(1, day.days);
  if (today.executeStep()) return Bytes(blob_of(today.getColumn(0)));
  const Bytes salt = record::random_bytes(16);
  db.exec("DELETE FROM ticket");
  SQLite::Statement row(db, "INSERT OR REPLACE INTO ticket_day VALUES (1,?,?)");
  row.bind(1, day.days);
  bind_blob(row, 2, salt);
  row.exec();
  return salt;
}

}  // namespace

Figures Journal::figures(Date day) const {
  SQLite::Statement rows(inside_->db, "SELECT bytes, day FROM record ORDER BY seq DESC");
  Figures figures;
  while (rows.executeStep()) {
    const Date written{rows.getColumn(1).getInt()};
    if (written < day) break;
    if (written != day) continue;
    if (const auto read = record::decode(blob_of(rows.getColumn(0)))) count_in(figures, read->body);
  }
  return figures;
}

std::optional<Journal::ImportProgress> Journal::import_progress() const {
  SQLite::Statement rows(inside_->db, "SELECT bytes FROM record ORDER BY seq");
  while (rows.executeStep()) {
    const auto read = record::decode(blob_of(rows.getColumn(0)));
    const auto* import = read ? std::get_if<record::Import>(&read->body) : nullptr;
    if (import == nullptr) continue;
    const auto row = newest_row(inside_->db, head().seq);
    return ImportProgress{*import, row ? row->row : 0};
  }
  return std::nullopt;
}

std::uint32_t Journal::acknowledged_rows() const {
  const auto row = newest_row(inside_->db, inside_->acked.head.seq);
  return row ? row->row : 0;
}

std::optional<Journal::OpenDuty> Journal::open_duty(Date today) const {
  SQLite::Statement rows(inside_->db, "SELECT bytes, day FROM record ORDER BY seq DESC");
  std::optional<record::Record> opened;
  while (rows.executeStep()) {
    const auto read = record::decode(blob_of(rows.getColumn(0)));
    if (!read) continue;
    if (const auto* duty = std::get_if<record::Duty>(&read->body); duty != nullptr && !opened) {
      if (!duty->on || rows.getColumn(1).getInt() != today.days) return std::nullopt;
      opened = *read;
    }
    const auto* boot = std::get_if<record::Boot>(&read->body);
    if (boot == nullptr || !opened) continue;
    const std::int64_t since = boot->wall.ms - read->boot_ms + opened->boot_ms +
                               opened->wall_offset_ms;
    return OpenDuty{std::get<record::Duty>(opened->body), Instant{since}};
  }
  return std::nullopt;
}

WrongPins Journal::wrong_pins(std::string_view nip) const {
  SQLite::Statement row(inside_->db, "SELECT count, last_ms FROM wrong_pin WHERE nip_hash = ?");
  const Hash hash = record::sha256({nip});
  bind_blob(row, 1, view_of(hash));
  if (!row.executeStep()) return {};
  return {row.getColumn(0).getUInt(), {row.getColumn(1).getInt64()}};
}

void Journal::note_wrong_pin(std::string_view nip, Instant wall) {
  if (mutant("wrong_pins_forgotten")) return;
  SQLite::Transaction transaction(inside_->db);
  SQLite::Statement row(inside_->db,
                        "INSERT INTO wrong_pin VALUES (?,1,?) ON CONFLICT (nip_hash)"
                        " DO UPDATE SET count = count + 1, last_ms = excluded.last_ms");
  const Hash hash = record::sha256({nip});
  bind_blob(row, 1, view_of(hash));
  row.bind(2, wall.ms);
  row.exec();
  // Made-up numbers must not push out the count of a real one: the shortest counts go first.
  SQLite::Statement bound(inside_->db,
                          "DELETE FROM wrong_pin WHERE nip_hash NOT IN (SELECT nip_hash FROM"
                          " wrong_pin ORDER BY count DESC, last_ms DESC LIMIT ?)");
  bound.bind(1, static_cast<std::int64_t>(kWrongPinRowsMax));
  bound.exec();
  transaction.commit();
}

void Journal::clear_wrong_pins(std::string_view nip) {
  SQLite::Statement row(inside_->db, "DELETE FROM wrong_pin WHERE nip_hash = ?");
  const Hash hash = record::sha256({nip});
  bind_blob(row, 1, view_of(hash));
  row.exec();
}

bool Journal::take_ticket(std::string_view ticket, Date day) {
  SQLite::Transaction transaction(inside_->db);
  const Hash hash = record::sha256({ticket_salt(inside_->db, day), ticket});
  SQLite::Statement row(inside_->db, "INSERT OR IGNORE INTO ticket VALUES (?)");
  bind_blob(row, 1, view_of(hash));
  const bool fresh = row.exec() == 1 || mutant("ticket_used_twice");
  transaction.commit();
  return fresh;
}

}  // namespace suara::journal
