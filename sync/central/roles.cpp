#include "sync/central/roles.hpp"

#include <array>

#include "sync/central/request.hpp"

namespace suara::central {
namespace {

constexpr std::array<std::string_view, kRoles> kNames = {"officer",   "appraiser", "unit_head",
                                                         "operator",  "reviewer",  "inspector",
                                                         "treasurer", "auditor",   "technician"};

constexpr std::uint16_t bit(Role role) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(role));
}
template <class... Rest>
constexpr std::uint16_t only(Rest... roles) {
  return static_cast<std::uint16_t>((0U | ... | bit(roles)));
}
constexpr std::uint16_t kEverybody = (1U << kRoles) - 1;

using enum Role;
constexpr Route kRoutes[] = {
    {"GET", "/healthz", Action::health, false, kEverybody},
    {"POST", "/v1/enrolments", Action::enrol, false, kEverybody},
    {"POST", "/v1/batches", Action::batch, false, kEverybody},
    {"POST", "/v1/sessions", Action::sign_in, false, kEverybody},
    {"DELETE", "/v1/sessions/current", Action::sign_out, true, kEverybody},
    {"GET", "/v1/region", Action::region, true, kEverybody},
    {"POST", "/v1/keys", Action::keys, true, only(operator_)},
    {"POST", "/v1/setup", Action::setup, true, only(operator_)},
    {"POST", "/v1/credentials", Action::credentials, true, only(operator_)},
    {"POST", "/v1/credentials/own", Action::own_password, true, kEverybody},
    {"GET", "/v1/users", Action::users, true, only(operator_, inspector, auditor)},
    {"GET", "/v1/officers", Action::officers, true, only(operator_, auditor)},
    {"POST", "/v1/devices/codes", Action::device_code, true, only(operator_, technician)},
    {"GET", "/v1/devices", Action::devices, true, only(operator_, technician, auditor)},
    {"POST", "/v1/devices/{}/approve", Action::approve_device, true, only(operator_)},
    {"POST", "/v1/devices/{}/revoke", Action::revoke_device, true, only(operator_)},
    {"GET", "/v1/review", Action::review, true, only(operator_, reviewer, inspector, auditor)},
    {"POST", "/v1/review/decisions", Action::decide, true, only(reviewer)},
    {"POST", "/v1/log/restart", Action::restart_log, true, only(reviewer)},
    {"GET", "/v1/log/losses", Action::log_losses, true,
     only(operator_, reviewer, inspector, auditor)},
    {"POST", "/v1/erasures", Action::erase, true, only(operator_)},
    {"POST", "/v1/retentions", Action::close_year, true, only(reviewer)},
    {"GET", "/v1/status", Action::status, true, only(operator_, auditor, technician)},
    {"GET", "/v1/editions/{}", Action::editions, true, only(officer, operator_, auditor)},
    {"GET", "/v1/index", Action::index, true, only(operator_, reviewer, auditor)},
    {"GET", "/v1/index/{}", Action::officer_index, true,
     only(officer, operator_, reviewer, auditor)},
    {"GET", "/v1/explanations/{}", Action::explanations, true,
     only(officer, operator_, reviewer, auditor)},
    {"GET", "/v1/editions/{}/stretches", Action::stretches, true,
     only(officer, operator_, auditor)},
    {"GET", "/v1/editions/{}/comments", Action::comments, true, only(officer, operator_, auditor)},
    {"GET", "/v1/accusations", Action::accusations, true, only(inspector)},
    {"GET", "/v1/trends/{}", Action::trend, true, only(officer, operator_, auditor)},
    {"GET", "/v1/periods/{}", Action::period, true, only(operator_, reviewer, auditor)},
    {"GET", "/v1/periods/{}/check", Action::period_check, true, only(operator_, reviewer, auditor)},
    {"POST", "/v1/periods/{}/open", Action::period_open, true, only(operator_)},
    {"POST", "/v1/periods/{}/freeze", Action::period_freeze, true, only(operator_)},
    {"POST", "/v1/periods/{}/reopen", Action::period_reopen, true, only(operator_, reviewer)},
    {"POST", "/v1/periods/{}/causes", Action::period_cause, true, only(operator_, reviewer)},
    {"GET", "/v1/flags", Action::flags, true, only(reviewer, auditor)},
    {"GET", "/v1/flags/report", Action::flag_report, true, only(auditor)},
    {"GET", "/v1/flags/{}", Action::flag, true, only(reviewer, auditor), true},
    {"POST", "/v1/flags/searches", Action::flag_search, true, only(operator_, reviewer, auditor)},
    {"POST", "/v1/flags/{}/decision", Action::flag_decide, true, only(reviewer)},
    {"POST", "/v1/flags/proposals/{}", Action::flag_confirm, true, only(reviewer)},
    {"GET", "/v1/officers/{}/flags", Action::own_flags, true, only(officer, operator_, auditor)},
    {"POST", "/v1/officers/{}/objections", Action::object, true, only(officer)},
    {"GET", "/v1/objections", Action::objections, true, only(reviewer, auditor)},
    {"POST", "/v1/objections/{}", Action::objection_decide, true, only(reviewer)},
    {"GET", "/v1/tallies", Action::tallies, true, only(auditor), true},
    {"POST", "/v1/tallies/checks", Action::tallies_check, true, only(operator_, auditor)},
    {"GET", "/v1/tallies/checks", Action::tallies_checked, true, only(operator_, auditor)},
    {"POST", "/v1/tallies/rebuilds", Action::tallies_rebuild, true, only(operator_)},
    {"GET", "/v1/skm", Action::survey, true, only(operator_, inspector, auditor)},
    {"POST", "/v1/surveys", Action::file_survey, true, only(operator_)},
    {"POST", "/v1/services/counts", Action::file_services, true, only(operator_)},
    {"GET", "/v1/coverage", Action::coverage, true, only(operator_, auditor)},
    {"GET", "/v1/policy/trial", Action::policy_trial, true, only(operator_, auditor)},
    {"POST", "/v1/ledger/exports", Action::export_begin, true, only(auditor), true},
    {"GET", "/v1/ledger/exports/{}/files/{}", Action::export_file, true, only(auditor)},
    {"GET", "/v1/ledger/exports/{}/batches", Action::export_batches, true, only(auditor)},
    {"POST", "/v1/ledger/exports/{}/head", Action::export_finish, true, only(auditor), true},
    {"POST", "/v1/imports", Action::import_file, true, only(operator_)},
    {"POST", "/v1/clock/advance", Action::advance_clock, true, only(operator_)},
    {"GET", "/v1/alarms", Action::alarms, true, only(operator_, auditor, technician)},
    {"GET", "/metrics", Action::metrics, true, only(operator_, auditor, technician)},
};

