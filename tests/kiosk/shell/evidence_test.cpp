// A central that shows another past: the kiosk goes on, the desk is told, and the evidence lies in
// files that an auditor can take along while the kiosk runs.
#include <doctest/doctest.h>

#include <atomic>

#include "common/base/durable_file.hpp"
#include "common/record/tree_head.hpp"
#include "kiosk/shell/evidence_files.hpp"
#include "tests/kiosk/shell/a_counter.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using nlohmann::json;
using test::KioskFolder;
using test::RunningKiosk;
using test::ScriptedAnswer;
using test::ScriptedRequest;
using test::ScriptedServer;
namespace fs = std::filesystem;

namespace {

std::size_t files_in(const fs::path& folder) {
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder)) ++files;
  return files;
}

}  // namespace

TEST_SUITE("kiosk/shell") {
  TEST_CASE("a central that shows another past is told to the desk and kept in files") {
    KioskFolder home;
    std::atomic<bool> lies = false;
    ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedAnswer {
      const auto upload = record::unpack_upload(request.body);
      auto receipt = home.central.receive(*upload, kiosk::read_clocks().wall);
      if (lies) receipt.log_id = 7;
      return {.status = 200, .body = home.central.sign(receipt)};
    });
    RunningKiosk kiosk(home, test::quick_uplink(server.url()));
    kiosk.duty_on();
    kiosk.rate();
    REQUIRE(kiosk.refusal({{"do", "send_now"}}) == "ok");
    REQUIRE(kiosk.wait_state([](const json& state) { return state["unsent"] == 0; }));
    CHECK(kiosk.state()["log"].is_null());
    const fs::path receipts = home.folder.path() / "evidence" / "receipts";
    const fs::path newest = receipts / "newest.receipt";
    REQUIRE(test::wait_until([&] { return fs::exists(newest); }));
    const auto kept = record::peek_receipt(test::read_file(newest));
    REQUIRE(kept.has_value());
    CHECK(to_text(record::TreeHead{kept->log_id, kept->tree_size, kept->root}) ==
          kiosk::read_evidence(home.folder.path())->head);
    lies = true;
    kiosk.rate();
    REQUIRE(kiosk.refusal({{"do", "send_now"}}) == "ok");
    REQUIRE(kiosk.wait_state([](const json& state) { return !state["log"].is_null(); }));
    const json log = kiosk.state()["log"];
    CHECK(log["code"] == "receipt.log_id");
    CHECK(log["had"].get<std::string>().starts_with("1:"));
    CHECK(log["came"].get<std::string>().starts_with("7:"));
    kiosk.rate();  // Nobody is kept from rating.
    const auto list = kiosk::read_evidence(home.folder.path());
    REQUIRE(list.has_value());
    REQUIRE(list->lines.size() >= 1);
    CHECK(list->lines[0].code == "receipt.log_id");
    CHECK(list->lines[0].had == list->head);
    CHECK(files_in(receipts) >= 3);
    CHECK(test::read_file(newest) ==
          test::read_file(receipts / (home.stem(1) + "-1-known.receipt")));
    CHECK(files_in(home.folder.path() / "evidence" / "unsigned") == 0);
    // The kiosk's next list is just being written when somebody takes all along.
    const std::string unfinished = "3-came.receipt" + std::string(kUnfinishedSuffix);
    fs::create_symlink("gone", receipts / unfinished);
    const fs::path taken = home.folder.path() / "taken";
    const test::Finished said =
        test::run({test::program_path("suara-kiosk"), "evidence", "--data",
                   home.folder.path().string(), "--to", taken.string()},
                  {{"LC_ALL", "C.UTF-8"}});
    CHECK(said.status == 0);
    CHECK(said.output.find(list->head) != std::string::npos);
    CHECK(said.output.find("NOT BELIEVED") != std::string::npos);
    CHECK(files_in(taken / "receipts") >= 2);
    CHECK_FALSE(fs::is_symlink(taken / "receipts" / unfinished));
    CHECK(fs::exists(taken / "heads.tsv"));
    CHECK_FALSE(fs::exists(taken.string() + std::string(kUnfinishedSuffix)));
    CHECK(test::run({test::program_path("suara-kiosk"), "evidence", "--data",
                     (home.folder.path() / "nothing").string()})
              .status == 1);
  }

  TEST_CASE("what an answer to an earlier enrolment shows is told and kept beside the present one's") {
    KioskFolder home;
    const std::string earlier = home.stem(1);
    home.enrol_anew();
    std::atomic<bool> lies_to_both = false;
    ScriptedServer server([&](const ScriptedRequest& request) -> ScriptedAnswer {
      const auto upload = record::unpack_upload(request.body);
      auto receipt = home.central.receive(*upload, kiosk::read_clocks().wall);
      if (receipt.place.epoch == 1 || lies_to_both) receipt.log_id = 7;
      return {.status = 200, .body = home.central.sign(receipt)};
    });
    RunningKiosk kiosk(home, test::quick_uplink(server.url()));
    REQUIRE(kiosk.wait_state([](const json& state) { return !state["log"].is_null(); }));
    CHECK(kiosk.state()["log"]["code"] == "receipt.log_id");
    const fs::path receipts = home.folder.path() / "evidence" / "receipts";
    CHECK(fs::exists(receipts / (earlier + "-1-came.receipt")));
    // The present enrolment goes on behind it, and has its first receipt.
    REQUIRE(kiosk.refusal({{"do", "send_now"}}) == "ok");
    REQUIRE(kiosk.wait_state([](const json& state) { return !state["services"].empty(); }));
    kiosk.duty_on();
    kiosk.rate();
    REQUIRE(kiosk.refusal({{"do", "send_now"}}) == "ok");
    REQUIRE(kiosk.wait_state([](const json& state) { return state["unsent"] == 0; }));
    const auto lines = [&] { return kiosk::read_evidence(home.folder.path())->lines.size(); };
    const std::size_t of_earlier = lines();
    CHECK(of_earlier > 0);
    lies_to_both = true;
    kiosk.rate();
    REQUIRE(kiosk.refusal({{"do", "send_now"}}) == "ok");
    CHECK(test::wait_until(
        [&] { return fs::exists(receipts / (home.stem(2) + "-1-came.receipt")); }));
    CHECK(test::wait_until([&] { return lines() > of_earlier; }));
  }

  TEST_CASE("files of what the journal keeps no longer go, those of another enrolment stay") {
    KioskFolder home;
    const auto journal = *journal::Journal::open(home.folder.path());
    kiosk::ChainEvidence chain = kiosk::evidence_of(journal), earlier = chain;
    CHECK(chain.evidence.empty());
    for (std::uint64_t number = 1; number <= 3; ++number) {
      journal::Evidence one;
      one.number = number;
      one.code = "receipt.log_id";
      one.receipt = "x";
      chain.evidence.push_back(one);
    }
    earlier.of.place.epoch = 9;
    earlier.evidence = chain.evidence;
    kiosk::write_evidence(home.folder.path(), journal, {earlier, chain});
    const fs::path receipts = home.folder.path() / "evidence" / "receipts";
    CHECK(files_in(receipts) == 1 + 3 + 3);  // with the newest receipt
    chain.evidence.erase(chain.evidence.begin() + 1);
    kiosk::write_evidence(home.folder.path(), journal, {chain});
    CHECK(files_in(receipts) == 1 + 3 + 2);
    CHECK_FALSE(fs::exists(receipts / (home.stem(1) + "-2-came.receipt")));
  }
}
