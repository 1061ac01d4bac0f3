// Another machine finishes a service: the kiosk's door to the network, over real TLS on loopback.
#include <doctest/doctest.h>

#include <poll.h>
#include <sys/resource.h>
#include <time.h>

#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/lan_client.hpp"
#include "kiosk/shell/lan_server.hpp"
#include "tests/kiosk/shell/a_program.hpp"
#include "tests/sync/central/raw_peer.hpp"

using namespace suara;
using namespace suara::kiosk;
using nlohmann::json;
using test::Finished;
using test::RawPeer;

namespace {

constexpr Instant kNow{1'790'000'000'000};

// A door whose kiosk says "ok" to everything, and what it was asked.
class Door {
 public:
  explicit Door(const LanWaits& waits = {})
      : paired(folder.path()),
        server_(folder.path(), HostPort{"127.0.0.1", "0"},
                [this](SocketRequest request) { return take(std::move(request)); }, texts::built_in(),
                waits) {
    answers_ = std::thread([this] {
      while (auto request = requests_.pop()) server_.answer(request->connection, {{"ok", true}});
    });
  }
  ~Door() {
    requests_.close();
    answers_.join();
  }

  LanAsk at(const Hash& pin) const {
    return {{"127.0.0.1", std::to_string(server_.port())}, pin};
  }
  Hash pin() const { return lan_key(folder.path()); }
  std::uint16_t port() const { return server_.port(); }
  // "ok", or what was refused.
  std::string ask(const json& request) const { return ask(request, pin()); }
  std::string ask(const json& request, const Hash& pin) const {
    const auto answer = ask_over_lan(at(pin), request);
    if (!answer) return answer.error().code;
    return answer->contains("ok") ? "ok" : problem_in(*answer).code;
  }
  std::string finish(const std::string& token) const {
    return ask({{"do", "finish"}, {"service", "ktp"}, {"token", token}});
  }
  std::string token_of(const std::string& name) const {
    const auto now = read_clocks().wall;
    return paired.redeem(paired.invite(name, now).value(), now).value();
  }
  int asked() const { return asked_; }
  json newest() const {
    const std::lock_guard lock(mutex_);
    return newest_;
  }

  test::Folder folder;
  Paired paired;

 private:
  bool take(SocketRequest request) {
    {
      const std::lock_guard lock(mutex_);
      newest_ = request.body;
    }
    ++asked_;
    return requests_.push(std::move(request));
  }
  mutable std::mutex mutex_;
  json newest_;
  std::atomic<int> asked_ = 0;
  BoundedQueue<SocketRequest> requests_{64};
  LanServer server_;
  std::thread answers_;
};

int free_port() {
  const int fd = listen_at({"127.0.0.1", "0"});
  sockaddr_in bound{};
  socklen_t size = sizeof bound;
  REQUIRE(getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) == 0);
  close(fd);
  return ntohs(bound.sin_port);
}

Finished kiosk_program(const std::vector<std::string>& words) {
  std::vector<std::string> command{test::program_path("suara-kiosk")};
  command.insert(command.end(), words.begin(), words.end());
  return test::run(command, {{"LC_ALL", "C"}});
}

std::string after(const std::string& text, const std::string& word) {
  const std::size_t at = text.find(word);
  REQUIRE_MESSAGE(at != std::string::npos, text);
  return text.substr(at + word.size(), text.find('\n', at) - at - word.size());
}

}  // namespace