// The next segment of the path and the rest behind its slash.
std::string_view cut_segment(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view segment = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  return segment;
}

std::optional<std::vector<std::string>> fit(std::string_view pattern, std::string_view path) {
  std::vector<std::string> segments;
  while (!pattern.empty()) {
    const std::string_view wanted = cut_segment(pattern);
    const std::string_view given = cut_segment(path);
    if (wanted == "{}" && !given.empty()) {
      auto segment = read_path_part(given);
      if (!segment) return std::nullopt;
      segments.push_back(*std::move(segment));
    } else if (wanted != given) {
      return std::nullopt;
    }
  }
  if (!path.empty()) return std::nullopt;
  return segments;
}

}  // namespace

std::optional<Role> parse_role(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == text) return static_cast<Role>(i);
  return std::nullopt;
}

std::string to_text(Role role) { return std::string(kNames[static_cast<std::size_t>(role)]); }

std::span<const Route> routes() { return kRoutes; }

Match match(std::string_view method, std::string_view path) {
  Match found;
  for (const Route& route : kRoutes) {
    auto segments = fit(route.path, path);
    if (!segments) continue;
    if (found.allowed.find(route.method) == std::string::npos)
      found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(route.method);
    if (route.method != method) continue;
    found.route = &route;
    found.segments = *std::move(segments);
    return found;
  }
  return found;
}

}  // namespace suara::central
