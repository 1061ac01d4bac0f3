#include "sync/central/review.hpp"

#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/tally/flag_ballots.hpp"

namespace suara::central {
namespace {

using nlohmann::json;
using tally::ChainName;

constexpr std::int64_t kSeqMax = 1'000'000'000'000;

ChainName chain_of(const record::Body& body) {
  if (const auto* adopt = std::get_if<record::Adopt>(&body))
    return {adopt->device, adopt->epoch, adopt->branch};
  const auto* keep = std::get_if<record::Keep>(&body);
  const auto& set = keep != nullptr ? keep->ballots : std::get<record::Annul>(body).ballots;
  return {set.device, set.epoch, set.branch};
}

bool can_be_decided(const Bytes& bytes) {
  const auto record = record::decode(bytes);
  return !record || std::holds_alternative<domain::Ballot>(record->body) ||
         std::holds_alternative<domain::ServiceWithoutBallot>(record->body);
}

// Whether one of them was there when the year of its day was closed. leaves: by seq.
bool any_closed(Books& books, const record::Place& place,
                const std::map<std::uint64_t, std::uint64_t>& leaves) {
  const tally::OfficeState& office = *books.directory->office;
  if (office.closed_years.empty()) return false;
  std::vector<domain::BallotPlace> places;
  for (const auto& [seq, leaf] : leaves)
    places.push_back({place.device, place.epoch, place.branch, seq});
  const auto ballots = tally::FlagReader(books.database, place.tenant, office).at(places);
  return std::ranges::any_of(ballots, [&](const domain::PlacedBallot& one) {
    return office.is_closed(leaves.at(one.place.seq), one.day);
  });
}

// "review.not_held" where one of them is not stored in this chain or never counts.
Expected<bool> check_ballots(Books& books, const record::Place& place,
                             const std::vector<std::uint64_t>& seqs) {
  std::set<std::uint64_t> missing(seqs.begin(), seqs.end());
  std::map<std::uint64_t, std::uint64_t> leaves;
  bool closed = false;
  ledger::each_batch_of(books.database, place, seqs.front(), seqs.back(),
                        [&](const ledger::StoredBatch& stored) {
                          const std::uint64_t first = stored.batch.header.first_seq;
                          closed |= books.directory->office->is_closed(stored.leaf_index);
                          for (std::size_t i = stored.known; i < stored.batch.records.size(); ++i)
                            if (missing.contains(first + i) &&
                                can_be_decided(stored.batch.records[i])) {
                              missing.erase(first + i);
                              leaves[first + i] = stored.leaf_index;
                            }
                        });
  if (closed || any_closed(books, place, leaves)) return problem("review.year_closed");
  if (missing.empty()) return true;
  return problem("review.not_held", {{"seq", std::to_string(*missing.begin())}});
}

const char* name_of_decision(const record::Body& body) {
  if (std::holds_alternative<record::Adopt>(body)) return "adopt";
  return std::holds_alternative<record::Keep>(body) ? "keep" : "annul";
}

}  // namespace

Expected<bool> check_target(Books& books, const record::Body& body) {
  const Directory& region = *books.directory;
  const ChainName chain = chain_of(body);
  if (!region.office->devices.contains({chain.device, chain.epoch}))
    return problem("device.unknown", {{"device", chain.device.text}});
  const record::Place place{region.tenant, chain.device, chain.epoch, chain.branch};
  if (!books.ledger.chain(place))
    return problem("review.unknown_branch", {{"device", chain.device.text},
                                             {"branch", std::to_string(chain.branch)}});
  if (std::holds_alternative<record::Adopt>(body)) {
    if (region.office->adopted.contains(chain)) return problem("review.decided");
    bool closed = false;
    ledger::each_batch_of(books.database, place, 1, kSeqMax, [&](const auto& stored) {
      closed |= region.office->is_closed(stored.leaf_index);
    });
    if (closed) return problem("review.year_closed");
    return true;
  }
  const auto* keep = std::get_if<record::Keep>(&body);
  return check_ballots(books, place,
                       (keep != nullptr ? keep->ballots : std::get<record::Annul>(body).ballots)
                           .seqs);
}

record::Body signed_by(record::Body body, const record::Act& act) {
  std::visit(
      [&](auto& kind) {
        if constexpr (requires { kind.act.person; }) kind.act = act;
      },
      body);
  return body;
}

std::vector<std::uint64_t> read_ranges(Fields& in) {
  std::vector<std::uint64_t> seqs;
  const auto refuse = [&] {
    in.refuse("ranges", "[[first, last], ...] ascending, 1..1000 in all");
    return std::vector<std::uint64_t>{};
  };
  for (const json& range : in.array("ranges")) {
    if (!range.is_array() || range.size() != 2 || !range[0].is_number_integer() ||
        !range[1].is_number_integer())
      return refuse();
    const auto first = range[0].get<std::int64_t>();
    const auto last = range[1].get<std::int64_t>();
    const std::int64_t before = seqs.empty() ? 0 : static_cast<std::int64_t>(seqs.back());
    if (first <= before || last < first || last > kSeqMax ||
        last - first >= static_cast<std::int64_t>(record::kBallotSetMax - seqs.size()))
      return refuse();
    for (std::int64_t seq = first; seq <= last; ++seq)
      seqs.push_back(static_cast<std::uint64_t>(seq));
  }
  if (seqs.empty()) return refuse();
  return seqs;
}

Expected<DecisionForm> read_decision(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  const std::string decision = in.text("decision");
  const auto device = in.id<DeviceId>("device");
  const auto epoch = static_cast<std::uint32_t>(in.integer("epoch", 1, 1'000'000));
  const bool adopts = decision == "adopt";
  const auto branch = static_cast<std::uint32_t>(
      in.integer("branch", adopts ? 1 : 0, ledger::kBranchesMax));
  DecisionForm form{{}, in.text("reason")};
  if (adopts)
    form.body = record::Adopt{{}, device, epoch, branch};
  else if (decision == "keep")
    form.body = record::Keep{{}, {device, epoch, branch, read_ranges(in)}};
  else if (decision == "annul")
    form.body = record::Annul{{}, {device, epoch, branch, read_ranges(in)}};
  else
    in.refuse("decision", "adopt, keep, annul");
  if (in.problem()) return tl::unexpected(*in.problem());
  return form;
}

Expected<Response> decide(Books& books, const DecisionForm& form, const Principal& principal,
                          Instant now) {
  if (const auto good = check_target(books, form.body); !good) return tl::unexpected(good.error());
  const auto second = is_second(*books.directory->office, form.body, principal);
  if (!second) return tl::unexpected(second.error());
  const record::Act act{principal.person, to_text(principal.role), form.reason};
  const OfficeRecord record{signed_by(form.body, act), {}};
  append_office(books, {&record, 1}, now);
  return json_reply(*second ? 200 : 202, {{"decision", name_of_decision(form.body)},
                                          {"state", *second ? "decided" : "proposed"}});
}

Expected<bool> is_second(const tally::OfficeState& office, const record::Body& body,
                         const Principal& principal) {
  const auto proposed = office.proposals.find(tally::four_eyes_content(body).value());
  if (proposed == office.proposals.end()) return false;
  if (tally::act_of(proposed->second.body).person == principal.person)
    return problem("review.same_person", {{"person", principal.person.text}});
  return true;
}

namespace {

const char* name_of_reason(tally::HeldFor why) {
  switch (why) {
    case tally::HeldFor::branch:
      return "branch";
    case tally::HeldFor::revoked:
      return "revoked";
    case tally::HeldFor::import:
      return "import";
    case tally::HeldFor::unreadable:
      return "unreadable";
    case tally::HeldFor::clock:
      return "clock";
    case tally::HeldFor::annulled:
    case tally::HeldFor::nothing:
      break;
  }
  return "";
}

struct HeldGroup {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
  std::uint64_t records = 0;
  Date first{};
  Date last{};

