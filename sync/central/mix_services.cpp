#include "sync/central/mix_services.hpp"

#include <algorithm>

namespace suara::central {
namespace {

bool is_given(const CatalogueServices& services, const ServiceId& service, const UnitId& unit) {
  if (!unit.empty()) return services.contains({service, unit});
  return std::ranges::any_of(services, [&](const auto& one) { return one.first == service; });
}

}  // namespace

CatalogueServices services_of(const Facts& facts) {
  CatalogueServices services;
  for (const auto& [key, fact] : facts.services)
    services.emplace(std::get<ServiceId>(key), std::get<UnitId>(key));
  return services;
}

CatalogueServices services_then(const Facts& facts, const SetupForm& form) {
  CatalogueServices services = services_of(facts);
  for (const ServiceRow& row : form.services) services.emplace(row.service, row.unit);
  return services;
}

Expected<domain::IndexPolicy> policy_then(const Facts& facts, const SetupForm& form) {
  auto settings = facts.settings;
  for (const auto& [key, value] : form.settings) settings[key] = value;
  return domain::policy_of(settings);
}

std::optional<Problem> unfit_mix(const domain::IndexPolicy& policy,
                                 const CatalogueServices& services) {
  for (const auto& [place, mix] : policy.mixes)
    for (const auto& [key, share] : mix)
      if (!is_given(services, key.service, place.unit))
        return Problem{"policy.mix_service",
                       {{"key", domain::key_of(place)}, {"service", key.service.text}}};
  return domain::too_long(policy);
}

}  // namespace suara::central
