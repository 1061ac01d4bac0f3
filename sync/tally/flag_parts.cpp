#include "sync/tally/flag_parts.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace suara::tally {
namespace {

using domain::LostCounts;

}  // namespace

template <class Name>
std::size_t FlagParts::node_of(std::unordered_map<Name, std::size_t>& nodes, const Name& name) {
  const auto [found, fresh] = nodes.try_emplace(name, above_.size());
  if (fresh) above_.push_back(found->second);
  return found->second;
}

std::size_t FlagParts::root_of(std::size_t node) {
  while (above_[node] != node) node = above_[node] = above_[above_[node]];
  return node;
}

void FlagParts::join(std::size_t one, std::size_t other) { above_[root_of(one)] = root_of(other); }

void FlagParts::add(const ledger::StoredBatch& stored, const OfficeState& office,
                    const FlagBallots& found) {
  if (found.nothing()) return;
  const ChainName chain = tally::name_of(stored.place);
  const std::size_t device = node_of(devices_, chain.device);
  leaves_[chain].push_back({stored.leaf_index, stored.leaf_index});
  ballots_[chain.device] += static_cast<std::int64_t>(found.counted.size() + found.held.size());
  std::set<OfficerId> officers;
  for (const auto* list : {&found.counted, &found.held})
    for (const auto& one : *list) officers.insert(one.ballot.offer.officer);
  for (const auto& one : found.without_ballot) officers.insert(one.officer);
  for (const auto& mark : found.duties) officers.insert(mark.officer);
  for (const OfficerId& officer : officers) join(device, node_of(officers_, officer));
  const auto has_ended = [&](const auto& one) { return one.day <= ended_; };
  if (std::ranges::all_of(found.counted, has_ended)) {
    count_lost(found.counted);
  } else {
    std::vector<domain::PlacedBallot> ended;
    std::ranges::copy_if(found.counted, std::back_inserter(ended), has_ended);
    count_lost(ended);
  }
  for (const auto& one : found.counted)
    if (has_ended(one)) count(one, office);
}

void FlagParts::count_lost(std::span<const domain::PlacedBallot> ended) {
  for (const LostCounts& row : domain::lost_counts(ended)) {
    LostCounts& sum = lost_.try_emplace({row.officer, row.service},
                                        LostCounts{row.officer, row.service, row.first, row.last})
                          .first->second;
    sum.first = std::min(sum.first, row.first);
    sum.last = std::max(sum.last, row.last);
    sum.at_stake += row.at_stake;
    sum.lost += row.lost;
  }
}

void FlagParts::count(const domain::PlacedBallot& one, const OfficeState& office) {
  const domain::Offer& offer = one.ballot.offer;
  const auto unit = office.unit_of(offer.counter, one.day);
  if (unit && domain::by_desk(offer.channel)) ++desk_[{offer.officer, *unit, one.day}];
}

std::vector<LostCounts> FlagParts::lost() const {
  std::vector<LostCounts> rows;
  for (const auto& [key, row] : lost_) rows.push_back(row);
  return rows;
}

std::vector<FlagPart> FlagParts::finish(std::int64_t ballots_at_once) {
  std::map<std::size_t, FlagPart> parts;
  for (const auto& [name, leaves] : leaves_) {
    auto& of_part = parts[root_of(devices_.at(name.device))].leaves;
    of_part.insert(of_part.end(), leaves.begin(), leaves.end());
  }
  for (const auto& [device, ballots] : ballots_)
    parts[root_of(devices_.at(device))].ballots += ballots;
  std::vector<FlagPart> out;
  for (auto& [root, part] : parts) {
    if (out.empty() || out.back().ballots + part.ballots > ballots_at_once) {
      out.push_back(std::move(part));
      continue;
    }
    out.back().leaves.insert(out.back().leaves.end(), part.leaves.begin(), part.leaves.end());
    out.back().ballots += part.ballots;
  }
  return out;
}

}  // namespace suara::tally