  void take(std::uint64_t seq, Date day) {
    if (records == 0) first = last = day;
    if (!ranges.empty() && ranges.back().second + 1 == seq)
      ranges.back().second = seq;
    else
      ranges.emplace_back(seq, seq);
    ++records;
    first = std::min(first, day);
    last = std::max(last, day);
  }
};
using HeldGroups = std::map<std::pair<ChainName, tally::HeldFor>, HeldGroup>;

// Why it is held today, by what the office has decided since it came.
tally::HeldFor still_held_for(const tally::OfficeState& office, const tally::HeldRun& run,
                              std::uint64_t seq) {
  const auto by_place = tally::held_for(office, run.chain, seq, run.leaf);
  if (by_place != tally::HeldFor::nothing) return by_place;
  const bool by_itself = run.why == tally::HeldFor::import ||
                         run.why == tally::HeldFor::unreadable || run.why == tally::HeldFor::clock;
  return by_itself && !office.verdict_of(run.chain, seq) ? run.why : tally::HeldFor::nothing;
}

HeldGroups groups_of(const Directory& region, SQLite::Database& reader) {
  const tally::OfficeState& office = *region.office;
  HeldGroups groups;
  tally::each_held(reader, region.tenant, [&](const tally::HeldRun& run) {
    for (std::uint64_t seq = run.first_seq; seq <= run.last_seq; ++seq) {
      const auto why = still_held_for(office, run, seq);
      if (why != tally::HeldFor::nothing && why != tally::HeldFor::annulled)
        groups[{run.chain, why}].take(seq, run.day);
    }
  });
  return groups;
}

json chain_json(const ChainName& chain) {
  return {{"device", chain.device.text}, {"epoch", chain.epoch}, {"branch", chain.branch}};
}

json held_json(const HeldGroups& groups) {
  json list = json::array();
  for (const auto& [name, group] : groups) {
    json one = chain_json(name.first);
    one["why"] = name_of_reason(name.second);
    one["ranges"] = group.ranges;
    one["records"] = group.records;
    one["from"] = to_text(group.first);
    one["until"] = to_text(group.last);
    list.push_back(std::move(one));
  }
  return list;
}

json branches_json(const Call& call, SQLite::Database& reader) {
  const Directory& region = *call.directory;
  json list = json::array();
  ledger::each_branch(reader, region.tenant, [&](const ledger::BranchView& branch) {
    const ChainName chain = tally::name_of(branch.place);
    json one = chain_json(chain);
    one["left"] = branch.forked_from;
    one["after_seq"] = branch.after_seq;
    one["last_seq"] = branch.last_seq;
    one["last_contact"] = to_text(branch.last_contact, region.zone);
    one["adopted"] = region.office->adopted.contains(chain);
    list.push_back(std::move(one));
  });
  return list;
}

json ranges_of(const std::vector<std::uint64_t>& seqs) {
  HeldGroup group;
  for (const std::uint64_t seq : seqs) group.take(seq, {});
  return group.ranges;
}

// What waits for a second person, in the order in which it was proposed.
json proposals_json(const tally::OfficeState& office) {
  std::multimap<std::uint64_t, json> by_leaf;
  for (const auto& [content, proposal] : office.proposals) {
    const record::Body& body = proposal.body;
    const auto* keep = std::get_if<record::Keep>(&body);
    const auto* annul = std::get_if<record::Annul>(&body);
    if (const auto* closing = std::get_if<record::Retention>(&body)) {
      by_leaf.emplace(proposal.leaf, json{{"decision", "close"},
                                          {"year", closing->year},
                                          {"person", closing->act.person.text},
                                          {"reason", closing->act.reason}});
      continue;
    }
    if (keep == nullptr && annul == nullptr && !std::holds_alternative<record::Adopt>(body))
      continue;
    // What a flag names is confirmed by its proposal, without a word of its kiosk.
    if (!(keep != nullptr ? keep->flag : annul != nullptr ? annul->flag : std::string()).empty())
      continue;
    json one = chain_json(chain_of(body));
    one["decision"] = name_of_decision(body);
    if (keep != nullptr) one["ranges"] = ranges_of(keep->ballots.seqs);
    if (annul != nullptr) one["ranges"] = ranges_of(annul->ballots.seqs);
    const record::Act act = tally::act_of(body);
    one["person"] = act.person.text;
    one["reason"] = act.reason;
    by_leaf.emplace(proposal.leaf, std::move(one));
  }
  json list = json::array();
  for (auto& [leaf, one] : by_leaf) list.push_back(std::move(one));
  return list;
}

}  // namespace

void mention_held(const Call& call, SQLite::Database& reader, json& attention) {
  const auto& devices = call.directory->office->devices;
  std::set<std::pair<DeviceId, bool>> mentioned;
  for (const auto& [name, group] : groups_of(*call.directory, reader)) {
    const auto& [chain, why] = name;
    if (why == tally::HeldFor::branch) continue;  // Said of the device already.
    const bool unreadable = why == tally::HeldFor::unreadable;
    if (!mentioned.emplace(chain.device, unreadable).second) continue;
    const auto device = devices.find({chain.device, chain.epoch});
    attention.push_back({{"device", chain.device.text},
                         {"counter", device == devices.end() ? "" : device->second.counter.text},
                         {"what", unreadable ? "unreadable" : "held"}});
  }
}

std::optional<DeviceId> held_in_year(const Directory& region, SQLite::Database& reader,
                                     std::int32_t year) {
  std::optional<DeviceId> found;
  tally::each_held(reader, region.tenant, [&](const tally::HeldRun& run) {
    if (found || civil(run.day).year != year) return;
    for (std::uint64_t seq = run.first_seq; seq <= run.last_seq && !found; ++seq) {
      const auto why = still_held_for(*region.office, run, seq);
      if (why != tally::HeldFor::nothing && why != tally::HeldFor::annulled)
        found = run.chain.device;
    }
  });
  return found;
}

std::set<tally::ChainName> undecided_branches(const Directory& region, SQLite::Database& reader) {
  const tally::OfficeState& office = *region.office;
  const HeldGroups groups = groups_of(region, reader);
  std::set<ChainName> decided;
  tally::each_held(reader, region.tenant, [&](const tally::HeldRun& run) {
    if (!groups.contains({run.chain, tally::HeldFor::branch})) decided.insert(run.chain);
  });
  std::set<ChainName> undecided;
  ledger::each_branch(reader, region.tenant, [&](const ledger::BranchView& branch) {
    const ChainName chain = tally::name_of(branch.place);
    if (!office.adopted.contains(chain) && !decided.contains(chain)) undecided.insert(chain);
  });
  return undecided;
}

bool has_undecided(const std::set<ChainName>& undecided, const DeviceId& device,
                   std::uint32_t epoch) {
  const auto found = undecided.lower_bound({device, epoch, 0});
  return found != undecided.end() && found->device == device && found->epoch == epoch;
}

Expected<Response> list_review(const Call& call, SQLite::Database& reader) {
  return json_reply(200, {{"held", held_json(groups_of(*call.directory, reader))},
                          {"branches", branches_json(call, reader)},
                          {"proposed", proposals_json(*call.directory->office)}});
}

}  // namespace suara::central
