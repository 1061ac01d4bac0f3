#include "sync/tally/editions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "common/base/period.hpp"
#include "sync/ledger/prepared.hpp"
#include "sync/tally/ballot_places.hpp"
#include "sync/tally/period_figures.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::tally {
namespace {

using domain::Edition;
using domain::EditionKind;
using domain::EditionMinimum;
using domain::ScoreClass;
using ledger::Prepared;
using ledger::Row;

// "1-2:7,3-3:12"
std::string text_of(const std::vector<ScoreClass>& classes) {
  std::string text;
  for (const ScoreClass& one : classes)
    text += fmt::format("{}{}-{}:{}", text.empty() ? "" : ",", one.first, one.last, one.count);
  return text;
}

template <class Number>
const char* take(const char* at, const char* end, Number& number) {
  const auto [next, error] = std::from_chars(at, end, number);
  return error == std::errc{} && next != end ? next + 1 : next;
}

std::vector<ScoreClass> classes_of(const std::string& text) {
  std::vector<ScoreClass> classes;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    ScoreClass one;
    at = take(at, end, one.first);
    at = take(at, end, one.last);
    at = take(at, end, one.count);
    classes.push_back(one);
  }
  return classes;
}

std::vector<DueEditions> all_due(SQLite::Database& database, const TenantId& tenant) {
  Prepared select(database,
                  "SELECT officer, quarter FROM edition_due WHERE tenant_id = ?1"
                  " ORDER BY officer, quarter");
  std::vector<DueEditions> due;
  select.each(
      [&](const Row& row) {
        due.push_back({{row.text(0)}, quarter_at(row.integer(1))});
      },
      tenant);
  return due;
}

// "20731:0,0,1,4,0;...": a day and its ratings by score.
std::string text_of(const domain::DayScores& days) {
  std::string text;
  for (const auto& [day, scores] : days) {
    if (scores == decltype(scores){}) continue;
    text += fmt::format("{}:{};", day.days, fmt::join(scores, ","));
  }
  return text;
}

domain::DayScores days_of(const std::string& text) {
  domain::DayScores days;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    Date day;
    at = take(at, end, day.days);
    for (std::int64_t& count : days[day]) at = take(at, end, count);
  }
  return days;
}

// "3+12,7-5": an element, above or below a low score, how often.
std::string text_of(const std::vector<domain::ReasonCount>& reasons) {
  std::string text;
  for (const domain::ReasonCount& one : reasons)
    text += fmt::format("{}{}{}{}", text.empty() ? "" : ",", static_cast<int>(one.element),
                        one.pleased ? '+' : '-', one.count);
  return text;
}

std::vector<domain::ReasonCount> reasons_of(const std::string& text) {
  std::vector<domain::ReasonCount> reasons;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    std::uint8_t element = 0;
    domain::ReasonCount one;
    at = take(at, end, element);  // and the sign behind it
    one.element = static_cast<domain::Element>(element);
    one.pleased = at[-1] == '+';
    at = take(at, end, one.count);
    reasons.push_back(one);
  }
  return reasons;
}

Edition edition_in(const Row& row, const OfficerId& officer, Quarter quarter) {
  Edition edition;
  edition.officer = officer;
  edition.period = quarter;
  edition.faces = row.number<std::uint8_t>(0);
  edition.number = row.number<std::int32_t>(1);
  edition.as_of = {row.number<std::int32_t>(2)};
  edition.ratings = row.integer(3);
  edition.days = row.integer(4);
  edition.classes = classes_of(row.text(5));
  if (!row.is_null(6)) edition.mean_hundredths = row.integer(6);
  edition.minimum = {row.integer(7), row.integer(8)};
  edition.made_of = days_of(row.text(9));
  edition.reasons = reasons_of(row.text(11));
  edition.kind = static_cast<EditionKind>(row.integer(10));
  return edition;
}
constexpr const char* kRest =
    ", as_of, ratings, days, classes, mean_hundredths, minimum_ratings, minimum_days, made_of, "
    "kind,"
    " reasons FROM edition WHERE tenant_id = ?1 AND officer = ?2 AND quarter = ?3";

