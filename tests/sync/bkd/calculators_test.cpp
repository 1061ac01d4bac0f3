// The calculators through the real program, with files as a clerk would bring them.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "sync/bkd/csv_table.hpp"
#include "sync/bkd/packed_file.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

const std::filesystem::path kReference = source_dir() / "tests/common/domain/reference";
const std::string kHead =
    "persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,sarana,pengaduan\n";

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Finished suara_says(std::vector<std::string> arguments, const std::string& language = "en") {
  arguments.insert(arguments.begin(), {program_path("suara"), "--lang", language});
  return run(arguments);
}

class Clerk {
 public:
  std::string file(const std::string& content, const std::string& name = "f.csv") {
    write_file(folder_ / name, content);
    return (folder_ / name).string();
  }
  json compute(const std::string& command, const std::string& content,
               std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {command, file(content), "--format", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished done = suara_says(arguments);
    CAPTURE(done.output);
    REQUIRE(done.status == 0);
    return json::parse(done.output);
  }
  // Refused with this exit code, saying each of the parts.
  void refused(const std::string& command, const std::string& content, int exit_code,
               const std::vector<std::string>& parts, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {command, file(content)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    for (const char* language : {"en", "id"}) {
      const Finished done = suara_says(arguments, language);
      CAPTURE(done.output);
      CHECK(done.status == exit_code);
      CHECK_FALSE(holds(done.output, "‹"));
      if (std::string(language) == "id") continue;
      for (const std::string& part : parts) CHECK_MESSAGE(holds(done.output, part), part);
    }
  }

 private:
  Folder folder_;
};

// 29 respondents whose totals are 105, 101, 100, 116, 102, 105, 106, 105, 115.
std::string real_quarter() {
  const int totals[] = {105, 101, 100, 116, 102, 105, 106, 105, 115};
  std::string csv = kHead;
  for (int respondent = 0; respondent < 29; ++respondent) {
    for (int element = 0; element < 9; ++element) {
      const int lower = totals[element] / 29, more = totals[element] % 29;
      csv += (element > 0 ? "," : "") + std::to_string(lower + (respondent < more ? 1 : 0));
    }
    csv += "\n";
  }
  return csv;
}

const std::string kCounts =
    "officer,day,service,n1,n2,n3,n4\nA,1,x,0,1,2,3\nA,2,x,0,0,3,1\nB,1,x,1,0,2,0\nB,2,x,0,1,1,1\n";

void same(const json& got, const std::string& wanted, double tolerance) {
  REQUIRE(got.is_number());
  CHECK(std::abs(got.get<double>() - std::stod(wanted)) <= tolerance);
}

// Officers of the answer against M2 of the reference file.
void check_reference(const json& body, const std::string& set) {
  const auto table = bkd::parse_csv(read_file(kReference / (set + "_officers.csv")), "o.csv");
  REQUIRE(table);
  std::map<std::string, const json*> officers;
  for (const json& one : body["officers"]) officers[one["officer"]] = &one;
  std::size_t checked = 0;
  for (const bkd::CsvRow& row : table->rows) {
    const auto cell = [&](const char* column) { return row.cells[*table->column(column)]; };
    if (cell("model") != "M2") continue;
    const json& one = *officers.at(cell("officer"));
    CHECK(one["n"] == std::stoi(cell("n")));
    CHECK(one["days"] == std::stoi(cell("days")));
    same(one["mean"], cell("raw_mean"), 1e-6);
    same(one["difference"], cell("difference"), 1e-5);
    same(one["se_difference"], cell("se_difference"), 1e-5);
    same(one["index"], cell("index"), 1e-5);
    same(one["se"], cell("se_with_fixed"), 1e-5);
    same(one["reliability"], cell("reliability"), 1e-6);
    ++checked;
  }
  CHECK(checked == body["officers"].size());
  const json fit = json::parse(read_file(kReference / (set + "_fit.json")));
  const json& wanted = fit["models"]["M2"];
  const auto near = [](const json& got, double value) {
    CHECK(std::abs(got.get<double>() - value) <= 1e-6 * std::abs(value));
  };
  near(body["model"]["sigma2"], wanted["sigma2"]);
  near(body["model"]["tau2_officer"], wanted["tau2_officer"]);
  near(body["model"]["tau2_day"], wanted["tau2_day"]);
  near(body["model"]["reml"], wanted["reml_criterion"]);
  for (const json& service : body["model"]["services"]) {
    near(service["mean"], wanted["service_means"][service["service"].get<std::string>()]);
    near(service["share"], fit["reference_mix"][service["service"].get<std::string>()]);
  }
}

int sufficient_in(const json& body) {
  int count = 0;
  for (const json& one : body["officers"]) count += one["sufficient"].get<bool>() ? 1 : 0;
  return count;
}

// Cells of the ratings of some units, day = session, as the reference set was made.
std::string insteval_cells(const std::set<std::string>& units) {
  const auto text = bkd::read_packed(source_dir() / "assets/demo/insteval.csv.zst");
  REQUIRE(text);
  std::istringstream lines(*text);
  std::map<std::array<std::string, 3>, std::array<int, 5>> cells;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream row(line);
    std::array<std::string, 6> cell;  // officer, unit, service, session, citizen, score
    for (std::string& value : cell) std::getline(row, value, ',');
    if (units.empty() || units.contains(cell[1]))
      ++cells[{cell[0], cell[3], cell[2]}][static_cast<std::size_t>(std::stoi(cell[5]) - 1)];
  }
  std::string csv = "officer,day,service,n1,n2,n3,n4,n5\n";
  for (const auto& [key, counts] : cells) {
    csv += key[0] + "," + key[1] + "," + key[2];
    for (const int count : counts) csv += "," + std::to_string(count);
    csv += "\n";
  }
  return csv;
}

}  // namespace

