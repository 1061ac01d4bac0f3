#include <doctest/doctest.h>

#include "tests/sync/central/raw_peer.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;

TEST_SUITE("sync/central connections") {
  TEST_CASE("a body cut off in the middle stores nothing, and the next one is served") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const Bytes sealed = device.seal({boot_at({central.now_ms}), rated(4)});
    const Bytes packed = device.pack(sealed);
    {
      RawPeer peer(central.port());
      peer.send(
          "POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.suara.batch\r\n"
          "Content-Length: " +
          std::to_string(packed.size()) + "\r\n\r\n" + packed.substr(0, packed.size() / 2));
      peer.end_sending();
      CHECK(peer.read_all().empty());
    }
    auto database = central.database();
    CHECK(database.execAndGet("SELECT count(*) FROM batch WHERE device_id = 'K-1'").getInt() == 0);
    central.deliver(device, sealed);
    CHECK(database.execAndGet("SELECT count(*) FROM batch WHERE device_id = 'K-1'").getInt() == 1);
  }

  TEST_CASE("what is no HTTP is answered 400, too long a head 431, and the connection ends") {
    RunningCentral central;
    RawPeer babbler(central.port());
    babbler.send("\x16\x03\x01 hello\r\n\r\n");
    const Bytes to_babbler = babbler.read_all();
    CHECK(to_babbler.find(" 400 ") != Bytes::npos);
    CHECK(to_babbler.find("\"request.no_http\"") != Bytes::npos);
    RawPeer talker(central.port());
    talker.send("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + Bytes(20'000, 'x') + "\r\n\r\n");
    const Bytes to_talker = talker.read_all();
    CHECK(to_talker.find(" 431 ") != Bytes::npos);
    CHECK(to_talker.find("\"request.head_too_large\"") != Bytes::npos);
    CHECK(to_talker.find("\"status\":431") != Bytes::npos);
    CHECK(central.call("GET", "/healthz").status == 200);
  }

  TEST_CASE("two requests in one breath are both answered, in order") {
    RunningCentral central;
    RawPeer peer(central.port());
    peer.send(
        "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const Bytes answers = peer.read_all();
    const std::size_t first = answers.find("HTTP/1.1 200");
    const std::size_t second = answers.find("HTTP/1.1 404");
    CHECK(first != Bytes::npos);
    CHECK(second != Bytes::npos);
    CHECK(first < second);
  }

  TEST_CASE("an answer to HEAD has no body that could pass for the next answer") {
    RunningCentral central;
    for (const char* path : {"/healthz", "/nothing", "/v1/status"}) {
      RawPeer peer(central.port());
      peer.send("HEAD " + Bytes(path) + " HTTP/1.1\r\nHost: x\r\n\r\n" +
                "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      const Bytes answers = peer.read_all();
      const std::size_t end = answers.find("\r\n\r\n");
      REQUIRE(end != Bytes::npos);
      CHECK(answers.substr(end + 4).starts_with("HTTP/1.1 200"));
      CHECK(answers.find("\"status\":\"ok\"") != Bytes::npos);
    }
  }

  TEST_CASE("idle connections do not hold up the end, and others are served beside them") {
    RunningCentral central;
    std::vector<std::unique_ptr<RawPeer>> idle;
    for (int i = 0; i < 200; ++i) idle.push_back(std::make_unique<RawPeer>(central.port()));
    idle[0]->send("POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12");
    CHECK(central.call("GET", "/healthz").status == 200);
    const auto start = std::chrono::steady_clock::now();
    central.stop();
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
    central.start();
  }
}
