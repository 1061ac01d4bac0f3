#include "sync/central/flag_reads.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "common/base/iso_week.hpp"
#include "common/base/number_text.hpp"
#include "common/domain/flag_explanation.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/flag_report.hpp"
#include "sync/central/index_json.hpp"
#include "sync/central/objections.hpp"
#include "sync/central/periods.hpp"
#include "sync/central/replies.hpp"
#include "sync/tally/flag_ballots.hpp"
#include "sync/tally/flag_rows.hpp"

namespace suara::central {
namespace {

using domain::BallotPlace;
using domain::Flag;
using domain::PlacedBallot;
using nlohmann::json;
using tally::NumberedFlag;

const char* name_of(domain::Severity severity) {
  switch (severity) {
    case domain::Severity::notice:
      return "notice";
    case domain::Severity::review:
      return "review";
    case domain::Severity::alarm:
      return "alarm";
  }
  return "";
}

const char* name_of(FlagSearch::State state) {
  constexpr const char* kNames[] = {"none", "running", "done", "failed"};
  return kNames[static_cast<std::size_t>(state)];
}

bool names(const record::BallotSet& set, const BallotPlace& place) {
  return set.device == place.device && set.epoch == place.epoch && set.branch == place.branch &&
         std::ranges::binary_search(set.seqs, place.seq);
}

// A flag that names no ballot is told without its counts: they stand beside an officer's name in
// other views, and the ballots of a kind would tell how they were scored.
bool hides_counts(const Principal& principal, const Flag& flag) {
  return principal.role == Role::reviewer && flag.ballots.empty();
}

// Whether the proposed act is about this flag.
bool is_about(const record::Body& body, const Flag& flag) {
  const std::string code = domain::to_text(flag.code);
  const auto holds_one = [&](const record::BallotSet& set) {
    return std::ranges::any_of(flag.ballots, [&](const auto& place) { return names(set, place); });
  };
  if (const auto* annul = std::get_if<record::Annul>(&body))
    return annul->flag == code && holds_one(annul->ballots);
  if (const auto* keep = std::get_if<record::Keep>(&body))
    return keep->flag == code && holds_one(keep->ballots);
  const auto* dismissal = std::get_if<record::Dismissal>(&body);
  return dismissal != nullptr && dismissal->flag == code && dismissal->officer == flag.officer &&
         dismissal->first == flag.first && dismissal->last == flag.last;
}

json proposals_about(const tally::OfficeState& office, const Flag& flag) {
  std::set<std::uint64_t> leaves;
  for (const auto& [content, proposal] : office.proposals)
    if (is_about(proposal.body, flag)) leaves.insert(proposal.leaf);
  return leaves;
}

json flag_json(const Call& call, const NumberedFlag& numbered) {
  const Flag& flag = numbered.flag;
  const bool hidden = hides_counts(call.principal, flag);
  return {{"flag", numbered.number},
          {"period", to_text(numbered.period)},
          {"code", domain::to_text(flag.code)},
          {"severity", name_of(domain::severity_of(flag.code))},
          {"first_week", iso_week(flag.first)},
          {"last_week", iso_week(flag.last)},
          {"count", hidden ? json() : json(flag.count)},
          {"measured", hidden ? json() : json(flag.measured)},
          {"limit", hidden ? json() : json(flag.limit)},
          {"names_ballots", !flag.ballots.empty()},
          {"proposals", proposals_about(*call.directory->office, flag)}};
}

// By number in the flag. Times count from the first touch or opening among them: neither day nor
// hour stands there.
json evidence_json(const Flag& flag, const std::vector<PlacedBallot>& found) {
  constexpr double kMsOfSecond = 1'000;
  Instant begin{INT64_MAX};
  for (const PlacedBallot& one : found) begin = std::min(begin, domain::opened_at(one));
  json list = json::array();
  for (std::size_t i = 0; i < flag.ballots.size(); ++i) {
    json row = {{"ballot", i + 1}, {"at_s", json()}, {"touched_ms", json()}, {"open_ms", json()}};
    const auto one =
        std::ranges::lower_bound(found, flag.ballots[i], {}, &PlacedBallot::place);
    if (one != found.end() && one->place == flag.ballots[i]) {
      row["at_s"] = static_cast<double>(domain::opened_at(*one) - begin) / kMsOfSecond;
      row["open_ms"] = one->ballot.close_ms;
      if (one->ballot.answers.first_answer_ms)
        row["touched_ms"] = *one->ballot.answers.first_answer_ms;
    }
    list.push_back(std::move(row));
  }
  return list;
}

json proposal_json(std::uint64_t leaf, const std::vector<record::Body>& bodies) {
  json one = {{"proposal", leaf}, {"annul", 0}, {"keep", 0}};
  for (const record::Body& body : bodies) {
    const record::Act act = tally::act_of(body);
    one["person"] = act.person.text;
    one["reason"] = act.reason;
    if (const auto* annul = std::get_if<record::Annul>(&body)) {
      one["code"] = annul->flag;
      one["annul"] = one["annul"].get<std::size_t>() + annul->ballots.seqs.size();
    } else if (const auto* keep = std::get_if<record::Keep>(&body)) {
      one["code"] = keep->flag;
      one["keep"] = one["keep"].get<std::size_t>() + keep->ballots.seqs.size();
    } else if (const auto* dismissal = std::get_if<record::Dismissal>(&body)) {
      one["code"] = dismissal->flag;
    }
  }
  return one;
}

json proposals_json(const tally::OfficeState& office) {
  std::set<std::uint64_t> leaves;
  for (const auto& [content, proposal] : office.proposals) leaves.insert(proposal.leaf);
  json list = json::array();
  for (const std::uint64_t leaf : leaves)
    if (const auto bodies = proposed_in(office, leaf); !bodies.empty())
      list.push_back(proposal_json(leaf, bodies));
  return list;
}

Expected<Response> list_flags(const Call& call, SQLite::Database& reader, const FlagWatch& watch) {
  const auto period = flag_period(call);
  if (!period) return tl::unexpected(period.error());
  const Directory& region = *call.directory;
  // First this: flags of a search that ends meanwhile may be newer than what is said of it.
  const FlagSearch search = watch.latest(*period);
  json flags = json::array();
  for (const NumberedFlag& one : tally::flags_of(reader, region.tenant, *period))
    flags.push_back(flag_json(call, one));
  const bool done = search.state == FlagSearch::State::done;
  return json_reply(200, {{"period", to_text(*period)},
                          {"search", name_of(search.state)},
                          {"until", done ? json(to_text(search.until)) : json()},
                          {"flags", std::move(flags)},
                          {"proposed", proposals_json(*region.office)}});
}

Expected<Response> show_flag(const Call& call, SQLite::Database& reader) {
  const Directory& region = *call.directory;
  const std::string& text = call.segments.at(0);
  const auto number = number_in<std::int64_t>(text);
  const auto found = number ? tally::flag_at(reader, region.tenant, *number) : std::nullopt;
  if (!found) return problem("flag.unknown", {{"flag", text}});
  json body = flag_json(call, *found);
  const tally::FlagReader ledger(reader, region.tenant, *region.office);
  body["ballots"] = evidence_json(found->flag, ledger.at(found->flag.ballots));
  body["figures"] = json::array();
  if (hides_counts(call.principal, found->flag)) return json_reply(200, body);
  json figure = {{"faces", 0}, {"unit", json()}, {"explanations", json::array()}};
  figure["explanations"].push_back(to_json(domain::explain_flag(found->flag)));
  body["figures"].push_back(std::move(figure));
  return json_reply(200, body);
}

Expected<Response> begin_search(const Call& call, FlagWatch& watch) {
  const auto object = parse_object(call.request.body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  const std::string text = in.text("period");
  if (in.problem()) return tl::unexpected(*in.problem());
  const auto period = read_period(text);
  if (!period) return tl::unexpected(period.error());
  if (!watch.ask(*period)) return problem("central.busy", {{"retry_after", "5"}});
  return json_reply(202, {{"period", to_text(*period)}, {"search", "running"}});
}

}  // namespace

Expected<Period> flag_period(const Call& call) {
  const auto found = call.request.query.find("period");
  return read_period(found == call.request.query.end() ? "" : found->second);
}

std::vector<record::Body> proposed_in(const tally::OfficeState& office, std::uint64_t leaf) {
  std::vector<record::Body> bodies;
  for (const auto& [content, proposal] : office.proposals) {
    const auto* annul = std::get_if<record::Annul>(&proposal.body);
    const auto* keep = std::get_if<record::Keep>(&proposal.body);
    const bool by_flag = (annul != nullptr && !annul->flag.empty()) ||
                         (keep != nullptr && !keep->flag.empty()) ||
                         std::holds_alternative<record::Dismissal>(proposal.body);
    if (proposal.leaf == leaf && by_flag) bodies.push_back(proposal.body);
  }
  return bodies;
}

Expected<Response> read_about_flags(const Call& call, Action action, SQLite::Database& reader,
                                    const Keyring& keys, FlagWatch& watch) {
  switch (action) {
    case Action::flags:
      return list_flags(call, reader, watch);
    case Action::flag:
      return show_flag(call, reader);
    case Action::flag_search:
      return begin_search(call, watch);
    case Action::flag_report:
      return report_flags(call, reader);
    case Action::own_flags:
      return show_own_flags(call, reader);
    case Action::objections:
      return list_objections(call, reader, keys);
    default:
      std::abort();
  }
}

}  // namespace suara::central
