// Another program finishes a service: suara-kiosk finish and the two examples of the README, run
// against the real kiosk.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>

#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/socket_server.hpp"
#include "tests/kiosk/shell/a_program.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using test::Finished;
using test::KioskFolder;
using test::KioskProgram;
using test::TouchScreen;
using Words = std::vector<std::string>;

namespace {

constexpr int kLater = 4;
constexpr const char* kQuick =
    "[waits]\ndead_ms = 0\nsame_key_ms = 0\ndesk_done_ms = 300\n"
    "[window]\nreduced_motion = true\n";

Finished finish(const KioskFolder& home, const Words& more) {
  Words command{test::program_path("suara-kiosk"), "finish", "--data", home.folder.path().string()};
  command.insert(command.end(), more.begin(), more.end());
  return test::run(command, {{"LC_ALL", "C"}});
}

bool refused(const Finished& run, int status, const std::string& words) {
  CAPTURE(run.output);
  CHECK(run.output.find(words) != std::string::npos);
  return run.status == status;
}

// The n-th example of the README's section, from 0.
std::string example(std::size_t n) {
  const std::string text = test::read_file(test::source_dir() / "kiosk/shell/README.md");
  std::size_t at = text.find("## Other programs finish a service");
  for (std::size_t i = 0; i <= n; ++i) at = text.find("```sh\n", at) + 6;
  return text.substr(at, text.find("```", at) - at);
}

test::Environment with_programs(const KioskFolder& home) {
  const std::filesystem::path program = test::program_path("suara-kiosk");
  return {{"PATH", program.parent_path().string() + ":" + std::getenv("PATH")},
          {"SOCKET", (home.folder / "desk.sock").string()},
          {"LC_ALL", "C"}};
}

void skip(KioskProgram& kiosk) {
  kiosk.citizen().wait_screen("rate");
  kiosk.tap("rate.skip");
  kiosk.citizen().wait_screen("idle");
}

}  // namespace

