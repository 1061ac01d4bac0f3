// What becomes of a flag: annulled or kept, ballot by ballot, by one reviewer and confirmed by
// another. Records of the office as those of review.hpp, and decided by the same rules.
#pragma once
#include "sync/central/call.hpp"

namespace suara::central {

struct FlagDecisionForm {
  bool annul_all = false;
  std::vector<std::size_t> annul;  // numbers of the flag's ballots, from 1, ascending
  std::string reason;
};
Expected<FlagDecisionForm> read_flag_decision(std::string_view body);
// What is not annulled is kept. Problems "flag.unknown" {flag}, "flag.no_ballot" {ballot}: the flag
// names none or not that one; "flag.other_proposal" {proposal}: another person has said part of it,
// and all is decided together or nothing; those of decide().
Expected<Response> decide_flag(Books& books, const std::string& number,
                               const FlagDecisionForm& form, const Principal& principal,
                               Instant now);

// The second of two says what the first has said in that leaf. "flag.no_proposal" {proposal}: none
// waits there; also where two have decided the opposite since.
Expected<Response> confirm_flag(Books& books, const std::string& leaf, const std::string& reason,
                                const Principal& principal, Instant now);

}  // namespace suara::central
