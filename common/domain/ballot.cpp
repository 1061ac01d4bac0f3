#include "common/domain/ballot.hpp"

#include <algorithm>

namespace suara::domain {

bool by_desk(Channel channel) {
  return channel != Channel::walk_up && channel != Channel::imported;
}

Outcome outcome_at_close(const Answers& answers, ClosedBy closed_by) {
  if (answers.score) return Outcome::rated;
  if (answers.score_taken_back) return Outcome::withdrawn;
  if (answers.skipped) return Outcome::skipped;
  if (closed_by == ClosedBy::cancel) return Outcome::cancelled;
  if (closed_by == ClosedBy::next) return Outcome::superseded;
  if (closed_by == ClosedBy::boot) return Outcome::interrupted;
  return Outcome::timed_out;
}

Ballot close_ballot(const Offer& offer, const Answers& answers, ClosedBy closed_by,
                    std::uint32_t close_ms) {
  Ballot ballot;
  ballot.offer = offer;
  ballot.answers = answers;
  ballot.outcome = outcome_at_close(answers, closed_by);
  ballot.closed_by = closed_by;
  ballot.close_ms = close_ms;
  if (ballot.outcome == Outcome::withdrawn) {
    ballot.answers.reasons.clear();
    ballot.answers.skm.clear();
    ballot.answers.text_commitments.clear();
  }
  return ballot;
}

bool was_offered(const Ballot& ballot) {
  const bool answered = ballot.outcome == Outcome::rated || ballot.outcome == Outcome::withdrawn ||
                        ballot.outcome == Outcome::skipped;
  return answered || ballot.close_ms >= kOfferedAfterMs;
}

namespace {

bool ascending_elements(const std::vector<Element>& reasons) {
  return std::ranges::adjacent_find(reasons, std::greater_equal{}) == reasons.end();
}

bool in_order(const Ballot& ballot) {
  const auto& first = ballot.answers.first_answer_ms;
  const auto& last = ballot.answers.last_answer_ms;
  if (first.has_value() != last.has_value()) return false;
  return !first || (*first <= *last && *last <= ballot.close_ms);
}

}  // namespace

std::optional<std::string> defect_of(const Ballot& ballot) {
  const Answers& answers = ballot.answers;
  if (ballot.faces < 3 || ballot.faces > kFacesMax) return "faces";
  const bool imported = ballot.offer.channel == Channel::imported;
  if (ballot.faces != kKioskFaces && !imported) return "faces";
  if (answers.score && (*answers.score < 1 || *answers.score > ballot.faces)) return "score";
  if (answers.score.has_value() != (ballot.outcome == Outcome::rated)) return "outcome";
  if (ballot.outcome == Outcome::withdrawn && !answers.score_taken_back) return "outcome";
  if (imported != ballot.imported.has_value()) return "imported";
  if (imported && ballot.imported->row == 0) return "row";
  if (answers.reasons.size() > kReasonsMax || !ascending_elements(answers.reasons))
    return "reasons";
  if (!answers.score && !answers.reasons.empty()) return "reasons";
  if (std::ranges::adjacent_find(answers.skm, std::greater_equal{}, &SkmAnswer::element) !=
      answers.skm.end())
    return "skm";
  if (!in_order(ballot)) return "order of answers";
  return std::nullopt;
}

}  // namespace suara::domain
