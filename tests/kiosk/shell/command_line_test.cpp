// What a technician reads who started the program wrongly: in the language of the terminal.
#include <doctest/doctest.h>

#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"

using namespace suara;
using namespace suara::test;

namespace {

Finished kiosk_says(std::vector<std::string> arguments, const std::string& language) {
  arguments.insert(arguments.begin(), program_path("suara-kiosk"));
  return run(arguments, {{"LC_ALL", language == "id" ? "id_ID.UTF-8" : "C.UTF-8"}});
}

struct Wrong {
  std::vector<std::string> arguments;
  std::string in_english, in_indonesian;
};

}  // namespace

TEST_SUITE("kiosk/shell/command_line") {
  TEST_CASE("a wrong start of the kiosk is said in the reader's language, with what to type") {
    const std::vector<std::string> replay = {
        "replay",    "--central", "http://127.0.0.1:1", "--unit",      "U-01", "--counter",
        "C-1",       "--file",    "rows.csv",           "--file-hash", "9c41", "--rows",
        "5"};
    std::vector<std::string> no_unit = replay;
    no_unit[4] = "no unit";
    const std::vector<Wrong> all = {
        {{"--desc"}, "not known here: --desc; help: suara-kiosk --help", "di sini: --desc"},
        {{"exprt"}, "not known here: exprt", "tidak dikenal di sini: exprt"},
        {{"export"}, "--to is missing; help: suara-kiosk export --help", "--to belum ada"},
        {{"programs"}, "name a command; the list: suara-kiosk programs --help", "sebutkan perint"},
        {{"--size", "10x10"}, "--size is not 10x10; write it like 1280x800",
         "--size bukan 10x10; tulis seperti 1280x800"},
        {{"--at", "here"}, "--at is not here; write it like 1300,0", "--at bukan here"},
        {{"--desk-display", ":1"}, "--desk-display needs --two-screens", "--desk-display memerlukan"},
        {{"--two-screens", "--desk"}, "do not go together", "tidak dapat bersama"},
        {{"enrol", "--central", "x", "--code", "y", "--pin", "z"},
         "--pin is not z; write it like sha256//BASE64", "--pin bukan z; tulis seperti sha256"},
        {{"finish", "--service", "ktp", "--result", "done"},
         "--result is not done; choose from selesai,berkas_kurang,tidak_memenuhi_syarat,dirujuk",
         "--result tidak mengenal done; pilih dari selesai"},
        {{"finish", "--service", "ktp", "--ticket", ""}, "--ticket stands without its value",
         "--ticket belum ada nilainya"},
        {replay, "--file-hash is not 9c41; write 64 hexadecimal digits", "--file-hash bukan 9c41"},
        {no_unit, "--unit is not no unit; write it like U-01", "--unit bukan no unit"},
    };
    for (const Wrong& wrong : all)
      for (const char* language : {"en", "id"}) {
        const Finished done = kiosk_says(wrong.arguments, language);
        CAPTURE(done.output);
        CHECK(done.status == 2);
        CHECK(holds(done, "suara-kiosk: "));
        CHECK(holds(done, language == std::string("id") ? wrong.in_indonesian : wrong.in_english));
        CHECK_FALSE(holds(done, "‹"));
      }
  }

  TEST_CASE("each command says in the reader's language what it does and what its options are") {
    const std::vector<std::vector<std::string>> commands = {
        {}, {"evidence"}, {"enrol"}, {"replay"}, {"export"}, {"receipts"}, {"technician-pin"},
        {"finish"}, {"programs"}, {"programs", "add"}, {"programs", "list"}, {"programs", "remove"},
        {"pair"}, {"doctor"}};
    for (std::vector<std::string> command : commands) {
      command.push_back("--help");
      const Finished english = kiosk_says(command, "en"), indonesian = kiosk_says(command, "id");
      CAPTURE(english.output);
      CAPTURE(indonesian.output);
      CHECK((english.status == 0 && indonesian.status == 0));
      CHECK(holds(english, "Usage: suara-kiosk"));
      CHECK(holds(indonesian, "Pemakaian: suara-kiosk"));
      CHECK(holds(english, "this help"));
      CHECK(holds(indonesian, "petunjuk ini"));
      CHECK_FALSE(holds(english, "‹"));
      CHECK_FALSE(holds(indonesian, "‹"));
    }
    CHECK(holds(kiosk_says({"finish", "--help"}, "id"), "nomor antrean: satu suara sehari"));
    CHECK(holds(kiosk_says({"pair", "--help"}, "en"), "pin of the kiosk's key, printed beside"));
    CHECK(holds(kiosk_says({"enrol", "--help"}, "en"), "pin of the central's TLS key"));
  }

  TEST_CASE("a right command line is taken: help, version, and one that fails for another reason") {
    CHECK(kiosk_says({"--help"}, "en").status == 0);
    const Finished version = kiosk_says({"--version"}, "id");
    CHECK(version.status == 0);
    CHECK_FALSE(holds(version, "suara-kiosk: "));
    const Finished no_folder =
        kiosk_says({"doctor", "--data", "/nonexistent/suara"}, "en");
    CHECK(no_folder.status == 1);
    CHECK(holds(no_folder, "/nonexistent/suara"));
    const Finished refused = kiosk_says({"finish", "--data", "/nonexistent/suara", "--service", "ktp",
                                         "--result", "dirujuk", "--ticket", "A1"},
                                        "en");
    CHECK(refused.status != 2);
  }
}
