// Figures of a period and their explanations as typed: real programs, ratings of an old file.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/region.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

// Seven officers of two units, some sessions, two services; officer 1 is liked best. Imported
// ballots count, and the region is compared. alike: all scores are 5.
void some_ratings(Region& region, const Folder& folder, bool alike = false) {
  fs::copy(test::source_dir() / "assets/demo/region", folder / "region");
  std::string toml = read_file(folder / "region" / "region.toml");
  toml += "\n[policy]\ncompare_within = \"region\"\ncount_imported = true\nreliability_min = 0.6\n";
  write_file(folder / "region" / "region.toml", toml);
  region.suara({"setup", "apply", (folder / "region").string(), "--root-key",
                (folder / "root.key").string()});
  std::ostringstream csv;
  csv << "officer,unit,service,session,citizen,score\n";
  for (int i = 0; i < 900; ++i) {
    const int officer = 1 + i % 7;
    const int score = alike ? 5 : std::max(1, 5 - officer / 2 - (i * i / 7) % 3);
    csv << officer << ',' << 1 + officer % 2 << ',' << i / 7 % 2 << ',' << 1 + i / 14 % 9
        << ",77777," << score << '\n';
  }
  write_file(folder / "old.csv", csv.str());
  region.suara({"replay", (folder / "old.csv").string(), "--data", (folder / "d").string(),
                "--from", "2026-10-05"});
}

}  // namespace

