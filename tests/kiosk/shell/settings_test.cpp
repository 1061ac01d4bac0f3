#include <doctest/doctest.h>

#include <algorithm>

#include "common/record/pins.hpp"
#include "kiosk/shell/settings.hpp"
#include "tests/support/folder.hpp"

using namespace suara;
using namespace suara::kiosk;

namespace {

Expected<Settings> load(const std::string& toml) {
  const test::Folder folder;
  test::write_file(folder / "kiosk.toml", toml);
  return load_settings(folder.path());
}

// Either mark around a text means the same.
std::string with_single_marks(std::string toml) {
  std::ranges::replace(toml, '"', '\'');
  return toml;
}

}  // namespace

TEST_SUITE("kiosk/shell/settings") {
  TEST_CASE("without a file a kiosk has the waits of the design") {
    const test::Folder folder;
    const auto settings = load_settings(folder.path());
    REQUIRE(settings.has_value());
    CHECK(settings->waits.thanks_ms == 15'000);
    CHECK(settings->waits.desk_done_ms == 6'000);
    CHECK(settings->socket == folder.path() / "desk.sock");
    CHECK(settings->window.width == 0);
    CHECK(settings->language == "id");
  }

  TEST_CASE("what the file says is taken") {
    const auto settings = load(
        "language = \"en\"\n[central]\nurl = \"http://127.0.0.1:8420\"\n[socket]\n"
        "path = \"/run/suara/desk.sock\"\nallowed_uids = [1001, 1002]\n"
        "[window]\npx_per_mm = 3.81\nreduced_motion = true\n"
        "high_contrast = true\n[waits]\nthanks_ms = 400\n[keypad]\n"
        "officer_device = \"04d9:1203\"\nservices = [\"ktp\", \"kk\"]\n"
        "[speech]\nearphone = true\nloudness = 150\n");
    REQUIRE(settings.has_value());
    CHECK(settings->central_url == "http://127.0.0.1:8420");
    CHECK(settings->allowed_uids == std::vector<uid_t>{1001, 1002});
    CHECK(settings->window.px_per_mm == doctest::Approx(3.81));
    CHECK(settings->window.high_contrast);
    CHECK(settings->keypad.officer_device == "04d9:1203");
    CHECK(settings->keypad.services == std::vector<std::string>{"ktp", "kk"});
    CHECK(settings->speech.earphone);
    CHECK(settings->speech.loudness == 150);
    CHECK_FALSE(load("[speech]\nloudness = 201\n").has_value());
    CHECK_FALSE(load("[keypad]\nservices = [1]\n").has_value());
    CHECK(settings->waits.thanks_ms == 400);
    CHECK(settings->waits.still_here_ms == 20'000);
    CHECK(settings->language == "en");
  }

  TEST_CASE("a wrong file is refused with its line and key") {
    const auto refusal = [](const std::string& toml) {
      const auto settings = load(toml);
      return settings ? Problem{"accepted"} : settings.error();
    };
    CHECK(refusal("[waits]\nthanks_ms = \"15 s\"\n").code == "settings.wrong_value");
    CHECK(refusal("[waits]\nthanks_ms = \"15 s\"\n").where.row == 2);
    CHECK(refusal("[waits]\nthanks_ms = -1\n").code == "settings.wrong_value");
    CHECK(refusal("[waits]\nthank_ms = 1\n").code == "settings.unknown_key");
    CHECK(refusal("[waits]\nthank_ms = 1\n").args.at("key") == "waits.thank_ms");
    CHECK(refusal("[waits\n").code == "settings.malformed");
    CHECK(refusal("language = \"../en\"\n").code == "settings.wrong_value");
    CHECK(refusal("language = \"jv\"\n").code == "accepted");
    CHECK(refusal("[window]\npx_per_mm = 0\n").code == "settings.wrong_value");
  }

  TEST_CASE("enrolment writes the central's address once and overwrites nothing") {
    const test::Folder folder;
    keep_central(folder.path(), "http://127.0.0.1:1", std::nullopt);
    CHECK(load_settings(folder.path())->central_url == "http://127.0.0.1:1");
    keep_central(folder.path(), "http://127.0.0.1:2", Hash{});
    CHECK(load_settings(folder.path())->central_url == "http://127.0.0.1:1");
    CHECK_FALSE(load_settings(folder.path())->central_pin);
  }

  TEST_CASE("enrolment puts the central into a file that names none, and leaves the rest") {
    const Hash pin{1, 2, 3};
    for (const char* before :
         {"", "language = \"en\"", "language = \"en\"\n[window]\nlow_reach = true # low\n",
          "[window]\nlow_reach = true\n[central] # of BKD\n[socket]\nallow_own_user = true\n"}) {
      CAPTURE(before);
      const test::Folder folder;
      test::write_file(folder / "kiosk.toml", before);
      keep_central(folder.path(), "https://suara.example.go.id", pin);
      const auto settings = load_settings(folder.path());
      REQUIRE(settings.has_value());
      CHECK(settings->central_url == "https://suara.example.go.id");
      CHECK(settings->central_pin == pin);
      std::string left = test::read_file(folder / "kiosk.toml");
      for (const std::string& line :
           {std::string("url = "), std::string("pin = ")}) {
        const std::size_t at = left.find(line);
        REQUIRE(at != std::string::npos);
        left.erase(at, left.find('\n', at) + 1 - at);
      }
      CHECK(left.starts_with(before));
    }
    const test::Folder nowhere;
    test::write_file(nowhere / "kiosk.toml", "central = 5\n");
    CHECK_THROWS(keep_central(nowhere.path(), "https://suara.example.go.id", pin));
    CHECK(test::read_file(nowhere / "kiosk.toml") == "central = 5\n");
  }

  TEST_CASE("an empty address and a pin of another enrolment give way, the rest stays") {
    const Hash pin{1, 2, 3};
    const std::string url = "https://suara.example.go.id";
    const std::string url_row = "url = '" + url + "'\n";
    const std::string pin_row = "pin = '" + record::pin_text(pin) + "'\n";
    const std::string old = "\"" + record::pin_text(Hash{4}) + "\"";
    const std::string own_head = "\n[central]\n";
    struct Row {
      std::string before;
      std::optional<Hash> pin;
      std::string after;
    };
    const std::vector<Row> rows{
        {"[central]\nurl = \"\" # BKD's\n[stand]\nservice = \"ktp\"\n", pin,
         "[central]\n" + url_row + pin_row + "[stand]\nservice = \"ktp\"\n"},
        {"[central]\npin = " + old, pin, "[central]\n" + url_row + pin_row},
        {"[central]\n# of BKD\npin = " + old + "\nurl = ''", pin,
         "[central]\n" + url_row + pin_row + "# of BKD\n"},
        {"[central]\npin = " + old + "\n\n[window]\n", {},
         "[central]\n" + url_row + "\n[window]\n"},
        {"[window]\n  [ central ]\r\n" + pin_row + "# end", pin,
         "[window]\n  [ central ]\r\n" + url_row + pin_row + "# end\n"},
        {"\xEF\xBB\xBF[central]\nurl = \"\"\"\n\\\n\"\"\" # none\n[window]\n", {},
         "\xEF\xBB\xBF[central]\n" + url_row + "[window]\n"},
        {"central = {}", pin, "[central]\n" + url_row + pin_row},
        {"language = \"en\"\ncentral = { pin = " + old + ", url = \"\" }\n[window]\n", pin,
         "language = \"en\"\n[window]\n" + own_head + url_row + pin_row},
        {"central.pin = " + old + "\nlanguage = \"en\"\ncentral.url = ''\n", {},
         "language = \"en\"\n" + own_head + url_row},
        {"central." + pin_row, pin, "[central]\n" + url_row + pin_row},
        {"[central]\nurl = \"" + url + "\" # it\npin = " + old + "\n", pin,
         "[central]\n" + pin_row + "url = \"" + url + "\" # it\n"},
        {"central = { url = \"" + url + "\" }\n", {}, "central = { url = \"" + url + "\" }\n"},
        {"[central]\nurl = \"" + url + "\"\npin = " + old + "\n", {},
         "[central]\nurl = \"" + url + "\"\npin = " + old + "\n"},
        {"[central]\nurl = \"http://10.0.0.1\"\npin = " + old + "\n", pin,
         "[central]\nurl = \"http://10.0.0.1\"\npin = " + old + "\n"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.before);
      const test::Folder folder;
      test::write_file(folder / "kiosk.toml", row.before);
      keep_central(folder.path(), url, row.pin);
      CHECK(with_single_marks(test::read_file(folder / "kiosk.toml")) ==
            with_single_marks(row.after));
    }
  }

  TEST_CASE("a measured monitor holds unless kiosk.toml says otherwise; a broken file does not") {
    const test::Folder folder;
    REQUIRE(write_density(folder.path(), 3'907));
    CHECK(load_settings(folder.path())->window.px_per_mm == 3.907);
    REQUIRE(write_density(folder.path(), 4'050));
    CHECK(load_settings(folder.path())->window.px_per_mm == 4.05);
    test::write_file(folder / "kiosk.toml", "[window]\npx_per_mm = 5.5\n");
    CHECK(load_settings(folder.path())->window.px_per_mm == 5.5);
    std::filesystem::remove(folder / "kiosk.toml");
    for (const char* broken : {"px_per_mm = 0.1\n", "px_per_mm = \"x\"\n", "px", ""}) {
      test::write_file(folder / "monitor.toml", broken);
      const auto settings = load_settings(folder.path());
      REQUIRE(settings.has_value());
      CHECK_FALSE(settings->window.px_per_mm);
    }
    CHECK_FALSE(write_density(folder / "nowhere", 3'810));
    std::filesystem::remove(folder / "monitor.toml");
    std::filesystem::create_directories(folder / "monitor.toml" / "in the way");
    CHECK_FALSE(write_density(folder.path(), 3'810));
    CHECK_FALSE(std::filesystem::exists(folder / "monitor.toml.part"));  // Whole or not at all.
  }
}
