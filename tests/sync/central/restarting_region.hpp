// A region that loses its disk and goes on from a backup, as its people would do it.
#pragma once
#include <doctest/doctest.h>

#include "sync/central/backup.hpp"
#include "sync/central/restart.hpp"
#include "tests/sync/central/sending_kiosk.hpp"

namespace suara::test {

// A region with a backup and the keys apart.
struct RestartingRegion {
  RunningCentral central;
  std::filesystem::path data = central.folder / "central";
  std::filesystem::path keys = central.folder / "keys-apart";
  std::filesystem::path backup = central.folder / "backup.db";

  RestartingRegion() {
    std::filesystem::copy_file(data / "central.keys", keys);
    REQUIRE(central
                .post("/v1/setup", {{"users",
                                     {{{"user", "rina"},
                                       {"name", "Pengguna"},
                                       {"role", "reviewer"},
                                       {"unit", nullptr}}}}})
                .status == 200);
    nlohmann::json users = nlohmann::json::array();
    for (const char* user : {"reviewer", "rina", "operator", "auditor"})
      users.push_back({{"user", user}, {"password_hash", quick_hash("sandi")}});
    REQUIRE(central.post("/v1/credentials", {{"users", users}}).status == 200);
  }
  void back_up() {
    std::filesystem::remove(backup);
    REQUIRE(central::make_backup({data, backup}, [](std::int64_t, std::int64_t) {}).has_value());
  }
  record::TreeHead head() {
    const nlohmann::json log = central.get("/v1/status").body["log"];
    return {log["log_id"], log["size"],
            array_of<32>(*from_hex(log["root"].get<std::string>())).value()};
  }
  void lose_disk() {
    central.stop();
    std::filesystem::remove_all(data);
  }
  Expected<record::LogRestart> prepare(const std::vector<std::filesystem::path>& receipts = {}) {
    return central::prepare_restart({data, backup, keys, {}, receipts});
  }
  // The newest receipt of a kiosk, as its evidence brings it along.
  std::filesystem::path kept(const std::string& name, const SendingKiosk& kiosk) {
    const std::filesystem::path file = central.folder / (name + ".receipt");
    write_file(file, kiosk.journal().newest_receipt());
    return file;
  }
  Reply say(const std::string& user, const std::string& reason = "disk rusak") {
    return central.call("POST", "/v1/log/restart", {{"reason", reason}},
                        central.sign_in(user, "sandi"));
  }
  nlohmann::json losses() {
    return central
        .call("GET", "/v1/log/losses", nullptr, central.sign_in("auditor", "sandi"))
        .body;
  }
  void begin_anew() {
    REQUIRE(say("reviewer").status == 202);
    const Reply second = say("rina");
    REQUIRE_MESSAGE(second.status == 200, second.body.dump());
    central.operator_token = central.sign_in("operator", "sandi");
  }
};

}  // namespace suara::test