TEST_SUITE("kiosk/shell/finish") {
  TEST_CASE("another program finishes a service: one ballot, with its source in the record") {
    KioskFolder home;
    {
      TouchScreen glass(1280, 800);
      KioskProgram kiosk(home, glass, kQuick);
      CHECK(refused(finish(home, {"--service", "ktp"}), 1, "nobody is on duty"));
      kiosk.duty_on();
      const Words a012{"--service", "ktp", "--result", "dirujuk", "--ticket", "A012"};
      CHECK(finish(home, a012).status == 0);
      skip(kiosk);
      CHECK(refused(finish(home, a012), 1, "has had its rating today"));
      CHECK(refused(finish(home, {"--service", "x"}), 1, "no such service"));
      CHECK(refused(finish(home, {"--service", "ktp", "--ticket", std::string(65, 'A')}), 1,
                    "a ticket is"));
      CHECK(refused(finish(home, {"--service", "ktp", "--ticket", "A\tB"}), 1, "a ticket is"));
      CHECK(kiosk.ask({{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"},
                       {"ticket", 12}}) == "counter.bad_ticket");
      CHECK(finish(home, {"--service", "ktp", "--ticket", ""}).status == 2);
      CHECK(finish(home, {"--service", "ktp", "--result", "x"}).status == 2);
      CHECK(kiosk.citizen().facts().screen == "idle");
    }
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 1);
    CHECK(ballots[0].offer.channel == domain::Channel::program);
    CHECK(ballots[0].offer.stated_by == domain::StatedBy::program);
    CHECK(ballots[0].offer.result == domain::ServiceResult::dirujuk);
    CHECK(ballots[0].offer.officer == OfficerId{"P-0001"});
  }

  TEST_CASE("while a citizen answers one service waits; a second is put off, its ticket unused") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kQuick);
    kiosk.duty_on();
    kiosk.finish();
    kiosk.tap("rate.2");
    kiosk.citizen().wait_screen("thanks");
    kiosk.tap("thanks.reasons");
    kiosk.citizen().wait_screen("reasons");
    CHECK(finish(home, {"--service", "ktp", "--ticket", "A001"}).status == 0);
    const Words second{"--service", "ktp", "--ticket", "A002"};
    CHECK(refused(finish(home, second), kLater, "waits already"));
    kiosk.tap("reasons.skip");
    skip(kiosk);
    CHECK(finish(home, second).status == 0);
    kiosk.citizen().wait_screen("rate");
  }

  TEST_CASE("where the kiosk has too many connections the program is told to ask again") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kQuick);
    kiosk.duty_on();
    const auto nothing = [](const kiosk::SocketEvent&) {};
    std::vector<std::unique_ptr<kiosk::SocketClient>> others;
    for (std::size_t i = 0; i < kiosk::kSocketConnectionsMax; ++i)
      others.push_back(
          std::make_unique<kiosk::SocketClient>(home.folder / "desk.sock", nothing));
    REQUIRE(test::wait_until([&] {
      return finish(home, {"--service", "unknown"}).output.find("too many") != std::string::npos;
    }));
    CHECK(finish(home, {"--service", "ktp"}).status == kLater);
    others.clear();
    CHECK(test::wait_until([&] { return finish(home, {"--service", "ktp"}).status == 0; }));
  }

  TEST_CASE("where no kiosk runs nothing is done, and the program is told to ask again") {
    KioskFolder home;
    CHECK(refused(finish(home, {"--service", "ktp"}), kLater, "no kiosk answers"));
    test::write_file(home.folder / "kiosk.toml", "[socket]\npath = 3\n");
    CHECK(refused(finish(home, {"--service", "ktp"}), 1, "kiosk.toml"));
    CHECK(refused(finish(home, {"--service", "ktp", "--socket", "/nowhere/desk.sock"}), kLater,
                  "/nowhere/desk.sock"));
  }

  TEST_CASE("a kiosk that goes away before its answer: done or not is said to be unknown") {
    KioskFolder home;
    kiosk::Settings settings;
    settings.socket = home.folder / "desk.sock";
    kiosk::BoundedQueue<kiosk::SocketRequest> requests(8);
    auto server = std::make_unique<kiosk::SocketServer>(
        settings, [&](kiosk::SocketRequest request) { return requests.push(std::move(request)); });
    std::thread dies([&] {
      if (requests.pop_within(std::chrono::seconds(10))) server.reset();
    });
    const Finished asked = finish(home, {"--service", "ktp"});
    dies.join();
    CHECK(refused(asked, 1, "went away before it answered"));
  }

  TEST_CASE("where program_uids names others nobody else may ask as a program") {
    KioskFolder home;
    kiosk::Settings settings;
    settings.socket = home.folder / "desk.sock";
    settings.program_uids = {geteuid() + 1};
    const auto answer_all = [&](kiosk::SocketServer& server, std::uint64_t connection) {
      server.answer(connection, {{"ok", true}});
    };
    const auto try_once = [&] {
      kiosk::BoundedQueue<kiosk::SocketRequest> requests(8);
      kiosk::SocketServer server(settings, [&](kiosk::SocketRequest request) {
        return requests.push(std::move(request));
      });
      std::thread answers([&] {
        while (auto request = requests.pop()) answer_all(server, request->connection);
      });
      Finished run = finish(home, {"--service", "ktp"});
      requests.close();
      answers.join();
      return run;
    };
    CHECK(refused(try_once(), 1, "may ask as a program"));
    settings.program_uids = {geteuid()};
    CHECK(try_once().status == 0);
  }

  TEST_CASE("the README's examples do what they say") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kQuick);
    const test::Environment programs = with_programs(home);
    const auto served = home.folder / "served";
    std::string script = example(0);
    script.insert(script.find("--service"), "--data \"$DATA\" ");
    test::write_file(served, script);
    test::Environment at_home = programs;
    at_home["DATA"] = home.folder.path().string();
    const Words call{"/bin/sh", served.string(), "ktp", "selesai", "A012"};
    CHECK(refused(test::run(call, at_home), 1, "nobody is on duty"));
    kiosk.duty_on();
    CHECK(test::run(call, at_home).status == 0);
    skip(kiosk);
    const Finished raw = test::run({"/bin/sh", "-c", example(1)}, programs);
    CHECK(raw.status == 0);
    CHECK(raw.output == "{\"ok\":true}\n");
    skip(kiosk);
    CHECK(refused(test::run({"/bin/sh", "-c", example(1)}, programs), 1, "counter.ticket_used"));
  }
}
