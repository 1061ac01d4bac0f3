#include "sync/central/limits.hpp"

#include <doctest/doctest.h>

#include "tests/support/wait.hpp"
#include "tests/sync/central/raw_peer.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
using central::Asked;
using central::RateLimits;
using central::RateRules;
using nlohmann::json;

namespace {

RateRules rules_of(Asked what, double per_second, double burst) {
  RateRules rules;
  for (auto& rule : rules.of) rule = {1e6, 1e9};
  rules.of[static_cast<std::size_t>(what)] = {per_second, burst};
  return rules;
}

void limit(RunningCentral& central, const RateRules& rules) {
  central.adjust = [rules](central::ServiceOptions& options) { options.rates = rules; };
  central.restart();
}

}  // namespace

TEST_SUITE("sync/central limits") {
  TEST_CASE("a burst is let through, then as much as refills; the wait that is told is enough") {
    RateLimits limits(rules_of(Asked::request, 0.5, 3));
    for (int i = 0; i < 3; ++i) CHECK_FALSE(limits.take("a", Asked::request, {1'000}));
    CHECK(limits.take("a", Asked::request, {1'000}) == 2);
    CHECK_FALSE(limits.take("b", Asked::request, {1'000}));
    CHECK_FALSE(limits.take("a", Asked::batch, {1'000}));
    CHECK(limits.take("a", Asked::request, {2'000}) == 1);
    CHECK_FALSE(limits.take("a", Asked::request, {3'000}));
    CHECK(limits.take("a", Asked::request, {3'000}));
    CHECK(limits.take("a", Asked::request, {0}));            // A clock set back opens nothing,
    CHECK_FALSE(limits.take("a", Asked::request, {2'500}));  // and does not shut for ever.
    limits.give_back("a", Asked::request);
    CHECK_FALSE(limits.take("a", Asked::request, {2'500}));
  }

  TEST_CASE("the table is bounded: the address that was longest unheard goes") {
    RateRules rules = rules_of(Asked::request, 0.001, 1);
    rules.addresses_max = 2;
    RateLimits limits(rules);
    CHECK_FALSE(limits.take("a", Asked::request, {0}));
    CHECK_FALSE(limits.take("b", Asked::request, {0}));
    CHECK(limits.take("a", Asked::request, {0}));
    CHECK_FALSE(limits.take("c", Asked::request, {0}));  // b goes
    CHECK(limits.addresses() == 2);
    CHECK(limits.take("a", Asked::request, {0}));
    CHECK_FALSE(limits.take("b", Asked::request, {0}));
  }

  TEST_CASE("too many requests of one address are answered 429 and served again after the wait") {
    RunningCentral central;
    limit(central, rules_of(Asked::request, 0.1, 5));
    for (int i = 0; i < 5; ++i) CHECK(central.get("/v1/region").status == 200);
    const Reply refused = central.get("/v1/region");
    CHECK(refused.status == 429);
    CHECK(refused.code() == "request.too_often");
    CHECK(refused.headers.at("retry-after") == "10");
    central.now_ms += 10'000;
    CHECK(central.get("/v1/region").status == 200);
    CHECK(central.get("/v1/region").status == 429);
  }

  TEST_CASE("batches have a bound of their own; one refused by it is taken later, once") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    limit(central, rules_of(Asked::batch, 1, 2));
    central.deliver(device, device.seal({boot_at({central.now_ms})}));
    central.deliver(device, device.seal({rated(4)}));
    const Bytes sealed = device.seal({rated(3)});
    const auto refused = central.send(device.pack(sealed));
    CHECK(refused.status == 429);
    CHECK(refused.headers.at("retry-after") == "1");
    CHECK(central.get("/v1/region").status == 200);
    central.now_ms += 1'000;
    CHECK(central.deliver(device, sealed).ack_seq == 3);
  }

  TEST_CASE("guessed codes and passwords are slowed by address, right ones cost nothing") {
    RunningCentral central;
    const std::string hash = quick_hash("sandi");
    REQUIRE(
        central
            .post("/v1/credentials", {{"users", {{{"user", "auditor"}, {"password_hash", hash}}}}})
            .status == 200);
    RateRules rules;
    for (auto& rule : rules.of) rule = {1.0 / 30, 3};
    rules.of[0] = rules.of[1] = {1e6, 1e9};
    limit(central, rules);
    const auto sign_in = [&](const std::string& user, const std::string& password) {
      return central.call("POST", "/v1/sessions", {{"user", user}, {"password", password}});
    };
    for (int i = 0; i < 10; ++i) CHECK(sign_in("auditor", "sandi").status == 201);
    for (const char* name : {"a", "b", "c"}) CHECK(sign_in(name, "x").status == 401);
    const Reply refused = sign_in("d", "x");
    CHECK(refused.status == 429);
    CHECK(refused.code() == "request.too_often");
    CHECK(refused.headers.at("retry-after") == "30");
    const json guess = {{"code", "AAAA-BBBB-CCCC"},
                        {"public_key", std::string(64, 'a')},
                        {"program_version", "0.1.0"}};
    for (int i = 0; i < 3; ++i) CHECK(central.call("POST", "/v1/enrolments", guess).status == 401);
    CHECK(central.call("POST", "/v1/enrolments", guess).status == 429);
    central.now_ms += 30'000;
    CHECK(sign_in("auditor", "sandi").status == 201);
    CHECK(central.call("POST", "/v1/enrolments", guess).status == 401);
    CHECK(central.call("POST", "/v1/enrolments", guess).status == 429);
  }

  TEST_CASE("a device that asks for its approval again and again is not taken for a guesser") {
    RunningCentral central;
    RateRules rules;
    rules.of[static_cast<std::size_t>(Asked::enrolment)] = {1.0 / 30, 2};
    limit(central, rules);
    const Reply code = central.post("/v1/devices/codes",
                                    {{"device", "K-1"}, {"unit", "DUKCAPIL"}, {"counter", "L1"}});
    const json application = {{"code", code.body["code"]},
                              {"public_key", std::string(64, 'a')},
                              {"program_version", "0.1.0"}};
    for (int i = 0; i < 50; ++i)
      CHECK(central.call("POST", "/v1/enrolments", application).status == 202);
  }

  TEST_CASE("large bodies together have a bound, small ones none, and it is given back") {
    RunningCentral central;
    central.adjust = [](central::ServiceOptions& options) {
      options.limits.large_body_bytes = 100'000;
      options.limits.large_bodies_bytes_max = 500'000;
    };
    central.restart();
    const json large = {{"region", {{"name", std::string(300'000, 'x')}}}};
    const auto refused = [&] {
      const Reply reply = central.post("/v1/setup", large);
      if (reply.status == 429) CHECK(reply.headers.at("retry-after") == "30");
      return reply.status == 429;
    };
    CHECK_FALSE(refused());
    CHECK_FALSE(refused());  // The first has given back what it had.
    {
      std::optional<RawPeer> slow;  // Itself refused while the one before it gives back.
      CHECK(wait_until([&] {
        slow.emplace(central.port());
        slow->send("POST /v1/setup HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n{");
        return refused();
      }));
      RawPeer chunked(central.port());  // Its size is not stated: as much as it may have.
      chunked.send("POST /v1/setup HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      chunked.end_sending();
      CHECK(chunked.read_all().find(" 429 ") != Bytes::npos);
      CHECK(central.get("/v1/region").status == 200);
    }
    CHECK(wait_until([&] { return !refused(); }));
  }

  TEST_CASE("one connection too many is told so and closed, those held are served") {
    RunningCentral central;
    central.adjust = [](central::ServiceOptions& options) {
      options.limits.connections_of_peer_max = 4;
    };
    central.restart();
    const std::string ask = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    {
      std::vector<std::unique_ptr<RawPeer>> held;
      for (int i = 0; i < 4; ++i) held.push_back(std::make_unique<RawPeer>(central.port()));
      RawPeer fifth(central.port());
      fifth.send(ask);
      const Bytes said = fifth.read_all();
      CHECK(said.find(" 429 ") != Bytes::npos);
      CHECK(said.find("Retry-After: 30") != Bytes::npos);
      held[0]->send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      CHECK(held[0]->read_all().find(" 200 ") != Bytes::npos);
    }
    CHECK(wait_until([&] { return central.call("GET", "/healthz").status == 200; }));
  }
}
