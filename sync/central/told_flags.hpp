// What an officer is told of flags about their ballots: count, week, reason, and what became of them;
// never a score, a day or a time (SCORING sections 5 and 8).
#pragma once
#include <SQLiteCpp/Database.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/domain/flags.hpp"
#include "sync/central/directory.hpp"

namespace suara::central {

// waiting: for two reviewers. What was annulled without a flag has the reason "review".
enum class ToldState : std::uint8_t { waiting, kept, annulled };
std::string to_text(ToldState state);
enum class ToldObjection : std::uint8_t { none, waiting, upheld, rejected };
std::string to_text(ToldObjection objection);

struct Told {
  std::string week;    // 2026-W41
  std::string reason;  // a flag's code; "pattern" where the code tells how ballots were scored
  ToldState state{};
  ToldObjection objection{};
  auto operator<=>(const Told&) const = default;
};
struct ToldBallots {
  std::int64_t count = 0;
  std::vector<domain::BallotPlace> ballots;  // empty: found in counts alone
};
// Ballots that officers objected to, by the latest objection; not those that two reviewers have
// annulled again since it was decided.
std::map<domain::BallotPlace, ToldObjection> objected_ballots(const tally::OfficeState& office);

// Of the officer's ballots of the period, in the order of weeks; of weeks that ended before today, so
// that no two looks tell a day.
std::map<Told, ToldBallots> told_flags(SQLite::Database& database, const Directory& region,
                                       const OfficerId& officer, const Period& period,
                                       Date today);

}  // namespace suara::central
