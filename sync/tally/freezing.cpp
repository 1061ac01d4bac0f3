#include "sync/tally/freezing.hpp"

#include "common/domain/figure_text.hpp"
#include "common/domain/tally_text.hpp"

namespace suara::tally {
namespace {

Hash hash_of(const std::vector<std::string>& lines) {
  record::Hasher hasher;
  for (const std::string& line : lines) hasher.add(line + "\n");
  return hasher.finish();
}

}  // namespace

domain::LeftOut left_out_of(const PeriodState& state, const FiguresOf& figures_of,
                            const EachCellOf& each_cell_of) {
  domain::LeftOut left_out{state.learning, {}};
  for (const JudgedPeriod& one : state.judged_by) {
    const domain::PeriodIndex frozen = figures_of(one.period, one.state);
    domain::LateCollector late(frozen);
    each_cell_of(one.period, [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
      const bool was_taken = one.state.takes(key.posting);
      if (was_taken || state.takes(key.posting)) late.add(key, counts, !was_taken);
    });
    for (const domain::IndexSubject& subject : domain::judged_by(frozen, late.finish()))
      left_out.judged.try_emplace(subject, one.period);
  }
  return left_out;
}

Freezing::Freezing(const Period& period, const domain::IndexPolicy& policy,
                   domain::LeftOut left_out)
    : period_(period), left_out_(std::move(left_out)), collector_(period, policy, left_out_) {}

void Freezing::add(const domain::TallyKey& key, const domain::TallyCounts& counts) {
  if (!holds(period_, key.day) || counts == domain::TallyCounts{}) return;
  cells_.add(domain::tally_line(key, counts) + "\n");
  collector_.add(key, counts);
  if (!domain::leaves_out(left_out_.learning, key)) add_desk(key, counts, desk_);
}

FrozenFigures Freezing::finish(const UnitServices& services, const domain::Causes& causes) {
  FrozenFigures frozen;
  frozen.cells = cells_.finish();
  frozen.index = collector_.finish(
      independent_of(with_services(std::move(desk_), services, left_out_.learning)), causes);
  frozen.figures = hash_of(domain::figure_lines(frozen.index));
  frozen.coverage = hash_of(domain::coverage_lines(frozen.index));
  return frozen;
}

FrozenFigures freeze_cells(const domain::Cells& cells, const ServiceDays& services,
                           const Period& period, const PeriodState& state) {
  const auto figures_of = [&](const Period& other, const PeriodState& its) {
    return freeze_cells(cells, services, other, its).index;
  };
  const auto each_cell_of = [&](const Period&, const EachCell& each) {
    for (const auto& [key, counts] : cells) each(key, counts);
  };
  Freezing freezing(period, rules_of(state), left_out_of(state, figures_of, each_cell_of));
  for (const auto& [key, counts] : cells)
    if (state.takes(key.posting)) freezing.add(key, counts);
  return freezing.finish(services_in(services, first_day(period), last_day(period), &state),
                         state.causes);
}

}  // namespace suara::tally
