// Who may do what: one table of routes and roles, which the dispatcher reads and a test walks.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/ids.hpp"

namespace suara::central {

enum class Role : std::uint8_t {
  officer,
  appraiser,
  unit_head,
  operator_,
  reviewer,
  inspector,
  treasurer,
  auditor,
  technician
};
inline constexpr int kRoles = 9;
std::optional<Role> parse_role(std::string_view text);
std::string to_text(Role role);

// Whoever a session stands for. person: an officer's id or a user's name.
struct Principal {
  TenantId tenant;
  Role role = Role::officer;
  PersonId person;
};

enum class Action : std::uint8_t {
  health,
  enrol,
  batch,
  sign_in,
  sign_out,
  region,
  keys,
  setup,
  credentials,
  own_password,
  users,
  officers,
  device_code,
  devices,
  approve_device,
  revoke_device,
  status,
  editions,
  index,
  officer_index,
  explanations,
  trend,
  accusations,
  stretches,
  comments,
  period,
  period_check,
  period_open,
  period_freeze,
  tallies,
  tallies_check,
  tallies_checked,
  tallies_rebuild,
  survey,
  file_survey,
  file_services,
  coverage,
  policy_trial,
  export_begin,
  export_file,
  export_batches,
  export_finish,
  import_file,
  review,
  decide,
  erase,
  close_year,
  advance_clock,
  metrics,
  alarms,
  restart_log,
  log_losses,
  flags,
  flag,
  flag_search,
  flag_decide,
  flag_confirm,
  flag_report,
  own_flags,
  object,
  objections,
  objection_decide,
  period_reopen,
  period_cause
};

struct Route {
  std::string_view method;
  std::string_view path;  // "{}" stands for one segment, which may be percent-encoded
  Action action{};
  bool needs_session = true;
  std::uint16_t roles = 0;  // bit (1 << Role): may
  bool logged = false;      // who reads tallies or single ballots, each time (of pages their begin)
  bool allows(Role role) const { return ((roles >> static_cast<unsigned>(role)) & 1U) != 0; }
};
std::span<const Route> routes();

struct Match {
  const Route* route = nullptr;       // nullptr: no such route
  std::vector<std::string> segments;  // what stood for each {}, decoded
  std::string allowed;                // of the path, as "GET, POST"; empty: there is no such path
};
Match match(std::string_view method, std::string_view path);

}  // namespace suara::central
