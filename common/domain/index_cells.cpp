#include "common/domain/index_cells.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <stdexcept>
#include <tuple>

namespace suara::domain {
namespace {

auto key(const IndexCell& cell) { return std::tie(cell.officer, cell.day, cell.service); }

// Sorted, without empty cells, equal keys added up.
void put_in_order(std::vector<IndexCell>& cells) {
  const auto before = [](const IndexCell& a, const IndexCell& b) { return key(a) < key(b); };
  if (!std::ranges::is_sorted(cells, before)) std::ranges::sort(cells, before);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (kept > 0 && key(cells[kept - 1]) == key(cells[i])) {
      cells[kept - 1].ratings += cells[i].ratings;
      cells[kept - 1].sum += cells[i].sum;
      cells[kept - 1].squares += cells[i].squares;
    } else {
      cells[kept++] = cells[i];
    }
  }
  cells.resize(kept);
  // What an annulment took away to the last rating: no day any more.
  std::erase_if(cells, [](const IndexCell& cell) { return cell.ratings == 0; });
}

// A whole centre keeps every sum exact, so that no order of adding can be seen in a digit.
void centre(IndexLayout& layout, std::vector<IndexCell>& cells) {
  std::int64_t sum = 0;
  for (const IndexCell& cell : cells) {
    layout.ratings += cell.ratings;
    sum += cell.sum;
  }
  if (layout.ratings == 0) return;
  layout.centre = (2 * sum + layout.ratings) / (2 * layout.ratings);
  const std::int64_t c = layout.centre;
  for (IndexCell& cell : cells) {
    cell.squares += -2 * c * cell.sum + c * c * cell.ratings;
    cell.sum -= c * cell.ratings;
  }
}

void total_services(IndexLayout& layout, const std::vector<IndexCell>& cells) {
  struct Total {
    std::int64_t ratings = 0, sum = 0, squares = 0;
  };
  std::vector<Total> totals(layout.services);
  for (const IndexCell& cell : cells) {
    Total& total = totals[cell.service];
    total.ratings += cell.ratings;
    total.sum += cell.sum;
    total.squares += cell.squares;
  }
  for (const Total& total : totals) {
    layout.service_ratings.push_back(static_cast<double>(total.ratings));
    layout.service_sum.push_back(static_cast<double>(total.sum));
    layout.squares += static_cast<double>(total.squares);
    layout.rated_services += total.ratings > 0 ? 1 : 0;
    // All alike: the squares are no more than the mean explains.
    layout.constant = layout.constant && total.squares * total.ratings == total.sum * total.sum;
  }
}

// The cells of one officer: which services, then days and places.
void lay_out_officer(IndexLayout& layout, const IndexCell* begin, const IndexCell* end) {
  const auto first_service = static_cast<std::ptrdiff_t>(layout.service_of.size());
  for (const IndexCell* cell = begin; cell != end; ++cell) {
    const auto own = layout.service_of.begin() + first_service;
    const auto place = std::lower_bound(own, layout.service_of.end(), cell->service);
    if (place == layout.service_of.end() || *place != cell->service)
      layout.service_of.insert(place, cell->service);
  }
  const auto own = layout.service_of.begin() + first_service;
  const std::size_t days_before = layout.day_ratings.size();
  for (const IndexCell* cell = begin; cell != end; ++cell) {
    if (cell == begin || cell->day != (cell - 1)->day) {
      layout.first_cell.push_back(static_cast<std::uint32_t>(layout.cell_place.size()));
      layout.day_number.push_back(cell->day);
      layout.day_ratings.push_back(0);
      layout.day_sum.push_back(0);
    }
    const auto place = std::lower_bound(own, layout.service_of.end(), cell->service);
    layout.cell_place.push_back(static_cast<std::uint32_t>(place - own));
    layout.cell_ratings.push_back(cell->ratings);
    layout.day_ratings.back() += cell->ratings;
    layout.day_sum.back() += static_cast<double>(cell->sum);
  }
  const std::size_t days = layout.day_ratings.size() - days_before;
  if (days > 1) layout.one_day_an_officer = false;
  if (days > 0) ++layout.rated_officers;
}

void lay_out_officers(IndexLayout& layout, const std::vector<IndexCell>& cells) {
  layout.cell_place.reserve(cells.size());
  layout.cell_ratings.reserve(cells.size());
  const IndexCell* next = cells.data();
  const IndexCell* const end = next + cells.size();
  for (std::uint32_t officer = 0; officer < layout.officers; ++officer) {
    layout.first_day.push_back(static_cast<std::uint32_t>(layout.day_ratings.size()));
    layout.first_service.push_back(static_cast<std::uint32_t>(layout.service_of.size()));
    const IndexCell* begin = next;
    while (next != end && next->officer == officer) ++next;
    lay_out_officer(layout, begin, next);
  }
  layout.first_day.push_back(static_cast<std::uint32_t>(layout.day_ratings.size()));
  layout.first_service.push_back(static_cast<std::uint32_t>(layout.service_of.size()));
  layout.first_cell.push_back(static_cast<std::uint32_t>(layout.cell_place.size()));
  layout.one_rating_a_day =
      std::ranges::all_of(layout.day_ratings, [](double ratings) { return ratings == 1; });
}

std::uint32_t root_of(std::vector<std::uint32_t>& parent, std::uint32_t service) {
  while (parent[service] != service) service = parent[service] = parent[parent[service]];
  return service;
}

// Services that an officer gives both of are of one block, and so on.
void find_blocks(IndexLayout& layout) {
  std::vector<std::uint32_t> parent(layout.services);
  std::iota(parent.begin(), parent.end(), 0U);
  for (std::uint32_t i = 0; i < layout.officers; ++i)
    for (std::uint32_t s = layout.first_service[i] + 1; s < layout.first_service[i + 1]; ++s) {
      const auto a = root_of(parent, layout.service_of[s - 1]);
      const auto b = root_of(parent, layout.service_of[s]);
      parent[std::max(a, b)] = std::min(a, b);
    }
  layout.block_of_service.assign(layout.services, 0);
  layout.place_of_service.assign(layout.services, 0);
  for (std::uint32_t service = 0; service < layout.services; ++service) {
    if (layout.service_ratings[service] == 0) continue;
    const std::uint32_t root = root_of(parent, service);  // the block's lowest service
    if (root == service) layout.blocks.emplace_back();
    const auto block = root == service ? static_cast<std::uint32_t>(layout.blocks.size() - 1)
                                       : layout.block_of_service[root];
    layout.block_of_service[service] = block;
    layout.place_of_service[service] = static_cast<std::uint32_t>(layout.blocks[block].size());
    layout.blocks[block].push_back(service);
  }
  layout.block_officers.assign(layout.blocks.size(), 0);
  for (std::uint32_t i = 0; i < layout.officers; ++i)
    if (layout.services_of(i) > 0) ++layout.block_officers[layout.block_of(i)];
}

}  // namespace

IndexLayout lay_out(IndexInput input) {
  IndexLayout layout;
  layout.officers = input.officers;
  layout.services = input.services;
  layout.faces = input.faces;
  put_in_order(input.cells);
  for (const IndexCell& cell : input.cells) {
    assert(cell.officer < input.officers && cell.service < input.services);
    if (cell.ratings < 0 || cell.sum < cell.ratings ||
        cell.sum > std::int64_t{cell.ratings} * input.faces)
      throw std::runtime_error("the tallies have a sum that its ratings cannot have, as no ledger"
                               " gives: suara tallies verify, suara tallies rebuild");
  }
  centre(layout, input.cells);
  total_services(layout, input.cells);
  lay_out_officers(layout, input.cells);
  find_blocks(layout);
  return layout;
}

}  // namespace suara::domain
