#include <doctest/doctest.h>

#include <atomic>

#include "tests/kiosk/shell/a_counter.hpp"
#include "tests/support/scripted_server.hpp"

using namespace suara;
using nlohmann::json;
using test::KioskFolder;
using test::RunningKiosk;
using test::ScriptedAnswer;
using test::ScriptedRequest;
using test::ScriptedServer;

namespace {

// A kiosk whose uplink does not wait long, and one rated ballot in it.
struct Rated {
  KioskFolder& home;
  RunningKiosk kiosk;

  Rated(KioskFolder& folder, const std::string& url) : home(folder), kiosk(folder, test::quick_uplink(url)) {
    kiosk.duty_on();
    kiosk.rate();
  }
  void send_now() { REQUIRE(kiosk.refusal({{"do", "send_now"}}) == "ok"); }
  bool wait_trouble(const std::string& name) {
    return kiosk.wait_state([&](const json& state) { return state["trouble"] == name; });
  }
  bool wait_sent() {
    return kiosk.wait_state(
        [](const json& state) { return state["unsent"] == 0 && state["trouble"] == ""; });
  }
};

ScriptedAnswer receipt(test::Signer& central, const ScriptedRequest& request) {
  const auto upload = record::unpack_upload(request.body);
  return {.status = 200,
          .body = central.sign(central.receive(*upload, kiosk::read_clocks().wall))};
}

}  // namespace