TEST_SUITE("kiosk/shell/lan") {
  TEST_CASE("a paired program's request reaches the kiosk as a program's, without its token") {
    Door door;
    const std::string token = door.token_of("antrean");
    CHECK(door.finish(token) == "ok");
    CHECK(door.newest() == json{{"do", "finish"}, {"service", "ktp"}, {"from", "program"}});
    CHECK(door.ask({{"do", "finish"}, {"service", "ktp"}, {"token", token}, {"from", "desk"}}) ==
          "ok");
    CHECK(door.newest()["from"] == "program");
  }

  TEST_CASE("who is not paired, was removed or asks for more than finishing is refused") {
    Door door;
    const std::string token = door.token_of("antrean");
    CHECK(door.finish("") == "lan.not_paired");
    const auto refused = ask_over_lan(door.at(door.pin()), {{"do", "finish"}});
    REQUIRE(refused);
    CHECK(refused->at("problem").at("text") ==
          texts::describe({"lan.not_paired"}, texts::built_in()));
    CHECK(door.finish(std::string(64, '0')) == "lan.not_paired");
    CHECK(door.ask({{"do", "finish"}, {"service", "ktp"}}) == "lan.not_paired");
    for (const char* verb : {"duty_on", "watch", "export", "technician", "cancel", "send_now"})
      CHECK(door.ask({{"do", verb}, {"token", token}}) == "socket.malformed");
    CHECK(door.ask(json::array({1})) == "socket.malformed");
    CHECK(door.asked() == 0);
    CHECK(door.finish(token) == "ok");
    CHECK_FALSE(door.paired.remove("antrean"));
    CHECK(door.finish(token) == "lan.not_paired");
    CHECK(door.asked() == 1);
  }

  TEST_CASE("a client tells nothing to a kiosk of another key than the pinned one") {
    Door door;
    const std::string token = door.token_of("antrean");
    Hash other = door.pin();
    other[0] ^= 1;
    CHECK(door.ask({{"do", "finish"}, {"token", token}}, other) == "lan.unknown_key");
    CHECK(door.asked() == 0);
    CHECK(door.ask({{"do", "finish"}, {"token", token}}) == "ok");
  }

  TEST_CASE("without TLS, or with a line that does not end, nothing is read and others are served") {
    Door door;
    const std::string token = door.token_of("antrean");
    RawPeer plain(door.port());
    plain.send("{\"do\":\"finish\",\"service\":\"ktp\",\"token\":\"" + token + "\"}\n");
    CHECK(plain.read_all().find("ok") == std::string::npos);
    CHECK(door.ask({{"do", "finish"}, {"token", token}, {"ticket", std::string(5'000, 'A')}}) ==
          "lan.no_answer");
    CHECK(door.asked() == 0);
    CHECK(door.finish(token) == "ok");
  }

  TEST_CASE("slow ones hold every place only until their time is over") {
    Door door({.ask_ms = 300});
    const std::string token = door.token_of("antrean");
    std::vector<std::unique_ptr<RawPeer>> slow;
    for (std::size_t i = 0; i < kLanConnectionsMax; ++i)
      slow.push_back(std::make_unique<RawPeer>(door.port()));
    for (const auto& peer : slow) CHECK(peer->read_all().empty());
    CHECK(door.finish(token) == "ok");
  }

  TEST_CASE("an address that knocks too often is let go, and nothing it asked for was done") {
    Door door;
    const std::string token = door.token_of("antrean");
    int done = 0;
    std::string last = "ok";
    for (; last == "ok" && done < 500; ++done) last = door.finish(token);
    CHECK(last == "lan.no_kiosk");
    CHECK(door.asked() == done - 1);
    CHECK(door.asked() >= static_cast<int>(Knocks::kBurst));
  }

  TEST_CASE("knocks come back one a second, of each address by itself") {
    Knocks knocks;
    for (int i = 0; i < static_cast<int>(Knocks::kBurst); ++i) CHECK(knocks.may("a", 1'000));
    CHECK_FALSE(knocks.may("a", 1'900));
    CHECK(knocks.may("b", 1'900));
    CHECK(knocks.may("a", 2'100));
    CHECK_FALSE(knocks.may("a", 2'100));
    for (std::size_t i = 0; i < 2 * Knocks::kAddressesMax; ++i)
      CHECK(knocks.may("c" + std::to_string(i), 3'000));
  }

  TEST_CASE("a pairing code works once, for ten minutes, and not after five wrong ones") {
    test::Folder folder;
    const Paired paired(folder.path());
    const std::string code = paired.invite("antrean", kNow).value();
    CHECK(paired.redeem("K7Q4-M29X-H3TA", kNow).error().code == "programs.bad_code");
    std::string typed = code;
    std::ranges::transform(typed, typed.begin(), [](char sign) { return std::tolower(sign); });
    const std::string token = paired.redeem(typed, kNow).value();
    CHECK(paired.owner_of(token) == "antrean");
    CHECK_FALSE(paired.redeem(code, kNow));
    CHECK(paired.invite("antrean", kNow).error().code == "programs.exists");
    CHECK(paired.invite("an trean", kNow).error().code == "programs.bad_name");
    const std::string late = paired.invite("lain", kNow).value();
    CHECK_FALSE(paired.redeem(late, kNow + kPairingCodeMs));
    CHECK_FALSE(paired.redeem(late, kNow + -1));
    CHECK(paired.redeem(late, kNow + (kPairingCodeMs - 1)));
    const std::string tried = paired.invite("ketiga", kNow).value();
    for (int i = 0; i < kPairingTriesMax; ++i) CHECK_FALSE(paired.redeem("AAAA", kNow));
    CHECK_FALSE(paired.redeem(tried, kNow));
    CHECK(paired.list()->size() == 2);
    CHECK(paired.remove("ketiga").value().code == "programs.unknown");
    // Neither code nor token can be read from the file.
    const std::string file = test::read_file(folder / "paired.json");
    CHECK(file.find(token) == std::string::npos);
    CHECK(std::filesystem::status(folder / "paired.json").permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  }

  TEST_CASE("what an interrupted write of the pairings left does not stand in the way") {
    const test::Folder folder;
    std::filesystem::create_directory(folder / "paired.json.part");
    CHECK(Paired(folder.path()).invite("antrean", kNow));
    CHECK_FALSE(std::filesystem::exists(folder / "paired.json.part"));
  }

  TEST_CASE("a file of pairings that cannot be read pairs nobody") {
    test::Folder folder;
    const Paired paired(folder.path());
    for (const char* text : {"", "[]", "{\"programs\":[1,null,{}]}", "{\"programs\":3}", "{"}) {
      test::write_file(folder / "paired.json", text);
      CHECK_FALSE(paired.owner_of(""));
      CHECK_FALSE(paired.redeem("", kNow));
    }
  }

  TEST_CASE("a file of pairings that cannot be read is never written over") {
    test::Folder folder;
    const Paired paired(folder.path());
    const std::string token =
        paired.redeem(paired.invite("antrean", kNow).value(), kNow).value();
    const std::string whole = test::read_file(folder / "paired.json");
    const std::string torn = whole.substr(0, whole.size() / 2);
    test::write_file(folder / "paired.json", torn);
    CHECK(paired.invite("lain", kNow).error().code == "programs.unreadable");
    CHECK(paired.redeem("AAAA", kNow).error().code == "programs.unreadable");
    CHECK(paired.remove("antrean").value().code == "programs.unreadable");
    CHECK(paired.list().error().args.at("file") == (folder / "paired.json").string());
    CHECK(test::read_file(folder / "paired.json") == torn);
    test::write_file(folder / "paired.json", whole);
    CHECK(paired.owner_of(token) == "antrean");
    std::filesystem::remove(folder / "paired.json");
    CHECK(paired.list()->empty());
    CHECK(paired.invite("antrean", kNow));
  }

  TEST_CASE("who pairs over the network is not told the kiosk's own paths") {
    Door door;
    test::write_file(door.folder / "paired.json", "{");
    const auto answer =
        ask_over_lan(door.at(door.pin()), {{"do", "pair"}, {"code", "K7Q4-M29X-H3TA"}});
    REQUIRE(answer);
    CHECK(problem_in(*answer).code == "programs.not_kept");
    CHECK(answer->dump().find(door.folder.path().string()) == std::string::npos);
  }

  TEST_CASE("a key or a certificate alone is made anew with the other, a whole pair stays") {
    for (const char* lost : {"lan.crt", "lan.key"}) {
      test::Folder folder;
      const Hash before = lan_key(folder.path());
      CHECK(lan_key(folder.path()) == before);
      std::filesystem::remove(folder / lost);
      const Hash after = lan_key(folder.path());
      CHECK(after != before);
      CHECK(lan_key(folder.path()) == after);
      CHECK_NOTHROW(TlsContext(folder / "lan"));
    }
    test::Folder broken;
    lan_key(broken.path());
    test::write_file(broken / "lan.crt", "no certificate");
    CHECK_THROWS(lan_key(broken.path()));
    CHECK(test::read_file(broken / "lan.crt") == "no certificate");
  }

  TEST_CASE("without a descriptor for one more connection it waits, and does not ask all the time") {
    Door door;
    const std::string token = door.token_of("antrean");
    const auto cpu_ms = [] {
      timespec used{};
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
      return used.tv_sec * 1'000 + used.tv_nsec / 1'000'000;
    };
    rlimit whole{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &whole) == 0);
    const int next = dup(STDERR_FILENO);  // the lowest that is free: the peer's own, and no other
    REQUIRE(next >= 0);
    close(next);
    const rlimit one_more{static_cast<rlim_t>(next) + 1, whole.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &one_more) == 0);
    {
      RawPeer peer(door.port());
      const auto before = cpu_ms();
      pollfd never{-1, 0, 0};
      poll(&never, 1, 4 * static_cast<int>(AcceptPause::kPauseMs));
      CHECK(cpu_ms() - before < AcceptPause::kPauseMs);
    }
    REQUIRE(setrlimit(RLIMIT_NOFILE, &whole) == 0);
    CHECK(door.finish(token) == "ok");
  }

  TEST_CASE("the door's address is HOST:PORT and nothing else; the default is no door") {
    for (const char* text : {"192.168.10.7:8444", "[::1]:8444", "kios-3:1"})
      CHECK(parse_host_port(text));
    for (const char* text : {"", ":1", "a:", "a:66000", "a:1x", "::1:8444", "a b:1", "a"})
      CHECK_FALSE(parse_host_port(text));
    CHECK_FALSE(parse_settings("", "/tmp")->programs_listen);
    CHECK(parse_settings("[programs]\nlisten = \"127.0.0.1:8444\"\n", "/tmp")->programs_listen);
    CHECK_FALSE(parse_settings("[programs]\nlisten = \"8444\"\n", "/tmp"));
  }

  TEST_CASE("an address that nothing can listen at is refused, and the setting is named") {
    const auto settings = [](const std::string& listen) {
      return parse_settings("language = \"id\"\n[programs]\nlisten = \"" + listen + "\"\n",
                            "/tmp");
    };
    for (const char* at : {"192.168.10.7:8444", "[::1]:1", "0.0.0.0:65535", "[::]:8444"})
      CHECK_MESSAGE(settings(at), at);
    for (const char* at : {"kios-3:8444", "localhost:8444", "127.0.0.1:0", "[::1]:00000",
                           "192.168.10:x", "300.1.1.1:8444"})
      CHECK_MESSAGE(!settings(at), at);
    const Problem refused = settings("kios-3:8444").error();
    CHECK(refused.code == "settings.not_listened_at");
    CHECK(refused.args.at("key") == "programs.listen");
    CHECK(refused.where.row == 3);
  }

  TEST_CASE("the real programs: a code is made here, paired there, one ballot, and an end") {
    test::KioskFolder home;
    const std::string data = home.folder.path().string();
    const std::string at = "127.0.0.1:" + std::to_string(free_port());
    const std::string pairing = (home.folder / "loket1.json").string();
    const auto finish = [&] {
      return kiosk_program({"finish", "--paired", pairing, "--service", "ktp", "--result",
                            "dirujuk", "--ticket", "A012"});
    };
    CHECK(holds(kiosk_program({"programs", "add", "antrean", "--data", data}), "[programs] listen"));
    {
      test::TouchScreen glass(1280, 800);
      test::KioskProgram kiosk(home, glass,
                               "[waits]\ndead_ms = 0\nsame_key_ms = 0\n[programs]\nlisten = \"" +
                                   at + "\"\n");
      kiosk.duty_on();
      const Finished code = kiosk_program({"programs", "--data", data, "add", "antrean"});
      REQUIRE(code.status == 0);
      const auto pair = [&](const std::string& with) {
        return kiosk_program({"pair", "--kiosk", at, "--pin", after(code.output, "pin "), "--code",
                              with, "--to", pairing});
      };
      CHECK(holds(pair("AAAA-AAAA-AAAA"), "is wrong"));
      CHECK_FALSE(std::filesystem::exists(pairing));
      CHECK(pair(after(code.output, "code ")).status == 0);
      CHECK(finish().status == 0);
      kiosk.citizen().wait_screen("rate");
      kiosk.tap("rate.skip");
      kiosk.citizen().wait_screen("idle");
      CHECK(holds(kiosk_program({"programs", "--data", data, "list"}), "antrean 20"));
      CHECK(kiosk_program({"programs", "--data", data, "remove", "antrean"}).status == 0);
      CHECK(holds(finish(), "is not paired"));
    }
    CHECK(finish().status == 4);  // no kiosk answers: ask again
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 1);
    CHECK(ballots[0].offer.channel == domain::Channel::program);
    CHECK(ballots[0].offer.stated_by == domain::StatedBy::program);
  }
}
