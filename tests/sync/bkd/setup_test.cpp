#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "common/domain/index_policy.hpp"
#include "sync/bkd/folder_files.hpp"
#include "sync/bkd/setup_check.hpp"
#include "sync/bkd/setup_json.hpp"
#include "sync/bkd/setup_template.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using bkd::Files;
using bkd::Reading;

namespace {

const std::string kAssets = test::source_dir().string() + "/assets";

Files demo() { return bkd::read_setup_folder(kAssets + "/demo/region"); }

Reading checked(const Files& files) {
  Reading reading = bkd::read_setup(files);
  bkd::check_setup(reading);
  return reading;
}

// "officers.csv:3:nipBaru nip.rounded" of every gap.
std::vector<std::string> gaps(const Files& files) {
  std::vector<std::string> out;
  for (const Problem& problem : checked(files).problems)
    out.push_back(problem.where.file + ":" + std::to_string(problem.where.row) + ":" +
                  problem.where.column + " " + problem.code);
  return out;
}

using Gaps = std::vector<std::string>;

// The demo region with one text of one file replaced.
Files with(const std::string& file, const std::string& old_text, const std::string& new_text) {
  Files files = demo();
  std::string& content = files.at(file);
  const auto at = content.find(old_text);
  REQUIRE(at != std::string::npos);
  content.replace(at, old_text.size(), new_text);
  return files;
}

Files plus(const std::string& file, const std::string& line) {
  Files files = demo();
  files.at(file) += line + "\n";
  return files;
}

}  // namespace

