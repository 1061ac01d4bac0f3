#include "sync/tally/office_state.hpp"

#include <algorithm>
#include <tuple>
#include <type_traits>

#include "common/base/mutants.hpp"

namespace suara::tally {
namespace {

using record::Act;

// Days on which one of the facts begins or has ended, and one before them all.
std::set<Date> edges_of(const std::map<Date, CounterFact>& facts) {
  std::set<Date> edges;
  for (const auto& [from, fact] : facts) {
    edges.insert(from);
    edges.insert({from.days - 1});
    if (fact.until) edges.insert({fact.until->days + 1});
  }
  return edges;
}

std::optional<UnitId> unit_on(const std::map<Date, CounterFact>& facts, Date day) {
  for (auto fact = facts.rbegin(); fact != facts.rend(); ++fact)
    if (fact->first <= day && (!fact->second.until || day <= *fact->second.until))
      return fact->second.unit;
  return std::nullopt;
}

bool have_one_alike(const record::BallotSet& one, const record::BallotSet& other) {
  const auto stands_there = [&](std::uint64_t seq) {
    return std::ranges::binary_search(other.seqs, seq);
  };
  return one.device == other.device && one.epoch == other.epoch && one.branch == other.branch &&
         std::ranges::any_of(one.seqs, stands_there);
}

class Fold {
 public:
  // first: who has said the same before, of an act for four eyes.
  Fold(OfficeState& state, std::uint64_t leaf, Touched& touched, Instant stored_at, Act first)
      : state_(state),
        leaf_(leaf),
        touched_(touched),
        stored_at_(stored_at),
        first_(std::move(first)) {}