domain::Cells taken(const domain::Cells& cells, const PeriodState& state) {
  domain::Cells frozen;
  for (const auto& [key, counts] : cells)
    if (state.takes(key.posting)) frozen.emplace(key, counts);
  return frozen;
}

std::int64_t made_so_far(SQLite::Database& database, const TenantId& tenant) {
  Prepared select(database, "SELECT max(made) FROM edition WHERE tenant_id = ?1");
  return select.first([](const Row& row) { return row.is_null(0) ? 0 : row.integer(0); }, tenant)
      .value_or(0);
}

// The next editions of one number of faces.
class Maker {
 public:
  Maker(const DueEditions& due, std::uint8_t faces, const EditionMinimum& minimum,
        std::optional<Edition> newest, std::vector<NewEdition>& made)
      : due_(due), faces_(faces), minimum_(minimum), newest_(std::move(newest)), made_(made) {}

  // state: of the quarter as a period of judgement; nullptr: it was not opened.
  void make(const domain::Cells& cells, Date as_of, const PeriodState* state) {
    if (state == nullptr) return add(cells, as_of, EditionKind::open);
    if (!state->frozen) return leave_enough(cells, as_of);
    const Date last = last_day(due_.quarter);
    if (!newest_ || newest_->kind == EditionKind::open) {
      add(taken(cells, *state), last, EditionKind::final);
      // All of it was told before: that is the final one too.
      if (newest_ && newest_->kind == EditionKind::open)
        put(domain::told_again(*newest_, EditionKind::final));
    }
    add(cells, last, EditionKind::supplement);
  }

 private:
  // Five are left to the final one; where that cannot be, what went goes at least.
  void leave_enough(const domain::Cells& cells, Date as_of) {
    const auto until = domain::leaving_enough(due_.officer, due_.quarter, faces_, cells, as_of);
    if (until && (!newest_ || newest_->as_of <= *until))
      add(cells, *until, EditionKind::open);
    else if (newest_)
      add(cells, newest_->as_of, EditionKind::open, domain::Takes::withdrawals);
  }
  void add(const domain::Cells& cells, Date as_of, EditionKind kind,
           domain::Takes takes = domain::Takes::all) {
    auto next = domain::next_edition(due_.officer, due_.quarter, faces_, cells, as_of, minimum_,
                                     newest_, takes);
    if (!next) return;
    next->kind = kind;
    put(*std::move(next));
  }
  void put(Edition next) {
    newest_ = next;
    made_.push_back({std::move(next), ""});
  }
  const DueEditions& due_;
  std::uint8_t faces_;
  EditionMinimum minimum_;
  std::optional<Edition> newest_;
  std::vector<NewEdition>& made_;
};

void add_next(SQLite::Database& database, const TenantId& tenant, const OfficeState& office,
              const DueEditions& due, const EditionMinimum& minimum, Date as_of,
              std::vector<NewEdition>& made) {
  const domain::Cells cells = cells_of(database, tenant, due.officer, due.quarter);
  const auto before = newest_editions(database, tenant, due.officer, due.quarter);
  std::set<std::uint8_t> faces;
  for (const auto& [key, counts] : cells)
    if (counts.ratings() != 0) faces.insert(key.faces);
  for (const Edition& one : before) faces.insert(one.faces);  // of which all may have gone
  for (const std::uint8_t count : faces) {
    const auto newest = std::ranges::find(before, count, &Edition::faces);
    Maker(due, count, minimum, newest == before.end() ? std::nullopt : std::optional(*newest), made)
        .make(cells, as_of, state_of(office, period_of(due.quarter)));
  }
}

}  // namespace

