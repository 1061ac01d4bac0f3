// The survey as an operator sees it: `suara skm report` on a real central.
#include <doctest/doctest.h>

#include "tests/support/folder.hpp"
#include "tests/sync/bkd/sending_device.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

record::Record form(std::uint8_t answer) {
  record::Record record = rated(4, 1'000);
  auto& ballot = std::get<domain::Ballot>(record.body);
  ballot.offer.service = {"ktp"};
  for (int element = 1; element <= 9; ++element)
    ballot.answers.skm.push_back({static_cast<domain::Element>(element), answer});
  return record;
}

}  // namespace

TEST_SUITE("sync/bkd survey") {
  TEST_CASE("an operator reads the survey as table, JSON and CSV, and of one unit all of it") {
    Folder folder;
    Region region(folder.path());
    TestDevice kiosk = enrolled(region, "K-0001", 21, "L1");
    std::vector<record::Record> records{boot_at(now())};
    for (int i = 0; i < 8; ++i) records.push_back(form(i < 6 ? 4 : 2));
    deliver(region, kiosk, records);
    region.suara({"clock", "advance", "--days", "1"});
    const std::string period = to_text(quarter_of(date_of(now(), Zone{7})));
    const auto ask = [&](std::vector<std::string> more) {
      more.insert(more.begin(), {"skm", "report", "--period", period});
      return region.suara(more);
    };
    const json body = json::parse(ask({"--format", "json"}).output);
    REQUIRE(body["units"].size() == 1);
    CHECK(body["units"][0]["ikm"] == 87.5);
    CHECK(body["units"][0]["needed"] == 8);
    CHECK(holds(ask({"--format", "csv"}), period + ",DISDUKCAPIL,"));
    CHECK(holds(ask({"--lang", "id"}), "87,50 B"));
    CHECK(holds(ask({"--lang", "id"}), "Responden sukarela"));
    CHECK_FALSE(holds(ask({"--lang", "id"}), "dihitung"));
    CHECK_FALSE(holds(ask({"--lang", "en"}), "persyaratan"));
    const Finished whole = ask({"--unit", "DISDUKCAPIL", "--lang", "en"});
    CHECK(holds(whole, "persyaratan"));
    CHECK(holds(whole, "87.50 B"));
    CHECK(holds(whole, "Proposed follow-up"));
    const auto explain = [&](const std::string& unit, std::vector<std::string> more, int status) {
      more.insert(more.begin(), {"explain", "ikm", unit, "--period", period});
      return region.suara(more, status);
    };
    CHECK(holds(explain("DISDUKCAPIL", {"--check"}, 0), "lines recomputed"));
    json kept = json::parse(explain("DISDUKCAPIL", {"--format", "json"}, 0).output);
    kept["figures"][0]["explanations"][0]["value"] = 87.6;
    write_file(folder / "kept.json", kept.dump());
    CHECK(holds(region.suara({"explain", "file", (folder / "kept.json").string(), "--check"}, 1),
                "differs: ikm"));
    explain("PAJAK", {}, 1);
    region.suara({"explain", "ikm", "DISDUKCAPIL", "--period", "x"}, 2);
    region.suara({"skm", "report", "--period", "2026-Q9"}, 2);
    region.suara({"skm", "report", "--unit", "PAJAK"}, 1);
    region.suara({"skm"}, 2);
  }

  TEST_CASE("a survey on paper is taken in once, wrong cells are named, and the ledger holds") {
    Folder folder;
    Region region(folder.path());
    const auto csv = [&](const std::string& name, const std::string& rows) {
      const auto file = folder / name;
      write_file(file, "day,service,waktu,biaya,sex\n" + rows);
      return file.string();
    };
    const auto import = [&](const std::string& file, int status) {
      return region.suara({"skm", "import", file, "--unit", "DISDUKCAPIL", "--period", "2026-Q2",
                           "--elements", "biaya,waktu", "--lang", "en"},
                          status);
    };
    std::string rows;
    for (int i = 0; i < 6; ++i) rows += "2026-04-0" + std::to_string(i + 1) + ",ktp,4,3,female\n";
    const std::string good = csv("survei.csv", rows + ",,2,2,\n,,,,male\n");
    CHECK(holds(import(good, 0), "7 respondents"));
    CHECK(holds(import(good, 1), "survei.csv was read before"));
    const json body = json::parse(
        region.suara({"skm", "report", "--period", "2026-Q2", "--format", "json"}).output);
    CHECK(body["units"][0]["respondents"] == 7);
    CHECK(body["units"][0]["ikm"] == 82.14);  // 25 * (26/7 + 20/7) / 2
    CHECK(body["units"][0]["sources"]["file"] == 7);
    CHECK(holds(region.suara({"skm", "report", "--period", "2026-Q2", "--unit", "DISDUKCAPIL",
                              "--lang", "id"}),
                "0 dari kios, 7 dari berkas"));
    // Nobody counted the services: how many respondents are needed is not known.
    CHECK(body["units"][0]["needed"].is_null());
    CHECK(holds(region.suara({"skm", "report", "--period", "2026-Q2", "--lang", "id"}),
                "dihitung"));
    const Finished bad = import(csv("f.csv", "2026-07-01,k tp,5,3,f\n"), 1);
    for (const char* part :
         {"f.csv, row 2, column day: 2026-07-01 is outside", "f.csv, row 2, column service",
          "f.csv, row 2, column waktu", "f.csv, row 2, column sex: not one of the answers: f"})
      CHECK_MESSAGE(holds(bad, part), part);
    const std::string other = ",,,,male\n2026-04-02,ktp,4,3,\n2026-04-02,paspor,4,3,\n";
    const Finished refused = import(csv("g.csv", other), 1);
    CHECK(holds(refused, "g.csv, row 4, column service: unit DISDUKCAPIL has no service paspor"));
    CHECK(holds(refused, "on 2026-04-02;"));
    CHECK(holds(import(csv("h.csv", ",paspor,4,3,\n"), 1), "on 2026-04-01 – 2026-06-30"));
    CHECK(holds(region.suara({"skm", "import", good, "--unit", "DISDUKCAPIL", "--period", "2026-Q2",
                              "--lang", "en"},
                             1),
                "row 1, column persyaratan"));

    const auto counts = [&](const std::string& name, const std::string& lines, int status) {
      write_file(folder / name, "officer,service,day,count,unit\n" + lines);
      return region.suara({"services", "import", (folder / name).string(), "--lang", "en"}, status);
    };
    CHECK(holds(counts("r.csv", "P-0001,ktp,2026-10-05,4,\n,kk,2026-10-05,9,DISDUKCAPIL\n", 0),
                "2 rows of 1 unit"));
    CHECK(holds(counts("r.csv", "P-0001,ktp,2026-10-05,4,\n,kk,2026-10-05,9,DISDUKCAPIL\n", 1),
                "read before"));
    CHECK(
        holds(counts("s.csv", "\nP-9999,ktp,2026-10-05,4,\n", 1), "s.csv, row 3, column officer"));
    CHECK(holds(counts("u.csv", "P-0001,paspor,2026-10-05,4,\n", 1),
                "u.csv, row 2, column service: unit DISDUKCAPIL has no service paspor on 2026-10"));
    const Finished wrong = counts("t.csv", "P-0001,ktp,kemarin,-4,\n", 1);
    CHECK(holds(wrong, "t.csv, row 2, column day"));
    CHECK(holds(wrong, "t.csv, row 2, column count"));
    const json covered =
        json::parse(region.suara({"coverage", "--period", "2026-10", "--format", "json"}).output);
    REQUIRE(covered["officers"].size() == 1);
    CHECK(covered["officers"][0]["independent"] == 4);
    CHECK(holds(region.suara({"coverage", "--period", "2026-10", "--lang", "en"}), "ask for"));

    region.sign_in("auditor1");
    const auto ledger = (folder / "ledger").string();
    region.suara({"export", "ledger", ledger}, 0, "auditor1");
    region.suara({"verify", ledger});
  }
}
