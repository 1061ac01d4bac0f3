// The real program with files of texts that somebody has changed.
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/kiosk/shell/a_program.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using test::Facts;
using test::KioskFolder;
using test::KioskProgram;
using test::kNoGuards;
using test::TouchScreen;
namespace fs = std::filesystem;

namespace {

// A copy of the house's assets that a test may spoil.
struct Assets {
  test::Folder folder;
  Assets() {
    fs::copy(test::source_dir() / "assets/texts", folder / "texts");
    fs::copy(test::source_dir() / "assets/sounds", folder / "sounds");
  }
  fs::path file(const std::string& language) const { return folder / "texts" / (language + ".toml"); }
  test::Environment environment() const { return {{"SUARA_ASSETS", folder.path().string()}}; }
};

void rate(KioskProgram& kiosk) {
  kiosk.duty_on();
  kiosk.finish();
  kiosk.tap("rate.4");
  kiosk.citizen().wait_screen("thanks");
  kiosk.tap("thanks.finish");
  kiosk.citizen().wait_screen("idle");
}

}  // namespace

TEST_SUITE("kiosk/shell/text_files") {
  TEST_CASE("with a broken text file citizens are served in Indonesian, the technician is told") {
    const Assets assets;
    test::write_file(assets.file("id"), "[citizen]\nskip = \"Lewa");
    fs::remove(assets.file("en"));
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards + test::technician_setting(), assets.environment());
    rate(kiosk);
    const auto label = [&](const std::string& id) {
      const Facts facts = kiosk.citizen().facts();
      return facts.find(id) == nullptr ? "" : facts.find(id)->label;
    };
    CHECK(label("language.id") == "Indonesia");
    CHECK(label("language.en").empty());
    test::sign_in_as_technician(kiosk);
    kiosk.citizen().wait_for(
        [](const Facts& now) {
          const auto* state = now.find("technician.state");
          return state != nullptr && state->label.find("id.toml, baris 2") != std::string::npos;
        },
        "the alarm");
  }

  TEST_CASE("a file that lacks a key shows Indonesian in its place, never the key") {
    const Assets assets;
    std::string english = test::read_file(assets.file("en"));
    const std::size_t at = english.find("\nskip = ", english.find("\n[citizen]\n"));
    REQUIRE(at != std::string::npos);
    english.erase(at, english.find('\n', at + 1) - at);
    test::write_file(assets.file("en"), english);
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards, assets.environment());
    kiosk.duty_on();
    kiosk.finish();
    kiosk.tap("language.en");
    kiosk.citizen().wait_for([](const Facts& now) { return now.language == "en"; }, "English");
    CHECK(kiosk.citizen().facts().find("rate.skip")->label == "Lewati");
    CHECK(kiosk.citizen().facts().find("rate.4")->label == "Very satisfied");
  }

  TEST_CASE("one more file is one more language, and the next citizen finds the kiosk's own") {
    const Assets assets;
    std::string other = test::read_file(assets.file("id"));
    const auto replace = [&](const std::string& from, const std::string& to) {
      REQUIRE(other.find(from) != std::string::npos);
      other.replace(other.find(from), from.size(), to);
    };
    replace("name = \"Indonesia\"", "name = \"Jawa\"");
    replace("\nskip = \"Lewati\"", "\nskip = \"Lèwati\"");
    test::write_file(assets.file("jv"), other);
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards, assets.environment());
    kiosk.duty_on();
    kiosk.finish();
    kiosk.tap("language.en");
    kiosk.tap("language.jv");
    kiosk.citizen().wait_for([](const Facts& now) { return now.language == "jv"; }, "Jawa");
    const Facts facts = kiosk.citizen().facts();
    CHECK(facts.find("rate.skip")->label == "Lèwati");
    CHECK(facts.find("language.jv")->label == "Jawa");
    CHECK(facts.find("language.id") != nullptr);
    kiosk.tap("rate.skip");
    kiosk.citizen().wait_for(
        [](const Facts& now) { return now.screen == "idle" && now.language == "id"; }, "its own");
  }
}
