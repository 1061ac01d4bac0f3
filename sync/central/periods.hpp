// Periods of judgement: opened with the rules that hold for them, frozen once the kiosks were heard
// or waited for, checked from the tallies ever after (DESIGN section 4, SCORING section 3).
#pragma once
#include <optional>
#include <vector>

#include "sync/central/call.hpp"
#include "sync/tally/office_state.hpp"

namespace suara::central {

// A kiosk that was not heard since the period's end: what it has recorded may still be on it.
struct SilentKiosk {
  DeviceId device;
  CounterId counter;
  std::optional<Instant> last_contact;
};
// Approved kiosks of counters, not revoked, enrolled before the period's end; by device.
std::vector<SilentKiosk> silent_kiosks(SQLite::Database& database, const Directory& region,
                                       const Period& period);

// Problem "request.field".
Expected<Period> read_period(const std::string& text);

// The settings' rules hold for the period from then on. Again: nothing changes. "keys.missing".
Expected<Response> open_period(Books& books, const Period& period, const Principal& principal,
                               Instant now);

struct FreezeForm {
  std::vector<DeviceId> waive;
  std::string reason;
};
Expected<FreezeForm> read_freeze(std::string_view body);
struct FreezeOrder {
  Period period;
  FreezeForm form;
  Principal principal;
  Instant now;
};
// What a freeze would state of the period as one moment of the tables has it.
struct FreezeFigures {
  std::optional<Problem> against;  // why not: nothing was computed
  tally::PeriodState state;        // with what the freeze would take
  std::int64_t moves = 0;          // of the period's days
  Hash cells{};
  Hash figures{};
  Hash coverage{};
};
FreezeFigures compute_freeze(SQLite::Database& database, const Directory& region,
                             const FreezeOrder& order);
// False: a ballot of the period, a count, a freeze or a rule came in between.
bool still_stands(Books& books, const FreezeOrder& order, const FreezeFigures& figures);
// The figures still stand. Problems "keys.missing", "period.not_open", "period.frozen",
// "period.not_over" {until}, "period.not_silent" {device}, "period.waivers" {most}, "period.grace"
// {kiosks, until}.
Expected<Response> freeze_period(Books& books, const FreezeOrder& order,
                                 const FreezeFigures& figures);

// State, silent kiosks, the days of grace, what was frozen and how much came later.
Expected<Response> show_period(const Call& call, SQLite::Database& reader);
// Computed anew from the tallies and compared with what the freeze states; "period.not_frozen".
Expected<Response> check_period(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
