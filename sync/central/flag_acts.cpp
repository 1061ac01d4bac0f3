#include "sync/central/flag_acts.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

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

template <class Number>
std::optional<Number> number_in(const std::string& text) {
  Number number{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

// By chain, each at most kBallotSetMax.
std::vector<record::BallotSet> sets_of(const std::vector<BallotPlace>& places) {
  std::map<tally::ChainName, std::vector<std::uint64_t>> chains;
  for (const BallotPlace& one : places)
    chains[{one.device, one.epoch, one.branch}].push_back(one.seq);
  std::vector<record::BallotSet> sets;
  for (auto& [chain, seqs] : chains) {
    std::ranges::sort(seqs);
    for (std::size_t from = 0; from < seqs.size(); from += record::kBallotSetMax) {
      const auto end = std::min(seqs.size(), from + record::kBallotSetMax);
      sets.push_back({chain.device, chain.epoch, chain.branch,
                      {seqs.begin() + static_cast<std::ptrdiff_t>(from),
                       seqs.begin() + static_cast<std::ptrdiff_t>(end)}});
    }
  }
  return sets;
}

Expected<std::vector<record::Body>> acts_of(const domain::Flag& flag,
                                            const FlagDecisionForm& form) {
  const std::string code = domain::to_text(flag.code);
  if (!form.annul.empty() && form.annul.back() > flag.ballots.size())
    return problem("flag.no_ballot", {{"ballot", std::to_string(form.annul.back())}});
  if (flag.ballots.empty()) {
    if (form.annul_all) return problem("flag.no_ballot", {{"ballot", "1"}});
    return std::vector<record::Body>{
        record::Dismissal{{}, code, flag.officer, flag.first, flag.last}};
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

// All of them as one act of the office, or none. 200: another person has said all of it before.
Expected<Response> say(Books& books, const std::vector<record::Body>& bodies,
                       const std::string& reason, const Principal& principal, Instant now) {
  std::size_t seconds = 0;
  const record::Act act{principal.person, to_text(principal.role), reason};
  std::vector<OfficeRecord> records;
  for (const record::Body& body : bodies) {
    if (!std::holds_alternative<record::Dismissal>(body))
      if (const auto good = check_target(books, body); !good) return tl::unexpected(good.error());
    const auto second = is_second(*books.directory->office, body, principal);
    if (!second) return tl::unexpected(second.error());
    seconds += *second ? 1 : 0;
    records.push_back({signed_by(body, act), {}});
  }
  append_office(books, records, now);
  const bool decided = seconds == bodies.size();
  json reply = {{"state", decided ? "decided" : "proposed"}};
  if (decided)
    settle_flags(books);
  else
    reply["proposal"] = books.ledger.head(books.directory->tenant).size - 1;
  return json_reply(decided ? 200 : 202, reply);
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
