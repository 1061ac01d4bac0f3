// What a kiosk is sent of its unit, opened as the kiosk does.
#pragma once
#include <doctest/doctest.h>

#include "tests/sync/central/running_central.hpp"

namespace suara::test {

inline record::Bundle sent_bundle(RunningCentral& central, TestDevice& device) {
  const Bytes sealed = device.seal({boot_at({central.now_ms}), rated(4)});
  device.known.known_bundle_hash = {};
  REQUIRE(central.send(device.pack(sealed)).status == 200);
  const auto answer = central.send(device.pack(sealed));  // A repeat brings the bundle.
  const auto batch = record::parse_batch(sealed).value();
  auto context = device.known;
  context.sent_last_seq = batch.header.last_seq();
  context.sent_leaf = batch.leaf();
  context.sent_h_after = batch.header.h_after;
  const auto checked =
      record::check_receipt(record::with_open_bundle(answer.body, device.key), context);
  REQUIRE(checked.has_value());
  return record::decode_bundle(checked->new_bundle.value()).value();
}

// Of that officer, who stands on the unit's roster; "": no PIN of theirs opens duty.
inline std::string sent_pin(RunningCentral& central, TestDevice& device,
                            const std::string& officer) {
  for (const record::RosterEntry& one : sent_bundle(central, device).roster)
    if (one.officer.text == officer) return one.pin_hash;
  FAIL(officer << " is not on the roster");
  return "";
}

inline bool set_pin(RunningCentral& central, const std::string& officer, const std::string& pin) {
  const nlohmann::json one = {{"officer", officer}, {"pin_hash", quick_hash(pin)}};
  return central.post("/v1/credentials", {{"officers", {one}}}).status == 200;
}

inline std::vector<std::string> units_with_pins_to_change(RunningCentral& central) {
  std::vector<std::string> units;
  const nlohmann::json status = central.get("/v1/status").body;
  for (const nlohmann::json& one : status["attention"])
    if (one["what"] == "pins") units.push_back(one["device"]);
  return units;
}

}  // namespace suara::test
