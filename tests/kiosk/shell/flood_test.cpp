// A program at the socket that says more than the kiosk can take, or never reads.
#include <doctest/doctest.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <map>

#include "tests/kiosk/shell/a_counter.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using kiosk::citizen::Page;
using nlohmann::json;
using test::KioskFolder;
using test::RunningKiosk;

namespace {

// It writes lines and reads when it is told to.
class LoudProgram {
 public:
  explicit LoudProgram(const std::filesystem::path& socket_path)
      : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = socket_path.string();
    REQUIRE(path.size() < sizeof address.sun_path);
    path.copy(address.sun_path, path.size());
    REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  ~LoudProgram() { ::close(socket_); }
  LoudProgram(const LoudProgram&) = delete;
  LoudProgram& operator=(const LoudProgram&) = delete;

  void say(const json& request, int times) {
    std::string lines;
    for (int i = 0; i < times; ++i) lines += request.dump() + "\n";
    REQUIRE(::send(socket_, lines.data(), lines.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(lines.size()));
  }
  bool all_is_read() const {
    int left = 0;
    REQUIRE(::ioctl(socket_, SIOCOUTQ, &left) == 0);
    return left == 0;
  }
  // What can be read now; pushed states are none.
  void read_answers() {
    std::array<char, 65536> some{};
    for (ssize_t got = 0;
         (got = ::recv(socket_, some.data(), some.size(), MSG_DONTWAIT)) != -1;) {
      if (got == 0) {
        closed = true;
        return;
      }
      heard_.append(some.data(), static_cast<std::size_t>(got));
    }
    for (std::size_t end; (end = heard_.find('\n')) != std::string::npos;) {
      const json line = json::parse(heard_.substr(0, end));
      heard_.erase(0, end + 1);
      if (line.contains("ok")) ++taken;
      if (line.contains("problem")) ++refused[line["problem"]["code"].get<std::string>()];
    }
  }
  int answered() const {
    int all = taken;
    for (const auto& [code, times] : refused) all += times;
    return all;
  }

  int taken = 0;
  std::map<std::string, int> refused;
  bool closed = false;

 private:
  int socket_;
  std::string heard_;
};

}  // namespace

TEST_SUITE("kiosk/shell/socket flood") {
  TEST_CASE("however much a program at the socket says, the citizen's answer comes through") {
    KioskFolder home;
    RunningKiosk kiosk(home);
    kiosk.duty_on();
    kiosk.finish();
    REQUIRE(kiosk.wait_page(Page::rate));
    LoudProgram loud(home.folder / "desk.sock");
    loud.say({{"do", "watch"}}, 2'000);
    REQUIRE(test::wait_until([&] { return loud.all_is_read(); }));
    kiosk.engine().act(kiosk::citizen::Rate{4});
    CHECK(kiosk.wait_page(Page::thanks));
    CHECK(kiosk.wait([&] {
      loud.read_answers();
      return loud.answered() == 2'000;
    }));
    CHECK(loud.taken >= static_cast<int>(kiosk::kRequestsMax));
    CHECK(loud.refused == std::map<std::string, int>{{"socket.busy", 2'000 - loud.taken}});
    kiosk.engine().act(kiosk::citizen::Finish{});
    CHECK(kiosk.wait_page(Page::idle));
  }

  TEST_CASE("three hundred services at once are recorded or told 'busy', and the kiosk goes on") {
    KioskFolder home;
    int taken = 0;
    {
      RunningKiosk kiosk(home);
      kiosk.duty_on();
      LoudProgram loud(home.folder / "desk.sock");
      const json without{{"do", "without_ballot"},
                         {"service", "ktp"},
                         {"result", "selesai"},
                         {"reason", "citizen_left"}};
      for (int i = 0; i < 30; ++i) {
        loud.say(without, 20);
        kiosk.engine().take_in();
      }
      CHECK(kiosk.wait([&] {
        loud.read_answers();
        return loud.answered() == 600;
      }));
      taken = loud.taken;
      CHECK(loud.refused["socket.busy"] == 600 - taken);
      const json next{{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}};
      CHECK(kiosk.wait([&] { return kiosk.refusal(next) == "ok"; }));
      CHECK(kiosk.wait_page(Page::rate));
    }
    CHECK(static_cast<int>(home.bodies<domain::ServiceWithoutBallot>().size()) == taken);
  }

  TEST_CASE("whoever does not read a megabyte of answers is let go, and others are not") {
    const test::Folder folder;
    kiosk::Settings settings;
    settings.socket = folder / "desk.sock";
    std::atomic<std::uint64_t> who = 0;
    kiosk::SocketServer server(settings, [&](const kiosk::SocketRequest& request) {
      who = request.connection;
      return true;
    });
    LoudProgram deaf(settings.socket), hearing(settings.socket);
    deaf.say({{"do", "watch"}}, 1);
    REQUIRE(test::wait_until([&] { return who != 0; }));
    const json answer{{"ok", std::string(64 * 1024, 'x')}};
    for (int i = 0; i < 40; ++i) server.answer(who, answer);
    CHECK(test::wait_until([&] {
      deaf.read_answers();
      return deaf.closed;
    }));
    const std::uint64_t before = who;
    hearing.say({{"do", "watch"}}, 1);
    REQUIRE(test::wait_until([&] { return who != before; }));
    server.answer(who, {{"ok", true}});
    CHECK(test::wait_until([&] {
      hearing.read_answers();
      return hearing.taken == 1;
    }));
  }
}
