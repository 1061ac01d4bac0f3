// Two hundred ballots of all outcomes at one counter: real kiosk, real desk, pointer events, a real
// central behind a network that is cut and mended. The tallies are what was tapped.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tests/scenario/counter.hpp"
#include "tests/scenario/csv_rows.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/network.hpp"
#include "tests/support/wait.hpp"

using namespace suara::test;

namespace {

constexpr int kBallots = 200;
constexpr const char* kWaits =
    "[waits]\nrate_ms = 4000\nreasons_ms = 2500\nstill_here_ms = 400\nthanks_ms = 60000\n"
    "dead_ms = 0\nsame_key_ms = 0\ndesk_done_ms = 300\nupload_age_ms = 2000\n"
    "upload_pause_ms = 50\nbackoff_base_ms = 50\nbackoff_cap_ms = 400\n"
    "[window]\nreduced_motion = true\n";

// What was tapped, in the columns of the tallies.
struct Tapped {
  std::map<std::string, int> outcomes;
  std::map<int, int> scores;
  std::map<std::string, int> services;  // by service and result
  int without_ballot = 0;
  void outcome(const std::string& name) { ++outcomes[name]; }
  void rated(int score) {
    outcome("rated");
    ++scores[score];
  }
};

// Sum of each numeric column of `suara tallies export`, and services by service/result.
struct Exported {
  std::map<std::string, int> sums;
  std::map<std::string, int> services;
};
Exported read_tallies(const std::string& csv) {
  Exported exported;
  for (const auto& row : csv_rows(csv)) {
    for (const char* name : {"s1", "s2", "s3", "s4", "s5", "rated", "withdrawn", "skipped",
                             "cancelled", "superseded", "interrupted", "timed_out", "services"})
      exported.sums[name] += std::stoi(row.at(name));
    exported.services[row.at("service") + "/" + row.at("result")] += std::stoi(row.at("services"));
  }
  return exported;
}

struct Scenario {
  Folder folder;
  Region region{folder.path()};
  Network network{region.port()};
  std::unique_ptr<Counter> counter;
  Tapped tapped;

  Scenario() {
    region.enrol("K-0001", "DISDUKCAPIL", "L1",
                 "http://127.0.0.1:" + std::to_string(network.port()));
    const auto settings = region.kiosk_data("K-0001") / "kiosk.toml";
    write_file(settings, read_file(settings) + kWaits);
    region.sign_in("auditor1");
    const Letter letter = region.letter_of("P-0001");  // known to the kiosk from its start
    counter = std::make_unique<Counter>(region, "K-0001");
    counter->duty_on(letter);
  }

  Driver& citizen() { return counter->citizen(); }

  void open(int i) {
    static const std::vector<std::string> kServices = {"ktp", "kk", "pindah"};
    static const std::vector<std::string> kNames = {"KTP elektronik", "Kartu Keluarga",
                                                    "Surat pindah"};
    static const std::vector<std::string> kResults = {"selesai", "berkas_kurang"};
    const std::string& service = kServices[static_cast<std::size_t>(i) % 3];
    const std::string& result = kResults[static_cast<std::size_t>(i / 3) % 2];
    ++tapped.services[service + "/" + result];
    counter->finish(service, result);
    // A ballot that was left open asks about the service before until this one takes its place.
    const std::string& name = kNames[static_cast<std::size_t>(i) % 3];
    citizen().wait_for([&](const Facts& facts) { return asks_about(facts, name); },
                       "the question about " + name);
  }

  void done() {
    citizen().tap("thanks.finish");
    citizen().wait_screen("idle");
  }

  void rate(int score) {
    counter->rate(score);
    tapped.rated(score);
    done();
  }

  void change(int first, int second) {
    counter->rate(first);
    citizen().tap("thanks.change");
    citizen().wait_screen("rate");
    counter->rate(second);
    tapped.rated(second);
    done();
  }

