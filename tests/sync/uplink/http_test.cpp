#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "sync/uplink/http.hpp"
#include "tests/support/scripted_server.hpp"

using namespace suara;
using test::ScriptedAnswer;
using test::ScriptedRequest;
using test::ScriptedServer;
using uplink::HttpClient;

TEST_SUITE("sync/uplink") {
  TEST_CASE("requests after another go over one kept connection, with their bytes unchanged") {
    ScriptedServer server([](const ScriptedRequest& request) {
      return ScriptedAnswer{.status = 201,
                            .headers = {{"X-Method", request.method}, {"X-Path", request.path}},
                            .body = request.body};
    });
    HttpClient client(server.url() + "/");
    const Bytes body("\0zstd\r\n\xff", 8);
    for (int i = 0; i < 3; ++i) {
      const auto answer = client.perform({.method = "POST", .path = "/v1/batches", .body = body});
      CHECK(answer.status == 201);
      CHECK(answer.body == body);
      CHECK(answer.headers.at("x-method") == "POST");
      CHECK(answer.headers.at("x-path") == "/v1/batches");
    }
    CHECK(client.perform({.method = "GET", .path = "/healthz"}).headers.at("x-method") == "GET");
    CHECK(client.perform({.method = "DELETE", .path = "/x"}).headers.at("x-method") == "DELETE");
    CHECK(server.connections() == 1);
  }

  TEST_CASE("no server, a broken-off answer and a silent one are status 0 with a reason") {
    std::string dead_url;
    {
      ScriptedServer gone([](const ScriptedRequest&) { return ScriptedAnswer{}; });
      dead_url = gone.url();
    }
    HttpClient nobody(dead_url);
    const auto refused = nobody.perform({.path = "/"});
    CHECK(refused.status == 0);
    CHECK_FALSE(refused.error.empty());

    ScriptedServer server([](const ScriptedRequest& request) {
      ScriptedAnswer answer;
      answer.hang_up = request.path == "/hang-up";
      answer.never = request.path == "/never";
      return answer;
    });
    HttpClient client(server.url());
    CHECK(client.perform({.path = "/hang-up"}).status == 0);
    CHECK(client.perform({.path = "/never", .timeout_ms = 50}).status == 0);
    CHECK(client.perform({.path = "/"}).status == 200);
  }

  TEST_CASE("stop ends the exchange under way and every later one") {
    ScriptedServer server([](const ScriptedRequest&) {
      ScriptedAnswer answer;
      answer.never = true;
      return answer;
    });
    HttpClient client(server.url());
    std::thread waiting([&] { CHECK(client.perform({.path = "/"}).status == 0); });
    CHECK(server.wait_for_requests(1));
    client.stop();
    waiting.join();
    CHECK(client.perform({.path = "/"}).status == 0);
    CHECK(server.requests() == 1);
  }
}