TEST_SUITE("sync/bkd") {
  TEST_CASE("the demo region passes its check") {
    const Reading reading = checked(demo());
    CHECK(gaps(demo()) == Gaps{});
    CHECK(reading.notes.empty());
    CHECK(reading.setup.services.size() == 6);
    CHECK(reading.setup.counters.size() == 3);
    CHECK(reading.setup.officers.size() == 6);
    CHECK(reading.setup.officers[0].nip == "199001012015031001");
  }

  TEST_CASE("the template passes its check once it is filled in, and not before") {
    for (const char* language : {"id", "en"}) {
      CAPTURE(language);
      const auto texts = texts::load(kAssets, language);
      REQUIRE(texts);
      Files files = bkd::template_files(*texts);
      CHECK(files.size() == bkd::setup_file_names().size());
      CHECK_FALSE(gaps(files).empty());
      for (auto& [name, content] : files) {
        const auto example = content.rfind("\n# ");
        if (name != "region.toml" && example != std::string::npos) content.erase(example + 1, 2);
      }
      std::string& region = files["region.toml"];
      region.replace(region.find("tenant = \"\""), 11, "tenant = \"kota-contoh\"");
      region.replace(region.find("name = \"\""), 9, "name = \"Kota Contoh\"");
      files["officers.csv"] += "197501102000121001,Kepala,DISDUKCAPIL,,,,,,,,,Aktif,,,\n";
      files["superiors.csv"] += "197501102000121001,-,,\n";
      CHECK(gaps(files) == Gaps{});
    }
  }

  TEST_CASE("columns may stand in any order, between semicolons, in Windows-1252") {
    Files files = demo();
    files["units.csv"] = "parent;nama lama;name;unit\r\n;x;\"Dinas; Caf\xe9\";DISDUKCAPIL\r\n";
    const Reading reading = checked(files);
    CHECK(reading.problems.empty());
    CHECK(reading.setup.units.at(0).name == "Dinas; Café");
    REQUIRE(reading.notes.size() == 1);
    CHECK(reading.notes[0].code == "files.column_ignored");
    CHECK(reading.notes[0].where.column == "nama lama");
  }

  TEST_CASE("files and columns that are missing are said") {
    Files files = demo();
    files.erase("holidays.csv");
    CHECK(gaps(files) == Gaps{"holidays.csv:0: files.file_missing"});
    CHECK(gaps(with("units.csv", "unit,name", "kode,name")) ==
          Gaps{"units.csv:1:unit files.column_missing"});
  }

  TEST_CASE("region.toml: zone, hours, keys") {
    CHECK(gaps(with("region.toml", "WIB", "WITA")) == Gaps{});
    CHECK(gaps(with("region.toml", "WIB", "WIX")) == Gaps{"region.toml:4:zone files.zone"});
    CHECK(gaps(with("region.toml", "2026-01-01", "1900-01-01")) == Gaps{});
    for (const char* day : {"1899-12-31", "\"1899-12-31\"", "0000-01-01"})
      CHECK(gaps(with("region.toml", "2026-01-01", day)) == Gaps{"region.toml:5:start files.date"});
    CHECK(gaps(with("region.toml", "14:30", "14:60")) ==
          Gaps{"region.toml:12:hours.friday files.hours"});
    CHECK(gaps(with("region.toml", "08:00-14:30", "14:30-08:00")) ==
          Gaps{"region.toml:12:hours.friday files.hours"});
    CHECK(gaps(with("region.toml", "friday", "jumat")) ==
          Gaps{"region.toml:12:hours.jumat files.weekday"});
    CHECK(
        gaps(with("region.toml", "tenant =", "tenannt =")) ==
        Gaps{"region.toml:0:tenant files.key_missing", "region.toml:2:tenannt files.key_unknown"});
    const auto set = [](const std::string& lines) {
      return gaps(with("region.toml", "[kiosk]", "[kiosk]\n" + lines));
    };
    CHECK(set("retention_years = 5\nside_parts_kept_days = 36500\nskm_weights = \"form\"") ==
          Gaps{});
    CHECK(set("retention_years = [5]") ==
          Gaps{"region.toml:17:kiosk.retention_years files.setting"});
    CHECK(set("retention_years = 0") == Gaps{"region.toml:17:kiosk.retention_years setting.value"});
    CHECK(set("\nside_parts_kept_days = true") ==
          Gaps{"region.toml:18:kiosk.side_parts_kept_days setting.value"});
    CHECK(set("skm_weights = \"formal\"") ==
          Gaps{"region.toml:17:kiosk.skm_weights setting.value"});
    CHECK(set("side_parts_kept_day = 365") ==
          Gaps{"region.toml:17:kiosk.side_parts_kept_day setting.unknown_key"});
    CHECK(gaps(with("region.toml", "zone =", "zone")) == Gaps{"region.toml:4: files.toml"});
  }

  TEST_CASE("region.toml: a mix names its unit behind a dot, in quotes or in the year's table") {
    const auto lines = [](const std::string& text) {
      return plus("region.toml", "[policy" + text);
    };
    const std::string column = "policy.mix_2026.DISDUKCAPIL";
    for (const std::string key :
         {"]\nmix_2026.DISDUKCAPIL", "]\n\"mix_2026.DISDUKCAPIL\"", ".mix_2026]\nDISDUKCAPIL"}) {
      CAPTURE(key);
      const Files good = lines(key + " = \"ktp 0.8; kk 0.2\"");
      CHECK(gaps(good) == Gaps{});
      CHECK(checked(good).setup.region.policy.at("mix_2026.DISDUKCAPIL") == "ktp 0.8; kk 0.2");
      CHECK(gaps(lines(key + " = \"ktp 0.8; kk 0.3\"")) ==
            Gaps{"region.toml:18:" + column + " policy.mix_sum"});
      CHECK(gaps(lines(key + " = \"ktp 0.8; nope 0.2\"")) ==
            Gaps{"region.toml:0:" + column + " policy.mix_service"});
      CHECK(gaps(lines(key + " = [1]")) == Gaps{"region.toml:18:" + column + " files.setting"});
    }
    CHECK(gaps(lines("]\nmix_2026.\"*\" = \"ktp 1\"")) == Gaps{});
    CHECK(gaps(lines("]\nlimit.points = 3")) == Gaps{"region.toml:18:policy.limit files.setting"});
  }

  TEST_CASE("what the central would refuse as too long is refused here") {
    const auto called = [](const char* file, const char* row, std::size_t octets) {
      return gaps(plus(file, fmt::format(fmt::runtime(row), std::string(octets, 'a'))));
    };
    for (const auto& [file, row, place] :
         {std::tuple{"units.csv", "B,{},", "units.csv:4:name"},
          {"services.csv", "b,DISDUKCAPIL,{},B,60,,", "services.csv:8:name_id"},
          {"services.csv", "b,DISDUKCAPIL,B,{},60,,", "services.csv:8:name_en"},
          {"counters.csv", "L9,DISDUKCAPIL,{},,,", "counters.csv:5:name"},
          {"holidays.csv", "2027-05-01,{}", "holidays.csv:19:name"},
          {"users.csv", "b,{},auditor,", "users.csv:6:name"}}) {
      CAPTURE(place);
      CHECK(called(file, row, kNameBytesMax) == Gaps{});
      CHECK(called(file, row, kNameBytesMax + 1) == Gaps{place + std::string(" files.name_long")});
    }
    const auto titled = [](std::size_t octets) {
      return gaps(with("officers.csv", ",Petugas Contoh 1,,",
                       ",Petugas Contoh 1," + std::string(octets, 'a') + ","));
    };
    const std::size_t beside = std::string(" Petugas Contoh 1").size();
    CHECK(titled(kNameBytesMax - beside) == Gaps{});
    CHECK(titled(kNameBytesMax - beside + 1) == Gaps{"officers.csv:2:nama files.name_long"});
    const auto region = [](std::size_t octets) {
      return gaps(with("region.toml", "Kota Contoh", std::string(octets, 'a')));
    };
    CHECK(region(kNameBytesMax) == Gaps{});
    CHECK(region(kNameBytesMax + 1) == Gaps{"region.toml:3:name files.name_long"});
    const auto mix = [](std::size_t octets) {
      const std::string shares = "ktp 1";
      return gaps(plus("region.toml", "[policy]\nmix_2026.DISDUKCAPIL = \"" + shares +
                                          std::string(octets - shares.size(), ' ') + '"'));
    };
    CHECK(mix(domain::kPolicyBytesMax) == Gaps{});
    CHECK(mix(domain::kPolicyBytesMax + 1) ==
          Gaps{"region.toml:18:policy.mix_2026.DISDUKCAPIL policy.value_long"});
  }

  TEST_CASE("a year's mixes that no opening could hold are refused") {
    const auto mixes = [](int services) {
      Files files = demo();
      std::string shares = "ktp 1";
      for (int i = 0; i < services; ++i) {
        const std::string service = fmt::format("{:a>38}{:02}", "", i);
        files["services.csv"] += service + ",DISDUKCAPIL,Satu,One,60,,\n";
        shares += "; " + service + " 0";
      }
      files["region.toml"] += "[policy]\nmix_2026.DISDUKCAPIL = \"" + shares +
                              "\"\nmix_2027.DISDUKCAPIL = \"ktp 1\"\nmix_2026.\"*\" = \"" + shares +
                              "\"\n";
      return gaps(files);
    };
    CHECK(mixes(60) == Gaps{});
    CHECK(mixes(90) == Gaps{"region.toml:0:policy policy.mix_long"});
  }

  TEST_CASE("units: twice, unknown parent, in a circle") {
    CHECK(gaps(plus("units.csv", "DISHUB,Dishub,KOTA")) == Gaps{});
    CHECK(gaps(plus("units.csv", "KOTA,Kota lagi,")) == Gaps{"units.csv:4:unit files.id_twice"});
    CHECK(gaps(plus("units.csv", "DISHUB,Dishub,PROV")) ==
          Gaps{"units.csv:4:parent files.unit_unknown"});
    CHECK(gaps(with("units.csv", "Kota Contoh,\n", "Kota Contoh,DISDUKCAPIL\n")).size() == 2);
    CHECK(gaps(plus("units.csv", "DIS HUB,Dishub,")) == Gaps{"units.csv:4:unit files.id_signs"});
  }

  TEST_CASE("services: names, seconds, unit, the same twice at one time") {
    CHECK(gaps(plus("services.csv", "lain2,DISDUKCAPIL,,Other,30,,")) ==
          Gaps{"services.csv:8:name_id files.cell_empty"});
    CHECK(gaps(plus("services.csv", "lain2,DISDUKCAPIL,Lain,Other,1.5,,")) ==
          Gaps{"services.csv:8:shortest_seconds files.seconds"});
    CHECK(gaps(plus("services.csv", "lain2,DISHUB,Lain,Other,30,,")) ==
          Gaps{"services.csv:8:unit files.unit_unknown"});
    CHECK(gaps(plus("services.csv", "ktp,DISDUKCAPIL,KTP,ID,30,,")) ==
          Gaps{"services.csv:8:from files.dates_overlap"});
    CHECK(gaps(plus("services.csv", "ktp,KOTA,KTP,ID,30,,")) == Gaps{});
    const Reading no_english = checked(plus("services.csv", "lain2,DISDUKCAPIL,Lain,,30,,"));
    CHECK(no_english.problems.empty());
    CHECK(no_english.notes.size() == 1);
    CHECK(bkd::to_json(no_english.setup)["services"][6]["name_en"] == "Lain");
  }

  TEST_CASE("dates: not a day, until before from, touching but not overlapping") {
    CHECK(gaps(plus("counters.csv", "L4,DISDUKCAPIL,Loket 4,,05/10/2026,")) ==
          Gaps{"counters.csv:5:from files.date"});
    CHECK(gaps(plus("counters.csv", "L4,DISDUKCAPIL,Loket 4,,2026-10-05,2026-10-04")) ==
          Gaps{"counters.csv:5:until files.until_before_from"});
    CHECK(gaps(plus("counters.csv", "L4,DISDUKCAPIL,Loket 4,,2026-10-05,2026-10-05")) == Gaps{});
    Files moved = with("counters.csv", "K-0003,,", "K-0003,,2026-09-30");
    moved["counters.csv"] += "L3,DISDUKCAPIL,Loket 3,K-0003,2026-10-01,\n";
    CHECK(gaps(moved) == Gaps{});
    moved["counters.csv"].replace(moved["counters.csv"].find("2026-10-01"), 10, "2026-09-30");
    CHECK(gaps(moved) == Gaps{"counters.csv:5:from files.dates_overlap"});
  }

  TEST_CASE("counters: no service in the unit, one device at two counters") {
    CHECK(gaps(plus("counters.csv", "L4,KOTA,Loket 4,,,")) ==
          Gaps{"counters.csv:5:unit files.counter_without_service"});
    CHECK(gaps(plus("counters.csv", "L4,DISDUKCAPIL,Loket 4,K-0001,,")) ==
          Gaps{"counters.csv:5:device files.device_twice"});
  }

  TEST_CASE("officers: two with one NIP, a move, ruined numbers, no superior") {
    const std::string tail = ",,,DISDUKCAPIL,,,,,,,Aktif,";
    CHECK(gaps(plus("officers.csv", "199001012015031001,Orang Lain" + tail + ",2027-01-01,")) ==
          Gaps{"officers.csv:8:nipBaru files.nip_twice"});
    CHECK(gaps(plus("officers.csv", "199001012015031001,Petugas Contoh 1" + tail + "P-0099,,")) ==
          Gaps{"officers.csv:8:nipBaru files.nip_twice"});
    CHECK(gaps(plus("officers.csv", "199001012015031001,Petugas Contoh 1" + tail + ",,")) ==
          Gaps{"officers.csv:8:from files.dates_overlap"});
    Files moved = with("officers.csv", "P-0001,,", "P-0001,,2026-06-30");
    moved["officers.csv"] +=
        "199001012015031001,Petugas Contoh 1,,,KOTA,,,,,,,Aktif,,2026-07-01,\n";
    CHECK(gaps(moved) == Gaps{});
    CHECK(gaps(plus("officers.csv", "199506062020121000,Baru" + tail + ",,")) ==
          Gaps{"officers.csv:8:nipBaru nip.rounded"});
    CHECK(gaps(plus("officers.csv", "\"1,99506E+17\",Baru" + tail + ",,")) ==
          Gaps{"officers.csv:8:nipBaru nip.scientific"});
    CHECK(gaps(plus("officers.csv", "199506062020121007,Baru" + tail + ",,")) ==
          Gaps{"officers.csv:8:nipBaru files.officer_without_superior"});
    CHECK(gaps(with("officers.csv", "2,,,DISDUKCAPIL", "2,,,DISHUB")) ==
          Gaps{"officers.csv:3:unorId files.unit_unknown"});
    CHECK(gaps(with("officers.csv", "P-0002", "P-0001")) ==
          Gaps{"officers.csv:3:officer files.id_twice"});
  }

  TEST_CASE("a gap behind a cell of two lines is said at the row a spreadsheet shows") {
    Files files = with("officers.csv", "Pengelola Layanan Contoh", "\"Pengelola\r\nLayanan\"");
    files["officers.csv"] += "199506062020121007,,,,DISDUKCAPIL,,,,,,,Aktif,,,\n";
    files["superiors.csv"] += "199506062020121007,-,,\n";
    CHECK(gaps(files) == Gaps{"officers.csv:8:nama files.cell_empty"});
  }

  TEST_CASE("titles stand around the name") {
    const Reading reading = checked(
        with("officers.csv", "Petugas Contoh 1,,,", "Petugas Contoh 1,dr.,\"S.Ked., M.M.\","));
    CHECK(reading.setup.officers.at(0).name == "dr. Petugas Contoh 1, S.Ked., M.M.");
  }

  TEST_CASE("superiors: unknown, oneself, a circle") {
    CHECK(gaps(with("superiors.csv", "199102022015032002,1970", "199102022015032002,1971")) ==
          Gaps{"superiors.csv:3:superior_nip files.nip_unknown"});
    CHECK(gaps(with("superiors.csv", "006,-", "006,197006061995031006")) ==
          Gaps{"superiors.csv:7:superior_nip files.superior_oneself"});
    CHECK(gaps(with("superiors.csv", "006,-", "006,199001012015031001")) ==
          Gaps{"superiors.csv:7:superior_nip files.superior_circle"});
    CHECK(gaps(plus("superiors.csv", "199001012015031001,-,,")) ==
          Gaps{"superiors.csv:8:from files.dates_overlap"});
  }

  TEST_CASE("beginnings: a file that may be missing, of known officers, services and units") {
    const auto saying = [](const std::string& rows) {
      Files files = demo();
      files["beginnings.csv"] = "nip,service,unit,from\n" + rows;
      return files;
    };
    const std::string good = "199001012015031001,ktp,DISDUKCAPIL,2026-11-02\n";
    Files without = demo();
    CHECK(without.erase("beginnings.csv") == 1);
    CHECK(gaps(without) == Gaps{});
    CHECK(gaps(saying("")) == Gaps{});
    CHECK(gaps(saying(good)) == Gaps{});
    const nlohmann::json body = bkd::to_json(checked(saying(good)).setup);
    const nlohmann::json wanted = {{{"officer_nip", "199001012015031001"},
                                    {"service", "ktp"},
                                    {"unit", "DISDUKCAPIL"},
                                    {"from", "2026-11-02"}}};
    CHECK(body["beginnings"] == wanted);
    const auto gap = [&](const std::string& rows) {
      const Gaps found = gaps(saying(rows));
      REQUIRE_MESSAGE(found.size() == 1, rows);
      return found[0];
    };
    CHECK(gap(good + good) == "beginnings.csv:3:nip files.beginning_twice");
    CHECK(gap("199001012015031009,ktp,DISDUKCAPIL,2026-11-02\n") ==
          "beginnings.csv:2:nip files.nip_unknown");
    CHECK(gap("199001012015031001,sim,DISDUKCAPIL,2026-11-02\n") ==
          "beginnings.csv:2:service files.service_unknown");
    CHECK(gap("199001012015031001,ktp,SAMSAT,2026-11-02\n") ==
          "beginnings.csv:2:unit files.unit_unknown");
    CHECK(gap("199001012015031001,ktp,DISDUKCAPIL,\n").starts_with("beginnings.csv:2:from "));
    CHECK(gap("199001012015031001,ktp,DISDUKCAPIL,5 November\n")
              .starts_with("beginnings.csv:2:from "));
  }

  TEST_CASE("holidays and users: twice, unknown role, no operator") {
    CHECK(gaps(plus("holidays.csv", "2026-12-26,Cuti bersama")) == Gaps{});
    CHECK(gaps(plus("holidays.csv", "2026-12-25,Natal")) ==
          Gaps{"holidays.csv:19:date files.holiday_twice"});
    CHECK(gaps(plus("users.csv", "operator1,Lain,auditor,")) ==
          Gaps{"users.csv:6:user files.id_twice"});
    CHECK(gaps(plus("users.csv", "x,Lain,admin,")) == Gaps{"users.csv:6:role files.role_unknown"});
    CHECK(gaps(plus("users.csv", "x,Lain,officer,")) ==
          Gaps{"users.csv:6:role files.role_officer"});
    CHECK(gaps(plus("users.csv", "x,Lain,unit_head,")) ==
          Gaps{"users.csv:6:unit files.unit_head_without_unit"});
    CHECK(gaps(plus("users.csv", "x,Lain,unit_head,DISDUKCAPIL")) == Gaps{});
    CHECK(gaps(with("users.csv", "Contoh,operator", "Contoh,auditor")) ==
          Gaps{"users.csv:0:role files.no_operator"});
  }

  TEST_CASE("every gap is listed at once, in the order of the files") {
    Files files = with("region.toml", "WIB", "X");
    files["units.csv"] += "KOTA,Lagi,\n";
    files["users.csv"] += "x,Lain,admin,\n";
    files["officers.csv"] += "1,98E+17,too many cells,,,,,,,,,,,,,,x\n";
    CHECK(gaps(files) == Gaps{"region.toml:4:zone files.zone", "units.csv:4:unit files.id_twice",
                              "officers.csv:8: csv.cells", "users.csv:6:role files.role_unknown"});
  }

  TEST_CASE("a file that a quote leaves unread is one gap, and no row that refers to it another") {
    for (const char* file :
         {"units.csv", "services.csv", "officers.csv", "superiors.csv", "users.csv"}) {
      CAPTURE(file);
      const Gaps open = gaps(plus(file, "\"x"));
      REQUIRE(open.size() == 1);
      CHECK(open[0].ends_with(": csv.quote_open"));
      const Gaps closed = gaps(plus(file, "\"x\" y"));
      REQUIRE(closed.size() == 1);
      CHECK(closed[0].ends_with(": csv.quote_closed"));
    }
    CHECK(gaps(plus("officers.csv", "\"x")) == Gaps{"officers.csv:8: csv.quote_open"});
  }

  TEST_CASE("every problem and note has its words in both languages") {
    for (const char* language : {"id", "en"}) {
      const auto texts = texts::load(kAssets, language);
      REQUIRE(texts);
      std::ifstream codes(test::source_dir().string() + "/sync/bkd/setup_check.cpp");
      std::string source((std::istreambuf_iterator<char>(codes)), {});
      int found = 0;
      for (std::size_t at = 0; (at = source.find("\"files.", at)) != std::string::npos; ++at) {
        const std::string code = source.substr(at + 1, source.find('"', at + 1) - at - 1);
        CHECK_MESSAGE(texts->entries.contains("problem." + code), code);
        ++found;
      }
      CHECK(found > 15);
    }
  }
}
