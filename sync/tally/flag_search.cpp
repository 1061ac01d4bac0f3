#include "sync/tally/flag_search.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>

#include "common/domain/expected_days.hpp"
#include "sync/ledger/ledger.hpp"
#include "sync/tally/cell_rows.hpp"
#include "sync/tally/day_moves.hpp"
#include "sync/tally/filed_counts.hpp"
#include "sync/tally/flag_parts.hpp"
#include "sync/tally/period_figures.hpp"
#include "sync/tally/service_excess.hpp"

namespace suara::tally {
namespace {

using domain::Flag;
using domain::Flags;
using domain::ScaleIndex;
using ledger::LeafSpan;
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
// A unit that sets no minimum (0) takes none away from the others.
std::map<ServiceId, std::int64_t> shortest_services(const Asked& asked) {
  std::map<ServiceId, std::int64_t> shortest;
  Prepared select(asked.reader,
                  "SELECT service, min(shortest_s) FROM catalogue WHERE tenant_id = ?1"
                  " AND shortest_s > 0 AND from_day <= ?3 AND coalesce(until_day, ?3) >= ?2 GROUP BY service");
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

// The last day of the last month that had ended by then.
Date end_of_months(Date until) {
  const Period going_on = period_of(PeriodKind::month, {until.days + 1});
  return {first_day(going_on).days - 1};
}

ServiceExcess service_excess(const Asked& asked, const FlagParts& parts) {
  const Date ended = end_of_months(asked.last);
  return {services_in(service_days(asked.reader, asked.tenant, asked.first, ended), asked.first,
                      ended),
          parts.desk(), asked.policy.flags};
}

// Of one subject on one scale, as the index has them.
using SubjectDay = std::tuple<std::uint8_t, domain::IndexSubject, Date>;
using DayFlags = std::map<SubjectDay, Flag>;

DayFlags days_apart(const Asked& asked) {
  const auto index = period_index(asked.reader, asked.tenant, asked.office, asked.period,
                                  asked.policy, asked.last);
  DayFlags all;
  for (const ScaleIndex& scale : index.scales) {
    if (!scale.fit.sigma2 || !scale.fit.tau2_day) continue;
    for (std::uint32_t i = 0; i < scale.subjects.size(); ++i) {
      const domain::IndexSubject& subject = scale.subjects[i];
      std::vector<domain::DayMean> means;
      for (const domain::ExpectedDay& one : domain::expected_days(scale.fit, i))
        means.push_back({subject.officer,
                         {asked.first.days + static_cast<std::int32_t>(one.day)},
                         one.ratings,
                         one.mean,
                         one.expected});
      for (Flag& flag :
           domain::day_flags(means, *scale.fit.sigma2, *scale.fit.tau2_day, asked.policy.flags))
        all.emplace(SubjectDay{scale.faces, subject, flag.first}, std::move(flag));
    }
  }
  return all;
}

// A flag of a day names the ratings that its mean is made of: of that unit, channel and scale.
void name_ballots(DayFlags& days, const Asked& asked, const FlagBallots& found) {
  if (days.empty()) return;
  const auto learning = domain::learning_from(first_day(asked.period), asked.office.beginnings,
                                              asked.policy.learning_days);
  for (const domain::PlacedBallot& one : found.counted) {
    if (one.ballot.outcome != domain::Outcome::rated) continue;
    const domain::Offer& offer = one.ballot.offer;
    const domain::TallyKey key{
        {month_of(one.day), 0},
        asked.office.unit_of(offer.counter, one.day).value_or(domain::kUnplacedUnit),
        offer.officer,
        one.day,
        offer.service,
        offer.result,
        offer.channel,
        one.ballot.faces};
    const auto place = domain::place_of(key, asked.period, asked.policy);
    if (!place || domain::leaves_out(learning, key)) continue;
    const auto day = days.find({key.faces, place->subject, one.day});
    if (day != days.end()) day->second.ballots.push_back(one.place);
  }
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

FlagParts parts_of(const Asked& asked, const FlagReader& ledger,
                   const std::vector<LeafSpan>& leaves) {
  FlagParts parts(end_of_months(asked.last));
  ledger::each_batch_in(asked.reader, asked.tenant, leaves,
                        [&](const ledger::StoredBatch& stored) {
                          if (stored.place.device == kOfficeDevice) return;
                          FlagBallots found;
                          ledger.read(stored, asked.first, asked.last, found);
                          parts.add(stored, asked.office, found);
                        });
  return parts;
}

}  // namespace

std::set<Period> quarters_looked_at(SQLite::Database& reader, const TenantId& tenant) {
  std::set<Period> quarters;
  for (const Date day : days_moved(reader, tenant))
    quarters.insert(period_of(PeriodKind::quarter, day));
  Prepared(reader, "SELECT DISTINCT day FROM held WHERE tenant_id = ?1")
      .each(
          [&](const Row& row) {
            quarters.insert(period_of(PeriodKind::quarter, {row.number<std::int32_t>(0)}));
          },
          tenant);
  return quarters;
}

FlagInput flag_input(SQLite::Database& reader, const TenantId& tenant, const Period& period) {
  FlagInput input{moves_between(reader, tenant, first_day(period), last_day(period)), 0};
  Prepared(reader,
           "SELECT coalesce(sum(last_seq - first_seq + 1), 0) FROM held WHERE tenant_id = ?1"
           " AND day BETWEEN ?2 AND ?3")
      .each([&](const Row& row) { input.held = row.integer(0); }, tenant, first_day(period).days,
            last_day(period).days);
  return input;
}

std::optional<Flag> undecided(const OfficeState& office, Flag flag) {
  const std::string code = domain::to_text(flag.code);
  // Also one that names its ballots today and did not when it was dismissed.
  const auto covers = [&](const record::Dismissal& one) {
    return one.flag == code && one.officer == flag.officer && one.first <= flag.first &&
           flag.last <= one.last;
  };
  if (std::ranges::any_of(office.dismissals, covers)) return std::nullopt;
  if (flag.ballots.empty()) return flag;
  std::erase_if(flag.ballots, [&](const domain::BallotPlace& one) {
    const ChainName chain{one.device, one.epoch, one.branch};
    return office.verdict_of(chain, one.seq) == Verdict::annulled ||
           office.is_settled(code, chain, one.seq);
  });
  if (flag.ballots.empty()) return std::nullopt;
  flag.count = static_cast<std::int64_t>(flag.ballots.size());
  return flag;
}

Flags find_flags(SQLite::Database& reader, const TenantId& tenant, const OfficeState& office,
                 const Period& period, Date until, std::int64_t ballots_at_once, BatchDays* days) {
  const Asked asked{reader, tenant, office, period, first_day(period),
                    std::min(last_day(period), until), rules_for(reader, tenant, office, period)};
  if (asked.last < asked.first) return {};
  const FlagReader ledger(reader, tenant, office);
  if (days != nullptr) days->follow(reader, tenant, office);
  FlagParts parts = parts_of(
      asked, ledger,
      days != nullptr ? days->touching(asked.first, asked.last)
                      : std::vector<LeafSpan>{{0, std::numeric_limits<std::uint64_t>::max()}});
  Flags all = domain::lost_ballot_flags(parts.lost(), asked.policy.flags);
  ServiceExcess excess = service_excess(asked, parts);
  DayFlags apart = days_apart(asked);
  const Known known{shortest_services(asked), holidays(asked), forks(asked)};
  for (const FlagPart& part : parts.finish(ballots_at_once)) {
    FlagBallots found;
    ledger.read(part.leaves, asked.first, asked.last, found);
    name_ballots(apart, asked, found);
    excess.name(found.counted, office);
    take(all, flags_in(asked, known, std::move(found)));
  }
  take(all, excess.flags());
  for (auto& [day, flag] : apart) {
    if (flag.ballots.empty()) continue;
    std::ranges::sort(flag.ballots);
    all.push_back(std::move(flag));
  }
  Flags open;
  for (Flag& flag : all)
    if (auto left = undecided(office, std::move(flag))) open.push_back(*std::move(left));
  std::ranges::sort(open, {}, [](const Flag& flag) {
    return std::tie(flag.officer, flag.code, flag.first, flag.last, flag.ballots);
  });
  return open;
}

}  // namespace suara::tally