  void give_reasons(int score) {
    counter->rate(score);
    citizen().tap("thanks.reasons");
    citizen().tap("reason.waktu");
    citizen().tap("reason.sarana");
    citizen().tap("reasons.comment");
    for (const char* key : {"key.b", "key.a", "key.i", "key.k"}) citizen().tap(key);
    citizen().tap("keyboard.send");
    tapped.rated(score);
    citizen().wait_screen("idle");
  }

  void withdraw() {
    counter->rate(1);
    citizen().tap("thanks.change");
    citizen().wait_screen("idle");
    tapped.outcome("withdrawn");
  }

  void skip() {
    citizen().tap("rate.skip");
    citizen().wait_screen("idle");
    tapped.outcome("skipped");
  }

  void cancel() {
    counter->cancel();
    citizen().wait_screen("idle");
    tapped.outcome("cancelled");
  }

  void time_out() {
    citizen().wait_screen("idle");
    tapped.outcome("timed_out");
  }

  void interrupt() {
    counter->restart_after_kill();
    citizen().wait_screen("idle");
    tapped.outcome("interrupted");
    counter->desk().wait_for(  // on duty as before, and the desk has found its kiosk again
        [](const Facts& facts) { return facts.screen == "counter" && !facts.find("desk.notice"); },
        "the counter");
  }

  // One ballot of the kind that its number stands for.
  void one(int i) {
    if (i == 50 || i == 150) return interrupt();
    switch (i % 20) {
      case 3: return skip();
      case 7: return withdraw();
      case 9: return cancel();
      case 11: return tapped.outcome("superseded");  // left open: the next service takes its place
      case 13: return time_out();
      case 15: return change(1, 3);
      case 17: return give_reasons(2);
      default: return rate(1 + i * 7 % 4);
    }
  }

  Exported tallies() {
    return read_tallies(region.suara({"tallies", "export"}, 0, "auditor1").output);
  }
};

}  // namespace

TEST_SUITE("scenario") {
  TEST_CASE("what two hundred citizens tapped is what the tallies hold, whatever the network did") {
    Scenario world;
    for (int i = 0; i < kBallots; ++i) {
      if (i == 60 || i == 120) world.network.cut();
      if (i == 100 || i == 140) world.network.mend();
      INFO("ballot ", i);
      world.open(i);
      world.one(i);
      if (i % 40 == 39) {
        world.counter->without_ballot("kk", "selesai", "citizen_left");
        ++world.tapped.services["kk/selesai"];
        ++world.tapped.without_ballot;
      }
    }
    world.counter->send_now();
    const int services = kBallots + world.tapped.without_ballot;
    const bool arrived = wait_until([&] { return world.tallies().sums["services"] == services; },
                                    std::chrono::seconds(60));
    Exported held = world.tallies();
    CHECK(arrived);
    for (const char* outcome : {"rated", "withdrawn", "skipped", "cancelled", "superseded",
                                "interrupted", "timed_out"}) {
      CHECK_MESSAGE(world.tapped.outcomes[outcome] > 0, outcome);
      CHECK_MESSAGE(held.sums[outcome] == world.tapped.outcomes[outcome], outcome);
    }
    for (int score = 1; score <= 4; ++score)
      CHECK_MESSAGE(held.sums["s" + std::to_string(score)] == world.tapped.scores[score], score);
    for (const auto& [name, count] : world.tapped.services)
      CHECK_MESSAGE(held.services[name] == count, name);
    CHECK(held.services.size() == world.tapped.services.size());

    // The officer sees nothing before the day is closed, then classes of at least five.
    const auto show = [&] {
      return nlohmann::json::parse(
          world.region.suara({"officer", "show", "P-0001", "--format", "json"}).output);
    };
    CHECK(show().at("editions").empty());
    world.region.suara({"clock", "advance"});
    const auto editions = show().at("editions");
    REQUIRE(editions.size() == 1);
    CHECK(editions[0].at("ratings") == world.tapped.outcomes["rated"]);
    int shown = 0;
    for (const auto& one : editions[0].at("classes")) {
      const int count = one.at("count");
      CHECK((count == 0 || count >= 5));
      shown += count;
    }
    CHECK(shown == world.tapped.outcomes["rated"]);
  }
}
