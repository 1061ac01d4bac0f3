// Periods of judgement: opened with the rules that hold for them, frozen once the kiosks were heard
// or waited for, checked from the tallies ever after (DESIGN section 4, SCORING section 3).
#pragma once
#include <optional>
#include <vector>

#include "sync/central/call.hpp"

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
// Problems "keys.missing", "period.not_open", "period.frozen", "period.not_over" {until},
// "period.not_silent" {device}, "period.waivers" {most}, "period.grace" {kiosks, until}.
Expected<Response> freeze_period(Books& books, const Period& period, const FreezeForm& form,
                                 const Principal& principal, Instant now);

// State, silent kiosks, the days of grace, what was frozen and how much came later.
Expected<Response> show_period(const Call& call, SQLite::Database& reader);
// Computed anew from the tallies and compared with what the freeze states; "period.not_frozen".
Expected<Response> check_period(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
