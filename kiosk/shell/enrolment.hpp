// How a kiosk becomes one of the region's: a key made on the device, a one-time code, a fingerprint
// that two people compare, and the central's approval. The tenant's root key is pinned here.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/problem.hpp"
#include "common/record/prior_enrolment.hpp"
#include "common/record/receipt.hpp"
#include "sync/uplink/http.hpp"

namespace suara::kiosk {

struct Approval {
  record::Place place;  // branch 0
  std::uint64_t log_id = 1;
  record::PublicKey root_key{};
  UnitId unit;
  CounterId counter;  // empty: the device only imports
  std::vector<record::SignedKeyStatement> key_statements;
};

struct Applicant {
  record::PublicKey key{};
  // Those whose journals it has: a central that goes on from a backup may lack one.
  std::vector<record::PriorEnrolment> prior = {};
};

// One call of POST /v1/enrolments. nullopt: not approved yet. device and fingerprint are set by
// every answer that names the root key. Problems: "central.unreachable" (also where it answers
// that it cannot now: 429, 5xx), "central.unknown_key" (TLS), "central.malformed",
// "enrolment.root_changed" (the root is not the one of the earlier answer), what the central said.
struct EnrolmentTry {
  std::string device;  // as the central names it
  std::string fingerprint;
  std::optional<record::PublicKey> root_key;
};
Expected<std::optional<Approval>> try_enrolment(uplink::HttpClient& http, std::string_view code,
                                                const Applicant& applicant, EnrolmentTry& seen);

// What is heard while it is asked; called on the asking thread.
struct EnrolmentEars {
  std::function<void(const EnrolmentTry&)> named;  // an answer that names the root key: each time
  std::function<void()> unreachable = [] {};       // each time
};

// Repeats try_enrolment every poll_ms until approved, refused, or stop says so (nullopt).
// Unreachable is no refusal.
Expected<std::optional<Approval>> enrol(uplink::HttpClient& http, std::string_view code,
                                        const Applicant& applicant, int poll_ms,
                                        const EnrolmentEars& ears,
                                        const std::function<bool()>& stop);

}  // namespace suara::kiosk
