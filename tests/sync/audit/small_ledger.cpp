#include "tests/sync/audit/small_ledger.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/paths.hpp"
#include "tests/sync/central/service_files.hpp"

namespace suara::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

void write(const fs::path& path, std::string_view content, std::ios::openmode more = {}) {
  std::ofstream(path, std::ios::binary | more)
      .write(content.data(), static_cast<std::streamsize>(content.size()));
}

struct Auditor {
  uplink::HttpClient client;
  std::string token;
  Bytes octets(const std::string& method, const std::string& path, const std::string& body = "") {
    uplink::HttpRequest request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.headers["Authorization"] = "Bearer " + token;
    const auto answer = client.perform(request);
    REQUIRE_MESSAGE(answer.status / 100 == 2, answer.body);
    return answer.body;
  }
};

// Sends, believes, and keeps the receipt as it came.
record::Receipt deliver(RunningCentral& central, TestDevice& device, const Bytes& sealed,
                        const fs::path& kept) {
  const auto answer = central.send(device.pack(sealed));
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  const auto receipt = device.believe(answer.body, sealed);
  REQUIRE_MESSAGE(receipt.has_value(), receipt.error().code);
  write(kept / (device.place.device.text + "-" + std::to_string(receipt->ack_seq)), answer.body);
  return *receipt;
}

record::Record seen(const record::Receipt& receipt) {
  return {300'000, 0,
          record::Seen{receipt.log_id, receipt.tree_size, receipt.root, receipt.server_time, 1,
                       {1}}};
}

void fill(RunningCentral& central, TestDevice& kiosk, const fs::path& kept) {
  TestDevice importer = central.device("K-2", 12, "L2");
  const Hash file_hash = record::sha256({"old.csv"});
  REQUIRE(central
              .post("/v1/imports", {{"file_hash", to_hex(view_of(file_hash))},
                                    {"file_name", "old.csv"},
                                    {"unit", "SAMSAT"},
                                    {"rows", 3},
                                    {"from", "2026-07-01"},
                                    {"until", "2026-09-30"}})
              .status == 201);
  TestDevice clone = kiosk;
  const auto first =
      deliver(central, kiosk, kiosk.seal({boot_at({central.now_ms}), rated(4), rated(1)}), kept);
  const Date day = date_of(2026, 8, 3);
  deliver(central, importer,
          importer.seal({boot_at({central.now_ms}), {2'000, 0, record::Import{file_hash,
                                                                               {"SAMSAT"}, 3}},
                         imported(5, day, 1), imported(2, day, 2), imported(2, day, 2)}),
          kept);
  deliver(central, kiosk, kiosk.seal({seen(first), rated(3)}), kept);
  central.send(clone.pack(clone.seal({boot_at({central.now_ms + 5}), rated(2)})));  // A branch.
  deliver(central, kiosk, kiosk.seal_bytes({Bytes("\xff not a record")}), kept);
  const auto last = deliver(central, kiosk, kiosk.seal({rated(4)}), kept);
  REQUIRE(central
              .post("/v1/services/counts",
                    service_file(1, json::array({counted("P-0001", "2026-09-21", 3),
                                                 counted("P-0001", "2026-09-22", 14, "KK"),
                                                 counted("P-0002", "2026-09-21", 5)})))
              .status == 201);
  // No kiosk has seen these counts; one receipt is of a log that holds them.
  deliver(central, kiosk, kiosk.seal({seen(last), rated(4, 120'000)}), kept);
}

}  // namespace

void fetch_export(RunningCentral& central, const fs::path& folder, bool with_sides) {
  Auditor auditor{uplink::HttpClient("http://127.0.0.1:" + std::to_string(central.port())),
                  central.token_of(central::Role::auditor)};
  const json begun = json::parse(
      auditor.octets("POST", "/v1/ledger/exports", json{{"with_sides", with_sides}}.dump()));
  const std::string route = "/v1/ledger/exports/" + begun["export"].get<std::string>();
  fs::create_directories(folder);
  for (const auto& [name, bytes] : begun["files"].items())
    write(folder / name, auditor.octets("GET", route + "/files/" + name));
  write(folder / record::kBatchesFile, "");
  for (std::uint64_t next = 0; next < begun["tree_size"]; next += 32)
    write(folder / record::kBatchesFile,
          auditor.octets("GET", route + "/batches?from=" + std::to_string(next)), std::ios::app);
  const json end = json::parse(auditor.octets("POST", route + "/head", "{}"));
  write(folder / record::kManifestFile, end["manifest"].get<std::string>());
  write(folder / record::kLedgerHeadFile, *from_hex(end["head"].get<std::string>()));
}

std::vector<record::StoredFrame> read_frames(const fs::path& batches) {
  const std::string content = read_file(batches);
  std::vector<record::StoredFrame> frames;
  for (std::string_view rest = content; !rest.empty();) {
    const std::size_t length = record::frame_length(rest);
    frames.emplace_back();
    REQUIRE(record::decode_frame(rest.substr(4, length), frames.back()));
    rest.remove_prefix(4 + length);
  }
  return frames;
}

SmallLedger::SmallLedger(const fs::path& where)
    : folder(where / "export"), receipts(where / "receipts") {
  fs::create_directories(receipts);
  json setup = small_setup();
  for (const auto& [service, unit] : {std::pair("KK", "DUKCAPIL"), std::pair("KTP", "SAMSAT")})
    setup["services"].push_back(offered_service(service, unit));
  const Instant morning = start_of(date_of(2026, 10, 5), Zone{7}) + 10 * 3'600'000;
  RunningCentral central(central::Mode::test, morning, setup);
  TestDevice kiosk = central.device("K-1", 11);
  central.token_of(central::Role::auditor);  // Its record stands before the ballots.
  fill(central, kiosk, receipts);
  fetch_export(central, folder);
  region_json = read_file(folder / record::kRegionFile);
  frames = read_frames(folder / record::kBatchesFile);
  time = {central.now_ms};
  const auto keys = central::read_keyring(central.folder / "central" / "central.keys").value();
  receipt_key = keys.receipt[0];
  office_key = keys.office[0];
  receipt_key_id = central::key_id_of(receipt_key.public_key());
}

}  // namespace suara::test
