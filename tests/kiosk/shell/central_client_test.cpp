// What the desk asks the central, seen by a scripted peer.
#include "kiosk/shell/central_client.hpp"

#include <doctest/doctest.h>

#include <mutex>

#include "tests/support/scripted_server.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using namespace suara::test;

TEST_SUITE("kiosk/shell central client") {
  TEST_CASE("an officer's id with a slash is one part of each path") {
    std::mutex mutex;
    std::vector<std::string> paths;
    int events = 0;
    const auto script = [&](const ScriptedRequest& request) -> ScriptedAnswer {
      const std::lock_guard lock(mutex);
      if (request.path == "/v1/sessions")
        return {201, {}, R"({"person": "MPP/P-01", "role": "officer", "token": "t"})"};
      paths.push_back(request.path.substr(0, request.path.find('?')));
      if (request.method == "POST") return {201, {}, "{}"};
      return {200, {}, R"({"officer": "MPP/P-01", "editions": [], "lines": [], "policy": {},
                           "figures": [], "flags": []})"};
    };
    ScriptedServer server(script);
    kiosk::CentralClient client(server.url(), "en", [&](const kiosk::CentralEvent&) {
      const std::lock_guard lock(mutex);
      ++events;
    });
    client.sign_in("199001012015011001", "sandi");
    client.fetch_editions({2026, 4}, 3);
    client.object({2026, 4}, "2026-W41", "review", "Warga saya.");
    REQUIRE(wait_until([&] {
      const std::lock_guard lock(mutex);
      return events == 3;
    }));
    CHECK(paths == std::vector<std::string>{
                       "/v1/editions/MPP%2FP-01", "/v1/trends/MPP%2FP-01",
                       "/v1/explanations/MPP%2FP-01", "/v1/officers/MPP%2FP-01/flags",
                       "/v1/editions/MPP%2FP-01/comments", "/v1/officers/MPP%2FP-01/objections"});
  }
}