NightEditions next_editions(SQLite::Database& database, const TenantId& tenant,
                            const OfficeState& office, Date today) {
  NightEditions night{{today.days - 1}, all_due(database, tenant), {}};
  std::map<Quarter, EditionMinimum> minima;
  for (const DueEditions& due : night.looked_at) {
    if (!minima.contains(due.quarter)) {
      const auto rules = rules_for(database, tenant, office, period_of(due.quarter)).rules;
      minima[due.quarter] = {rules.ratings_min, rules.days_min};
    }
    add_next(database, tenant, office, due, minima[due.quarter], night.as_of, night.made);
  }
  return night;
}

void put_editions(SQLite::Database& database, const TenantId& tenant, const NightEditions& night) {
  Prepared insert(
      database,
      "INSERT INTO edition(tenant_id, officer, quarter, faces, number, as_of, ratings,"
      " days, classes, mean_hundredths, minimum_ratings, minimum_days, figures, made_of,"
      " kind, made, reasons, comments)"
      " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18)");
  Prepared older(database,
                 "UPDATE edition SET made_of = '' WHERE tenant_id = ?1 AND officer = ?2"
                 " AND quarter = ?3 AND faces = ?4 AND number = ?5");
  std::int64_t made = made_so_far(database, tenant);
  for (const auto& [edition, figures, comments] : night.made) {
    insert.run(tenant, edition.officer, index_of(edition.period), edition.faces, edition.number,
               edition.as_of.days, edition.ratings, edition.days, text_of(edition.classes),
               edition.mean_hundredths, edition.minimum.ratings, edition.minimum.days, figures,
               text_of(edition.made_of), static_cast<int>(edition.kind), ++made,
               text_of(edition.reasons), text_of(comments));
    older.run(tenant, edition.officer, index_of(edition.period), edition.faces, edition.number - 1);
  }
  put_comments(database, tenant, night);
  Prepared done(database,
                "DELETE FROM edition_due WHERE tenant_id = ?1 AND officer = ?2 AND quarter = ?3"
                " AND NOT EXISTS(SELECT 1 FROM tally WHERE tenant_id = ?1 AND officer = ?2"
                " AND month BETWEEN ?4 AND ?5 AND day > ?6)");
  for (const DueEditions& due : night.looked_at)
    done.run(tenant, due.officer, index_of(due.quarter), month_of(first_day(due.quarter)).index,
             month_of(last_day(due.quarter)).index, night.as_of.days);
}

void mark_all_due(SQLite::Database& database, const TenantId& tenant, Quarter quarter) {
  Prepared(database,
           "INSERT OR IGNORE INTO edition_due(tenant_id, officer, quarter)"
           " SELECT DISTINCT tenant_id, officer, ?2 FROM tally WHERE tenant_id = ?1"
           " AND month BETWEEN ?3 AND ?4")
      .run(tenant, index_of(quarter), month_of(first_day(quarter)).index,
           month_of(last_day(quarter)).index);
}

std::vector<Edition> newest_editions(SQLite::Database& database, const TenantId& tenant,
                                     const OfficerId& officer, Quarter quarter) {
  Prepared select(database, (std::string("SELECT faces, max(number)") + kRest +
                             " GROUP BY faces ORDER BY faces")
                                .c_str());
  std::vector<Edition> editions;
  select.each([&](const Row& row) { editions.push_back(edition_in(row, officer, quarter)); },
              tenant, officer, index_of(quarter));
  return editions;
}

std::vector<Edition> all_editions(SQLite::Database& database, const TenantId& tenant,
                                  const OfficerId& officer, Quarter quarter) {
  Prepared select(
      database, (std::string("SELECT faces, number") + kRest + " ORDER BY faces, number").c_str());
  std::vector<Edition> editions;
  select.each([&](const Row& row) { editions.push_back(edition_in(row, officer, quarter)); },
              tenant, officer, index_of(quarter));
  return editions;
}

}  // namespace suara::tally
