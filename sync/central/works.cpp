#include "sync/central/works.hpp"

#include "sync/central/devices.hpp"
#include "sync/central/erasures.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/filed_surveys.hpp"
#include "sync/central/flag_works.hpp"
#include "sync/central/form_work.hpp"
#include "sync/central/key_acts.hpp"
#include "sync/central/office_acts.hpp"
#include "sync/central/periods.hpp"
#include "sync/central/restart.hpp"
#include "sync/central/retention.hpp"
#include "sync/central/review.hpp"
#include "sync/central/service_counts.hpp"
#include "sync/central/sessions.hpp"
#include "sync/central/setup.hpp"

namespace suara::central {

bool waits_for_restart(const Route& route) {
  if (route.method == "GET") return false;
  switch (route.action) {
    case Action::sign_in:
    case Action::sign_out:
    case Action::credentials:
    case Action::own_password:
    case Action::setup:  // A reviewer may be lacking; what needs a record is refused by itself.
    case Action::restart_log:
    case Action::tallies_check:
      return false;
    default:
      return true;
  }
}

Expected<Work> work_of(const Call& call, Action action, SQLite::Database& reader) {
  const auto& body = call.request.body;
  const auto& who = call.principal;
  const Instant now = call.now;
  switch (action) {
    case Action::enrol:
      return when(read_application(body),
                  [=](Books& books, const auto& form) { return enrol(books, form, now); });
    case Action::sign_out:
      return Work(
          [request = call.request](Books& books) { return central::sign_out(books, request); });
    case Action::keys:
      return when(read_keys(body), [=](Books& books, const auto& form) {
        return accept_keys(books, form, who, now);
      });
    case Action::setup:
      return when(read_setup(body), [=](Books& books, const auto& form) {
        return apply_setup(books, form, who, now);
      });
    case Action::credentials:
      return when(read_credentials(body), [=](Books& books, const auto& form) {
        return accept_credentials(books, form, who, now);
      });
    case Action::device_code:
      return when(read_code_order(body),
                  [=](Books& books, const auto& form) { return order_code(books, form, now); });
    case Action::approve_device:
      return when(read_text(body, "fingerprint"),
                  [=, device = DeviceId{call.segments.at(0)}](Books& books, const auto& form) {
                    return approve(books, device, form, who, now);
                  });
    case Action::revoke_device:
      return when(read_revocation(body),
                  [=, device = DeviceId{call.segments.at(0)}](Books& books, const auto& form) {
                    return revoke(books, device, form, who, now);
                  });
    case Action::decide:
      return when(read_decision(body), [=](Books& books, const auto& form) {
        return decide(books, form, who, now);
      });
    case Action::restart_log:
      return when(read_text(body, "reason"), [=](Books& books, const auto& reason) {
        return say_restart(books, reason, who, now);
      });
    case Action::erase:
      return when(read_erasure(body), [=](Books& books, const auto& form) {
        return erase_named(books, form, who, now);
      });
    case Action::close_year:
      return when(read_closing(body), [=](Books& books, const auto& form) {
        return close_year(books, form, who, now);
      });
    case Action::file_survey:
      return when(read_survey_file(body), [=](Books& books, const auto& file) {
        return accept_survey(books, file, who, now);
      });
    case Action::file_services:
      return when(read_service_file(body), [=](Books& books, const auto& file) {
        return accept_services(books, file, who, now);
      });
    case Action::period_open:
      return when(read_period(call.segments.at(0)), [=](Books& books, const Period& period) {
        return open_period(books, period, who, now);
      });
    case Action::import_file:
      return when(read_import(body), [=](Books& books, const auto& form) {
        return accept_import(books, form, who, now);
      });
    default:
      return flag_work_of(call, action, reader);
  }
}

}  // namespace suara::central
