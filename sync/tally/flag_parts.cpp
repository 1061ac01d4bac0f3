#include "sync/tally/flag_parts.hpp"

#include <algorithm>
#include <iterator>

namespace suara::tally {
namespace {

using domain::LostCounts;

std::string node_name(const DeviceId& device) { return "device " + device.text; }
std::string node_name(const OfficerId& officer) { return "officer " + officer.text; }

bool by_desk(domain::Channel channel) {
  return channel != domain::Channel::walk_up && channel != domain::Channel::imported;
}

}  // namespace

std::size_t FlagParts::node_of(const std::string& name) {
  const auto [found, fresh] = nodes_.try_emplace(name, above_.size());
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
  const ChainName chain = tally::name_of(stored.place);
  const std::size_t device = node_of(node_name(chain.device));
  FlagChain& known =
      chains_.try_emplace(chain, FlagChain{chain, stored.first_new(), 0}).first->second;
  known.first_seq = std::min(known.first_seq, stored.first_new());
  known.last_seq = std::max(known.last_seq, stored.batch.header.last_seq());
  ballots_[chain.device] += static_cast<std::int64_t>(found.counted.size() + found.held.size());
  for (const auto* list : {&found.counted, &found.held})
    for (const auto& one : *list) join(device, node_of(node_name(one.ballot.offer.officer)));
  for (const auto& one : found.without_ballot) join(device, node_of(node_name(one.officer)));
  for (const auto& mark : found.duties) join(device, node_of(node_name(mark.officer)));
  std::vector<domain::PlacedBallot> ended;
  std::ranges::copy_if(found.counted, std::back_inserter(ended),
                       [&](const auto& one) { return one.day <= ended_; });
  for (const LostCounts& row : domain::lost_counts(ended)) {
    LostCounts& sum = lost_.try_emplace({row.officer, row.service},
                                        LostCounts{row.officer, row.service, row.first, row.last})
                          .first->second;
    sum.first = std::min(sum.first, row.first);
    sum.last = std::max(sum.last, row.last);
    sum.at_stake += row.at_stake;
    sum.lost += row.lost;
  }
  for (const auto& one : ended) count(one, office);
}

void FlagParts::count(const domain::PlacedBallot& one, const OfficeState& office) {
  const domain::Offer& offer = one.ballot.offer;
  const auto unit = office.unit_of(offer.counter, one.day);
  if (!unit || !by_desk(offer.channel)) return;
  MonthBallots& month =
      months_.try_emplace({offer.officer, *unit, month_of(one.day)}, one.day, one.day, 0)
          .first->second;
  month.first = std::min(month.first, one.day);
  month.last = std::max(month.last, one.day);
  ++month.ballots;
}

std::vector<LostCounts> FlagParts::lost() const {
  std::vector<LostCounts> rows;
  for (const auto& [key, row] : lost_) rows.push_back(row);
  return rows;
}

std::vector<FlagPart> FlagParts::finish(std::int64_t ballots_at_once) {
  std::map<std::size_t, FlagPart> parts;
  for (const auto& [name, chain] : chains_)
    parts[root_of(node_of(node_name(name.device)))].chains.push_back(chain);
  for (const auto& [device, ballots] : ballots_)
    parts[root_of(node_of(node_name(device)))].ballots += ballots;
  std::vector<FlagPart> out;
  for (auto& [root, part] : parts) {
    if (out.empty() || out.back().ballots + part.ballots > ballots_at_once) {
      out.push_back(std::move(part));
      continue;
    }
    std::ranges::move(part.chains, std::back_inserter(out.back().chains));
    out.back().ballots += part.ballots;
  }
  return out;
}

}  // namespace suara::tally
