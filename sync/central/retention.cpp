#include "sync/central/retention.hpp"

#include <algorithm>
#include <charconv>

#include "sync/central/erasures.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/review.hpp"
#include "sync/ledger/arrivals.hpp"
#include "sync/tally/year_tallies.hpp"

namespace suara::central {
namespace {

Hash tallies_of(Books& books, std::int32_t year) {
  domain::Cells cells;
  tally::each_cell(books.database, books.directory->tenant, std::nullopt,
                   [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
                     if (civil(key.day).year == year) cells[key] = counts;
                   });
  return tally::hash_of_year(cells, year);
}

// The first day on which the year may be closed.
Date closes_from(Books& books, std::int32_t year) {
  const std::int64_t years =
      number_setting(books, kRetentionYearsSetting).value_or(kRetentionYears);
  return date_of(year + 1 + static_cast<std::int32_t>(years), 1, 1);
}

// What lies below it came in before the end of an earlier year that is closed.
std::uint64_t closed_below(const tally::OfficeState& office, std::int32_t year) {
  std::uint64_t leaf = 0;
  for (const record::Retention& one : office.closed_years)
    if (static_cast<std::int32_t>(one.year) < year) leaf = std::max(leaf, one.pruned_to_leaf);
  return leaf;
}

// What another has said of the same year and the same tallies: the second signs that very leaf,
// also where batches have come since. nullptr: nobody has; what was said of an earlier log, whose
// leaves lay elsewhere, must be said anew by both.
const record::Retention* proposed_closing(Books& books, const record::Retention& found) {
  const Directory& region = *books.directory;
  for (const auto& [content, proposal] : region.office->proposals) {
    const auto* one = std::get_if<record::Retention>(&proposal.body);
    if (one != nullptr && one->year == found.year && one->tallies_hash == found.tallies_hash &&
        one->pruned_to_leaf <= found.pruned_to_leaf &&
        one->root == books.ledger.tree().root(region.tenant, one->pruned_to_leaf))
      return one;
  }
  return nullptr;
}

}  // namespace

Expected<ClosingForm> read_closing(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  ClosingForm form{static_cast<std::int32_t>(in.integer("year", 2'000, 9'000)), in.text("reason")};
  if (in.problem()) return tl::unexpected(*in.problem());
  return form;
}

Expected<Response> close_year(Books& books, const ClosingForm& form, const Principal& principal,
                              Instant now) {
  const std::shared_ptr<const Directory> region = books.directory;
  if (!region->root_key) return problem("keys.missing");
  const std::string year = std::to_string(form.year);
  const auto year_of = [](const record::Retention& one) { return std::int64_t{one.year}; };
  if (std::ranges::find(region->office->closed_years, std::int64_t{form.year}, year_of) !=
      region->office->closed_years.end())
    return problem("retention.closed", {{"year", year}});
  const Date from = closes_from(books, form.year);
  if (region->today(now) < from)
    return problem("retention.too_early", {{"year", year}, {"from", to_text(from)}});
  if (const auto device = held_in_year(*region, books.database, form.year))
    return problem("retention.held", {{"year", year}, {"device", device->text}});
  record::Retention closing;
  closing.year = static_cast<std::uint32_t>(form.year);
  closing.pruned_to_leaf = ledger::first_young_leaf(
      books.database, region->tenant, closed_below(*region->office, form.year),
      books.ledger.head(region->tenant).size, start_of(date_of(form.year + 1, 1, 1), region->zone));
  closing.tallies_hash = tallies_of(books, form.year);
  if (const auto* proposed = proposed_closing(books, closing))
    closing.pruned_to_leaf = proposed->pruned_to_leaf;
  closing.root = books.ledger.tree().root(region->tenant, closing.pruned_to_leaf);
  const auto second = is_second(*region->office, closing, principal);
  if (!second) return tl::unexpected(second.error());
  closing.act = {principal.person, to_text(principal.role), form.reason};
  const OfficeRecord record{closing, {}};
  append_office(books, {&record, 1}, now);
  return json_reply(*second ? 200 : 202, {{"year", form.year},
                                          {"state", *second ? "decided" : "proposed"},
                                          {"leaf", closing.pruned_to_leaf},
                                          {"root", to_hex(view_of(closing.root))},
                                          {"tallies_hash", to_hex(view_of(closing.tallies_hash))}});
}

}  // namespace suara::central