TEST_SUITE("sync/bkd calculators") {
  TEST_CASE("a real quarter has IKM 91.48, with the form's weight 91.38") {
    Clerk clerk;
    const json exact = clerk.compute("skm", real_quarter());
    CHECK(exact["respondents"] == 29);
    CHECK(exact["ikm"].dump() == "91.48");
    CHECK(exact["mutu"] == "A");
    CHECK(exact["weights"] == "exact");
    CHECK(exact["elements"].size() == 9);
    CHECK(exact["elements"][2]["key"] == "waktu");
    CHECK(exact["elements"][2]["answers"] == 29);
    CHECK(std::abs(exact["elements"][2]["nrr"].get<double>() - 100.0 / 29) < 1e-12);
    const json form = clerk.compute("skm", real_quarter(), {"--weights", "form"});
    CHECK(form["ikm"].dump() == "91.38");
    CHECK(form["weights"] == "form");
    const Finished table = suara_says({"skm", clerk.file(real_quarter())}, "id");
    CHECK(holds(table.output, "IKM 91,48   mutu A, sangat baik"));
    CHECK(holds(table.output, "Unsur terendah: waktu 3,448"));
  }

  TEST_CASE("columns in any order, semicolons, BOM, CRLF, quotes and respondent data read alike") {
    Clerk clerk;
    const std::string csv =
        "\xef\xbb\xbfusia;PENGADUAN;sarana;perilaku;kompetensi;produk;biaya;waktu;prosedur;"
        "persyaratan\r\n\"20; 29\";4;\"4\";4;4;4;4;3;4;4\r\n30;4;4;4;4;4;4;;4;4\r\n40;;;;;;;;;\r\n";
    const json body = clerk.compute("skm", csv);
    CHECK(body["respondents"] == 2);
    CHECK(body["elements"][2]["key"] == "waktu");
    CHECK(body["elements"][2]["answers"] == 1);
    CHECK(body["elements"][2]["nrr"] == 3.0);
    CHECK(body["ikm"].dump() == "97.22");
  }

  TEST_CASE("an element that nobody answered makes the IKM null, never low") {
    Clerk clerk;
    const json body = clerk.compute("skm", kHead + "4,4,4,,4,4,4,4,4\n4,4,4,,4,4,4,4,4\n");
    CHECK(body["ikm"].is_null());
    CHECK(body["mutu"].is_null());
    CHECK(body["elements"][3]["nrr"].is_null());
    CHECK(body["elements"][3]["answers"] == 0);
    CHECK(body["elements"][4]["nrr"] == 4.0);
    const Finished table = suara_says({"skm", clerk.file(kHead + "4,4,4,,4,4,4,4,4\n")});
    CHECK(holds(table.output, "IKM not available: nobody answered biaya"));
  }

  TEST_CASE("a smaller form is named, weighs 1/x; without its name the gap is said") {
    Clerk clerk;
    const std::string csv = "waktu,perilaku\n3,4\n4,4\n";
    const json body =
        clerk.compute("skm", csv, {"--elements", "perilaku, waktu", "--weights", "form"});
    CHECK(body["ikm"].dump() == "93.75");
    CHECK(body["weights"] == "exact");
    CHECK(body["elements"][0]["key"] == "perilaku");
    clerk.refused("skm", csv, 1, {"f.csv, row 1, column biaya", "--elements"});
    clerk.refused("skm", csv, 2, {"unknown element U8"}, {"--elements", "waktu,U8"});
    clerk.refused("skm", csv, 2, {"names waktu twice"}, {"--elements", "waktu,waktu"});
    clerk.refused("skm", csv, 2, {"unknown element"}, {"--elements", ""});
  }

  TEST_CASE("a bad answer is said with its row and column, and nothing is computed") {
    Clerk clerk;
    const std::string row = "4,4,4,4,4,4,4,4,";
    for (const char* bad : {"0", "5", "-1", "3.5", "x", "4 4", "１"})
      clerk.refused("skm", kHead + row + "4\n" + row + bad + "\n", 1,
                    {"f.csv, row 3, column pengaduan", "write 1, 2, 3 or 4"});
    clerk.refused("skm", kHead + "4,4\n", 1, {"row 2", "2 cells"});
    clerk.refused("skm", kHead, 1, {"no row"});
    clerk.refused("skm", "", 1, {"the file is empty"});
    clerk.refused("skm", "waktu,Waktu\n1,2\n", 1, {"stands there twice"});
    CHECK(suara_says({"skm", "/nowhere/f.csv"}).status == 2);
    CHECK(suara_says({"skm", clerk.file(real_quarter()), "--weights", "0.1"}).status == 2);
    std::string many = kHead;
    for (int i = 0; i < 50; ++i) many += row + "9\n";
    clerk.refused("skm", many, 1, {"row 21", "30 more problems"});
  }

  TEST_CASE("the reference set of real ratings is met through the JSON") {
    Clerk clerk;
    const json body = clerk.compute("index", read_file(kReference / "insteval_first_cells.csv"));
    CHECK(body["scale"] == 5);
    CHECK(body["ratings"] == 38660);
    check_reference(body, "insteval_first");
    CHECK(clerk.compute("index", insteval_cells({"15", "5", "10", "12", "6", "7", "4"})) == body);
    check_reference(clerk.compute("index", read_file(kReference / "synthetic_30_cells.csv")),
                    "synthetic_30");
  }

  TEST_CASE("all 73,421 real ratings give 1,128 people their figures") {
    Clerk clerk;
    const std::string csv = insteval_cells({});
    const json body = clerk.compute("index", csv);
    CHECK(body["ratings"] == 73'421);
    REQUIRE(body["officers"].size() == 1'128);
    for (const json& one : body["officers"]) {
      CHECK(one["lower"].get<double>() >= 20);
      CHECK(one["upper"].get<double>() <= 100);
      CHECK((one["days"] >= 6 || one["sufficient"] == false));
    }
    CHECK(body["officers"][0]["officer"] == "1");
    CHECK(body["officers"][1]["officer"] == "6");  // Numbers in the order of their values.
    const int by_default = sufficient_in(body);
    CHECK(by_default > 0);
    CHECK(sufficient_in(clerk.compute("index", csv, {"--min-days", "2"})) > by_default);
  }

  TEST_CASE("names may be any text, days belong to their officer, rows come in any order") {
    Clerk clerk;
    const json body = clerk.compute("index", kCounts);
    const json other = clerk.compute(
        "index",
        "n4;Service;n2;n3;n1;DAY;kelas;officer\r\n1;\"3/0\";1;1;0;2026-10-02;-;\"Petugas; B\"\r\n"
        "0;3/0;0;2;1;2026-10-01;-;\"Petugas; B\"\r\n1;3/0;0;3;0;2026-10-02;-;Petugas A\r\n"
        "1;3/0;1;0;0;2026-10-01;-;Petugas A\r\n2;3/0;0;2;0;2026-10-01;-;Petugas A\r\n");
    CHECK(other["model"]["services"][0]["service"] == "3/0");
    CHECK(other["officers"][1]["officer"] == "Petugas; B");
    for (std::size_t i = 0; i < 2; ++i) {
      json wanted = body["officers"][i], got = other["officers"][i];
      wanted.erase("officer"), got.erase("officer");
      CHECK(got == wanted);
      CHECK(got["days"] == 2);
    }
    CHECK(other["model"]["tau2_day"] == body["model"]["tau2_day"]);
  }

  TEST_CASE("an officer called #12 is counted; a remark below the head is said, not passed over") {
    Clerk clerk;
    std::string counts = kCounts;
    for (std::size_t at = 0; (at = counts.find("\nA,", at)) != std::string::npos;)
      counts.replace(at, 2, "\n#12");
    const json body = clerk.compute("index", "# cells of a quarter\n" + counts);
    REQUIRE(body["officers"].size() == 2);
    CHECK(body["officers"][0]["officer"] == "#12");
    CHECK(body["ratings"] == clerk.compute("index", kCounts)["ratings"]);
    clerk.refused("index", kCounts + "# the end\n", 1, {"f.csv, row 6"});
  }

  TEST_CASE("a score's column may be written with zeros in front, and loses no rating") {
    Clerk clerk;
    const std::string rows = kCounts.substr(kCounts.find('\n'));
    const json body = clerk.compute("index", "officer,day,service,n01,n2,N003,n04" + rows);
    CHECK(body["scale"] == 4);
    CHECK(body == clerk.compute("index", kCounts));
  }

  TEST_CASE("an index needs comparable counts; each gap is said with its place") {
    Clerk clerk;
    const std::string head = "officer,day,service,n1,n2,n3,n4\n";
    for (const char* bad : {"-1", "1.5", "x", "1e3", "9999999"})
      clerk.refused("index", head + "A,1,x,0,0,1,1\nB,1,x,0," + bad + ",1,1\n", 1,
                    {"f.csv, row 3, column n2", "whole number from 0"});
    clerk.refused("index", head + "A,1,x,0,,1,1\n", 1, {"row 2, column n2"});
    clerk.refused("index", head + ",1,x,0,0,1,1\n", 1, {"row 2, column officer", "empty"});
    clerk.refused("index", head + "A,,x,0,0,1,1\n", 1, {"row 2, column day", "empty"});
    clerk.refused("index", head + "A,1,,0,0,1,1\n", 1, {"row 2, column service", "empty"});
    clerk.refused("index", "officer,day,service,n1,n2,n4\nA,1,x,0,0,1\n", 1, {"column n3"});
    clerk.refused("index", "officer,day,service,n2,n3\nA,1,x,0,0\n", 1, {"column n1"});
    clerk.refused("index", "officer,day,service,n1\nA,1,x,0\n", 1, {"column n2"});
    clerk.refused("index", "officer,day,service\nA,1,x\n", 1, {"column n1", "column n2"});
    clerk.refused("index", "officer,day,service,n0,n1,n2\nA,1,x,0,1,1\n", 1, {"column n0"});
    clerk.refused("index", "officer,day,service,n1,n2,n99\nA,1,x,0,1,1\n", 1, {"at most 20"});
    clerk.refused("index", "officer,service,n1,n2\nA,x,0,1\n", 1, {"row 1, column day"});
    clerk.refused("index", "officer,day,service,n1,N1,n2\nA,1,x,0,1,1\n", 1, {"twice"});
    clerk.refused("index", "officer,day,service,n1,n2,n3,n4,n04\nA,1,x,0,0,1,1,1\n", 1,
                  {"f.csv, row 1, column n04", "n4, n04 stands there twice"});
    clerk.refused("index", "officer,day,service,n00,n01,n02\nA,1,x,0,1,1\n", 1, {"column n00"});
    clerk.refused("index", "officer,day,service,n1,n2,n004000000\nA,1,x,0,1,1\n", 1,
                  {"column n004000000", "at most 20"});
    clerk.refused("index", head, 1, {"no row"});
    clerk.refused("index", "", 1, {"the file is empty"});
    CHECK(suara_says({"index", clerk.file(kCounts), "--min-n", "-1"}).status == 2);
    CHECK(suara_says({"index", clerk.file(kCounts), "--min-reliability", "1.5"}).status == 2);
    CHECK(suara_says({"index"}).status == 2);
  }

  TEST_CASE("what does not exist is null, and sufficient is never true beside it") {
    Clerk clerk;
    const json one = clerk.compute("index", read_file(kReference / "edge_one_officer_cells.csv"));
    REQUIRE(one["officers"].size() == 1);
    for (const char* key :
         {"difference", "se_difference", "index", "se", "lower", "upper", "reliability"})
      CHECK(one["officers"][0][key].is_null());
    CHECK(one["officers"][0]["n"] == 29);
    CHECK(one["officers"][0]["sufficient"] == false);
    CHECK(one["model"]["tau2_officer"].is_null());
    const json alike = clerk.compute("index", read_file(kReference / "edge_all_equal_cells.csv"));
    CHECK(alike["officers"][0]["index"] == 100.0);
    CHECK(alike["officers"][0]["reliability"] == 0.0);
    CHECK(alike["model"]["reml"].is_null());
    const json none = clerk.compute("index", "officer,day,service,n1,n2\nA,1,x,0,0\n");
    CHECK(none["ratings"] == 0);
    CHECK(none["officers"][0]["mean"].is_null());
    CHECK(none["model"]["services"][0]["mean"].is_null());
    for (const char* set : {"edge_one_officer", "edge_all_equal", "edge_officer_zero"}) {
      const std::string file =
          clerk.file(read_file(kReference / (std::string(set) + "_cells.csv")));
      for (const char* format : {"table", "csv", "json"}) {
        const Finished done = suara_says({"index", file, "--format", format});
        CHECK(done.status == 0);
        CHECK_FALSE(holds(done.output, "nan"));
        CHECK_FALSE(holds(done.output, "inf"));
        CHECK_FALSE(holds(done.output, "‹"));
      }
    }
  }

  TEST_CASE("the thresholds are options") {
    Clerk clerk;
    const std::string csv = read_file(kReference / "synthetic_30_cells.csv");
    const auto sufficient = [&](std::vector<std::string> more) {
      return sufficient_in(clerk.compute("index", csv, std::move(more)));
    };
    const int by_default = sufficient({});
    CHECK(by_default > 0);
    CHECK(sufficient({"--min-n", "30", "--min-days", "6"}) == by_default);
    CHECK(sufficient({"--min-n", "150"}) < by_default);
    CHECK(sufficient({"--min-n", "0150"}) == sufficient({"--min-n", "150"}));
    CHECK(sufficient({"--min-days", "25"}) < by_default);
    CHECK(sufficient({"--min-officers", "31"}) == 0);
    CHECK(sufficient({"--min-reliability", "0.2", "--min-n", "1", "--min-days", "1"}) > by_default);
  }

  TEST_CASE("the index's table names what is missing, its CSV has the JSON's digits") {
    Clerk clerk;
    const std::string file = clerk.file(read_file(kReference / "synthetic_30_cells.csv"));
    const Finished table = suara_says({"index", file}, "id");
    CHECK(holds(table.output, "3.864 penilaian"));
    CHECK(holds(table.output, "belum: penilaian,"));
    CHECK_FALSE(holds(table.output, "…"));
    CHECK(holds(table.output, "cukup"));
    const auto csv = bkd::parse_csv(suara_says({"index", file, "--format", "csv"}).output, "o");
    REQUIRE(csv);
    const json body = json::parse(suara_says({"index", file, "--format", "json"}).output);
    REQUIRE(csv->rows.size() == 30);
    CHECK(csv->rows[4].cells[*csv->column("index")] == body["officers"][4]["index"].dump());
    CHECK(csv->rows[4].cells[*csv->column("sufficient")] == "true");
  }

  TEST_CASE("an index beyond the scale is shown at its end, and stands as computed in JSON") {
    // The first officer gives mostly the service that others get low scores for, and gets the best.
    std::string lines = "officer,day,service,n1,n2,n3,n4\n";
    for (int officer = 0; officer < 6; ++officer)
      for (int day = 0; day < 8; ++day) {
        const std::string name = "O" + std::to_string(officer) + "," + std::to_string(day) + ",";
        const int third = (officer + day) % 3;
        lines += name + (officer == 0 || day % 2 == 0 ? "KTP,0,0,0,9\n" : "KTP,0,0,1,8\n");
        lines += name + (officer == 0 ? "Sengketa,0,0,0,9\n"
                                      : "Sengketa,0,1," + std::to_string(third) + ",0\n");
      }
    Folder folder;
    write_file(folder / "cells.csv", lines);
    const std::string file = (folder / "cells.csv").string();
    const json body = json::parse(suara_says({"index", file, "--format", "json"}).output);
    const json& first = body["officers"][0];
    REQUIRE(first["index"] > 100.0);
    CHECK(first["upper"] == 100.0);
    const Finished table = suara_says({"index", file});
    CHECK(holds(table.output, "  100.0   100.0 – 100.0"));
  }

  TEST_CASE("a sample size is Krejcie and Morgan's; what is no number is refused") {
    const std::pair<const char*, int> known[] = {{"1", 1},      {"10", 10},     {"100", 80},
                                                 {"250", 152},  {"500", 217},   {"1000", 278},
                                                 {"5000", 357}, {"10000", 370}, {"100000", 383}};
    for (const auto& [population, sample] : known) {
      const Finished done = suara_says({"sample-size", population, "--format", "json"});
      CHECK(done.status == 0);
      CHECK(json::parse(done.output)["sample_size"] == sample);
    }
    CHECK(suara_says({"sample-size", "1000"}).output.starts_with("278 "));
    for (const char* bad : {"0", "-5", "1.5", "x", "", "99999999999999999999"})
      CHECK(suara_says({"sample-size", bad}).status == 2);
    CHECK(suara_says({"sample-size"}).status == 2);
  }

  TEST_CASE("help of each calculator has an example and is in both languages") {
    for (const char* command : {"skm", "index", "sample-size"})
      for (const char* language : {"en", "id"}) {
        const Finished help = suara_says({command, "--help"}, language);
        CHECK(help.status == 0);
        CHECK(holds(help.output, std::string("suara ") + command + " "));
        CHECK_FALSE(holds(help.output, "‹"));
      }
  }
}
