// A device's way in: a one-time code, its key, an operator who compares the fingerprint.
#pragma once
#include "sync/central/call.hpp"
#include "sync/central/lost_enrolments.hpp"

namespace suara::central {

inline constexpr std::int64_t kDeviceCodeMs = 24 * 3'600'000;

struct Application {
  std::string code;
  record::PublicKey public_key{};
  std::string program_version;
  PriorEnrolments prior = {};
};
Expected<Application> read_application(std::string_view body);
// 202 until an operator approved, then 200. Where prior enrolments of the device were lost with a
// log that this one carries on, the approval states them again, as old as the last leaf that is left
// of that log: "takes_prior" in the answer has their epochs, and the fingerprint is also of them.
// Problems enrolment.unknown_code (or expired), enrolment.other_key, enrolment.revoked (or refused),
// keys.missing.
Expected<Response> enrol(Books& books, const Application& application, Instant now);

struct CodeOrder {
  DeviceId device;
  UnitId unit;
  std::optional<CounterId> counter;
};
Expected<CodeOrder> read_code_order(std::string_view body);
// A device that is enrolled already gets the next epoch. Problems device.reserved,
// setup.unknown_unit, device.unknown_counter.
Expected<Response> order_code(Books& books, const CodeOrder& order, Instant now);

// Problems device.unknown, device.not_pending, device.other_fingerprint.
Expected<Response> approve(Books& books, const DeviceId& device, const std::string& fingerprint,
                           const Principal& principal, Instant now);

struct RevocationForm {
  std::optional<std::uint32_t> epoch;  // none: all that are not revoked yet
  std::string reason;
};
Expected<RevocationForm> read_revocation(std::string_view body);
// From now on what it sends is held for review, it gets no bundle any more, and the PINs that its
// unit's officers have are to be changed. What still waits for approval is refused. Problems
// device.unknown, device.no_epoch, device.revoked (it is already).
Expected<Response> revoke(Books& books, const DeviceId& device, const RevocationForm& form,
                          const Principal& principal, Instant now);

Expected<Response> list_devices(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
