// What a clerk reads who typed, or brought, something else than the program wants.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>

#include "common/texts/texts.hpp"
#include "sync/bkd/packed_file.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"

using namespace suara;
using namespace suara::test;

namespace {

const std::string kHead =
    "persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,sarana,pengaduan\n";
const std::string kCounts = "officer,day,service,n1,n2\nA,1,x,1,2\nB,1,x,2,0\n";

Finished suara_says(std::vector<std::string> arguments, const std::string& language) {
  arguments.insert(arguments.begin(), program_path("suara"));
  return run(arguments, {{"LC_ALL", language == "id" ? "id_ID.UTF-8" : "C.UTF-8"}});
}

struct Wrong {
  std::vector<std::string> arguments;
  std::string in_english, in_indonesian;
};

}  // namespace

TEST_SUITE("sync/bkd misuse") {
  TEST_CASE("whatever a command's help names has its words in both languages") {
    const std::regex named("help\\(\"([a-z_.]+)\"\\)");
    int found = 0;
    for (const char* language : {"id", "en"}) {
      const auto words = texts::load(source_dir() / "assets", language);
      REQUIRE(words.has_value());
      for (const auto& file :
           std::filesystem::directory_iterator(source_dir() / "sync/bkd/commands")) {
        const std::string code = read_file(file.path());
        for (std::sregex_iterator at(code.begin(), code.end(), named), end; at != end; ++at) {
          const std::string key = "suara.help." + (*at)[1].str();
          CHECK_MESSAGE((*words)(key).find("‹") == std::string::npos, key);
          ++found;
        }
      }
    }
    CHECK(found > 100);
  }

  TEST_CASE("a program of the product that is used wrongly says so by its status") {
    for (const std::vector<std::string>& wrong :
         {std::vector<std::string>{program_path("suara-central")},
          {program_path("suara-central"), "serve", "--nothing"},
          {program_path("suara-kiosk"), "--nothing"},
          {program_path("suara"), "--nothing"}}) {
      const Finished done = run(wrong);
      CAPTURE(done.output);
      CHECK(done.status == 2);
    }
  }

  TEST_CASE("a wrong command line is said in the reader's language, with what to type instead") {
    const std::vector<Wrong> all = {
        {{}, "name a command; the list: suara --help", "sebutkan perintahnya"},
        {{"skmm"}, "not known here: skmm; help: suara --help", "tidak dikenal di sini: skmm"},
        {{"flag"}, "name a command; the list: suara flag --help", "sebutkan perintahnya"},
        {{"flag", "lst"}, "not known here: lst; help: suara flag --help", "tidak dikenal"},
        {{"skm"}, "FILE is missing; help: suara skm --help", "FILE belum ada"},
        {{"index", "a", "b"}, "not known here: b; help: suara index --help", "di sini: b"},
        {{"index", "a", "--min"}, "not known here: --min", "di sini: --min"},
        {{"skm", "a", "--weights", "half not in {x}"},
         "--weights is not half not in {x}; choose from exact,form",
         "--weights tidak mengenal half not in {x}; pilih dari exact,form"},
        {{"skm", "a", "--weights", "form", "--weights", "exact"},
         "--weights stands there twice",
         "--weights tertulis dua kali"},
        {{"index", "a", "--min-n", "1.5"},
         "--min-n is not 1.5; write a number from 0 to 1000000",
         "--min-n bukan 1.5; tulis angka dari 0 sampai 1000000"},
        {{"index", "a", "--min-reliability", "nan"},
         "--min-reliability is not nan; write a number from 0 to 1",
         "--min-reliability bukan nan"},
        {{"index", "a", "--min-n"}, "--min-n stands without its value", "belum ada nilainya"},
        {{"officer", "index", "P-0001", "--unit", "U"}, "do not go together", "bersama"},
    };
    for (const Wrong& wrong : all)
      for (const char* language : {"en", "id"}) {
        const Finished done = suara_says(wrong.arguments, language);
        CAPTURE(done.output);
        CHECK(done.status == 2);
        CHECK(holds(done, language == std::string("id") ? wrong.in_indonesian : wrong.in_english));
        CHECK_FALSE(holds(done, "‹"));
      }
  }

  TEST_CASE("an answer that could not be written in full is no success") {
    Folder folder;
    write_file(folder / "n.csv", kCounts);
    const std::string index = program_path("suara") + " index " + (folder / "n.csv").string();
    const std::string help = program_path("suara") + " --help";
    for (const std::string& command : {index, index + " --format json", help}) {
      CHECK(run({"sh", "-c", command + " >/dev/null"}).status == 0);
      const Finished full = run({"sh", "-c", command + " >/dev/full"});
      CHECK(full.status == 2);
      CHECK(holds(full, "could not be written in full"));
    }
  }

  TEST_CASE("a folder, a name that does not exist and a file of others are three problems") {
    Folder folder;
    write_file(folder / "n.csv", kCounts);
    const auto asked = [&](const std::string& name) {
      return suara_says({"index", (folder / name).string()}, "id");
    };
    CHECK(asked("n.csv").status == 0);
    CHECK(asked("").status == 2);
    CHECK(holds(asked(""), "ini folder"));
    CHECK(holds(asked("m.csv"), "berkas tidak ada"));
    std::filesystem::permissions(folder / "n.csv", std::filesystem::perms::none);
    if (asked("n.csv").status != 0)  // Root may read it all the same.
      CHECK(holds(asked("n.csv"), "tidak boleh dibaca"));
  }

  TEST_CASE("a pipe is read like a file") {
    Folder folder;
    write_file(folder / "n.csv", kCounts);
    const std::string file = (folder / "n.csv").string(), suara = program_path("suara");
    const Finished direct = run({suara, "index", file, "--format", "json"});
    const Finished piped =
        run({"sh", "-c", "cat " + file + " | " + suara + " index /dev/stdin --format json"});
    CHECK(piped.status == 0);
    CHECK(piped.output == direct.output);
    const Finished endless = run({suara, "index", "/dev/zero", "--lang", "en"});
    CHECK(endless.status == 1);
    CHECK(holds(endless, "larger than 64 MiB"));
  }

  TEST_CASE("of a file that is too large no more is read than shows it") {
    Folder folder;
    write_file(folder / "n.csv", kCounts);
    CHECK(bkd::read_packed(folder / "n.csv") == kCounts);
    std::filesystem::resize_file(folder / "n.csv", std::uintmax_t{1} << 30);
    const auto content = bkd::read_packed(folder / "n.csv");
    REQUIRE(content);
    CHECK(content->size() == bkd::kUnpackedBytesMax + 1);
    const Finished done = suara_says({"index", (folder / "n.csv").string()}, "en");
    CHECK(done.status == 1);
    CHECK(holds(done, "n.csv: the file is larger than 64 MiB"));
  }

  TEST_CASE("what stands in a file or its name does not command the terminal") {
    Folder folder;
    const std::string row = "4,4,4,4,4,4,4,4,", name = "a\x1b[2Jb.csv";
    write_file(folder / name, kHead + row + "4\n");
    const Finished fine = suara_says({"skm", (folder / name).string()}, "en");
    CHECK(fine.status == 0);
    CHECK(holds(fine, "a [2Jb.csv"));
    CHECK_FALSE(holds(fine, "\x1b"));
    write_file(folder / name, kHead + row + "\x1b]0;x\x07\n");
    const Finished wrong = suara_says({"skm", (folder / name).string()}, "en");
    CHECK(wrong.status == 1);
    CHECK(holds(wrong, "not an answer:  ]0;x"));
    CHECK_FALSE(holds(wrong, "\x1b"));
    write_file(folder / name,
               "officer,day,service,n1,n2\n\xe2\x80\xae"
               "A,1,x,1,2\n");
    CHECK_FALSE(holds(suara_says({"index", (folder / name).string()}, "en"), "\xe2\x80\xae"));
  }

  TEST_CASE("of a cell that is refused no more is shown than tells which it is") {
    Folder folder;
    const std::string path = (folder / "n.csv").string(), shown(39, '9');
    for (const std::string& file : {kHead + "4,4,4,4,4,4,4,4," + std::string(5'000, '9') + "\n",
                                    kCounts + "C,1,x,1," + std::string(5'000, '9') + "\n"}) {
      write_file(path, file);
      const Finished done = suara_says({file.starts_with(kHead) ? "skm" : "index", path}, "en");
      CHECK(done.status == 1);
      CHECK(holds(done, ": " + shown + "…;"));
    }
  }

  TEST_CASE("a survey whose first column holds # loses no respondent") {
    Folder folder;
    write_file(folder / "s.csv",
               "#," + kHead + "#1,4,4,4,4,4,4,4,4,4\n2,3,3,3,3,3,3,3,3,3\n#3,2,2,2,2,2,2,2,2,2\n");
    const Finished done =
        suara_says({"skm", (folder / "s.csv").string(), "--format", "json"}, "en");
    REQUIRE(done.status == 0);
    CHECK(nlohmann::json::parse(done.output)["respondents"] == 3);
    write_file(folder / "s.csv", "\n\nNo;waktu\n1;4\n2;x\n");
    const auto asked = [&](const char* elements) {
      return suara_says({"skm", (folder / "s.csv").string(), "--elements", elements}, "en");
    };
    CHECK(holds(asked("waktu"), "s.csv, row 5, column waktu"));
    CHECK(holds(asked("biaya"), "s.csv, row 3, column biaya"));
  }
}
