// A kiosk as the region's central sees it: enrolled with `suara`, sends over HTTP.
#pragma once
#include <doctest/doctest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "sync/uplink/http.hpp"
#include "tests/support/region.hpp"
#include "tests/sync/ledger/test_device.hpp"

namespace suara::test {

inline Instant now() {
  return {std::chrono::duration_cast<std::chrono::milliseconds>(
              std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

inline uplink::HttpAnswer post_to(const Region& region, const std::string& path,
                                  const std::string& type, const Bytes& body) {
  uplink::HttpClient http(region.url());
  uplink::HttpRequest request{"POST", path};
  request.headers["Content-Type"] = type;
  request.body = body;
  return http.perform(request);
}

inline TestDevice enrolled(Region& region, const std::string& name, std::uint8_t seed,
                           const std::string& counter) {
  using nlohmann::json;
  const json code =
      json::parse(region
                      .suara({"device", "code", name, "--unit", "DISDUKCAPIL", "--counter",
                              counter, "--format", "json"})
                      .output);
  const auto key = record::SigningKey::from_seed({seed});
  const auto apply = [&] {
    const json form = {{"code", code["code"]},
                       {"public_key", to_hex(view_of(key.public_key()))},
                       {"program_version", "0.1.0"}};
    return json::parse(
        post_to(region, "/v1/enrolments", "application/json", form.dump()).body);
  };
  region.suara({"device", "approve", name, "--fingerprint", apply()["fingerprint"]});
  const json approved = apply();
  const auto root =
      array_of<32>(*from_hex(approved["root_key"].get<std::string>())).value();
  TestDevice device("kota-contoh", name, seed, root);
  for (const json& one : approved["key_statements"])
    device.known.key_statements.push_back(
        {*from_hex(one["statement"].get<std::string>()),
         array_of<64>(*from_hex(one["signature"].get<std::string>())).value()});
  device.known.log_id = approved["log_id"];
  return device;
}

// Sends and believes; fails the test where it is refused.
inline record::Receipt deliver(const Region& region, TestDevice& device,
                               const std::vector<record::Record>& records,
                               std::vector<record::SidePart> side_parts = {}) {
  const Bytes sealed = device.seal(records);
  const auto answer = post_to(region, "/v1/batches", "application/vnd.suara.batch",
                              device.pack(sealed, std::move(side_parts)));
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  const auto receipt = device.believe(answer.body, sealed);
  REQUIRE_MESSAGE(receipt.has_value(), receipt.error().code);
  return *receipt;
}

}  // namespace suara::test
