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

Freezing::Freezing(const Period& period, const domain::IndexPolicy& policy)
    : period_(period), collector_(period, policy) {}

void Freezing::add(const domain::TallyKey& key, const domain::TallyCounts& counts) {
  if (!holds(period_, key.day) || counts == domain::TallyCounts{}) return;
  cells_.add(domain::tally_line(key, counts) + "\n");
  collector_.add(key, counts);
  add_desk(key, counts, desk_);
}

FrozenFigures Freezing::finish(const UnitServices& services) {
  FrozenFigures frozen;
  frozen.cells = cells_.finish();
  frozen.index = collector_.finish(independent_of(with_services(std::move(desk_), services)));
  frozen.figures = hash_of(domain::figure_lines(frozen.index));
  frozen.coverage = hash_of(domain::coverage_lines(frozen.index));
  return frozen;
}

FrozenFigures freeze_cells(const domain::Cells& cells, const ServiceDays& services,
                           const Period& period, const PeriodState& state) {
  Freezing freezing(period, policy_in(state.policy).value_or(domain::IndexPolicy{}));
  for (const auto& [key, counts] : cells)
    if (state.takes(key.posting)) freezing.add(key, counts);
  return freezing.finish(services_in(services, first_day(period), last_day(period), &state));
}

std::optional<domain::IndexPolicy> policy_in(const std::string& text) {
  std::map<std::string, std::string> settings;
  for (std::size_t from = 0, end; from < text.size(); from = end + 1) {
    end = text.find('\n', from);
    const std::size_t equals = text.find('=', from);
    if (end == std::string::npos || equals == std::string::npos || equals > end)
      return std::nullopt;
    settings[domain::kPolicyPrefix + text.substr(from, equals - from)] =
        text.substr(equals + 1, end - equals - 1);
  }
  const auto policy = domain::policy_of(settings);
  return policy ? std::optional(*policy) : std::nullopt;
}

}  // namespace suara::tally
