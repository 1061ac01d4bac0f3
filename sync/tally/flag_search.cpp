#include "sync/tally/flag_search.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "common/domain/expected_days.hpp"
#include "sync/ledger/arrivals.hpp"
#include "sync/ledger/ledger.hpp"
#include "sync/tally/cell_rows.hpp"
#include "sync/tally/coverage_parts.hpp"
#include "sync/tally/flag_parts.hpp"
#include "sync/tally/period_figures.hpp"

namespace suara::tally {
namespace {

using domain::Flag;
using domain::Flags;
using domain::ScaleIndex;
using ledger::Prepared;
using ledger::Row;

struct Asked {
  SQLite::Database& reader;
  const TenantId& tenant;
  const OfficeState& office;
  Period period;
  Date first;
  Date last;
  domain::IndexPolicy policy;
};

void take(Flags& all, Flags more) { std::ranges::move(more, std::back_inserter(all)); }

// The least that a service takes anywhere in the region in the period, in seconds.
std::map<ServiceId, std::int64_t> shortest_services(const Asked& asked) {
  std::map<ServiceId, std::int64_t> shortest;
  Prepared select(asked.reader,
                  "SELECT service, min(shortest_s) FROM catalogue WHERE tenant_id = ?1"
                  " AND from_day <= ?3 AND coalesce(until_day, ?3) >= ?2 GROUP BY service");
  select.each([&](const Row& row) { shortest[{row.text(0)}] = row.integer(1); }, asked.tenant,
              asked.first.days, asked.last.days);
  return shortest;
}

// Holidays are everybody's; leave of single officers is not known to the central.
std::vector<domain::Leave> holidays(const Asked& asked) {
  std::vector<domain::Leave> leaves;
  Prepared select(asked.reader,
                  "SELECT day FROM holiday WHERE tenant_id = ?1 AND day BETWEEN ?2 AND ?3");
  select.each(
      [&](const Row& row) {
        const Date day{row.number<std::int32_t>(0)};
        leaves.push_back({{}, day, day});
      },
      asked.tenant, asked.first.days, asked.last.days);
  return leaves;
}

// Branches that nobody has adopted: a copied or restored journal went on beside its chain.
std::vector<domain::DeviceDefect> forks(const Asked& asked) {
  std::vector<domain::DeviceDefect> defects;
  ledger::each_branch(asked.reader, asked.tenant, [&](const ledger::BranchView& branch) {
    const ChainName chain = name_of(branch.place);
    if (!asked.office.adopted.contains(chain))
      defects.push_back({domain::DeviceDefect::What::fork,
                         {chain.device, chain.epoch, chain.branch, branch.after_seq + 1}});
  });
  return defects;
}

// Of units whose registry or queue was read for each day, month by month.
std::vector<domain::ServiceCounts> service_counts(const Asked& asked, const FlagParts& parts) {
  std::map<Month, domain::IndependentCounts> counted;
  for (const Month month : months_of(asked.period)) {
    const Period one{PeriodKind::month, month.index / 12, month.index % 12 + 1};
    const Date last = std::min(last_day(one), asked.last);
    if (first_day(one) <= last)
      counted[month] = independent_counts(asked.reader, asked.tenant, first_day(one), last);
  }
  std::vector<domain::ServiceCounts> rows;
  for (const auto& [key, month] : parts.months()) {
    const auto& [officer, unit, name] = key;
    const auto found = counted[name].find({officer, unit});
    if (found != counted[name].end())
      rows.push_back({officer, month.first, month.last, month.ballots, found->second});
  }
  return rows;
}

// The days on which each subject of a scale has ratings.
using RatedDays = std::map<std::pair<std::uint8_t, domain::IndexSubject>, std::set<Date>>;
RatedDays rated_days(const Asked& asked) {
  std::map<std::pair<std::uint8_t, domain::IndexSubject>, std::map<Date, std::int64_t>> sums;
  each_count(asked.reader, asked.tenant, asked.period,
             [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
               const auto place = domain::place_of(key, asked.period, asked.policy);
               if (place && key.day <= asked.last)
                 sums[{key.faces, place->subject}][key.day] += counts.ratings();
             });
  RatedDays days;
  for (const auto& [subject, ratings] : sums)
    for (const auto& [day, n] : ratings)
      if (n > 0) days[subject].insert(day);
  return days;
}

Flags days_apart(const Asked& asked) {
  const auto index = period_index(asked.reader, asked.tenant, asked.period, asked.policy,
                                  asked.last);
  const RatedDays rated = rated_days(asked);
  Flags all;
  for (const ScaleIndex& scale : index.scales) {
    if (!scale.fit.sigma2 || !scale.fit.tau2_day) continue;
    std::vector<domain::DayMean> means;
    for (std::uint32_t i = 0; i < scale.subjects.size(); ++i) {
      const auto expected = domain::expected_days(scale.fit, i);
      const auto days = rated.find({scale.faces, scale.subjects[i]});
      if (days == rated.end() || days->second.size() != expected.size()) continue;
      auto day = days->second.begin();
      for (const domain::ExpectedDay& one : expected)
        means.push_back({scale.subjects[i].officer, *day++, one.ratings, one.mean, one.expected});
    }
    take(all, domain::day_flags(means, *scale.fit.sigma2, *scale.fit.tau2_day,
                                asked.policy.flags));
  }
  return all;
}

// A flag of a whole day names the officer's ratings of that day.
void name_ballots(Flags& days, const FlagBallots& found) {
  for (Flag& flag : days)
    for (const auto& one : found.counted)
      if (one.ballot.offer.officer == flag.officer && one.day == flag.first &&
          one.ballot.outcome == domain::Outcome::rated)
        flag.ballots.push_back(one.place);
}

struct Known {
  std::map<ServiceId, std::int64_t> shortest;
  std::vector<domain::Leave> leaves;
  std::vector<domain::DeviceDefect> defects;
};

Flags flags_in(const Asked& asked, const Known& known, FlagBallots found) {
  const domain::FlagPolicy& policy = asked.policy.flags;
  const Zone zone = asked.office.zone.value_or(Zone{});
  const auto duties = duty_spans(found.duties, zone);
  auto services = domain::services_of(found.counted);
  std::ranges::move(found.without_ballot, std::back_inserter(services));
  Flags all;
  take(all, domain::pace_flags(found.counted, policy));
  take(all, domain::burst_flags(found.counted, policy));
  take(all, domain::rhythm_flags(found.counted, policy));
  take(all, domain::run_flags(found.counted, policy));
  take(all, domain::shape_flags(found.counted, policy));
  take(all, domain::too_quick_flags(services, known.shortest));
  take(all, domain::off_duty_flags(found.counted, duties));
  take(all, domain::on_leave_flags(found.counted, known.leaves));
  take(all, domain::two_places_flags(found.counted, duties));
  take(all, domain::clock_flags(found.held, zone));
  take(all, domain::device_flags(found.held, known.defects));
  return all;
}

FlagParts parts_of(const Asked& asked, const FlagReader& ledger) {
  FlagParts parts;
  // No record is younger than its arrival.
  const Instant begin = start_of(asked.first, asked.office.zone.value_or(Zone{}));
  ledger::each_batch(asked.reader, asked.tenant,
                     ledger::first_leaf_since(asked.reader, asked.tenant, begin),
                     [&](const ledger::StoredBatch& stored) {
                       if (stored.place.device == kOfficeDevice) return;
                       FlagBallots found;
                       ledger.read(stored, asked.first, asked.last, found);
                       parts.add(stored, asked.office, found);
                     });
  return parts;
}

}  // namespace

std::optional<Flag> undecided(const OfficeState& office, Flag flag) {
  const std::string code = domain::to_text(flag.code);
  if (flag.ballots.empty()) {
    const auto covers = [&](const record::Dismissal& one) {
      return one.flag == code && one.officer == flag.officer && one.first <= flag.first &&
             flag.last <= one.last;
    };
    if (std::ranges::any_of(office.dismissals, covers)) return std::nullopt;
    return flag;
  }
  std::erase_if(flag.ballots, [&](const domain::BallotPlace& one) {
    return is_decided(office, {one.device, one.epoch, one.branch}, one.seq);
  });
  if (flag.ballots.empty()) return std::nullopt;
  flag.count = static_cast<std::int64_t>(flag.ballots.size());
  return flag;
}

Flags find_flags(SQLite::Database& reader, const TenantId& tenant, const OfficeState& office,
                 const Period& period, Date until, std::int64_t ballots_at_once) {
  const Asked asked{reader, tenant, office, period, first_day(period),
                    std::min(last_day(period), until), rules_for(reader, tenant, office, period)};
  if (asked.last < asked.first) return {};
  const FlagReader ledger(reader, tenant, office);
  FlagParts parts = parts_of(asked, ledger);
  Flags all = domain::more_than_services_flags(service_counts(asked, parts), asked.policy.flags);
  take(all, domain::lost_ballot_flags(parts.lost(), asked.policy.flags));
  Flags days = days_apart(asked);
  const Known known{shortest_services(asked), holidays(asked), forks(asked)};
  for (const FlagPart& part : parts.finish(ballots_at_once)) {
    FlagBallots found;
    for (const FlagChain& chain : part.chains)
      ledger.read_chain(chain.name, chain.first_seq, chain.last_seq, asked.first, asked.last,
                        found);
    name_ballots(days, found);
    take(all, flags_in(asked, known, std::move(found)));
  }
  std::erase_if(days, [](const Flag& flag) { return flag.ballots.empty(); });
  for (Flag& flag : days) std::ranges::sort(flag.ballots);
  take(all, std::move(days));
  Flags open;
  for (Flag& flag : all)
    if (auto left = undecided(office, std::move(flag))) open.push_back(*std::move(left));
  std::ranges::sort(open, {}, [](const Flag& flag) {
    return std::tie(flag.officer, flag.code, flag.first, flag.last, flag.ballots);
  });
  return open;
}

}  // namespace suara::tally
