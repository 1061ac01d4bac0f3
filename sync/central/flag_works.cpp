#include "sync/central/flag_works.hpp"

#include "sync/central/coverage_causes.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/flag_acts.hpp"
#include "sync/central/form_work.hpp"
#include "sync/central/objections.hpp"
#include "sync/central/periods.hpp"
#include "sync/central/reopening.hpp"

namespace suara::central {

Expected<Work> flag_work_of(const Call& call, Action action, SQLite::Database& reader) {
  const auto& body = call.request.body;
  const auto& who = call.principal;
  const Instant now = call.now;
  switch (action) {
    case Action::flag_decide:
      return when(read_flag_decision(body),
                  [=, flag = call.segments.at(0)](Books& books, const auto& form) {
                    return decide_flag(books, flag, form, who, now);
                  });
    case Action::flag_confirm:
      return when(read_text(body, "reason"),
                  [=, leaf = call.segments.at(0)](Books& books, const auto& reason) {
                    return confirm_flag(books, leaf, reason, who, now);
                  });
    case Action::object:
      return when(prepare_objection(call, reader),
                  [=](Books& books, const auto& order) { return object(books, order, who, now); });
    case Action::objection_decide:
      return when(read_objection_decision(body),
                  [=, objection = call.segments.at(0)](Books& books, const auto& form) {
                    return decide_objection(books, objection, form, who, now);
                  });
    case Action::period_reopen: {
      const auto period = read_period(call.segments.at(0));
      if (!period) return tl::unexpected(period.error());
      return when(read_reopening(body), [=, period = *period](Books& books, const auto& form) {
        return reopen_period(books, period, form, who, now);
      });
    }
    case Action::period_cause: {
      const auto period = read_period(call.segments.at(0));
      if (!period) return tl::unexpected(period.error());
      return when(read_cause(body), [=, period = *period](Books& books, const auto& form) {
        return state_cause(books, period, form, who, now);
      });
    }
    default:
      return Work{};
  }
}

}  // namespace suara::central
