#include "sync/tally/period_figures.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "sync/tally/coverage_parts.hpp"
#include "sync/tally/filed_counts.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::tally {
namespace {

using ledger::Prepared;
using ledger::Row;

using Late = std::vector<domain::LateFigure>;

void put_late(const Late& late, std::uint8_t faces, const domain::IndexSubject& subject,
              domain::OwnFigure& figure) {
  for (const domain::LateFigure& one : late) {
    if (one.faces != faces || one.subject != subject) continue;
    figure.late = one.effect;
    if (one.effect == domain::LateEffect::correction) figure.corrected = domain::OwnFigure::Corrected{one.standing};
  }
}

// Lines of an officer's figures on that scale.
std::string lines_of(const domain::PeriodIndex& index, const domain::Edition& edition,
                     const Late& late) {
  std::string lines;
  for (const domain::ScaleIndex& scale : index.scales) {
    if (scale.faces != edition.faces) continue;
    const auto range = std::ranges::equal_range(scale.subjects, edition.officer, {},
                                                &domain::IndexSubject::officer);
    for (auto at = range.begin(); at != range.end(); ++at) {
      auto figure = domain::own_figure(
          scale, static_cast<std::size_t>(at - scale.subjects.begin()), index.policy.coverage);
      put_late(late, scale.faces, *at, figure);
      lines += domain::to_line(figure) + "\n";
    }
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
  const PeriodState* state = state_of(office, period);
  const auto opened = state == nullptr ? std::nullopt : policy_in(state->policy);
  return opened ? *opened : domain::in_year(policy_of(database, tenant), period.year);
}

namespace {

domain::LeftOut left_out(SQLite::Database& database, const TenantId& tenant,
                         const PeriodState& state) {
  return left_out_of(
      state,
      [&](const Period& period, const PeriodState& frozen) {
        return frozen_figures(database, tenant, period, frozen).index;
      },
      [&](const Period& period, const EachCell& each) {
        each_count(database, tenant, period, each);
      });
}

domain::Causes causes_in(const OfficeState& office, const Period& period) {
  const PeriodState* state = state_of(office, period);
  return state == nullptr ? domain::Causes{} : state->causes;
}

domain::LeftOut left_out_now(SQLite::Database& database, const TenantId& tenant,
                             const OfficeState& office, const Period& period,
                             const domain::IndexPolicy& policy) {
  return left_out(database, tenant, taking_all(office, period, {}, policy));
}

}  // namespace

domain::PeriodIndex period_index(SQLite::Database& database, const TenantId& tenant,
                                 const OfficeState& office, const Period& period,
                                 const domain::IndexPolicy& policy, std::optional<Date> until) {
  const auto left_out = left_out_now(database, tenant, office, period, policy);
  domain::IndexCollector collector(period, policy, left_out);
  each_count(database, tenant, period,
             [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
               if (!until || key.day <= *until) collector.add(key, counts);
             });
  return collector.finish(independent_counts(database, tenant, first_day(period),
                                             until.value_or(last_day(period)), left_out.learning),
                          causes_in(office, period));
}

FrozenFigures frozen_figures(SQLite::Database& database, const TenantId& tenant,
                             const Period& period, const PeriodState& state) {
  Freezing freezing(period, rules_of(state), left_out(database, tenant, state));
  each_cell(database, tenant, period,
            [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
              if (state.takes(key.posting)) freezing.add(key, counts);
            });
  const Date first = first_day(period), last = last_day(period);
  // A freeze of before counts were records states no coverage: what others counted stands beside.
  const bool states_coverage = !state.frozen || state.frozen->coverage_hash;
  return freezing.finish(services_in(service_days(database, tenant, first, last), first, last,
                                     states_coverage ? &state : nullptr),
                         state.causes);
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

// Of editions of one quarter and number of faces that leave closed days to the next one.
using Ends = std::map<OfficerId, Date>;

Ends ends_of(const NightEditions& night, Quarter quarter, std::uint8_t faces) {
  Ends ends;
  for (const NewEdition& one : night.made)
    if (one.edition.period == quarter && one.edition.faces == faces &&
        one.edition.as_of < night.as_of)
      ends[one.edition.officer] = one.edition.as_of;
  return ends;
}

domain::IndependentCounts counted_until(SQLite::Database& database, const TenantId& tenant,
                                        Date first, Date as_of, const Ends& ends,
                                        const domain::Learning& learning) {
  auto counts = independent_counts(database, tenant, first, as_of, learning);
  std::map<Date, domain::IndependentCounts> until;
  for (const auto& [officer, end] : ends)
    if (!until.contains(end)) until[end] = independent_counts(database, tenant, first, end, learning);
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
                               const Period& period, const domain::IndexPolicy& policy,
                               const domain::LeftOut& left_out, const domain::Causes& causes,
                               Date as_of, const Ends& ends) {
  domain::IndexCollector collector(period, policy, left_out);
  each_count(database, tenant, period,
             [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
               const auto end = ends.find(key.officer);
               if (key.day <= (end == ends.end() ? as_of : end->second)) collector.add(key, counts);
             });
  const Date until = std::min(as_of, last_day(period));
  return collector.finish(
      counted_until(database, tenant, first_day(period), until, ends, left_out.learning), causes);
}

// What came late does, and what it decides.
using Effect = std::pair<std::optional<domain::LateEffect>,
                         std::optional<domain::OwnFigure::Corrected>>;
std::vector<Effect> effects_in(const std::string& lines) {
  std::vector<Effect> effects;
  for (const domain::OwnFigure& figure : figures_in(lines))
    effects.emplace_back(figure.late, figure.corrected);
  return effects;
}

// As the freeze has them.
std::vector<domain::OwnFigure> frozen_in(const std::string& lines) {
  auto figures = figures_in(lines);
  for (domain::OwnFigure& figure : figures) {
    figure.late.reset();
    figure.corrected.reset();
  }
  return figures;
}

std::string stored_lines(SQLite::Database& database, const TenantId& tenant,
                         const domain::Edition& edition) {
  return Prepared(database,
                  "SELECT figures FROM edition WHERE tenant_id = ?1 AND officer = ?2"
                  " AND quarter = ?3 AND faces = ?4 AND number = ?5")
      .first([](const Row& row) { return row.text(0); }, tenant, edition.officer,
             index_of(edition.period), edition.faces, edition.number)
      .value_or("");
}

// Whether the edition is made of what the freeze has of that officer, to the last score.
bool shows_all(SQLite::Database& database, const TenantId& tenant, const domain::Edition& edition,
               const PeriodState& state) {
  domain::DayScores apart = edition.made_of;
  for (const auto& [key, counts] :
       cells_of(database, tenant, edition.officer, edition.period))
    if (key.faces == edition.faces && state.takes(key.posting))
      for (std::size_t i = 0; i < counts.scores.size(); ++i)
        apart[key.day][i] -= counts.scores[i];
  return std::ranges::all_of(apart, [](const auto& day) {
    return day.second == decltype(day.second){};
  });
}

// What was told, with what is decided now: points that moved by one to four ballots which no
// edition shows would tell these.
std::string decided_anew(const std::string& told, const std::string& now) {
  std::string lines;
  const auto fresh = figures_in(now);
  for (domain::OwnFigure figure : figures_in(told)) {
    const auto same = std::ranges::find(fresh, figure.unit, &domain::OwnFigure::unit);
    domain::OwnFigure::Corrected is, was{figure.decided()};
    if (same != fresh.end()) is.standing = same->decided();
    if (is != was) {
      figure.late = domain::LateEffect::correction;
      figure.corrected = is;
    }
    lines += domain::to_line(figure) + "\n";
  }
  return lines;
}

bool is_made(const NightEditions& night, const domain::Edition& newest) {
  return std::ranges::any_of(night.made, [&](const NewEdition& one) {
    return one.edition.officer == newest.officer && one.edition.period == newest.period &&
           one.edition.faces == newest.faces;
  });
}

// Figures of a frozen quarter; and whose late ballots are too few for a supplement, but do other to
// the decision than was told, gets one with the same classes. So does whose figure another freeze
// has left behind.
void add_frozen(SQLite::Database& database, const TenantId& tenant, Quarter quarter,
                const PeriodState& state, NightEditions& night) {
  const auto index = frozen_figures(database, tenant, period_of(quarter), state).index;
  const Late late = late_figures(database, tenant, index, state);
  for (NewEdition& one : night.made)
    if (one.edition.period == quarter)
      one.figures = lines_of(index, one.edition,
                             one.edition.kind == domain::EditionKind::supplement ? late : Late{});
  for (const DueEditions& due : night.looked_at) {
    if (due.quarter != quarter) continue;
    for (const domain::Edition& newest : newest_editions(database, tenant, due.officer, quarter)) {
      if (is_made(night, newest)) continue;
      std::string lines = lines_of(index, newest, late);
      const std::string told = stored_lines(database, tenant, newest);
      bool anew = state.reopened_leaf != 0 && frozen_in(lines) != frozen_in(told);
      if (anew && !shows_all(database, tenant, newest, state)) {
        lines = decided_anew(told, lines);
        anew = false;
      }
      const auto effects = effects_in(lines);
      if (!anew && effects == effects_in(told)) continue;
      const bool came_late =
          std::ranges::any_of(effects, [](const Effect& one) { return one.first.has_value(); });
      const auto kind = anew && !came_late ? domain::EditionKind::final
                                           : domain::EditionKind::supplement;
      night.made.push_back({domain::told_again(newest, kind), std::move(lines)});
    }
  }
}

// What was told, with what the office says of coverage now.
std::string with_causes(const std::string& told, const OfficerId& officer,
                        const domain::Causes& causes, const domain::CoverageRules& rules) {
  std::string lines;
  for (domain::OwnFigure& figure : figures_in(told)) {
    const auto cause = domain::cause_of(causes, {officer, figure.unit});
    lines += domain::to_line(domain::with_cause(std::move(figure), cause, rules)) + "\n";
  }
  return lines;
}

// Of an open quarter: whose newest edition says another use than what two have said of its coverage
// since gets it again, the rest word for word.
void add_causes(SQLite::Database& database, const TenantId& tenant, Quarter quarter,
                const domain::Causes& causes, const domain::CoverageRules& rules,
                NightEditions& night) {
  if (causes.empty()) return;
  for (const DueEditions& due : night.looked_at) {
    if (due.quarter != quarter) continue;
    for (const domain::Edition& newest : newest_editions(database, tenant, due.officer, quarter)) {
      if (is_made(night, newest) || !newest.shows()) continue;
      const std::string told = stored_lines(database, tenant, newest);
      std::string now = with_causes(told, due.officer, causes, rules);
      if (figures_in(now) != figures_in(told))
        night.made.push_back({domain::said_again(newest), std::move(now)});
    }
  }
}

}  // namespace

void add_figures(SQLite::Database& database, const TenantId& tenant, const OfficeState& office,
                 NightEditions& night) {
  std::map<Quarter, std::set<std::uint8_t>> scales;  // of editions that are made
  for (const DueEditions& due : night.looked_at) scales[due.quarter];
  for (const NewEdition& one : night.made) scales[one.edition.period].insert(one.edition.faces);
  for (const auto& [quarter, all_faces] : scales) {
    const Period period = period_of(quarter);
    const PeriodState* state = state_of(office, period);
    if (state != nullptr && state->frozen) {
      add_frozen(database, tenant, quarter, *state, night);
      continue;
    }
    const auto rules = rules_for(database, tenant, office, period);
    const auto without = left_out_now(database, tenant, office, period, rules);
    const domain::Causes causes = causes_in(office, period);
    for (const std::uint8_t faces : all_faces) {
      const auto index = open_index(database, tenant, period, rules, without, causes, night.as_of,
                                    ends_of(night, quarter, faces));
      for (NewEdition& one : night.made)
        if (one.edition.period == quarter && one.edition.faces == faces)
          one.figures = lines_of(index, one.edition, {});
    }
    add_causes(database, tenant, quarter, causes, rules.coverage, night);
  }
}

std::vector<domain::OwnFigure> figures_of(SQLite::Database& database, const TenantId& tenant,
                                          const domain::Edition& edition) {
  if (!edition.shows()) return {};
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
