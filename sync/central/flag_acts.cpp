#include "sync/central/flag_acts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "common/base/number_text.hpp"
#include "sync/central/ballot_sets.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/flag_reads.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/review.hpp"
#include "sync/tally/flag_rows.hpp"

namespace suara::central {
namespace {

using domain::BallotPlace;
using nlohmann::json;

Expected<std::vector<record::Body>> acts_of(const domain::Flag& flag,
                                            const FlagDecisionForm& form) {
  const std::string code = domain::to_text(flag.code);
  if (!form.annul.empty() && form.annul.back() > flag.ballots.size())
    return problem("flag.no_ballot", {{"ballot", std::to_string(form.annul.back())}});
  if (flag.ballots.empty()) {
    if (form.annul_all) return problem("flag.no_ballot", {{"ballot", "1"}});
    return std::vector<record::Body>{record::Dismissal{
        {}, code, flag.officer, flag.first, flag.last, static_cast<std::uint32_t>(flag.count)}};
  }
  std::vector<BallotPlace> annulled, kept;
  for (std::size_t i = 0; i < flag.ballots.size(); ++i)
    (form.annul_all || std::ranges::binary_search(form.annul, i + 1) ? annulled : kept)
        .push_back(flag.ballots[i]);
  std::vector<record::Body> acts;
  for (record::BallotSet& set : sets_of(annulled))
    acts.push_back(record::Annul{{}, std::move(set), code});
  for (record::BallotSet& set : sets_of(kept))
    acts.push_back(record::Keep{{}, std::move(set), code});
  return acts;
}

// The proposal of another person that says all of this and nothing more; nullopt: none says any of
// it. "flag.other_proposal" {proposal}: one says part of it, which would be decided alone.
Expected<std::optional<std::uint64_t>> proposal_of(const tally::OfficeState& office,
                                                   const std::vector<record::Body>& bodies,
                                                   const Principal& principal) {
  std::set<std::uint64_t> leaves;
  std::size_t said = 0;
  for (const record::Body& body : bodies) {
    const auto second = is_second(office, body, principal);
    if (!second) return tl::unexpected(second.error());
    if (!*second) continue;
    ++said;
    leaves.insert(office.proposals.at(tally::four_eyes_content(body).value()).leaf);
  }
  if (said == 0) return std::optional<std::uint64_t>{};
  const std::uint64_t first = *leaves.begin();
  if (leaves.size() > 1 || said < bodies.size() || said < proposed_in(office, first).size())
    return problem("flag.other_proposal", {{"proposal", std::to_string(first)}});
  return std::optional(first);
}

// All of them as one act of the office, or none. 200: another person has said all of it before.
Expected<Response> say(Books& books, const std::vector<record::Body>& bodies,
                       const std::string& reason, const Principal& principal, Instant now) {
  const record::Act act{principal.person, to_text(principal.role), reason};
  std::vector<OfficeRecord> records;
  for (const record::Body& body : bodies) {
    if (!std::holds_alternative<record::Dismissal>(body))
      if (const auto good = check_target(books, body); !good) return tl::unexpected(good.error());
    records.push_back({signed_by(body, act), {}});
  }
  const auto proposal = proposal_of(*books.directory->office, bodies, principal);
  if (!proposal) return tl::unexpected(proposal.error());
  append_office(books, records, now);
  if (!*proposal)
    return json_reply(202, {{"state", "proposed"},
                            {"proposal", books.ledger.head(books.directory->tenant).size - 1}});
  settle_flags(books);
  return json_reply(200, {{"state", "decided"}});
}

}  // namespace

Expected<FlagDecisionForm> read_flag_decision(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  FlagDecisionForm form;
  form.reason = in.text("reason");
  const auto all = object->find("annul");
  if (all != object->end() && all->is_string()) {
    form.annul_all = *all == "all";
    if (!form.annul_all) in.refuse("annul", "\"all\", or numbers of ballots");
  } else {
    for (const json& one : in.array("annul")) {
      const auto number = one.is_number_integer() ? one.get<std::int64_t>() : 0;
      if (number < 1 || number > 1'000'000) in.refuse("annul", "\"all\", or numbers of ballots");
      form.annul.push_back(static_cast<std::size_t>(std::max<std::int64_t>(number, 1)));
    }
  }
  if (in.problem()) return tl::unexpected(*in.problem());
  std::ranges::sort(form.annul);
  return form;
}

Expected<Response> decide_flag(Books& books, const std::string& number,
                               const FlagDecisionForm& form, const Principal& principal,
                               Instant now) {
  if (!books.directory->root_key) return problem("keys.missing");
  const auto wanted = number_in<std::int64_t>(number);
  const auto found =
      wanted ? tally::flag_at(books.database, books.directory->tenant, *wanted) : std::nullopt;
  if (!found) return problem("flag.unknown", {{"flag", number}});
  const auto acts = acts_of(found->flag, form);
  if (!acts) return tl::unexpected(acts.error());
  return say(books, *acts, form.reason, principal, now);
}

Expected<Response> confirm_flag(Books& books, const std::string& leaf, const std::string& reason,
                                const Principal& principal, Instant now) {
  const auto wanted = number_in<std::uint64_t>(leaf);
  const auto bodies = wanted ? proposed_in(*books.directory->office, *wanted)
                             : std::vector<record::Body>{};
  if (bodies.empty()) return problem("flag.no_proposal", {{"proposal", leaf}});
  return say(books, bodies, reason, principal, now);
}

}  // namespace suara::central