  void operator()(const record::Counter& counter) {
    auto& facts = state_.counters[counter.counter];
    const auto before = facts;
    facts[counter.validity.from] = {counter.unit, counter.validity.until};
    std::set<Date> edges = edges_of(before);
    edges.merge(edges_of(facts));
    if (std::ranges::any_of(edges,
                            [&](Date day) { return unit_on(before, day) != unit_on(facts, day); }))
      touched_.counters.insert(counter.counter);
  }
  void operator()(const record::Roster& said) {
    auto& posts = state_.roster[said.officer];
    for (RosterPost& post : posts) {
      if (post.from != said.validity.from || post.ended_at) continue;
      if (post.unit == said.unit && post.until == said.validity.until) return;  // another name
      post.ended_at = leaf_;
    }
    posts.push_back({said.unit, said.validity.from, said.validity.until, leaf_, std::nullopt});
  }
  // The first one stands: a second would change the key of what is signed, or end a revocation.
  void operator()(const record::Enrolment& enrolment) {
    const Instant begun = std::min(enrolment.begun.value_or(stored_at_), stored_at_);
    state_.devices.try_emplace({enrolment.device, enrolment.epoch},
                               EnrolledDevice{enrolment.key, enrolment.unit, enrolment.counter,
                                              leaf_, begun, std::nullopt});
  }
  void operator()(const record::Revocation& revocation) {
    const auto found = state_.devices.find({revocation.device, revocation.epoch});
    if (found != state_.devices.end() && !found->second.revoked_at)
      found->second.revoked_at = leaf_;
  }
  void operator()(const record::OfficeImport& import) {
    const std::pair name(import.file_hash, import.unit);
    if (import.act.reason == kUncountedServicesReason) state_.service_files.try_emplace(name);
    if (import.act.reason.starts_with(kSurveyReason)) state_.surveys.insert(import.file_hash);
    if (import.act.reason == kServiceCountsReason) state_.service_files[name] = {import.rows, 0};
    const auto number = static_cast<std::uint32_t>(state_.imports.size() + 1);
    state_.imports.try_emplace(name,
                               AnnouncedImport{number, import.rows, import.from, import.until});
  }
  void operator()(const record::IndependentCounts& counts) {
    state_.service_files[{counts.file_hash, counts.unit}].counted += counts.rows.size();
  }
  void operator()(const record::Beginning& one) {
    state_.beginnings[{one.officer, one.unit, one.service}] = {one.from, one.days_off};
  }
  void operator()(const record::KeyStatementRecord& statement) {
    state_.key_statements.push_back({statement.statement, statement.signature, leaf_});
  }
  void operator()(const record::Account& account) {
    state_.accounts[account.user] = {account.role, account.unit, account.act.person, leaf_};
  }
  void operator()(const record::Credential& credential) {
    state_.credentials[{credential.kind, credential.person}] = {credential.hash,
                                                                credential.act.person, leaf_};
  }
  void operator()(const record::OfficeSettings& settings) {
    if (settings.name != kZoneSetting) state_.lists[settings.name] = settings.hash;
    if (settings.name != kZoneSetting || state_.zone) return;
    for (int hours = 7; hours <= 9; ++hours)
      if (zone_record({hours}, {}).hash == settings.hash) state_.zone = Zone{hours};
  }
  void operator()(const record::Annul& annul) { note(annul, Verdict::annulled); }
  void operator()(const record::Keep& keep) { note(keep, Verdict::kept); }
  void operator()(const record::Dismissal& dismissal) { state_.dismissals.push_back(dismissal); }
  void operator()(const record::Objection& objection) {
    state_.objections.try_emplace(objection.text_commitment,
                                  ObjectionState{objection, leaf_, std::nullopt, 0});
  }
  void operator()(const record::ObjectionDecision& decision) {
    const auto found = state_.objections.find(decision.objection);
    if (found == state_.objections.end() || found->second.decided) return;
    found->second.decided = decision;
    found->second.decided_leaf = leaf_;
    std::erase_if(state_.proposals, [&](const auto& one) {
      const auto* other = std::get_if<record::ObjectionDecision>(&one.second.body);
      return other != nullptr && other->objection == decision.objection;
    });
    if (!decision.upheld) return;
    for (const record::BallotSet& ballots : found->second.said.ballots)
      decide(ballots, Verdict::kept, "");
  }
  void operator()(const record::Adopt& adopt) {
    const ChainName chain{adopt.device, adopt.epoch, adopt.branch};
    if (state_.adopted.insert(chain).second) touched_.branches.push_back(chain);
  }
  void operator()(const record::LogRestart& restart) { state_.restarts.push_back(restart); }
  void operator()(const record::Erasure& erasure) {
    // What comes later cannot have been kept long enough.
    state_.erased_before_leaf =
        std::max(state_.erased_before_leaf, std::min(erasure.before_leaf, leaf_));
    if (!erasure.records) return;
    const record::BallotSet& set = *erasure.records;
    state_.erased[{set.device, set.epoch, set.branch}].insert(set.seqs.begin(), set.seqs.end());
  }
  // The first opening fixes the rules; a second one changes nothing.
  void operator()(const record::PeriodOpening& opening) {
    PeriodState opened;
    opened.policy = opening.policy;
    opened.opened_leaf = leaf_;
    state_.periods.try_emplace(opening.period, std::move(opened));
  }
  void operator()(const record::Freeze& freeze) {
    const auto found = state_.periods.find(freeze.period);
    if (found == state_.periods.end() || found->second.frozen) return;
    PeriodState& period = found->second;
    period = taking_all(state_, freeze.period, period, rules_of(period));
    period.frozen = freeze;
    period.frozen_leaf = leaf_;
    for (const Month month : months_of(freeze.period)) ++state_.freezes[month];
  }
  void operator()(const record::Reopening& reopening) {
    const auto found = state_.periods.find(reopening.period);
    if (found == state_.periods.end() || !found->second.frozen) return;
    PeriodState open;
    open.policy = std::move(found->second.policy);
    open.opened_leaf = found->second.opened_leaf;
    open.reopened_leaf = leaf_;
    open.causes = std::move(found->second.causes);
    found->second = std::move(open);
  }
  // Of a period that is open. Who proposed another one did so before this was known.
  void operator()(const record::CoverageCause& said) {
    const auto found = state_.periods.find(said.period);
    if (found == state_.periods.end() || found->second.frozen) return;
    found->second.causes[{said.officer, said.unit}] =
        said.accepted ? domain::Cause::accepted : domain::Cause::none;
    std::erase_if(state_.proposals, [&](const auto& one) {
      const auto* other = std::get_if<record::CoverageCause>(&one.second.body);
      return other != nullptr && other->officer == said.officer && other->unit == said.unit &&
             other->period == said.period;
    });
  }
  void operator()(const record::Retention& year) {
    state_.closed_years.push_back({year, leaf_});
  }
  template <class Other>
  void operator()(const Other&) {}

 private:
  template <class Said>
  void note(const Said& said, Verdict verdict) {
    state_.decisions.push_back({verdict, said.ballots, said.flag, first_, said.act, leaf_});
    const record::BallotSet& set = said.ballots;
    if (!said.flag.empty())
      state_.settled[said.flag][{set.device, set.epoch, set.branch}].insert(set.seqs.begin(),
                                                                            set.seqs.end());
    decide(set, verdict, said.flag);
  }

  void decide(const record::BallotSet& ballots, Verdict verdict, const std::string& flag) {
    auto& verdicts = state_.verdicts[{ballots.device, ballots.epoch, ballots.branch}];
    for (const std::uint64_t seq : ballots.seqs) verdicts[seq] = verdict;
    touched_.ballots.push_back(ballots);
    drop_contrary(ballots, verdict, flag);
  }

