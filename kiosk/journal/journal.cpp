#include "kiosk/journal/journal.hpp"

#include <algorithm>
#include <stdexcept>

#include "common/base/mutants.hpp"
#include "common/record/clock_bounds.hpp"
#include "common/record/keys.hpp"
#include "kiosk/journal/inside.hpp"

namespace suara::journal {
namespace {

using namespace std::string_view_literals;

std::int64_t offset_of(const Clocks& now) { return now.wall.ms - now.boot_ms; }

// What the codec or the central would refuse is a bug here and must not enter a chain.
void require_sound(const domain::Ballot& ballot) {
  if (const auto defect = domain::defect_of(ballot))
    throw std::logic_error("a ballot with a wrong field: " + *defect);
}

void require_sealed(const domain::Answers& answers, std::span<const Bytes> sealed_texts) {
  if (sealed_texts.size() != answers.text_commitments.size())
    throw std::logic_error("a sealed text for each commitment");
}

// A ballot that was withdrawn keeps none.
std::span<const Bytes> of_ballot(std::span<const Bytes> sealed_texts,
                                 const domain::Ballot& ballot) {
  return sealed_texts.first(ballot.answers.text_commitments.size());
}

std::vector<Bytes> draft_texts(SQLite::Database& db) {
  SQLite::Statement rows(db, "SELECT sealed FROM side_part WHERE seq = 0 ORDER BY ordinal");
  std::vector<Bytes> texts;
  while (rows.executeStep()) texts.emplace_back(blob_of(rows.getColumn(0)));
  return texts;
}

// That of no settings where the chain states none (any more).
Hash stated_settings(SQLite::Database& db) {
  SQLite::Statement rows(db, "SELECT bytes, seq FROM record ORDER BY seq DESC");
  while (rows.executeStep()) {
    const auto record = record::decode(blob_of(rows.getColumn(0)));
    const auto* stated = record ? std::get_if<record::SettingsChange>(&record->body) : nullptr;
    if (stated != nullptr) return stated->settings_hash;
  }
  return settings_hash({});
}

}  // namespace

Hash settings_hash(const std::map<std::string, std::string>& settings) {
  std::string all;
  const auto add = [&](const std::string& text) {
    all += std::to_string(text.size()) + ":" + text;
  };
  for (const auto& [key, value] : settings) {
    add(key);
    add(value);
  }
  return record::sha256({"suara.settings.1\0"sv, all});
}

Journal::Journal(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

bool Journal::enrolled() const { return inside_->identity.has_value(); }
const Identity& Journal::identity() const { return *inside_->identity; }
const Head& Journal::head() const { return inside_->chain.head; }
const Acknowledged& Journal::acknowledged() const { return inside_->acked; }
std::uint64_t Journal::waiting_ballots() const { return inside_->chain.waiting_ballots; }
const std::optional<record::Bundle>& Journal::bundle() const { return inside_->bundle; }
const Bytes& Journal::bundle_bytes() const { return inside_->bundle_bytes; }
bool Journal::has_draft() const { return inside_->draft.has_value(); }
Zone Journal::zone() const { return inside_->zone(); }

Hash genesis_of(const Identity& identity) {
  record::Place first = identity.place;  // A branch has the genesis of the chain that it left.
  first.branch = 0;
  return record::genesis(first, Hash{}, identity.device_key, identity.root_key);
}

void Journal::enrol(const Identity& identity) {
  SQLite::Transaction transaction(inside_->db);
  Acknowledged acked;
  acked.head.hash = genesis_of(identity);
  save_identity(inside_->db, identity);
  save_acknowledged(inside_->db, acked, {});
  Chain chain;
  chain.head = acked.head;
  save_purged(inside_->db, chain.head);
  save_head(inside_->db, chain);
  transaction.commit();
  inside_->identity = identity;
  inside_->acked = acked;
  inside_->purged = chain.head;
  inside_->chain = chain;
  inside_->witness.keep_in(inside_->folder, inside_->witnessed());
}

void Journal::Inside::write_bytes(Chain& at, const Bytes& bytes, bool is_ballot, Date day) {
  if (ended) throw std::logic_error("a record for an enrolment that has ended");
  if (!insert_record) insert_record.emplace(db, "INSERT INTO record VALUES (?,?,?,?,?)");
  at.head = {at.head.seq + 1, record::chain(at.head.hash, bytes)};
  at.waiting_ballots += is_ballot ? 1 : 0;
  SQLite::Statement& row = *insert_record;
  row.reset();
  row.bind(1, signed_of(at.head.seq));
  bind_blob(row, 2, bytes);
  bind_blob(row, 3, view_of(at.head.hash));
  row.bind(4, day.days);
  const Hash check = record_digest(at.head.hash, day);
  bind_blob(row, 5, view_of(check));
  row.exec();
}

void Journal::Inside::write_texts(std::uint64_t seq, std::span<const Bytes> sealed_texts) {
  if (sealed_texts.empty()) return;
  SQLite::Statement part(db, "INSERT INTO side_part VALUES (?,?,?,?)");
  for (std::uint32_t i = 0; i < sealed_texts.size(); ++i) {
    const Hash check = side_part_digest(seq, i, sealed_texts[i]);
    part.bind(1, static_cast<std::int64_t>(seq));
    part.bind(2, i);
    bind_blob(part, 3, sealed_texts[i]);
    bind_blob(part, 4, view_of(check));
    part.exec();
    part.reset();
  }
}

record::Record Journal::Inside::stamped(const Chain& at, const record::Body& body,
                                        const Clocks& now) const {
  return {now.boot_ms, offset_of(now) - at.boot_offset_ms, body};
}

void Journal::Inside::write(Chain& at, const record::Body& body, const Clocks& now) {
  const Date day = date_of(now.wall, zone());
  const std::int64_t jump = offset_of(now) - at.last_offset_ms;
  if (std::abs(jump) > record::kClockJumpMs && !mutant("clock_change_not_recorded")) {
    const record::ClockChange change{now.wall + -jump, now.wall};
    write_bytes(at, record::encode(stamped(at, change, now)), false, day);
  }
  at.last_offset_ms = offset_of(now);
  const Bytes bytes = record::encode(stamped(at, body, now));
  if (!record::decode(bytes)) throw std::logic_error("a record that nobody could read");
  write_bytes(at, bytes, std::holds_alternative<domain::Ballot>(body), day);
}

bool Journal::boot(const Clocks& now, const std::string& program_version,
                   const Bytes& machine_boot_id) {
  bool found = false;
  inside_->commit([&](Chain& chain) {
    SQLite::Statement draft(inside_->db, "SELECT bytes, day FROM draft");
    if (!mutant("draft_forgotten_at_boot") && draft.executeStep()) {
      // Before the Boot record: its times are those of the session that it was given in.
      found = true;
      inside_->write_bytes(chain, Bytes(blob_of(draft.getColumn(0))), true,
                           Date{draft.getColumn(1).getInt()});
      const std::vector<Bytes> texts = draft_texts(inside_->db);
      inside_->db.exec("DELETE FROM draft; DELETE FROM side_part WHERE seq = 0");
      inside_->write_texts(chain.head.seq, texts);
    }
    chain.boot_offset_ms = chain.last_offset_ms = offset_of(now);
    inside_->write(chain, record::Boot{now.wall, program_version, machine_boot_id}, now);
  });
  return found;
}

bool Journal::note_settings(const Clocks& now) {
  if (!bundle()) return false;
  const Hash holds = settings_hash(bundle()->settings);
  if (holds == stated_settings(inside_->db)) return false;
  append(record::SettingsChange{holds}, now);
  return true;
}

void Journal::append(const record::Body& body, const Clocks& now,
                     std::span<const Bytes> sealed_texts) {
  inside_->commit([&](Chain& chain) {
    inside_->write(chain, body, now);
    inside_->write_texts(chain.head.seq, sealed_texts);
  });
}

void Journal::open_draft(const domain::Offer& offer, const Clocks& now) {
  if (inside_->draft) throw std::logic_error("a ballot is open already");
  inside_->draft = offer;
  try {
    save_draft({}, now);
  } catch (...) {
    inside_->draft.reset();
    throw;
  }
}

void Journal::save_draft(const domain::Answers& answers, const Clocks& now,
                         std::span<const Bytes> sealed_texts) {
  if (!inside_->draft) throw std::logic_error("no ballot is open");
  const domain::Ballot ballot = domain::close_ballot(
      *inside_->draft, answers, domain::ClosedBy::boot, answers.last_answer_ms.value_or(0));
  require_sound(ballot);
  require_sealed(answers, sealed_texts);
  const Bytes bytes = record::encode(inside_->stamped(inside_->chain, ballot, now));
  const Date day = date_of(now.wall, zone());
  inside_->commit([&](Chain&) {
    SQLite::Statement row(inside_->db, "INSERT OR REPLACE INTO draft VALUES (1,?,?,?)");
    bind_blob(row, 1, bytes);
    row.bind(2, day.days);
    const Hash check = digest({bytes, to_text(day)});
    bind_blob(row, 3, view_of(check));
    row.exec();
    inside_->db.exec("DELETE FROM side_part WHERE seq = 0");
    inside_->write_texts(kDraftSeq, of_ballot(sealed_texts, ballot));
  });
}

void Journal::close_draft(const domain::Answers& answers, domain::ClosedBy closed_by,
                          std::uint32_t close_ms, const Clocks& now,
                          std::span<const Bytes> sealed_texts) {
  if (!inside_->draft) throw std::logic_error("no ballot is open");
  const domain::Ballot ballot = domain::close_ballot(
      *inside_->draft, answers, closed_by, std::max(close_ms, answers.last_answer_ms.value_or(0)));
  require_sound(ballot);
  require_sealed(answers, sealed_texts);
  inside_->commit([&](Chain& chain) {
    inside_->db.exec("DELETE FROM draft; DELETE FROM side_part WHERE seq = 0");
    inside_->write(chain, ballot, now);
    inside_->write_texts(chain.head.seq, of_ballot(sealed_texts, ballot));
  });
  inside_->draft.reset();
}

void Journal::append_imported(std::span<const domain::Ballot> ballots, const Clocks& now) {
  for (const domain::Ballot& ballot : ballots) {
    if (!ballot.imported) throw std::logic_error("an imported row without its day");
    require_sound(ballot);
  }
  inside_->commit([&](Chain& chain) {
    for (const domain::Ballot& ballot : ballots) inside_->write(chain, ballot, now);
  });
}

}  // namespace suara::journal
