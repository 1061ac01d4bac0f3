// A region whose last backup lacks one of its kiosks.
#pragma once
#include "common/record/prior_enrolment.hpp"
#include "tests/sync/central/restarting_region.hpp"

namespace suara::test {

inline record::PublicKey key_of_seed(std::uint8_t seed) {
  return record::SigningKey::from_seed({seed}).public_key();
}

inline record::PriorEnrolment told_by(const SendingKiosk& kiosk) {
  const journal::Identity one = kiosk.journal().identity();
  return {one.place.device, one.place.epoch, one.device_key, one.unit, one.counter, one.log_id,
          one.root_key};
}

inline nlohmann::json json_of_prior(const record::PriorEnrolment& one) {
  return {{"device", one.device.text},
          {"epoch", one.epoch},
          {"public_key", to_hex(view_of(one.key))},
          {"unit", one.unit.text},
          {"counter", one.counter.text},
          {"log_id", one.log_id},
          {"root_key", to_hex(view_of(one.root_key))}};
}

// The application of whoever holds the code for `device`, with what it tells of before.
inline nlohmann::json application_telling(RunningCentral& central, const std::string& device,
                                          std::uint8_t seed, const nlohmann::json& prior) {
  const Reply code = central.post("/v1/devices/codes",
                                  {{"device", device}, {"unit", "DUKCAPIL"}, {"counter", "L1"}});
  REQUIRE(code.status == 201);
  return {{"code", code.body["code"]},
          {"public_key", to_hex(view_of(key_of_seed(seed)))},
          {"program_version", "0.1.0"},
          {"prior", prior}};
}

struct LateKiosk {
  static constexpr std::int64_t kHourMs = 3'600'000;
  RestartingRegion region;
  RunningCentral& central = region.central;
  SendingKiosk early{central, "K-1", 11};
  Instant backed_up;
  std::optional<SendingKiosk> late;

  LateKiosk() {
    early.rate(3);
    REQUIRE(early.send() == "");
    backed_up = {central.now_ms};
    region.back_up();
    early.pass(kHourMs);
    late.emplace(central, "K-2", 12);
    late->rate(5, 2);
    REQUIRE(late->send() == "");
    late->rate(2, 1);  // not sent when the disk dies
  }
  void begin_anew() {
    region.lose_disk();
    REQUIRE(region.prepare({region.kept("K-2", *late)}).has_value());
    late->pass(kHourMs);
    central.start();
    region.begin_anew();
  }
  nlohmann::json takes(const std::string& device, const nlohmann::json& prior) {
    const Reply pending =
        central.call("POST", "/v1/enrolments", application_telling(central, device, 40, prior));
    REQUIRE_MESSAGE(pending.status == 202, pending.body.dump());
    return pending.body["takes_prior"];
  }
};

}  // namespace suara::test
