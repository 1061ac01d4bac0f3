// Why an officer's coverage of a period is below the floor (SCORING section 4): said by two persons,
// before its freeze; the last that two have said holds.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>

#include "sync/central/call.hpp"

namespace suara::central {

struct CauseForm {
  OfficerId officer;
  UnitId unit;  // empty: the region, where officers are compared in it
  bool accepted = false;
  std::string reason;
  std::optional<std::uint64_t> confirms;  // the leaf in which another person has said the same
};
Expected<CauseForm> read_cause(std::string_view body);
// Problems "keys.missing", "period.not_open", "period.frozen", "officer.unknown",
// "setup.unknown_unit", "request.field" (a unit where officers are compared in the region, or none
// where they are not), "period.no_figure" {officer, period}: nothing of theirs stands there,
// "period.no_cause" {proposal}: the same does not wait in that leaf, "review.same_person".
Expected<Response> state_cause(Books& books, const Period& period, const CauseForm& form,
                               const Principal& principal, Instant now);

// What two have said and what waits for the second, for those who see coverage: "causes" and
// "causes_proposed".
void put_causes(const tally::OfficeState& office, const Period& period, nlohmann::json& body);

}  // namespace suara::central
