// Whether the mixes that a policy fixes fit the region: services of its catalogue, and a text that
// the office's record of an opening holds.
#pragma once
#include <set>
#include <utility>

#include "common/domain/index_policy.hpp"
#include "sync/central/facts.hpp"
#include "sync/central/setup_form.hpp"

namespace suara::central {

using CatalogueServices = std::set<std::pair<ServiceId, UnitId>>;
CatalogueServices services_of(const Facts& facts);
// Of what stands and what is posted.
CatalogueServices services_then(const Facts& facts, const SetupForm& form);
Expected<domain::IndexPolicy> policy_then(const Facts& facts, const SetupForm& form);

// "policy.mix_service" {key, service}, "policy.mix_long" {year, most}.
std::optional<Problem> unfit_mix(const domain::IndexPolicy& policy,
                                 const CatalogueServices& services);

}  // namespace suara::central
