// A central in this process, over real HTTP on loopback, with the clock in the test's hand.
#pragma once
#include <atomic>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>

#include "sync/central/roles.hpp"
#include "sync/central/service.hpp"
#include "sync/uplink/http.hpp"
#include "tests/support/folder.hpp"
#include "tests/sync/ledger/test_device.hpp"

namespace suara::test {

struct Reply {
  int status = 0;
  nlohmann::json body;
  std::map<std::string, std::string> headers;
  std::string code() const { return body.is_object() ? body.value("code", "") : ""; }
};

class RunningCentral {
 public:
  // A fresh region: two units, counters L1 and L2, two officers, one user a role, unless it is set
  // up otherwise.
  explicit RunningCentral(central::Mode mode = central::Mode::test,
                          Instant now = start_of(date_of(2026, 10, 5), Zone{7}) + 10 * 3'600'000,
                          const nlohmann::json& setup = nullptr);
  ~RunningCentral();

  void start();
  void stop();
  // What start() changes of the options, from the next start on.
  std::function<void(central::ServiceOptions&)> adjust;
  void restart() { stop(), start(); }

  Reply call(const std::string& method, const std::string& path,
             const nlohmann::json& body = nullptr, const std::string& token = "",
             const std::string& language = "en");
  Reply get(const std::string& path) { return call("GET", path, nullptr, operator_token); }
  Reply post(const std::string& path, const nlohmann::json& body) {
    return call("POST", path, body, operator_token);
  }
  // As it comes, for answers that are no JSON.
  uplink::HttpAnswer fetch(const std::string& path, const std::string& token);
  uplink::HttpAnswer send(const Bytes& packed);
  uplink::HttpAnswer send_carried(const Bytes& packed);  // as whoever brings a stick

  // Enrolled and approved.
  TestDevice device(const std::string& name, std::uint8_t seed, const std::string& counter = "L1");
  void enrol(TestDevice& device, const std::string& unit, const std::string& counter);
  // Sends and believes; fails the test where it is refused.
  record::Receipt deliver(TestDevice& device, const Bytes& sealed,
                          std::vector<record::SidePart> side_parts = {});
  std::string sign_in(const std::string& user, const std::string& password);
  std::string token_of(central::Role role);  // of the user with that role
  void advance_days(int days);

  std::uint16_t port() const { return service_->port(); }
  SQLite::Database database() const;  // for reading beside the central
  Folder folder;
  std::filesystem::path mirror;  // from the next start() on; empty: none
  std::atomic<std::int64_t> now_ms;
  std::string operator_token;
  record::SigningKey root = record::SigningKey::from_seed({2});

 private:
  void set_up(const nlohmann::json& setup);
  bool has_password(const std::string& sql, const std::string& password) const;
  const central::Mode mode_;
  std::unique_ptr<central::Service> service_;
  std::thread thread_;
  std::unique_ptr<uplink::HttpClient> client_;
};

uplink::HttpRequest batch_request(const Bytes& packed);
nlohmann::json small_setup();
// Cheap to check: argon2id with the least memory, unless more octets of it are asked for.
std::string quick_hash(const std::string& password, std::size_t memory = 0);

}  // namespace suara::test
