#include "sync/tally/comments.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "common/record/keys.hpp"
#include "sync/ledger/ledger.hpp"
#include "sync/tally/ballot_places.hpp"
#include "sync/tally/editions.hpp"
#include "sync/tally/flag_ballots.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::tally {
namespace {

using domain::BallotPlace;
using domain::Edition;
using domain::PlacedBallot;
using ledger::Prepared;
using ledger::Row;

// Comments that came with no edition yet; comment_read: up to which leaf they were looked for.
constexpr std::string_view kTables = R"sql(
CREATE TABLE comment_waiting(
  tenant_id TEXT NOT NULL,
  officer TEXT NOT NULL,
  device_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, officer, device_id, epoch, branch, seq)
) WITHOUT ROWID;

CREATE TABLE comment_read(
  tenant_id TEXT NOT NULL PRIMARY KEY,
  leaf INTEGER NOT NULL
) WITHOUT ROWID;
)sql";

// The side parts of a row of comment_waiting were not erased.
constexpr const char* kStands =
    "EXISTS(SELECT 1 FROM side_part s WHERE s.tenant_id = comment_waiting.tenant_id"
    " AND s.device_id = comment_waiting.device_id AND s.epoch = comment_waiting.epoch"
    " AND s.branch = comment_waiting.branch AND s.seq = comment_waiting.seq)";

FoundComments found_since(SQLite::Database& database, const TenantId& tenant,
                          const IsComment& is_comment) {
  FoundComments comments;
  comments.until_leaf =
      Prepared(database, "SELECT leaf FROM comment_read WHERE tenant_id = ?1")
          .first([](const Row& row) { return row.number<std::uint64_t>(0); }, tenant)
          .value_or(0);
  Prepared parts(database,
                 "SELECT seq, sealed FROM side_part WHERE tenant_id = ?1 AND device_id = ?2"
                 " AND epoch = ?3 AND branch = ?4 AND seq BETWEEN ?5 AND ?6 ORDER BY seq, ordinal");
  ledger::each_batch(database, tenant, comments.until_leaf, [&](const ledger::StoredBatch& stored) {
    comments.until_leaf = stored.leaf_index + 1;
    const record::Place& place = stored.place;
    const record::Batch& batch = stored.batch;
    if (place.device == kOfficeDevice) return;
    std::uint64_t commented = 0;  // Of several comments of a ballot the first is it.
    const auto take = [&](const Row& row) {
      const auto seq = row.number<std::uint64_t>(0);
      const auto record = record::readable(batch.records.at(seq - batch.header.first_seq));
      const auto* ballot = record ? std::get_if<domain::Ballot>(&record->body) : nullptr;
      if (ballot == nullptr || ballot->offer.officer.empty() || seq == commented ||
          !is_comment(row.bytes(1), *ballot))
        return;
      commented = seq;
      comments.found.push_back(
          {ballot->offer.officer, {place.device, place.epoch, place.branch, seq}});
    };
    parts.each(take, tenant, place.device, place.epoch, place.branch, stored.first_new(),
               batch.header.last_seq());
  });
  return comments;
}

BallotPlace place_in(const Row& row) {
  return {{row.text(0)},
          row.number<std::uint32_t>(1),
          row.number<std::uint32_t>(2),
          row.number<std::uint64_t>(3)};
}

using Commented = std::map<OfficerId, std::vector<PlacedBallot>>;

// Of the officers who get an edition: ballots that count and whose comments wait, also those just
// found; of the ones that wait longer, those that were not erased.
Commented commented_ballots(SQLite::Database& database, const TenantId& tenant,
                            const OfficeState& office, const NightEditions& night) {
  std::set<OfficerId> officers;
  for (const NewEdition& one : night.made) officers.insert(one.edition.officer);
  std::vector<BallotPlace> places;
  Prepared waiting(database, (std::string("SELECT device_id, epoch, branch, seq FROM"
                                          " comment_waiting WHERE tenant_id = ?1 AND officer = ?2"
                                          " AND ") +
                              kStands)
                                 .c_str());
  for (const OfficerId& officer : officers)
    waiting.each([&](const Row& row) { places.push_back(place_in(row)); }, tenant, officer);
  for (const auto& [officer, ballot] : night.comments.found)
    if (officers.contains(officer)) places.push_back(ballot);
  Commented ballots;
  for (PlacedBallot& one : FlagReader(database, tenant, office).at(places, Which::counted))
    ballots[one.ballot.offer.officer].push_back(std::move(one));
  return ballots;
}

