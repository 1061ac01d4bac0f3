// Comments that come with an edition (SCORING section 8): at least five together, shuffled. An
// edition keeps the names of their ballots and no text, so that one that is erased is shown no
// more.
#pragma once
#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "common/base/period.hpp"
#include "common/domain/flags.hpp"
#include "sync/tally/office_state.hpp"

namespace suara::tally {

inline constexpr std::size_t kCommentsMin = 5;  // that come with one edition

std::string_view comment_tables();

// What the leaves hold that no night has looked at yet.
struct FoundComments {
  struct Found {
    OfficerId officer;
    domain::BallotPlace ballot;
  };
  std::vector<Found> found;
  std::uint64_t until_leaf = 0;  // those below it were looked at
};

// Whether a side part holds the ballot's comment.
using IsComment = std::function<bool(std::string_view sealed, const domain::Ballot&)>;

struct NightEditions;
// To each of the night's editions the comments of ballots that count, of days that it tells
// altogether, that came with none before, where they are kCommentsMin or more. Fewer wait; so do
// those of days of which ratings wait. Reads only.
void add_comments(SQLite::Database& database, const TenantId& tenant, const OfficeState& office,
                  const IsComment& is_comment, NightEditions& night);
// In the transaction that puts the editions.
void put_comments(SQLite::Database& database, const TenantId& tenant, const NightEditions& night);

// Comments that went before an edition brought them wait no more.
void drop_erased_comments(SQLite::Database& database, const TenantId& tenant);

// What came with one edition, in the order that was made once.
struct EditionComments {
  std::uint8_t faces = 0;
  std::int32_t number = 0;
  Date as_of;  // of the edition
  std::vector<domain::BallotPlace> ballots;
};
// The newest edition first; none without comments.
std::vector<EditionComments> told_comments(SQLite::Database& database, const TenantId& tenant,
                                           const OfficerId& officer, Quarter quarter);

// The sealed side parts of that ballot, by ordinal.
std::vector<Bytes> side_parts_of(SQLite::Database& database, const TenantId& tenant,
                                 const domain::BallotPlace& ballot);

}  // namespace suara::tally
