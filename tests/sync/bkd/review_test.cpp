// What is held, and who lets it count: as reviewers and an operator type it, on a real central.
#include <doctest/doctest.h>

#include "sync/bkd/csv_table.hpp"
#include "tests/sync/bkd/reviewed_region.hpp"
#include "tests/sync/bkd/sending_device.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

record::Record rating(int score) {
  record::Record record = rated(score, 1'000);
  std::get<domain::Ballot>(record.body).offer.service = {"ktp"};
  return record;
}

struct Reviewed : ReviewedRegion {
  json list() {
    return json::parse(
        region.suara({"review", "list", "--format", "json"}, 0, "reviewer1").output);
  }
  bool needs_attention(const std::string& what) {
    const json status = json::parse(region.suara({"status", "--format", "json"}).output);
    return status["attention"].dump().find("\"" + what + "\"") != std::string::npos;
  }
  // Ratings that count, by score.
  std::map<int, int> counted() {
    const fs::path file = folder / "tallies.csv";
    fs::remove(file);
    region.suara({"tallies", "export", "--out", file.string()}, 0, "auditor1");
    const auto table = bkd::parse_csv(read_file(file), "tallies.csv");
    REQUIRE(table);
    std::map<int, int> scores;
    for (const bkd::CsvRow& row : table->rows)
      for (int score = 1; score <= 5; ++score)
        if (const int count =
                std::stoi(row.cells[*table->column("s" + std::to_string(score))]))
          scores[score] += count;
    return scores;
  }
  Finished decide(const std::string& reviewer, std::vector<std::string> words, int status = 0) {
    words.insert(words.begin(), "review");
    words.insert(words.end(), {"--reason", "diperiksa"});
    return region.suara(words, status, reviewer);
  }
};

}  // namespace

