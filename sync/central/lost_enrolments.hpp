// Enrolments that were lost with a log which goes on from a backup: the device tells its own, an
// operator compares them (they are part of the fingerprint), and the office states them again. Then
// what the device has of that time is taken under the key of that time.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "common/record/prior_enrolment.hpp"
#include "sync/central/books.hpp"

namespace suara::central {

using PriorEnrolments = std::vector<record::PriorEnrolment>;

// Of a JSON array. Problem "request.field".
Expected<PriorEnrolments> read_prior(const nlohmann::json& array);
// As a device's row keeps them while it waits; the other way round what nobody wrote is empty.
std::string to_row(const PriorEnrolments& prior);
PriorEnrolments prior_of_row(const std::string& text);

// Of this region and an earlier log, and this one's chain does not name it: its epoch is another
// key's, whether it can be stated again now or not yet.
bool is_unstated(Books& books, const record::PriorEnrolment& prior);

// Since when it may have been enrolled: the last leaf that is left of its log. nullopt: this log
// does not carry that one on, names the enrolment itself, knows nothing of its unit or counter, or
// it is another region's.
std::optional<Instant> lost_since(Books& books, const record::PriorEnrolment& prior);

// Its row, for the record that states it again. No code opens it.
record::Enrolment state_again(Books& books, const record::PriorEnrolment& prior,
                              const record::Act& act, Instant begun);

}  // namespace suara::central
