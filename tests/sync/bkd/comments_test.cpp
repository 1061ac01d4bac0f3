// What citizens wrote, as `suara officer show` prints it.
#include <doctest/doctest.h>

#include "common/record/stated_keys.hpp"
#include "tests/sync/bkd/reviewed_region.hpp"
#include "tests/sync/bkd/sending_device.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

Hash seal_key_of(const TestDevice& device) {
  for (const auto& one : device.known.key_statements)
    if (const auto said = record::open_statement(one, device.known.root_key);
        said && said->purpose == record::kSealPurpose)
      return said->key;
  FAIL("no seal key");
  return {};
}

}  // namespace

TEST_SUITE("sync/bkd comments") {
  TEST_CASE("an officer's edition is printed with its comments, masked, to those who may read it") {
    ReviewedRegion office;
    Region& region = office.region;
    TestDevice kiosk = enrolled(region, "K-0001", 21, "L1");
    const Hash seal_key = seal_key_of(kiosk);
    const std::string period = to_text(quarter_of(date_of(now(), Zone{7})));
    std::vector<record::Record> records{boot_at(now())};
    std::vector<record::SidePart> parts;
    for (std::uint64_t seq = 2; seq <= 6; ++seq) {
      const std::string word = seq == 2 ? "lama sekali " : "cepat ";
      const json body = {{"kind", "comment"},
                         {"text", "hubungi 0812345" + std::to_string(seq) + " " +
                                      (word + word + word + word + word + word + word + word)}};
      const auto text = record::commit_text(body.dump());
      record::Record ballot = rated(4, 1'000);
      std::get<domain::Ballot>(ballot.body).answers.text_commitments = {text.commitment};
      records.push_back(std::move(ballot));
      parts.push_back({seq, 0, record::seal(text.salted, seal_key)});
    }
    deliver(region, kiosk, records, std::move(parts));
    const auto show = [&](const std::string& format, int status = 0,
                          const std::string& user = "operator") {
      return region
          .suara({"officer", "show", "P-0001", "--period", period, "--format", format}, status,
                 user)
          .output;
    };
    CHECK(show("table").find("Comments") == std::string::npos);
    CHECK(json::parse(show("json"))["comments"].empty());
    region.suara({"clock", "advance", "--days", "1"});
    const std::string table = show("table");
    CHECK(table.find("Comments, at least five together") != std::string::npos);
    CHECK(table.find("  - hubungi *** cepat") != std::string::npos);
    CHECK(table.find("\n    sekali lama sekali lama sekali") !=
          std::string::npos);  // on a further line
    CHECK(table.find("0812") == std::string::npos);
    const json body = json::parse(show("json", 0, "auditor1"));
    REQUIRE(body["comments"].size() == 1);
    CHECK(body["comments"][0]["comments"].size() == 5);
    CHECK(show("csv").find("hubungi") == std::string::npos);
    show("table", 1, "reviewer1");
  }
}