// So that nobody learns by it in which order they were written.
void shuffle(std::vector<BallotPlace>& ballots) {
  constexpr std::size_t kLotBytes = 16;
  std::map<Bytes, BallotPlace> drawn;
  for (BallotPlace& one : ballots) drawn.emplace(record::random_bytes(kLotBytes), std::move(one));
  ballots.clear();
  for (auto& [lot, one] : drawn) ballots.push_back(std::move(one));
}

// Those of the ballots that come with the edition; told: what came with earlier ones.
std::vector<BallotPlace> coming_with(const Edition& edition, const std::set<Date>& not_told,
                                     const std::vector<PlacedBallot>& ballots,
                                     const std::set<BallotPlace>& told) {
  std::vector<BallotPlace> coming;
  for (const PlacedBallot& one : ballots)
    if (one.ballot.faces == edition.faces && quarter_of(one.day) == edition.period &&
        one.day <= edition.as_of && !not_told.contains(one.day) && !told.contains(one.place))
      coming.push_back(one.place);
  if (coming.size() < kCommentsMin) return {};
  shuffle(coming);
  return coming;
}

}  // namespace

std::string_view comment_tables() { return kTables; }

void add_comments(SQLite::Database& database, const TenantId& tenant, const OfficeState& office,
                  const IsComment& is_comment, NightEditions& night) {
  night.comments = found_since(database, tenant, is_comment);
  const Commented ballots = commented_ballots(database, tenant, office, night);
  std::map<std::pair<OfficerId, Quarter>, std::set<BallotPlace>> told;
  for (NewEdition& one : night.made) {
    const Edition& edition = one.edition;
    const auto own = ballots.find(edition.officer);
    if (own == ballots.end() || !edition.shows()) continue;
    const auto [already, first] = told.try_emplace({edition.officer, edition.period});
    if (first)
      for (const auto& before : told_comments(database, tenant, edition.officer, edition.period))
        already->second.insert(before.ballots.begin(), before.ballots.end());
    const auto not_told =
        domain::days_not_told(edition, cells_of(database, tenant, edition.officer, edition.period));
    one.comments = coming_with(edition, not_told, own->second, already->second);
    already->second.insert(one.comments.begin(), one.comments.end());
  }
}

void put_comments(SQLite::Database& database, const TenantId& tenant, const NightEditions& night) {
  Prepared waits(database,
                 "INSERT OR IGNORE INTO comment_waiting(tenant_id, officer, device_id, epoch,"
                 " branch, seq) VALUES(?1,?2,?3,?4,?5,?6)");
  for (const auto& [officer, ballot] : night.comments.found)
    waits.run(tenant, officer, ballot.device, ballot.epoch, ballot.branch, ballot.seq);
  Prepared came(database,
                "DELETE FROM comment_waiting WHERE tenant_id = ?1 AND officer = ?2"
                " AND device_id = ?3 AND epoch = ?4 AND branch = ?5 AND seq = ?6");
  for (const NewEdition& one : night.made)
    for (const BallotPlace& ballot : one.comments)
      came.run(tenant, one.edition.officer, ballot.device, ballot.epoch, ballot.branch, ballot.seq);
  Prepared(database, "INSERT OR REPLACE INTO comment_read(tenant_id, leaf) VALUES(?1, ?2)")
      .run(tenant, night.comments.until_leaf);
}

void drop_erased_comments(SQLite::Database& database, const TenantId& tenant) {
  Prepared(
      database,
      (std::string("DELETE FROM comment_waiting WHERE tenant_id = ?1 AND NOT ") + kStands).c_str())
      .run(tenant);
}

std::vector<EditionComments> told_comments(SQLite::Database& database, const TenantId& tenant,
                                           const OfficerId& officer, Quarter quarter) {
  Prepared select(database,
                  "SELECT faces, number, as_of, comments FROM edition WHERE tenant_id = ?1"
                  " AND officer = ?2 AND quarter = ?3 AND comments <> '' ORDER BY made DESC");
  std::vector<EditionComments> told;
  select.each(
      [&](const Row& row) {
        told.push_back({row.number<std::uint8_t>(0), row.number<std::int32_t>(1),
                        Date{row.number<std::int32_t>(2)}, places_in(row.text(3))});
      },
      tenant, officer, index_of(quarter));
  return told;
}

std::vector<Bytes> side_parts_of(SQLite::Database& database, const TenantId& tenant,
                                 const BallotPlace& ballot) {
  std::vector<Bytes> parts;
  Prepared(database,
           "SELECT sealed FROM side_part WHERE tenant_id = ?1 AND device_id = ?2 AND epoch = ?3"
           " AND branch = ?4 AND seq = ?5 ORDER BY ordinal")
      .each([&](const Row& row) { parts.push_back(row.bytes(0)); }, tenant, ballot.device,
            ballot.epoch, ballot.branch, ballot.seq);
  return parts;
}

}  // namespace suara::tally
