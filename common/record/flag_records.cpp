#include <algorithm>

#include "common/record/wire_fields.hpp"
#include "suara.pb.h"

// Office records about what somebody looked at: ballots that are annulled or kept, objections, a
// period that is opened again for it, and the cause of a low coverage.
namespace suara::record {
void put_ballots(const BallotSet& ballots, wire::BallotSet& out) {
  out.set_device(ballots.device.text);
  out.set_epoch(ballots.epoch);
  out.set_branch(ballots.branch);
  for (const std::uint64_t seq : ballots.seqs) out.add_seqs(seq);
}

bool take_ballots(const wire::BallotSet& in, BallotSet& ballots) {
  ballots.epoch = in.epoch();
  ballots.branch = in.branch();
  ballots.seqs.assign(in.seqs().begin(), in.seqs().end());
  const bool ascending =
      std::ranges::adjacent_find(ballots.seqs, std::ranges::greater_equal{}) == ballots.seqs.end();
  return read_id(in.device(), ballots.device) && ballots.epoch != 0 && ascending &&
         !ballots.seqs.empty() && ballots.seqs.front() != 0 &&
         ballots.seqs.size() <= kBallotSetMax;
}

namespace {

template <class Decision, class In>
std::optional<Body> take_decision(const In& in) {
  Decision decision;
  decision.flag = in.flag();
  if (!take_act(in, decision.act) || !take_ballots(in.ballots(), decision.ballots) ||
      decision.flag.size() > kFlagNameMax)
    return std::nullopt;
  return decision;
}

template <class Decision, class Out>
void put_decision(const Decision& decision, Out& out) {
  put_act(decision.act, out);
  put_ballots(decision.ballots, *out.mutable_ballots());
  out.set_flag(decision.flag);
}

std::optional<Body> take(const wire::Reopening& in) {
  Reopening reopening;
  const auto period = parse_period(in.period());
  if (!take_act(in, reopening.act) || !period ||
      (!in.unit().empty() && !read_id(in.unit(), reopening.unit)))
    return std::nullopt;
  reopening.period = *period;
  return reopening;
}

std::optional<Body> take(const wire::CoverageCause& in) {
  CoverageCause cause;
  const auto period = parse_period(in.period());
  if (!take_act(in, cause.act) || !read_id(in.officer(), cause.officer) || !period ||
      (!in.unit().empty() && !read_id(in.unit(), cause.unit)))
    return std::nullopt;
  cause.period = *period;
  cause.accepted = in.accepted();
  return cause;
}

std::optional<Body> take(const wire::Dismissal& in) {
  Dismissal dismissal;
  dismissal.flag = in.flag();
  dismissal.first = {in.first()};
  dismissal.last = {in.last()};
  dismissal.count = in.count();
  if (!take_act(in, dismissal.act) || dismissal.flag.empty() ||
      dismissal.flag.size() > kFlagNameMax || !read_id(in.officer(), dismissal.officer) ||
      !is_day(dismissal.first) || !is_day(dismissal.last) || dismissal.last < dismissal.first)
    return std::nullopt;
  return dismissal;
}

std::optional<Body> take(const wire::Objection& in) {
  Objection objection;
  std::size_t ballots = 0;
  for (const wire::BallotSet& set : in.ballots()) {
    if (!take_ballots(set, objection.ballots.emplace_back())) return std::nullopt;
    ballots += objection.ballots.back().seqs.size();
  }
  if (!take_act(in, objection.act) || !read_id(in.officer(), objection.officer) ||
      !read_hash(in.text_commitment(), objection.text_commitment) || ballots == 0 ||
      ballots > kBallotSetMax)
    return std::nullopt;
  return objection;
}

std::optional<Body> take(const wire::ObjectionDecision& in) {
  ObjectionDecision decision;
  decision.upheld = in.upheld();
  if (!take_act(in, decision.act) || !read_hash(in.objection(), decision.objection))
    return std::nullopt;
  return decision;
}

}  // namespace

void put_office(const Annul& annul, wire::Record& record) {
  put_decision(annul, *record.mutable_annul());
}

void put_office(const Keep& keep, wire::Record& record) {
  put_decision(keep, *record.mutable_keep());
}

void put_office(const Reopening& reopening, wire::Record& record) {
  wire::Reopening& out = *record.mutable_reopening();
  put_act(reopening.act, out);
  out.set_period(to_text(reopening.period));
  out.set_unit(reopening.unit.text);
}

void put_office(const CoverageCause& cause, wire::Record& record) {
  wire::CoverageCause& out = *record.mutable_coverage_cause();
  put_act(cause.act, out);
  out.set_officer(cause.officer.text);
  out.set_period(to_text(cause.period));
  out.set_unit(cause.unit.text);
  out.set_accepted(cause.accepted);
}

void put_office(const Dismissal& dismissal, wire::Record& record) {
  wire::Dismissal& out = *record.mutable_dismissal();
  put_act(dismissal.act, out);
  out.set_flag(dismissal.flag);
  out.set_officer(dismissal.officer.text);
  out.set_first(dismissal.first.days);
  out.set_last(dismissal.last.days);
  out.set_count(dismissal.count);
}

void put_office(const Objection& objection, wire::Record& record) {
  wire::Objection& out = *record.mutable_objection();
  put_act(objection.act, out);
  out.set_officer(objection.officer.text);
  for (const BallotSet& set : objection.ballots) put_ballots(set, *out.add_ballots());
  out.set_text_commitment(objection.text_commitment.data(), objection.text_commitment.size());
}

void put_office(const ObjectionDecision& decision, wire::Record& record) {
  wire::ObjectionDecision& out = *record.mutable_objection_decision();
  put_act(decision.act, out);
  out.set_objection(decision.objection.data(), decision.objection.size());
  out.set_upheld(decision.upheld);
}

std::optional<Body> take_flag_record(const wire::Record& record) {
  switch (record.body_case()) {
    case wire::Record::kAnnul: return take_decision<Annul>(record.annul());
    case wire::Record::kKeep: return take_decision<Keep>(record.keep());
    case wire::Record::kReopening: return take(record.reopening());
    case wire::Record::kCoverageCause: return take(record.coverage_cause());
    case wire::Record::kDismissal: return take(record.dismissal());
    case wire::Record::kObjection: return take(record.objection());
    case wire::Record::kObjectionDecision: return take(record.objection_decision());
    default: return std::nullopt;
  }
}

}  // namespace suara::record