  // Who proposed the opposite did so before this was known: two must say it anew, and what stands
  // beside it in its leaf. What is kept for one flag may still be annulled for another.
  void drop_contrary(const record::BallotSet& ballots, Verdict verdict, const std::string& flag) {
    const auto is_contrary = [&](const record::Body& body) {
      if (verdict == Verdict::annulled) {
        const auto* keep = std::get_if<record::Keep>(&body);
        return keep != nullptr && have_one_alike(ballots, keep->ballots);
      }
      const auto* annul = std::get_if<record::Annul>(&body);
      return annul != nullptr && (flag.empty() || annul->flag == flag) &&
             have_one_alike(ballots, annul->ballots);
    };
    std::set<std::uint64_t> leaves;
    for (const auto& [content, proposal] : state_.proposals)
      if (is_contrary(proposal.body)) leaves.insert(proposal.leaf);
    std::erase_if(state_.proposals,
                  [&](const auto& one) { return leaves.contains(one.second.leaf); });
  }

  OfficeState& state_;
  std::uint64_t leaf_;
  Touched& touched_;
  Instant stored_at_;
  Act first_;
};

template <class Kind>
constexpr bool kFourEyes =
    std::is_same_v<Kind, record::Annul> || std::is_same_v<Kind, record::Keep> ||
    std::is_same_v<Kind, record::Adopt> || std::is_same_v<Kind, record::LogRestart> ||
    std::is_same_v<Kind, record::Retention> || std::is_same_v<Kind, record::Dismissal> ||
    std::is_same_v<Kind, record::ObjectionDecision> || std::is_same_v<Kind, record::Reopening> ||
    std::is_same_v<Kind, record::CoverageCause>;

// Who has said the same before, where that is another person; then the pair is complete.
std::optional<Act> seconded(OfficeState& state, const record::Body& body, const Bytes& content,
                            std::uint64_t leaf) {
  const auto [found, is_first] = state.proposals.try_emplace(content, Proposal{body, leaf});
  if (is_first) return std::nullopt;
  Act first = act_of(found->second.body);
  if (first.person == act_of(body).person) return std::nullopt;
  state.proposals.erase(found);
  return first;
}

}  // namespace

ChainName name_of(const record::Place& place) { return {place.device, place.epoch, place.branch}; }

const PeriodState* state_of(const OfficeState& office, const Period& period) {
  const auto found = office.periods.find(period);
  return found == office.periods.end() ? nullptr : &found->second;
}

bool PeriodState::operator==(const PeriodState& other) const {
  const auto all = [](const PeriodState& one) {
    return std::tie(one.policy, one.opened_leaf, one.frozen, one.frozen_leaf, one.taken,
                    one.reopened_leaf, one.learning, one.judged_by, one.causes);
  };
  return all(*this) == all(other);
}

PeriodState taking_all(const OfficeState& office, const Period& period, PeriodState state,
                       const domain::IndexPolicy& rules) {
  for (const Month month : months_of(period)) state.taken[month] = office.freezes_of(month);
  state.learning =
      domain::learning_from(first_day(period), office.beginnings, rules.learning_days);
  state.judged_by.clear();
  if (!rules.judged_once) return state;
  for (const auto& [other, its] : office.periods)
    if (its.frozen && other != period && overlap(other, period))
      state.judged_by.push_back({other, its});
  return state;
}

std::optional<domain::IndexPolicy> policy_in(const std::string& text) {
  const std::string prefix = domain::kPolicyPrefix;
  std::map<std::string, std::string> settings{{prefix + "judged_once", "false"},
                                              {prefix + "learning_days", "0"}};
  for (std::size_t from = 0, end; from < text.size(); from = end + 1) {
    end = text.find('\n', from);
    const std::size_t equals = text.find('=', from);
    if (end == std::string::npos || equals == std::string::npos || equals > end)
      return std::nullopt;
    settings[prefix + text.substr(from, equals - from)] =
        text.substr(equals + 1, end - equals - 1);
  }
  const auto policy = domain::policy_of(settings);
  return policy ? std::optional(*policy) : std::nullopt;
}

domain::IndexPolicy rules_of(const PeriodState& state) {
  return policy_in(state.policy).value_or(policy_in("").value());
}

const char* stage_of(const PeriodState* state) {
  if (state == nullptr) return "not_open";
  return state->frozen ? "frozen" : "open";
}

domain::Cause cause_of(const OfficeState& office, const Period& period,
                       const domain::IndexSubject& subject) {
  const PeriodState* state = state_of(office, period);
  return state == nullptr ? domain::Cause::unknown : domain::cause_of(state->causes, subject);
}

std::optional<UnitId> OfficeState::unit_of(const CounterId& counter, Date day) const {
  const auto found = counters.find(counter);
  return found == counters.end() ? std::nullopt : unit_on(found->second, day);
}

std::optional<Verdict> OfficeState::verdict_of(const ChainName& chain, std::uint64_t seq) const {
  const auto of_chain = verdicts.find(chain);
  if (of_chain == verdicts.end()) return std::nullopt;
  const auto found = of_chain->second.find(seq);
  return found == of_chain->second.end() ? std::nullopt : std::optional(found->second);
}

bool OfficeState::is_settled(const std::string& flag, const ChainName& chain,
                             std::uint64_t seq) const {
  const auto of_flag = settled.find(flag);
  if (of_flag == settled.end()) return false;
  const auto of_chain = of_flag->second.find(chain);
  return of_chain != of_flag->second.end() && of_chain->second.contains(seq);
}

bool OfficeState::is_erased(const ChainName& chain, std::uint64_t seq, std::uint64_t leaf) const {
  if (chain.device != kOfficeDevice && leaf < erased_before_leaf) return true;
  const auto found = erased.find(chain);
  return found != erased.end() && found->second.contains(seq);
}

bool OfficeState::is_closed(std::uint64_t leaf) const {
  return std::ranges::any_of(
      closed_years, [leaf](const ClosedYear& one) { return leaf < one.pruned_to_leaf; });
}

bool OfficeState::is_closed(std::uint64_t leaf, Date day) const {
  return is_closed(leaf) || std::ranges::any_of(closed_years, [&](const ClosedYear& one) {
           return leaf < one.leaf && std::int64_t{one.year} == civil(day).year;
         });
}

Instant OfficeState::begun(const ChainName& chain) const {
  const auto found = devices.find({chain.device, chain.epoch});
  return found == devices.end() ? Instant{} : found->second.begun;
}

bool is_uncounted(const OfficeState& office, const Hash& service_file) {
  auto unit = office.service_files.lower_bound({service_file, UnitId{}});
  bool any = false;
  for (; unit != office.service_files.end() && unit->first.first == service_file; ++unit) {
    if (unit->second.counted > 0) return false;
    any = true;
  }
  return any;
}

bool may_act(const OfficeState& state, const record::Act& act) {
  if (state.accounts.empty() || act.role == "officer" || act.role == "central") return true;
  if (act.role == "operator" && act.person.text == kFirstOperator) return true;
  const auto account = state.accounts.find(act.person);
  return account != state.accounts.end() && account->second.role == act.role;
}

bool may_touch(const record::Body& body) {
  return std::holds_alternative<record::Counter>(body) ||
         std::holds_alternative<record::Annul>(body) ||
         std::holds_alternative<record::Keep>(body) ||
         std::holds_alternative<record::Adopt>(body) ||
         std::holds_alternative<record::ObjectionDecision>(body);
}

record::Act act_of(const record::Body& body) {
  return std::visit(
      [](const auto& kind) {
        if constexpr (requires { kind.act.person; })
          return Act(kind.act);
        else
          return Act{};
      },
      body);
}

std::optional<Bytes> four_eyes_content(const record::Body& body) {
  return std::visit(
      [](auto kind) -> std::optional<Bytes> {
        if constexpr (kFourEyes<decltype(kind)>) {
          kind.act = {};
          return record::encode({0, 0, std::move(kind)});
        } else {
          return std::nullopt;
        }
      },
      body);
}

void fold(OfficeState& state, const record::Body& body, std::uint64_t leaf, Touched& touched,
          Instant stored_at) {
  const auto content = four_eyes_content(body);
  Act first;
  if (content) {
    if (!may_act(state, act_of(body)) && !mutant("unrecorded_reviewer_counts")) return;
    auto other = seconded(state, body, *content, leaf);
    if (!other) return;
    first = *std::move(other);
  }
  std::visit(Fold(state, leaf, touched, stored_at, std::move(first)), body);
}

record::OfficeSettings zone_record(Zone zone, record::Act act) {
  return {std::move(act), kZoneSetting, record::sha256({to_text(zone)}), {0}};
}

HeldFor held_by_chain(const OfficeState& state, const ChainName& chain, std::uint64_t leaf) {
  if (chain.branch != 0 && !state.adopted.contains(chain)) return HeldFor::branch;
  const auto device = state.devices.find({chain.device, chain.epoch});
  if (device == state.devices.end() || !device->second.revoked_at) return HeldFor::nothing;
  if (mutant("revoked_device_heard")) return HeldFor::nothing;
  return *device->second.revoked_at < leaf ? HeldFor::revoked : HeldFor::nothing;
}

HeldFor held_for(const OfficeState& state, const ChainName& chain, std::uint64_t seq,
                 std::uint64_t leaf) {
  if (const auto verdict = state.verdict_of(chain, seq))
    return *verdict == Verdict::kept ? HeldFor::nothing : HeldFor::annulled;
  return held_by_chain(state, chain, leaf);
}

}  // namespace suara::tally
