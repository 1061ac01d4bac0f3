#include "sync/tally/period_figures.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "sync/tally/coverage_parts.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::tally {
namespace {

using ledger::Prepared;
using ledger::Row;

Period period_of(Quarter quarter) {
  return suara::period_of(PeriodKind::quarter, first_day(quarter));
}

// Lines of an officer's figures on that scale.
std::string lines_of(const domain::PeriodIndex& index, const domain::Edition& edition) {
  std::string lines;
  for (const domain::ScaleIndex& scale : index.scales) {
    if (scale.faces != edition.faces) continue;
    const auto range = std::ranges::equal_range(scale.subjects, edition.officer, {},
                                                &domain::IndexSubject::officer);
    for (auto at = range.begin(); at != range.end(); ++at)
      lines += domain::to_line(domain::own_figure(
                   scale, static_cast<std::size_t>(at - scale.subjects.begin()))) +
               "\n";
  }
  return lines;
}

std::vector<domain::OwnFigure> figures_in(const std::string& lines) {
  std::vector<domain::OwnFigure> figures;
  for (std::size_t from = 0, end; (end = lines.find('\n', from)) != std::string::npos;
       from = end + 1)
    if (auto figure = domain::parse_own_figure(std::string_view(lines).substr(from, end - from)))
      figures.push_back(*std::move(figure));
  return figures;
}

}  // namespace

domain::IndexPolicy policy_of(SQLite::Database& database, const TenantId& tenant) {
  std::map<std::string, std::string> settings;
  Prepared select(database,
                  "SELECT key, value FROM setting WHERE tenant_id = ?1 AND key LIKE 'policy.%'");
  select.each([&](const Row& row) { settings[row.text(0)] = row.text(1); }, tenant);
  const auto policy = domain::policy_of(settings);
  if (!policy) throw std::runtime_error("the settings hold a policy that does not read");
  return *policy;
}

domain::IndexPolicy rules_for(SQLite::Database& database, const TenantId& tenant,
                              const OfficeState& office, const Period& period) {
  const auto state = office.periods.find(period);
  const auto opened =
      state == office.periods.end() ? std::nullopt : policy_in(state->second.policy);
  return opened ? *opened : policy_of(database, tenant);
}

domain::PeriodIndex period_index(SQLite::Database& database, const TenantId& tenant,
                                 const Period& period, const domain::IndexPolicy& policy,
                                 std::optional<Date> until) {
  domain::IndexCollector collector(period, policy);
  each_count(database, tenant, period,
             [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
               if (!until || key.day <= *until) collector.add(key, counts);
             });
  return collector.finish(
      independent_counts(database, tenant, first_day(period), until.value_or(last_day(period))));
}

FrozenFigures frozen_figures(SQLite::Database& database, const TenantId& tenant,
                             const Period& period, const PeriodState& state) {
  Freezing freezing(period, policy_in(state.policy).value_or(domain::IndexPolicy{}));
  each_cell(database, tenant, period,
            [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
              if (state.takes(key.posting)) freezing.add(key, counts);
            });
  return freezing.finish(independent_counts(database, tenant, first_day(period), last_day(period)));
}

std::vector<domain::LateFigure> late_figures(SQLite::Database& database, const TenantId& tenant,
                                             const domain::PeriodIndex& frozen,
                                             const PeriodState& state) {
  domain::LateCollector collector(frozen);
  each_count(database, tenant, frozen.period,
             [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
               collector.add(key, counts, !state.takes(key.posting));
             });
  return collector.finish();
}

namespace {

using Ends = std::map<OfficerId, Date>;  // of editions that leave closed days to the next one

Ends ends_of(const NightEditions& night, Quarter quarter) {
  Ends ends;
  for (const NewEdition& one : night.made)
    if (one.edition.period == quarter && one.edition.as_of < night.as_of)
      ends[one.edition.officer] = one.edition.as_of;
  return ends;
}

domain::IndependentCounts counted_until(SQLite::Database& database, const TenantId& tenant,
                                        Date first, Date as_of, const Ends& ends) {
  auto counts = independent_counts(database, tenant, first, as_of);
  std::map<Date, domain::IndependentCounts> until;
  for (const auto& [officer, end] : ends)
    if (!until.contains(end)) until[end] = independent_counts(database, tenant, first, end);
  std::erase_if(counts, [&](const auto& one) { return ends.contains(one.first.officer); });
  for (const auto& [end, all] : until)
    for (const auto& [subject, count] : all) {
      const auto found = ends.find(subject.officer);
      if (found != ends.end() && found->second == end) counts[subject] = count;
    }
  return counts;
}

// Of all closed days; of those who get an edition tonight, of the days that it is made of.
domain::PeriodIndex open_index(SQLite::Database& database, const TenantId& tenant,
                               const Period& period, const domain::IndexPolicy& policy, Date as_of,
                               const Ends& ends) {
  domain::IndexCollector collector(period, policy);
  each_count(database, tenant, period,
             [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
               const auto end = ends.find(key.officer);
               if (key.day <= (end == ends.end() ? as_of : end->second)) collector.add(key, counts);
             });
  return collector.finish(counted_until(database, tenant, first_day(period), as_of, ends));
}

}  // namespace

void add_figures(SQLite::Database& database, const TenantId& tenant, const OfficeState& office,
                 NightEditions& night) {
  std::set<Quarter> quarters;
  for (const NewEdition& one : night.made) quarters.insert(one.edition.period);
  for (const Quarter quarter : quarters) {
    const Period period = period_of(quarter);
    const PeriodState* state = state_of(office, quarter);
    const auto index =
        state != nullptr && state->frozen
            ? frozen_figures(database, tenant, period, *state).index
            : open_index(database, tenant, period, rules_for(database, tenant, office, period),
                         night.as_of, ends_of(night, quarter));
    for (NewEdition& one : night.made)
      if (one.edition.period == quarter) one.figures = lines_of(index, one.edition);
  }
}

std::vector<domain::OwnFigure> figures_of(SQLite::Database& database, const TenantId& tenant,
                                          const domain::Edition& edition) {
  Prepared select(database,
                  "SELECT ratings, figures FROM edition WHERE tenant_id = ?1 AND officer = ?2"
                  " AND quarter = ?3 AND faces = ?4 AND number <= ?5 ORDER BY number");
  std::vector<domain::EditionFigures> editions;
  select.each(
      [&](const Row& row) {
        editions.push_back({row.integer(0), figures_in(row.text(1))});
      },
      tenant, edition.officer, index_of(edition.period), edition.faces, edition.number);
  return domain::shown_figures(editions);
}

}  // namespace suara::tally
