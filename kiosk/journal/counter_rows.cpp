#include <algorithm>

#include "common/base/mutants.hpp"
#include "common/record/clock_bounds.hpp"
#include "kiosk/journal/inside.hpp"

// What the counter needs beside the chain: figures of the day, wrong PINs, tickets, imports.
namespace suara::journal {
namespace {

void count_in(Figures& figures, const record::Body& body) {
  if (const auto* ballot = std::get_if<domain::Ballot>(&body)) {
    if (ballot->imported || ballot->offer.channel == domain::Channel::walk_up) return;
    ++figures.services;
    figures.offered += domain::was_offered(*ballot) ? 1 : 0;
  } else if (std::holds_alternative<domain::ServiceWithoutBallot>(body)) {
    ++figures.services;
    ++figures.without_ballot;
  }
}

std::optional<domain::ImportedRow> newest_row(SQLite::Database& db, std::uint64_t up_to) {
  SQLite::Statement rows(db, "SELECT bytes, seq FROM record WHERE seq <= ? ORDER BY seq DESC");
  rows.bind(1, signed_of(up_to));
  while (rows.executeStep()) {
    const auto read = readable(blob_of(rows.getColumn(0)), seq_of(rows.getColumn(1)));
    if (std::holds_alternative<record::Import>(read.body)) return std::nullopt;
    const auto* ballot = std::get_if<domain::Ballot>(&read.body);
    if (ballot != nullptr && ballot->imported) return ballot->imported;
  }
  return std::nullopt;
}

Bytes ticket_salt(SQLite::Database& db, Date day) {
  SQLite::Statement today(db, "SELECT salt, digest FROM ticket_day WHERE day = ?");
  today.bind(1, day.days);
  if (today.executeStep()) {
    Bytes salt(blob_of(today.getColumn(0)));
    if (ticket_day_digest(day, salt) != hash_of(today.getColumn(1)))
      throw Damaged(broken("ticket day").value());
    return salt;
  }
  const Bytes salt = record::random_bytes(16);
  db.exec("DELETE FROM ticket");
  SQLite::Statement row(db, "INSERT OR REPLACE INTO ticket_day VALUES (1,?,?,?)");
  row.bind(1, day.days);
  bind_blob(row, 2, salt);
  const Hash check = ticket_day_digest(day, salt);
  bind_blob(row, 3, view_of(check));
  row.exec();
  return salt;
}

WrongPins wrong_pins_of(SQLite::Database& db, const Hash& nip_hash) {
  SQLite::Statement row(db, "SELECT count, last_ms, digest FROM wrong_pin WHERE nip_hash = ?");
  bind_blob(row, 1, view_of(nip_hash));
  if (!row.executeStep()) return {};
  const WrongPins wrong{row.getColumn(0).getUInt(), {row.getColumn(1).getInt64()}};
  if (wrong_pin_digest(view_of(nip_hash), wrong) != hash_of(row.getColumn(2)))
    throw Damaged(broken("wrong PINs").value());
  return wrong;
}

void keep_wrong_pins(SQLite::Database& db, const Hash& nip_hash, const WrongPins& wrong) {
  SQLite::Statement row(db, "INSERT OR REPLACE INTO wrong_pin VALUES (?,?,?,?)");
  bind_blob(row, 1, view_of(nip_hash));
  row.bind(2, wrong.count);
  row.bind(3, wrong.last.ms);
  const Hash check = wrong_pin_digest(view_of(nip_hash), wrong);
  bind_blob(row, 4, view_of(check));
  row.exec();
}

}  // namespace

Figures Journal::figures(Date day) const {
  // Of all that is kept: after a clock was set, days stand in the chain in any order.
  CountedDay& counted = inside_->counted;
  if (counted.day != day || counted.up_to > head().seq) counted = {day};
  SQLite::Statement rows(inside_->db, "SELECT bytes, seq FROM record WHERE seq > ? AND day = ?");
  rows.bind(1, signed_of(counted.up_to));
  rows.bind(2, day.days);
  while (rows.executeStep())
    count_in(counted.figures,
             readable(blob_of(rows.getColumn(0)), seq_of(rows.getColumn(1))).body);
  counted.up_to = head().seq;
  return counted.figures;
}

std::optional<Journal::ImportProgress> Journal::import_progress() const {
  SQLite::Statement rows(inside_->db, "SELECT bytes, seq FROM record ORDER BY seq");
  while (rows.executeStep()) {
    const auto read = readable(blob_of(rows.getColumn(0)), seq_of(rows.getColumn(1)));
    const auto* import = std::get_if<record::Import>(&read.body);
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

bool Journal::is_behind(Instant wall) const {
  return acknowledged().server_time - wall > record::kClockAgreesMs;
}

std::optional<Journal::OpenDuty> Journal::open_duty(Instant wall) const {
  if (is_behind(wall)) return std::nullopt;
  const Date today = date_of(wall, zone());
  SQLite::Statement rows(inside_->db, "SELECT bytes, day, seq FROM record ORDER BY seq DESC");
  std::optional<record::Record> opened;
  while (rows.executeStep()) {
    const auto read = readable(blob_of(rows.getColumn(0)), seq_of(rows.getColumn(2)));
    if (const auto* duty = std::get_if<record::Duty>(&read.body); duty != nullptr && !opened) {
      if (!duty->on || rows.getColumn(1).getInt() != today.days) return std::nullopt;
      opened = read;
    }
    const auto* boot = std::get_if<record::Boot>(&read.body);
    if (boot == nullptr || !opened) continue;
    const std::int64_t since = boot->wall.ms - read.boot_ms + opened->boot_ms +
                               opened->wall_offset_ms;
    return OpenDuty{std::get<record::Duty>(opened->body), Instant{since}};
  }
  return std::nullopt;
}

WrongPins Journal::wrong_pins(std::string_view nip) const {
  return wrong_pins_of(inside_->db, record::sha256({nip}));
}

void Journal::note_wrong_pin(std::string_view nip, Instant wall) {
  if (mutant("wrong_pins_forgotten")) return;
  const Hash hash = record::sha256({nip});
  inside_->commit([&](Chain&) {
    keep_wrong_pins(inside_->db, hash, {wrong_pins_of(inside_->db, hash).count + 1, wall});
    // Made-up numbers must not push out the count of a real one: the shortest counts go first.
    SQLite::Statement bound(inside_->db,
                            "DELETE FROM wrong_pin WHERE nip_hash NOT IN (SELECT nip_hash FROM"
                            " wrong_pin ORDER BY count DESC, last_ms DESC LIMIT ?)");
    bound.bind(1, static_cast<std::int64_t>(kWrongPinRowsMax));
    bound.exec();
  });
}

WrongPins Journal::date_wrong_pins(std::string_view nip, Instant wall) {
  const Hash hash = record::sha256({nip});
  const WrongPins wrong{wrong_pins_of(inside_->db, hash).count, wall};
  inside_->commit([&](Chain&) { keep_wrong_pins(inside_->db, hash, wrong); });
  return wrong;
}

void Journal::clear_wrong_pins(std::string_view nip) {
  const Hash hash = record::sha256({nip});
  inside_->commit([&](Chain&) {
    SQLite::Statement row(inside_->db, "DELETE FROM wrong_pin WHERE nip_hash = ?");
    bind_blob(row, 1, view_of(hash));
    row.exec();
  });
}

Date Journal::ticket_day(Instant wall) const {
  if (!is_behind(wall)) return date_of(wall, zone());
  const Date heard = date_of(acknowledged().server_time, zone());
  SQLite::Statement kept(inside_->db, "SELECT day FROM ticket_day");
  return kept.executeStep() ? std::max(heard, Date{kept.getColumn(0).getInt()}) : heard;
}

bool Journal::take_ticket(std::string_view ticket, Date day) {
  bool fresh = false;
  inside_->commit([&](Chain&) {
    const Hash hash = record::sha256({ticket_salt(inside_->db, day), ticket});
    SQLite::Statement row(inside_->db, "INSERT OR IGNORE INTO ticket VALUES (?)");
    bind_blob(row, 1, view_of(hash));
    fresh = row.exec() == 1 || mutant("ticket_used_twice");
  });
  return fresh;
}

}  // namespace suara::journal
