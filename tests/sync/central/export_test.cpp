// An export over the API: one state, served in order, signed at its end.
#include <doctest/doctest.h>

#include "common/record/ledger_files.hpp"
#include "sync/central/ledger_exports.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

namespace {

// What an auditor fetches, page by page.
struct Exported {
  RunningCentral& central;
  std::string token;
  std::string route;
  std::uint64_t leaves = 0;
  json files;

  explicit Exported(RunningCentral& from, bool with_sides = false)
      : central(from), token(from.token_of(Role::auditor)) {
    const Reply begun =
        central.call("POST", "/v1/ledger/exports", {{"with_sides", with_sides}}, token);
    REQUIRE(begun.status == 201);
    route = "/v1/ledger/exports/" + begun.body["export"].get<std::string>();
    leaves = begun.body["tree_size"];
    files = begun.body["files"];
  }
  uplink::HttpAnswer octets(const std::string& path) {
    uplink::HttpClient client("http://127.0.0.1:" + std::to_string(central.port()));
    uplink::HttpRequest request;
    request.path = path;
    request.headers["Authorization"] = "Bearer " + token;
    return client.perform(request);
  }
  std::vector<record::StoredFrame> frames_from(std::uint64_t leaf) {
    const auto answer = octets(route + "/batches?from=" + std::to_string(leaf));
    REQUIRE(answer.status == 200);
    batches += answer.body;
    std::vector<record::StoredFrame> frames;
    std::string_view rest = answer.body;
    while (!rest.empty()) {
      const std::size_t length = record::frame_length(rest);
      frames.emplace_back();
      REQUIRE(record::decode_frame(rest.substr(4, length), frames.back()));
      rest.remove_prefix(4 + length);
    }
    return frames;
  }
  Bytes batches;
};

Hash hash_named(const json& end, const std::string& name) {
  const auto lines = record::parse_manifest(end["manifest"].get<std::string>()).value();
  for (const auto& line : lines)
    if (line.name == name) return line.hash;
  return {};
}

}  // namespace

TEST_SUITE("sync/central exports") {
  TEST_CASE("what came after an export began is not in it; its end is signed over all it served") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.token_of(central::Role::auditor);  // Its record stands before the ballots.
    const Bytes sealed = device.seal({boot_at({central.now_ms}), rated(4)});
    const auto receipt = central.deliver(device, sealed);
    Exported exported(central);
    central.deliver(device, device.seal({rated(1)}));
    CHECK(exported.leaves == receipt.tree_size);
    const auto frames = exported.frames_from(0);
    REQUIRE(frames.size() == exported.leaves);
    CHECK(frames.back().batch == sealed);
    CHECK(frames.back().received_at.ms == central.now_ms);
    const Bytes tallies = exported.octets(exported.route + "/files/tallies.csv").body;
    CHECK(tallies.size() == exported.files["tallies.csv"]);
    CHECK(tallies.find(",P-0001,2026-10-05,KTP,selesai,desk,4,0,0,0,1,0,1,") != std::string::npos);
    const Reply end =
        central.call("POST", exported.route + "/head", json::object(), exported.token);
    REQUIRE(end.status == 200);
    CHECK(hash_named(end.body, "tallies.csv") == record::sha256({tallies}));
    CHECK(hash_named(end.body, "batches.bin") == record::sha256({exported.batches}));
    const auto head =
        record::open_head(*from_hex(end.body["head"].get<std::string>()),
                          device.known.key_statements, central.root.public_key());
    REQUIRE(head.has_value());
    CHECK(head->tree_size == receipt.tree_size);
    CHECK(head->root == receipt.root);
    CHECK(head->manifest_hash == record::sha256({end.body["manifest"].get<std::string>()}));
  }

  TEST_CASE(
      "batches come in order, each once, to whoever began; nothing is signed before the end") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms})}));
    for (int i = 0; i < 40; ++i) central.deliver(device, device.seal({rated(3)}));
    Exported exported(central);
    const auto head = [&] {
      return central.call("POST", exported.route + "/head", json::object(), exported.token);
    };
    CHECK(head().status == 409);
    CHECK(exported.octets(exported.route + "/batches?from=5").status == 409);
    const auto first = exported.frames_from(0);
    CHECK(first.size() == 32);
    CHECK(exported.octets(exported.route + "/batches?from=0").status == 409);
    CHECK(exported.frames_from(32).size() == exported.leaves - 32);
    CHECK(head().status == 200);
    CHECK(head().status == 409);
    CHECK(exported.octets(exported.route + "/files/nothing").status == 404);
    for (std::size_t i = 0; i < central::kExportsMax; ++i)
      CHECK(central.call("POST", "/v1/ledger/exports", json::object(), exported.token).status ==
            201);
    CHECK(exported.octets(exported.route + "/files/heads.csv").status == 404);
  }

  TEST_CASE("side parts ride along only where they are asked for") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(2)}),
                    {{2, 0, "sealed text"}});
    CHECK_FALSE(Exported(central).files.contains("side_parts.bin"));
    Exported with(central, true);
    const Bytes parts = with.octets(with.route + "/files/side_parts.bin").body;
    CHECK(parts.size() == with.files["side_parts.bin"]);
    CHECK(parts.find("sealed text") != std::string::npos);
  }
}
