#include "sync/tally/editions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "sync/ledger/prepared.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::tally {
namespace {

using domain::Edition;
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

void add_next(SQLite::Database& database, const TenantId& tenant, const DueEditions& due,
              Date as_of, std::vector<NewEdition>& made) {
  const domain::Cells cells = cells_of(database, tenant, due.officer, due.quarter);
  const auto before = newest_editions(database, tenant, due.officer, due.quarter);
  std::set<std::uint8_t> faces;
  for (const auto& [key, counts] : cells)
    if (counts.ratings() > 0) faces.insert(key.faces);
  for (const std::uint8_t count : faces) {
    const auto previous = std::ranges::find(before, count, &Edition::faces);
    auto next =
        domain::next_edition(due.officer, due.quarter, count, cells, as_of, {},
                             previous == before.end() ? std::nullopt : std::optional(*previous));
    if (next) made.push_back({*std::move(next), ""});
  }
}

}  // namespace

NightEditions next_editions(SQLite::Database& database, const TenantId& tenant, Date today) {
  NightEditions night{{today.days - 1}, all_due(database, tenant), {}};
  for (const DueEditions& due : night.looked_at)
    add_next(database, tenant, due, night.as_of, night.made);
  return night;
}

void put_editions(SQLite::Database& database, const TenantId& tenant, const NightEditions& night) {
  Prepared insert(database,
                  "INSERT INTO edition(tenant_id, officer, quarter, faces, number, as_of, ratings,"
                  " days, classes, mean_hundredths, minimum_ratings, minimum_days, figures)"
                  " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)");
  for (const auto& [edition, figures] : night.made)
    insert.run(tenant, edition.officer, index_of(edition.period), edition.faces, edition.number,
               edition.as_of.days, edition.ratings, edition.days, text_of(edition.classes),
               edition.mean_hundredths, edition.minimum.ratings, edition.minimum.days, figures);
  Prepared done(database,
                "DELETE FROM edition_due WHERE tenant_id = ?1 AND officer = ?2 AND quarter = ?3"
                " AND NOT EXISTS(SELECT 1 FROM tally WHERE tenant_id = ?1 AND officer = ?2"
                " AND month BETWEEN ?4 AND ?5 AND day > ?6)");
  for (const DueEditions& due : night.looked_at)
    done.run(tenant, due.officer, index_of(due.quarter),
             month_of(first_day(due.quarter)).index, month_of(last_day(due.quarter)).index,
             night.as_of.days);
}

std::vector<Edition> newest_editions(SQLite::Database& database, const TenantId& tenant,
                                     const OfficerId& officer, Quarter quarter) {
  Prepared select(database,
                  "SELECT faces, max(number), as_of, ratings, days, classes, mean_hundredths,"
                  " minimum_ratings, minimum_days FROM edition WHERE tenant_id = ?1"
                  " AND officer = ?2 AND quarter = ?3 GROUP BY faces ORDER BY faces");
  std::vector<Edition> editions;
  select.each(
      [&](const Row& row) {
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
        editions.push_back(std::move(edition));
      },
      tenant, officer, index_of(quarter));
  return editions;
}

}  // namespace suara::tally
