#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/socket_client.hpp"
#include "kiosk/shell/socket_server.hpp"
#include "tests/kiosk/shell/other_user.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using namespace suara::kiosk;
using nlohmann::json;

namespace {

Settings settings_in(const test::Folder& folder) {
  Settings settings;
  settings.socket = folder / "desk.sock";
  return settings;
}

bool took(const SocketRequest&) { return true; }

// The desk's end, which keeps what came.
struct Desk {
  BoundedQueue<SocketEvent> events{64};
  SocketClient client;
  explicit Desk(const std::filesystem::path& socket)
      : client(socket, [this](SocketEvent event) { events.push(std::move(event)); }) {}
  std::optional<SocketEvent> next() { return events.pop_within(std::chrono::seconds(10)); }
};

}  // namespace

TEST_SUITE("kiosk/shell/socket") {
  TEST_CASE("a request of the desk is answered on its own connection, a state is told to all") {
    const test::Folder folder;
    BoundedQueue<SocketRequest> requests(8);
    SocketServer server(settings_in(folder),
                        [&](SocketRequest request) { return requests.push(std::move(request)); });
    Desk first(folder / "desk.sock"), second(folder / "desk.sock");
    CHECK(first.next()->kind == SocketEvent::Kind::connected);
    CHECK(second.next()->kind == SocketEvent::Kind::connected);
    CHECK(first.client.send({{"do", "watch"}}));
    const auto request = requests.pop_within(std::chrono::seconds(10));
    REQUIRE(request.has_value());
    CHECK(request->body.at("do") == "watch");
    server.answer(request->connection, {{"ok", true}});
    CHECK(first.next()->body.at("ok") == true);
    CHECK(second.client.send({{"do", "watch"}}));
    REQUIRE(requests.pop_within(std::chrono::seconds(10)).has_value());
    server.push({{"state", 1}});
    CHECK(first.next()->body.at("state") == 1);
    CHECK(second.next()->body.at("state") == 1);
  }

  TEST_CASE("the socket is for owner and group alone, and goes with its kiosk") {
    const test::Folder folder;
    {
      SocketServer server(settings_in(folder), took);
      struct stat status {};
      REQUIRE(stat((folder / "desk.sock").c_str(), &status) == 0);
      CHECK((status.st_mode & 0777) == 0660);
    }
    CHECK_FALSE(std::filesystem::exists(folder / "desk.sock"));
  }

  TEST_CASE("a peer that the settings do not name is refused with a reason, a named one is not") {
    const test::Folder folder;
    Settings settings = settings_in(folder);
    settings.allow_own_user = false;
    settings.allowed_uids = {geteuid() + 1};
    {
      SocketServer server(settings, [](SocketRequest) {
        FAIL("a stranger was heard");
        return true;
      });
      Desk desk(folder / "desk.sock");
      CHECK(desk.next()->kind == SocketEvent::Kind::connected);
      CHECK(desk.next()->body.at("problem").at("code") == "socket.not_allowed");
      CHECK(desk.next()->kind == SocketEvent::Kind::disconnected);
    }
    settings.allowed_uids = {geteuid()};
    std::atomic<int> heard = 0;
    SocketServer server(settings, [&](SocketRequest) { return ++heard > 0; });
    Desk desk(folder / "desk.sock");
    CHECK(desk.next()->kind == SocketEvent::Kind::connected);
    desk.client.send({{"do", "watch"}});
    CHECK(test::wait_until([&] { return heard == 1; }));
  }

  TEST_CASE("of those who may speak a user that is named asks as a program, else the own alone") {
    if (geteuid() != 0) {
      MESSAGE("not run: another user can be played by root alone");
      return;
    }
    const json as_program{{"do", "finish"}, {"from", "program"}};
    for (const bool named : {false, true}) {
      CAPTURE(named);
      const test::Folder folder;
      Settings settings = settings_in(folder);
      (named ? settings.program_uids : settings.allowed_uids) = {test::kNobody};
      BoundedQueue<SocketRequest> requests(8);
      SocketServer server(settings, [&](SocketRequest request) {
        return requests.push(std::move(request));
      });
      std::vector<bool> from_owner;
      std::thread answers([&] {
        while (const auto request = requests.pop()) {
          from_owner.push_back(request->from_owner);
          server.answer(request->connection, {{"ok", true}});
        }
      });
      const auto told = [&](uid_t user, const json& request) {
        return test::ask_as(user, settings.socket, request).get();
      };
      CHECK(told(test::kNobody, as_program) == (named ? "ok" : "socket.not_a_program"));
      CHECK(told(test::kNobody, {{"do", "finish"}, {"from", "desk"}}) == "ok");
      CHECK(told(geteuid(), as_program) == (named ? "socket.not_a_program" : "ok"));
      requests.close();
      answers.join();
      CHECK(from_owner == std::vector<bool>{false, !named});
    }
  }

  TEST_CASE("a line that is no request is refused and the connection goes on") {
    const test::Folder folder;
    std::atomic<int> heard = 0;
    SocketServer server(settings_in(folder), [&](SocketRequest) { return ++heard > 0; });
    Desk desk(folder / "desk.sock");
    CHECK(desk.next()->kind == SocketEvent::Kind::connected);
    desk.client.send(json::array());
    const json refused = desk.next()->body.at("problem");
    CHECK(refused.at("code") == "socket.malformed");
    CHECK(refused.at("text") == "baris ini bukan permintaan");
    desk.client.send({{"do", 3}});
    CHECK(desk.next()->body.at("problem").at("code") == "socket.malformed");
    desk.client.send({{"do", "watch"}});
    CHECK(test::wait_until([&] { return heard == 1; }));
  }

  TEST_CASE("a line without end closes the connection") {
    const test::Folder folder;
    SocketServer server(settings_in(folder), took);
    Desk desk(folder / "desk.sock");
    CHECK(desk.next()->kind == SocketEvent::Kind::connected);
    desk.client.send({{"do", "x"}, {"long", std::string(1000, 'x')}});
    desk.client.send({{"do", "x"}, {"long", std::string(kSocketLineBytesMax, 'x')}});
    CHECK(desk.next()->kind == SocketEvent::Kind::disconnected);
  }

  TEST_CASE("a kiosk that answers is not pushed aside; a socket left by a crash is") {
    const test::Folder folder;
    auto server = std::make_unique<SocketServer>(settings_in(folder), took);
    CHECK_THROWS(SocketServer(settings_in(folder), took));
    const pid_t child = fork();
    if (child == 0) {  // dies without clearing up
      Settings settings = settings_in(folder);
      settings.socket = folder / "crashed.sock";
      new SocketServer(settings, took);
      _exit(0);
    }
    waitpid(child, nullptr, 0);
    REQUIRE(std::filesystem::exists(folder / "crashed.sock"));
    Settings settings = settings_in(folder);
    settings.socket = folder / "crashed.sock";
    CHECK_NOTHROW(SocketServer(settings, took));
  }

  TEST_CASE("the desk finds a kiosk that comes back") {
    const test::Folder folder;
    auto server = std::make_unique<SocketServer>(settings_in(folder), took);
    Desk desk(folder / "desk.sock");
    CHECK(desk.next()->kind == SocketEvent::Kind::connected);
    server.reset();
    CHECK(desk.next()->kind == SocketEvent::Kind::disconnected);
    CHECK_FALSE(desk.client.send({{"do", "watch"}}));
    server = std::make_unique<SocketServer>(settings_in(folder), took);
    CHECK(desk.next()->kind == SocketEvent::Kind::connected);
  }
}
