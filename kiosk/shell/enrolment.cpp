#include "kiosk/shell/enrolment.hpp"

#include <poll.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/base/version.hpp"

namespace suara::kiosk {
namespace {

using nlohmann::json;

template <std::size_t N>
std::array<std::uint8_t, N> hex_field(const json& in, const char* name) {
  const auto bytes = from_hex(in.at(name).get<std::string>());
  return array_of<N>(bytes.value()).value();
}

Approval approval_of(const json& in) {
  Approval approval;
  approval.place = {TenantId::parse(in.at("tenant").get<std::string>()).value(),
                    DeviceId::parse(in.at("device").get<std::string>()).value(),
                    in.at("epoch").get<std::uint32_t>(), 0};
  approval.log_id = in.at("log_id");
  approval.root_key = hex_field<32>(in, "root_key");
  approval.unit = UnitId::parse(in.at("unit").get<std::string>()).value();
  if (in.at("counter").is_string() && !in.at("counter").get<std::string>().empty())
    approval.counter = CounterId::parse(in.at("counter").get<std::string>()).value();
  for (const json& one : in.at("key_statements"))
    approval.key_statements.push_back({from_hex(one.at("statement").get<std::string>()).value(),
                                       hex_field<64>(one, "signature")});
  return approval;
}

json application_of(std::string_view code, const Applicant& applicant) {
  json body = {{"code", code},
               {"public_key", to_hex(view_of(applicant.key))},
               {"program_version", kVersion}};
  for (const record::PriorEnrolment& one : applicant.prior) {
    json& prior = body["prior"].emplace_back(json{{"device", one.device.text},
                                                  {"epoch", one.epoch},
                                                  {"public_key", to_hex(view_of(one.key))},
                                                  {"unit", one.unit.text},
                                                  {"log_id", one.log_id},
                                                  {"root_key", to_hex(view_of(one.root_key))}});
    if (!one.counter.empty()) prior["counter"] = one.counter.text;
  }
  return body;
}

// Also of the prior enrolments that the central takes up: of its own region, another one's may have
// the same name. Of an epoch the first that is told.
std::string fingerprint_of(const Applicant& applicant, const record::PublicKey& root,
                           const json& answer) {
  const DeviceId device = DeviceId::parse(answer.at("device").get<std::string>()).value();
  std::vector<record::PriorEnrolment> taken;
  for (const json& epoch : answer.value("takes_prior", json::array())) {
    const auto first = std::ranges::find_if(applicant.prior, [&](const auto& one) {
      return one.device == device && one.epoch == epoch && one.root_key == root;
    });
    if (first != applicant.prior.end()) taken.push_back(*first);
  }
  return record::fingerprint(applicant.key, root, record::fingerprint_part(taken));
}

// A busy central, one that is being restored, or a proxy before one that is away.
bool says_later(int status) { return status == 429 || status >= 500; }

Problem refusal_of(const uplink::HttpAnswer& answer) {
  const json in = json::parse(answer.body, nullptr, false);
  if (!in.is_object() || !in.contains("code") || !in["code"].is_string())
    return {"central.malformed"};
  Problem refusal{in["code"].get<std::string>()};
  if (in.contains("args") && in["args"].is_object())
    for (const auto& [name, value] : in["args"].items())
      if (value.is_string()) refusal.args[name] = value.get<std::string>();
  return refusal;
}

}  // namespace

Expected<std::optional<Approval>> try_enrolment(uplink::HttpClient& http, std::string_view code,
                                                const Applicant& applicant, EnrolmentTry& seen) {
  const auto answer =
      http.perform({"POST", "/v1/enrolments", {{"Content-Type", "application/json"}},
                    application_of(code, applicant).dump(), 10'000});
  if (answer.server_unknown) return problem("central.unknown_key");
  if (answer.status == 0) return problem("central.unreachable", {{"what", answer.error}});
  if (says_later(answer.status))
    return problem("central.unreachable", {{"what", "HTTP " + std::to_string(answer.status)}});
  if (answer.status != 200 && answer.status != 202) return tl::unexpected(refusal_of(answer));
  try {
    const json in = json::parse(answer.body);
    const auto root = hex_field<32>(in, "root_key");
    if (seen.root_key && *seen.root_key != root) return problem("enrolment.root_changed");
    seen.root_key = root;
    seen.fingerprint = fingerprint_of(applicant, root, in);
    seen.device = in.at("device").get<std::string>();
    if (answer.status == 202) return std::optional<Approval>{};
    return std::optional<Approval>{approval_of(in)};
  } catch (const std::exception&) {
    return problem("central.malformed");
  }
}

Expected<std::optional<Approval>> enrol(uplink::HttpClient& http, std::string_view code,
                                        const Applicant& applicant, int poll_ms,
                                        const EnrolmentEars& ears,
                                        const std::function<bool()>& stop) {
  EnrolmentTry seen;
  while (!stop()) {
    auto approval = try_enrolment(http, code, applicant, seen);
    const bool unreachable = !approval && approval.error().code == "central.unreachable";
    if (!approval && !unreachable) return approval;
    if (unreachable && !stop()) ears.unreachable();
    if (!unreachable) ears.named(seen);
    if (approval && *approval) return approval;
    poll(nullptr, 0, poll_ms);
  }
  return std::optional<Approval>{};
}

}  // namespace suara::kiosk