TEST_SUITE("kiosk/shell") {
  TEST_CASE("a central that refuses, breaks off, stalls or lies loses nothing and delays nobody") {
    const std::vector<std::pair<std::string, ScriptedAnswer>> answers = {
        {"refused", {.status = 401}},
        {"refused", {.status = 403}},
        {"busy", {.status = 429, .headers = {{"Retry-After", "0"}}}},
        {"busy", {.status = 503}},
        {"unexpected", {.status = 500}},
        {"unexpected", {.status = 422}},
        {"too_large", {.status = 413}},
        {"bad_receipt", {.status = 200, .body = "no receipt"}},
        {"unreachable", {.hang_up = true}}};
    for (const auto& [trouble, answer] : answers) {
      KioskFolder home;
      std::atomic<bool> healthy = false;
      ScriptedServer server([&](const ScriptedRequest& request) {
        return healthy ? receipt(home.central, request) : answer;
      });
      Rated rated(home, server.url());
      CHECK_MESSAGE(rated.wait_trouble(trouble), trouble);
      CHECK(rated.kiosk.state()["unsent"] == 1);
      healthy = true;
      rated.send_now();
      CHECK_MESSAGE(rated.wait_sent(), trouble << " " << rated.kiosk.state().dump());
    }
  }

  TEST_CASE("with no central at all the counter works, and all is sent once it is back") {
    KioskFolder home;
    int port = 0;
    { port = ScriptedServer([](const ScriptedRequest&) { return ScriptedAnswer{}; }).port(); }
    Rated rated(home, "http://127.0.0.1:" + std::to_string(port));
    CHECK(rated.wait_trouble("unreachable"));
    ScriptedServer server(
        [&](const ScriptedRequest& request) { return receipt(home.central, request); }, port);
    rated.send_now();
    CHECK(rated.wait_sent());
    CHECK(server.connections() == 1);
  }

  TEST_CASE("what is asked to go now takes the duty record of that moment along") {
    KioskFolder home;
    std::atomic<bool> duty_ended = false;
    ScriptedServer server([&](const ScriptedRequest& request) {
      const auto batch = record::parse_batch(record::unpack_upload(request.body)->batch);
      for (const Bytes& bytes : batch->records) {
        const auto read = record::decode(bytes);
        const auto* duty = std::get_if<record::Duty>(&read->body);
        if (duty != nullptr && !duty->on) duty_ended = true;
      }
      return receipt(home.central, request);
    });
    Rated rated(home, server.url());
    REQUIRE(rated.kiosk.refusal({{"do", "duty_off"}}) == "ok");
    CHECK(rated.kiosk.wait([&] { return duty_ended.load(); }));
    CHECK(rated.wait_sent());
  }

  TEST_CASE("what could not be sent goes after an earlier chain has had its turn, unasked") {
    const KioskFolder home;
    const auto batch = *journal::Journal::open(home.folder.path())->outgoing(0, 256, home.key);
    kiosk::SenderQueue inbox(16);
    std::atomic<bool> first = true;
    ScriptedServer server([&](const ScriptedRequest&) -> ScriptedAnswer {
      if (!first.exchange(false)) return {.status = 200};
      inbox.push(kiosk::Grown{3, 0, 0, 1});
      return {.status = 503};
    });
    uplink::Pace pace;
    pace.retry_first_ms = pace.retry_max_ms = pace.drain_pause_ms = 1;
    const auto recorder = [&](const kiosk::RecorderRequest& request) {
      if (const auto* make = std::get_if<kiosk::MakeBatch>(&request))
        return inbox.push(kiosk::BatchMade{batch, {}, make->chain});
      const auto& taken = std::get<kiosk::TakeReceipt>(request);
      return inbox.push(kiosk::ReceiptTaken{journal::Acknowledged{}, 3, 0, taken.chain});
    };
    const kiosk::Sender sender(server.url(), pace, inbox, recorder, [](const auto&) {}, {});
    inbox.push(kiosk::Grown{3, 0, 0, 0});
    inbox.push(kiosk::SendAsked{});
    CHECK(server.wait_for_requests(3));
  }

  TEST_CASE("a gap is filled from the head that the central names") {
    KioskFolder home;
    std::vector<std::uint64_t> first_seqs;
    std::mutex mutex;
    ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedAnswer {
      const std::lock_guard lock(mutex);
      const auto upload = record::unpack_upload(request.body);
      const auto batch = record::parse_batch(upload->batch);
      first_seqs.push_back(batch->header.first_seq);
      if (batch->header.first_seq > 1 && first_seqs.size() == 1)
        return {.status = 409, .body = record::encode(record::Head{0, Hash{}, 0})};
      return receipt(home.central, request);
    });
    Rated rated(home, server.url());
    rated.send_now();
    CHECK(rated.wait_sent());
    const std::lock_guard lock(mutex);
    REQUIRE(first_seqs.size() >= 2);
    CHECK(first_seqs[0] == 2);
    CHECK(first_seqs[1] == 1);
  }

  TEST_CASE("a PIN that is newer than the kiosk's roster is known after the first try") {
    KioskFolder home;
    ScriptedServer server(
        [&](const ScriptedRequest& request) { return receipt(home.central, request); });
    RunningKiosk kiosk(home, test::quick_uplink(server.url()));
    const json duty{{"do", "duty_on"}, {"nip", "199203032015031003"}, {"pin", "777777"}};
    CHECK(kiosk.wait([&] { return server.requests() >= 1; }));
    home.central.bundle.roster[2].pin_hash = test::hash_pin("777777");
    CHECK(kiosk.wait([&] { return kiosk.refusal(duty) == "ok"; }));
  }

  TEST_CASE("the newest roster comes with the receipt of the boot") {
    KioskFolder home;
    ScriptedServer server(
        [&](const ScriptedRequest& request) { return receipt(home.central, request); });
    home.central.bundle.roster.push_back(
        {OfficerId{"P-0009"}, "199909092020091009", "Petugas Baru", test::hash_pin("999999")});
    {
      auto journal = *journal::Journal::open(home.folder.path());
      journal.boot(kiosk::read_clocks(), "0.1.0", kiosk::machine_boot_id());
    }
    RunningKiosk kiosk(home, test::quick_uplink(server.url()));
    CHECK(kiosk.wait([&] {
      return kiosk.refusal({{"do", "duty_on"}, {"nip", "199909092020091009"},
                            {"pin", "999999"}}) == "ok";
    }));
  }
}