TEST_SUITE("sync/bkd review") {
  TEST_CASE("a stolen kiosk is revoked: later ballots wait for two reviewers, PINs must change") {
    Reviewed office;
    Region& region = office.region;
    region.suara({"pin", "letters", "--unit", "DISDUKCAPIL", "--out",
                  (office.folder / "letters").string()});
    TestDevice kiosk = enrolled(region, "K-0001", 21, "L1");
    deliver(region, kiosk, {boot_at(now()), rating(4)});
    CHECK_FALSE(office.needs_attention("pins"));
    region.suara({"device", "revoke", "K-0099", "--reason", "dicuri"}, 1);
    region.suara({"device", "revoke", "K-0001", "--reason", "dicuri"}, 1, "reviewer1");
    const json revoked = json::parse(
        region.suara({"device", "revoke", "K-0001", "--reason", "dicuri", "--format", "json"})
            .output);
    CHECK(revoked["pins_to_change"] == 6);
    region.suara({"device", "revoke", "K-0001", "--reason", "dicuri"}, 1);
    CHECK(holds(region.suara({"device", "list"}), "revoked"));
    CHECK(office.needs_attention("pins"));

    const auto receipt = deliver(region, kiosk, {rating(2), rating(1)});
    CHECK(receipt.dispositions ==
          std::vector<record::Disposition>{{3, record::DispositionKind::held},
                                           {4, record::DispositionKind::held}});
    CHECK(receipt.bundle_hash == Hash{});
    CHECK(office.counted() == std::map<int, int>{{4, 1}});
    CHECK(office.needs_attention("held"));
    const json held = office.list()["held"];
    REQUIRE(held.size() == 1);
    CHECK(held[0]["why"] == "revoked");
    CHECK(held[0]["records"] == 2);
    CHECK(holds(region.suara({"review", "list"}, 0, "reviewer1"), "3-4"));

    CHECK(holds(office.decide("reviewer1", {"keep", "K-0001", "--records", "3"}),
                "another reviewer"));
    office.decide("reviewer1", {"keep", "K-0001", "--records", "3"}, 1);  // The same person.
    office.decide("operator", {"keep", "K-0001", "--records", "3"}, 1);
    CHECK(office.counted() == std::map<int, int>{{4, 1}});
    CHECK(office.list()["proposed"][0]["person"] == "reviewer1");
    office.decide("reviewer2", {"keep", "K-0001", "--records", "3"});
    CHECK(office.counted() == std::map<int, int>{{2, 1}, {4, 1}});
    office.decide("reviewer1", {"annul", "K-0001", "--records", "1-2"}, 1);  // 1 is no ballot.
    office.decide("reviewer1", {"annul", "K-0001", "--records", "2,4"});
    office.decide("reviewer2", {"annul", "K-0001", "--records", "2,4"});
    CHECK(office.counted() == std::map<int, int>{{2, 1}});
    CHECK(office.list()["held"].empty());
    CHECK_FALSE(office.needs_attention("held"));
    office.decide("reviewer1", {"annul", "K-0001", "--records", "x"}, 2);

    region.suara({"pin", "letters", "--unit", "DISDUKCAPIL", "--renew", "--out",
                  (office.folder / "new letters").string()});
    CHECK_FALSE(office.needs_attention("pins"));
    enrolled(region, "MPP/K-01", 22, "L1");  // approved and revoked by an id with a slash
    region.suara({"device", "revoke", "MPP/K-01", "--reason", "uji coba"});
    region.suara({"export", "ledger", (office.folder / "export").string()}, 0, "auditor1");
    region.suara({"verify", (office.folder / "export").string()});
  }

  TEST_CASE("a comment is erased by name, once, by the operator; verify says erased") {
    Reviewed office;
    Region& region = office.region;
    TestDevice kiosk = enrolled(region, "K-0001", 21, "L1");
    const json keys = json::parse(region.suara({"keys", "list", "--format", "json"}).output);
    record::SidePart part{2, 0, {}};
    const auto text = record::commit_text("antre lama");
    for (const json& key : keys)
      if (key["purpose"] == "seal")
        part.sealed = record::seal(
            text.salted, array_of<32>(*from_hex(key["key"].get<std::string>())).value());
    record::Record ballot = rating(2);
    std::get<domain::Ballot>(ballot.body).answers.text_commitments = {text.commitment};
    deliver(region, kiosk, {boot_at(now()), ballot}, {part});
    const std::vector<std::string> erase = {"erase",     "K-0001",   "--records",
                                            "2",         "--reason", "permintaan warga"};
    region.suara(erase, 1, "auditor1");
    CHECK(holds(region.suara(erase), "1 side part."));
    region.suara(erase, 1);
    const std::string folder = (office.folder / "export").string();
    region.suara({"export", "ledger", folder, "--with-sides"}, 0, "auditor1");
    const json report =
        json::parse(region.suara({"verify", folder, "--format", "json"}).output)["side_parts"];
    CHECK(report["erased"] == 1);
    CHECK(report["missing"] == 0);
    CHECK(holds(region.suara({"verify", folder}), "erased"));
    // The name of one who still serves stays.
    region.suara({"erase", "--reason", "x"}, 2);
    region.suara({"erase", "K-0001", "--officer", "P-0001", "--reason", "x"}, 2);
    CHECK(holds(region.suara({"erase", "--officer", "P-0001", "--reason", "x"}, 1), "P-0001"));
  }

  TEST_CASE("a branch is listed, adopted by two, and then neither alarms nor is held") {
    Reviewed office;
    Region& region = office.region;
    TestDevice kiosk = enrolled(region, "K-0001", 21, "L1");
    deliver(region, kiosk, {boot_at(now()), rating(4)});
    CHECK(region.suara({"device", "branches", "--format", "csv"}).output.find("K-0001") ==
          std::string::npos);
    TestDevice copy = kiosk;
    deliver(region, kiosk, {rating(3)});
    CHECK(deliver(region, copy, {rating(1)}).place.branch == 1);
    CHECK(holds(region.suara({"device", "branches", "--format", "csv"}), "K-0001,1,1,2,3,false"));
    CHECK(office.needs_attention("branch"));
    CHECK(office.counted() == std::map<int, int>{{3, 1}, {4, 1}});
    office.decide("reviewer1", {"adopt", "K-0001", "--branch", "2"}, 1);
    office.decide("reviewer1", {"adopt", "K-0001", "--branch", "1"});
    CHECK(office.needs_attention("branch"));
    office.decide("reviewer1", {"adopt", "K-0001", "--branch", "1"}, 1);
    office.decide("reviewer2", {"adopt", "K-0001", "--branch", "1"});
    CHECK_FALSE(office.needs_attention("branch"));
    CHECK(holds(region.suara({"device", "branches", "--format", "csv"}), "K-0001,1,1,2,3,true"));
    CHECK(office.counted() == std::map<int, int>{{1, 1}, {3, 1}, {4, 1}});
    CHECK(office.list()["held"].empty());
    office.decide("reviewer1", {"adopt", "K-0001", "--branch", "1"}, 1);  // It is decided.
  }
}
