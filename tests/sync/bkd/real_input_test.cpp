// 73,421 real ratings through real kiosks into a real central: its figures against the calculator's
// from the file, and against lme4's from the same data.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sync/bkd/packed_file.hpp"
#include "tests/common/domain/reference_set.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/region.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const fs::path kOldFile = source_dir() / "assets/demo/insteval.csv.zst";
constexpr std::int64_t kAllRatings = 73'421;
constexpr std::size_t kAllPeople = 1'128;

// Imported ballots count, and everybody is compared with everybody.
class ReplayedRegion {
 public:
  explicit ReplayedRegion(std::vector<std::string> options) : region_(folder_.path()) {
    fs::copy(source_dir() / "assets/demo/region", folder_ / "region");
    const std::string toml = read_file(folder_ / "region" / "region.toml");
    write_file(folder_ / "region" / "region.toml",
               toml + "\n[policy]\ncompare_within = \"region\"\ncount_imported = true\n");
    region_.suara({"setup", "apply", (folder_ / "region").string(), "--root-key",
                   (folder_ / "root.key").string()});
    std::vector<std::string> words = {program_path("suara"), "replay", kOldFile.string(), "--data",
                                      (folder_ / "replay").string(), "--jobs", "4"};
    words.insert(words.end(), options.begin(), options.end());
    const Finished done =
        run(words, {{"SUARA_SESSION", (folder_ / "session-operator.json").string()}},
            std::chrono::minutes(10));
    REQUIRE_MESSAGE(done.status == 0, done.output);
  }

  // The one scale of the quarter, as `suara officer index` prints it.
  json figures() {
    const json body = json::parse(
        region_.suara({"officer", "index", "--period", "2026-Q3", "--format", "json"}).output);
    REQUIRE(body["scales"].size() == 1);
    CHECK(body["policy"]["compare_within"] == "region");
    return body["scales"][0];
  }
  // `suara index` on the file's own cells.
  json calculated(const std::string& cells) {
    write_file(folder_ / "cells.csv", cells);
    return json::parse(
        region_.suara({"index", (folder_ / "cells.csv").string(), "--format", "json"}).output);
  }

 private:
  Folder folder_;
  Region region_;
};

// The file's own cells: officer, session, service, counts of the scores.
std::string cells_of_file() {
  std::istringstream in(bkd::read_packed(kOldFile).value());
  std::map<std::array<int, 3>, std::array<int, 5>> cells;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::array<int, 6> n{};  // officer, unit, service, session, citizen, score
    char comma = 0;
    std::istringstream fields(line);
    for (int& value : n) fields >> value >> comma;
    ++cells[{n[0], n[3], n[2]}][static_cast<std::size_t>(n[5]) - 1];
  }
  std::ostringstream out;
  out << "officer,day,service,n1,n2,n3,n4,n5\n";
  for (const auto& [key, counts] : cells) {
    out << key[0] << ',' << key[1] << ',' << key[2];
    for (const int count : counts) out << ',' << count;
    out << '\n';
  }
  return out.str();
}

int number_of(const std::string& officer) { return std::stoi(officer.substr(2)); }  // "R-0012"

double relative(double found, double wanted) { return std::abs(found - wanted) / std::abs(wanted); }

void check_near(const json& found, const json& wanted, double within, const std::string& what) {
  REQUIRE_MESSAGE(found.is_null() == wanted.is_null(), what);
  if (!found.is_null())
    CHECK_MESSAGE(std::abs(found.get<double>() - wanted.get<double>()) < within, what);
}

}  // namespace

TEST_SUITE("sync/bkd real input") {
  TEST_CASE("the figures of all 1,128 people equal the calculator's on the file's own cells") {
    ReplayedRegion region({});
    const json found = region.figures();
    const json wanted = region.calculated(cells_of_file());
    CHECK(found["ratings"] == kAllRatings);
    CHECK(wanted["ratings"] == kAllRatings);
    for (const char* key : {"sigma2", "tau2_officer", "tau2_day", "reml"})
      CHECK_MESSAGE(relative(found["model"][key], wanted["model"][key]) < 1e-6, key);
    REQUIRE(found["officers"].size() == kAllPeople);
    std::map<int, json> by_number;
    for (const json& one : wanted["officers"])
      by_number[std::stoi(one["officer"].get<std::string>())] = one;
    REQUIRE(by_number.size() == kAllPeople);
    for (const json& one : found["officers"]) {
      const std::string officer = one["officer"];
      const json& same = by_number.at(number_of(officer));
      CHECK(one["n"] == same["n"]);
      CHECK(one["days"] == same["days"]);
      CHECK(one["sufficient"] == same["sufficient"]);
      for (const char* key : {"mean", "difference", "se_difference", "index", "se", "lower",
                              "upper", "reliability"})
        check_near(one[key], same[key], 1e-5, officer + " " + key);
    }
  }

  TEST_CASE("the seven units of the reference alone give lme4's figures") {
    const ReferenceSet reference = read_set("insteval_first");
    const json& model = reference.fit["models"]["M2"];
    std::vector<std::string> units;
    for (const int unit : reference.fit["units"])
      units.insert(units.end(), {"--unit", std::to_string(unit)});
    ReplayedRegion region(units);
    const json found = region.figures();
    CHECK(found["ratings"] == reference.fit["ratings"]);
    CHECK(relative(found["model"]["sigma2"], model["sigma2"]) < 1e-6);
    CHECK(relative(found["model"]["tau2_officer"], model["tau2_officer"]) < 1e-6);
    CHECK(relative(found["model"]["tau2_day"], model["tau2_day"]) < 1e-6);
    CHECK(relative(found["model"]["reml"], model["reml_criterion"]) < 1e-6);
    for (const json& service : found["model"]["services"]) {
      const std::string name = service["service"].get<std::string>().substr(3);  // "R-S0"
      CHECK(relative(service["mean"], model["service_means"][name]) < 1e-6);
      CHECK(relative(service["share"], reference.fit["reference_mix"][name]) < 1e-6);
    }
    REQUIRE(found["officers"].size() == reference.wanted.size());
    for (const json& one : found["officers"]) {
      const std::string officer = one["officer"];
      const auto& wanted = reference.wanted.at(reference.officers.at(number_of(officer)));
      CHECK(one["n"] == std::stoi(wanted.at("n")));
      CHECK(one["days"] == std::stoi(wanted.at("days")));
      for (const auto& [key, column] : std::map<std::string, std::string>{
               {"index", "index"},
               {"se", "se_with_fixed"},
               {"difference", "difference"},
               {"se_difference", "se_difference"}})
        check_near(one[key], std::stod(wanted.at(column)), 1e-5, officer + " " + key);
    }
  }
}