TEST_SUITE("sync/bkd officer index") {
  TEST_CASE("figures equal the calculator's on the same counts, and each explains itself") {
    Folder folder;
    Region region(folder.path());
    some_ratings(region, folder);
    const json body = json::parse(
        region.suara({"officer", "index", "--period", "2026-Q4", "--format", "json"}).output);
    REQUIRE(body["scales"].size() == 1);
    const json& officers = body["scales"][0]["officers"];
    REQUIRE(officers.size() == 7);

    // The same ratings by `suara index`, from the file.
    std::map<std::tuple<int, int, int>, std::array<int, 5>> cells;
    std::istringstream old(read_file(folder / "old.csv"));
    std::string line;
    std::getline(old, line);
    while (std::getline(old, line)) {
      std::array<int, 6> n{};
      char comma = 0;
      std::istringstream in(line);
      for (int& value : n) in >> value >> comma;
      ++cells[{n[0], n[3], n[2]}][static_cast<std::size_t>(n[5]) - 1];
    }
    std::ostringstream counts;
    counts << "officer,day,service,n1,n2,n3,n4,n5\n";
    for (const auto& [key, n] : cells) {
      counts << std::get<0>(key) << ',' << std::get<1>(key) << ',' << std::get<2>(key);
      for (const int one : n) counts << ',' << one;
      counts << '\n';
    }
    write_file(folder / "counts.csv", counts.str());
    const json wanted = json::parse(
        region.suara({"index", (folder / "counts.csv").string(), "--format", "json"}).output);
    REQUIRE(wanted["officers"].size() == 7);
    for (std::size_t i = 0; i < 7; ++i)
      for (const char* key : {"n", "days", "mean", "difference", "se_difference", "index", "se",
                              "lower", "upper", "reliability"})
        CHECK_MESSAGE(std::abs(officers[i][key].get<double>() -
                               wanted["officers"][i][key].get<double>()) < 1e-8,
                      key);

    const Finished table = region.suara({"officer", "index", "--period", "2026-Q4"});
    CHECK(holds(table, "R-0001"));
    CHECK(holds(table, "the limit"));
    CHECK(holds(table, "no service"));  // an old file counts no services
    CHECK(holds(
        region.suara({"officer", "index", "R-0002", "--period", "2026-10", "--format", "csv"}),
        "\n5,R-0002,"));
    CHECK(holds(region.suara({"officer", "index", "--period", "2026-Q3"}), "No figure yet"));
    region.suara({"officer", "index", "--period", "2026-Q7"}, 2);
    region.suara({"officer", "index", "R-0099", "--period", "2026-Q4"}, 1);
    region.suara({"officer", "index", "R-0001", "--unit", "R-U01", "--period", "2026-Q4"}, 2);

    const Finished explained =
        region.suara({"explain", "officer", "R-0001", "--period", "2026-Q4", "--check"});
    CHECK(holds(explained, "Officer's difference"));
    CHECK(holds(explained, "lines recomputed"));
    region.suara({"explain", "officer", "R-0099", "--period", "2026-Q4", "--check"}, 1);

    region.suara({"clock", "advance", "--days", "1"});
    const std::vector<std::string> trend{"officer", "trend", "R-0001", "--until", "2026-Q4"};
    const Finished drawn = region.suara(trend);
    CHECK(holds(drawn, "\n  2026-Q4 "));
    CHECK(holds(drawn, "open"));
    auto as_json = trend;
    as_json.insert(as_json.end(), {"--format", "json"});
    const json lines = json::parse(region.suara(as_json).output)["lines"];
    REQUIRE(lines.size() == 1);
    CHECK(lines[0]["periods"][0]["n"] == officers[0]["n"]);
    CHECK(holds(region.suara({"officer", "show", "R-0001", "--period", "2026-Q4", "--by", "month"}),
                "October 2026"));
    region.suara({"officer", "show", "R-0001", "--by", "day"}, 2);
    region.suara({"officer", "trend", "R-0099"}, 1);
    region.suara({"officer", "trend", "R-0001", "--until", "2026-10"}, 2);
  }

  TEST_CASE("where all scores are equal an explanation is recomputed too") {
    Folder folder;
    Region region(folder.path());
    some_ratings(region, folder, true);
    const Finished explained =
        region.suara({"explain", "officer", "R-0001", "--period", "2026-Q4", "--check"});
    CHECK(holds(explained, "Officer's difference"));
    CHECK(holds(explained, "lines recomputed"));
  }

  TEST_CASE("a period is opened, frozen and checked as typed; what is not over is not frozen") {
    Folder folder;
    Region region(folder.path());
    some_ratings(region, folder);
    const auto period = [&](std::vector<std::string> words, int status = 0) {
      words.insert(words.begin(), "period");
      return region.suara(words, status);
    };
    CHECK(holds(period({"status", "--period", "2026-10"}), "is not open"));
    period({"freeze", "--period", "2026-10", "--reason", "berita acara"}, 1);
    CHECK(holds(period({"open", "--period", "2026-10"}), "compare_within=region"));
    CHECK(holds(period({"status", "--period", "2026-10"}), "is open"));
    const std::vector<std::string> index = {"officer", "index",    "--period",
                                            "2026-10", "--format", "json"};
    const json before = json::parse(region.suara(index).output);
    period({"check", "--period", "2026-10"}, 1);
    CHECK(holds(period({"freeze", "--period", "2026-10", "--reason", "berita acara"}), "frozen"));
    CHECK(holds(period({"check", "--period", "2026-10"}), "are what the freeze states"));
    CHECK(holds(period({"status", "--period", "2026-10"}), "came or went since: 0"));
    CHECK(json::parse(region.suara(index).output)["scales"] == before["scales"]);
    CHECK(
        holds(period({"freeze", "--period", "2026-10", "--reason", "lagi"}, 1), "frozen already"));
    period({"open", "--period", "2099"});
    CHECK(holds(period({"freeze", "--period", "2099", "--reason", "x"}, 1), "lasts until"));
    period({"open", "--period", "2026-Q5"}, 2);
  }

  TEST_CASE("a figure that was changed in a kept explanation is found, wherever it stands") {
    Folder folder;
    Region region(folder.path());
    some_ratings(region, folder);
    const json kept = json::parse(
        region.suara({"explain", "officer", "R-0001", "--period", "2026-Q4", "--format", "json"})
            .output);
    const std::string file = (folder / "kept.json").string();
    const auto checked = [&](const json& body, int status) {
      write_file(file, body.dump());
      return region.suara({"explain", "file", file, "--check"}, status);
    };
    CHECK(holds(checked(kept, 0), "lines recomputed"));
    // An officer's own page is whole points of an edition, and what they were rounded from is not in it.
    json own = kept;
    own["figures"][0]["explanations"] = json::array(
        {{{"label", "index"}, {"formula", "given"}, {"source", "edition"}, {"value", 81}}});
    CHECK(holds(checked(own, 0), "1 line is taken as the edition says"));
    CHECK_FALSE(holds(checked(kept, 0), "as the edition says"));
    const auto changed = [&](const std::string& path, double by) {
      json body = kept;
      double& value = body.at(json::json_pointer("/figures/0/explanations" + path))
                          .get_ref<json::number_float_t&>();
      value += by;
      return body;
    };
    CHECK(holds(checked(changed("/0/value", 0.01), 1), "differs: index"));
    CHECK(holds(checked(changed("/0/children/1/value", 0.01), 1), "index/difference"));
    CHECK(holds(checked(changed("/0/children/1/children/0/children/1/value", 0.5), 1),
                "index/difference/reliability"));
    json body = kept;
    body["figures"][0]["explanations"][0].erase("formula");
    CHECK(holds(checked(body, 1), "formula"));
    body["figures"] = 3;
    checked(body, 1);
    write_file(file, "no json");
    region.suara({"explain", "file", file, "--check"}, 1);
    region.suara({"explain", "file", (folder / "none.json").string()}, 2);
    // Without --check nothing is judged.
    write_file(file, changed("/0/value", 0.01).dump());
    region.suara({"explain", "file", file});
  }

  TEST_CASE("rules are tried before they are fixed, in words and as JSON") {
    Folder folder;
    Region region(folder.path());
    some_ratings(region, folder);
    const auto tried = [&](std::vector<std::string> more, int status = 0) {
      std::vector<std::string> line{"policy", "try"};
      line.insert(line.end(), more.begin(), more.end());
      return region.suara(line, status).output;
    };
    const std::string table = tried({"--period", "2026-Q4", "--rule", "limit_points=9"});
    CHECK(holds(table, "5 faces: 7 officers, 900 ratings"));
    CHECK(holds(table, "present"));
    CHECK(holds(table, "tried"));
    CHECK(holds(tried({"--period", "2026-Q4", "--lang", "id"}), "5 wajah: 7 petugas"));
    CHECK_FALSE(holds(tried({"--period", "2026-Q4"}), "tried"));
    const json body =
        json::parse(tried({"--period", "2026-Q4", "--rule", "limit_points=9", "--rule",
                           "compare_within=unit", "--format", "json"}));
    const json& trials = body["scales"][0]["trials"];
    REQUIRE(trials.size() == 2);
    CHECK(trials[0]["policy"]["compare_within"] == "region");
    CHECK(trials[1]["policy"]["compare_within"] == "unit");
    CHECK(trials[1]["policy"]["limit_points"] == "9");
    CHECK(holds(tried({"--period", "2026-Q4", "--format", "csv"}), "faces,rules,sufficient,outside"));
    CHECK(holds(tried({"--period", "2026-Q1"}), "Nothing was rated"));
    CHECK(holds(tried({"--period", "2026-Q4", "--rule", "limit_points=x"}, 1), "limit_points"));
    tried({"--period", "2026-Q7"}, 2);
    tried({"--rules", "limit_points=2"}, 2);
  }
}
