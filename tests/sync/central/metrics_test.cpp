#include <doctest/doctest.h>

#include <regex>

#include "sync/central/metrics.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

namespace {

// Samples of a page by name and labels as they stand; fails the test where a line is no line of
// the format, a name has no HELP and TYPE before it or stands twice.
std::map<std::string, double> samples_of(const std::string& page) {
  static const std::regex head(R"re(# (HELP|TYPE) ([a-z_]+) (.+))re");
  static const std::regex sample(
      R"re(([a-z_]+)(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? (-?[0-9.e+-]+))re");
  std::map<std::string, double> samples;
  std::map<std::string, std::string> types;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, head)) {
      if (match[1] == "TYPE") CHECK_MESSAGE(types.emplace(match[2], match[3]).second, line);
      continue;
    }
    REQUIRE_MESSAGE(std::regex_match(line, match, sample), line);
    const std::string family =
        std::regex_replace(match[1].str(), std::regex("_(bucket|sum|count)$"), "");
    CHECK_MESSAGE((types.contains(match[1]) || types[family] == "histogram"), line);
    CHECK_MESSAGE(samples.emplace(match[1].str() + match[2].str(), std::stod(match[4])).second,
                  line);
  }
  return samples;
}

std::map<std::string, double> metrics_of(RunningCentral& central) {
  const auto answer = central.fetch("/metrics", central.operator_token);
  REQUIRE(answer.status == 200);
  CHECK(answer.headers.at("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  return samples_of(answer.body);
}

}  // namespace

TEST_SUITE("sync/central metrics") {
  TEST_CASE("the figures follow what was delivered, repeated, refused and held back") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    auto before = metrics_of(central);
    const std::string silence = "suara_device_silence_seconds{device=\"K-1\"}";
    CHECK_FALSE(before.contains(silence));
    CHECK(before.at("suara_devices{state=\"approved\"}") == 1);
    CHECK(before.at("suara_batches_total{what=\"stored\"}") == 0);
    const Bytes sealed = device.seal({boot_at({central.now_ms}), rated(4), rated(3)});
    const Bytes packed = device.pack(sealed);
    REQUIRE(central.send(packed).status == 200);
    REQUIRE(central.send(packed).status == 200);
    central.now_ms += 90'000;
    const std::size_t office = static_cast<std::size_t>(before.at("suara_log_batches"));
    auto after = metrics_of(central);
    CHECK(after.at(silence) == 90);
    CHECK(after.at("suara_log_batches") == office + 1);
    CHECK(after.at("suara_log_records") == before.at("suara_log_records") + 3);
    CHECK(after.at("suara_batches_total{what=\"stored\"}") == 1);
    CHECK(after.at("suara_batches_total{what=\"repeated\"}") == 1);
    CHECK(after.at("suara_commit_seconds_count") >= 2);
    CHECK(after.at("suara_commit_seconds_bucket{le=\"+Inf\"}") ==
          after.at("suara_commit_seconds_count"));
    CHECK(after.at("suara_storage_free_bytes") > 0);
    CHECK(after.at("process_resident_memory_bytes") > 1'000'000);
    CHECK(after.at("suara_sessions") == 1);
    CHECK(after.at("suara_connections") >= 1);
  }

  TEST_CASE("a batch of a forged key, a broken chain and an unreadable record are counted apart") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    TestDevice forger("kota-contoh", "K-1", 12, central.root.public_key());
    CHECK(central.send(forger.pack(forger.seal({boot_at({central.now_ms})}))).status == 401);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    central.deliver(device, device.seal_bytes({Bytes("\xff\xff\xff", 3)}));
    const auto page = metrics_of(central);
    CHECK(
        page.at("suara_failed_verifications_total{what=\"batch.bad_signature\",device=\"K-1\"}") ==
        1);
    CHECK(page.at("suara_batches_refused_total{reason=\"batch.bad_signature\"}") == 1);
    CHECK(page.at("suara_records_held_back_total{why=\"quarantined\"}") == 1);
    CHECK(page.at("suara_records_held_back_total{why=\"held\"}") == 0);
  }

  TEST_CASE("a branch is told, and how old the oldest record of a batch was") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const Instant boot{central.now_ms};
    central.deliver(device, device.seal({boot_at(boot)}));
    TestDevice copy = device;
    central.now_ms += 11 * 3'600'000;
    central.deliver(device, device.seal({rated(4, 60'000)}));
    auto page = metrics_of(central);
    CHECK(page.at("suara_branches") == 0);
    CHECK(page.at("suara_device_oldest_record_seconds{device=\"K-1\"}") == 11 * 3'600 - 60);
    REQUIRE(central.send(copy.pack(copy.seal({rated(2, 120'000)}))).status == 200);
    page = metrics_of(central);
    CHECK(page.at("suara_branches") == 1);
    CHECK(page.at("suara_records_held_back_total{why=\"held\"}") == 1);
  }

  TEST_CASE("a scraper's token opens the figures and nothing else; without one a right is needed") {
    RunningCentral central;
    const std::string token(40, 't');
    CHECK(central.fetch("/metrics", token).status == 401);
    write_file(central.folder / "token", token + "\n");
    central.adjust = [&](central::ServiceOptions& options) {
      options.metrics_token = central::read_metrics_token(central.folder / "token").value();
    };
    central.restart();
    CHECK(central.fetch("/metrics", token).status == 200);
    CHECK(central.fetch("/metrics", token + "x").status == 401);
    CHECK(central.fetch("/metrics", "").status == 401);
    CHECK(central.fetch("/v1/status", token).status == 401);
    CHECK(central.fetch("/metrics", central.token_of(Role::auditor)).status == 200);
    CHECK(central.fetch("/metrics", central.token_of(Role::reviewer)).status == 403);
  }

  TEST_CASE("a token that is short, empty or not there is refused") {
    Folder folder;
    write_file(folder / "short", std::string(31, 't'));
    write_file(folder / "long", std::string(257, 't'));
    write_file(folder / "empty", "");
    for (const char* name : {"short", "long", "empty", "none"})
      CHECK(central::read_metrics_token(folder / name).error().code == "metrics.bad_token");
    write_file(folder / "least", std::string(32, 't'));
    CHECK(central::read_metrics_token(folder / "least").has_value());
  }

  TEST_CASE("labels and help are escaped as the format asks") {
    central::MetricsPage page;
    page.family("a", "gauge", "back\\slash\nline \"quote\"");
    page.sample("a", {{"x", "q\"b\\n\n"}, {"y", ""}}, 1.5);
    page.sample("b", {}, 7);
    CHECK(page.text() ==
          "# HELP a back\\\\slash\\nline \"quote\"\n# TYPE a gauge\n"
          "a{x=\"q\\\"b\\\\n\\n\",y=\"\"} 1.5\nb 7\n");
  }

  TEST_CASE("no metric names an officer, a score or a service") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    const std::string page = central.fetch("/metrics", central.operator_token).body;
    for (const char* word : {"P-0001", "KTP", "1990010", "Petugas", "score", "rated"})
      CHECK_MESSAGE(page.find(word) == std::string::npos, word);
  }
}
