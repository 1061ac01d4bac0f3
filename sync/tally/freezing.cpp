#include "sync/tally/freezing.hpp"

#include "common/domain/figure_text.hpp"
#include "common/domain/tally_text.hpp"

namespace suara::tally {

Freezing::Freezing(const Period& period, const domain::IndexPolicy& policy)
    : period_(period), collector_(period, policy) {}

void Freezing::add(const domain::TallyKey& key, const domain::TallyCounts& counts) {
  if (!holds(period_, key.day) || counts == domain::TallyCounts{}) return;
  cells_.add(domain::tally_line(key, counts) + "\n");
  collector_.add(key, counts);
}

FrozenFigures Freezing::finish(const domain::IndependentCounts& independent) {
  FrozenFigures frozen;
  frozen.cells = cells_.finish();
  frozen.index = collector_.finish(independent);
  record::Hasher figures;
  for (const std::string& line : domain::figure_lines(frozen.index)) figures.add(line + "\n");
  frozen.figures = figures.finish();
  return frozen;
}

FrozenFigures freeze_cells(const domain::Cells& cells, const Period& period,
                           const PeriodState& state) {
  Freezing freezing(period, policy_in(state.policy).value_or(domain::IndexPolicy{}));
  for (const auto& [key, counts] : cells)
    if (state.takes(key.posting)) freezing.add(key, counts);
  return freezing.finish();
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
