// A kiosk out of its box: enrolled by a technician on its own screen, with real touches and keys, a
// real central and BKD's real commands, up to the first citizen's rating.
#include <doctest/doctest.h>
#include <signal.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/scenario/counter.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/wait.hpp"

using namespace suara::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* kSettings =
    "[waits]\nrate_ms = 60000\nthanks_ms = 60000\ndead_ms = 0\nsame_key_ms = 0\n"
    "upload_age_ms = 500\nupload_pause_ms = 10\nbackoff_base_ms = 20\nbackoff_cap_ms = 200\n"
    "[window]\nreduced_motion = true\n";
constexpr const char* kDevice = "K-0001";
constexpr const char* kTechnicianPin = "482913";

struct Scene {
  Folder folder;
  Region region;
  fs::path data;
  std::unique_ptr<Counter> counter;

  explicit Scene(bool tls) : region(folder.path(), "test", tls), data(region.kiosk_data(kDevice)) {
    region.sign_in("auditor1");
  }
  // The kiosk and a desk, before there is anything in their folder but settings.
  void unpack(const std::string& settings = kSettings) {
    fs::create_directories(data);
    write_file(data / "kiosk.toml", settings);
    counter = std::make_unique<Counter>(region, kDevice);
  }
  Driver& screen() { return counter->citizen(); }

  std::string new_code(const std::string& counter_name = "L1") {
    std::vector<std::string> order{"device", "code", kDevice, "--unit", "DISDUKCAPIL", "--format",
                                   "json"};
    if (!counter_name.empty()) order.insert(order.end(), {"--counter", counter_name});
    return nlohmann::json::parse(region.suara(order).output).at("code");
  }
  void approve() {
    region.suara({"device", "approve", kDevice, "--fingerprint",
                  label("technician.enrol_fingerprint")});
  }
  std::string label(const std::string& key) {
    screen().wait_for([&](const Facts& now) { return now.find(key) != nullptr; }, key);
    const Facts now = screen().facts();
    return now.find(key)->label;
  }
  void wait_line(const std::string& part) {
    CAPTURE(label("technician.enrol_line"));
    screen().wait_for(
        [&](const Facts& now) {
          const KeyFact* line = now.find("technician.enrol_line");
          return line != nullptr && line->label.find(part) != std::string::npos;
        },
        part);
  }
  // A finger in the upper left corner, for so long that it is nobody's accident.
  void hold_corner(const std::string& until) {
    screen().screen().move(20, 20);
    screen().screen().press();
    screen().wait_screen(until);
    const std::int64_t held = screen().facts().frame;
    screen().screen().release();
    screen().wait_for([&](const Facts& now) { return now.frame > held + 2; }, "the release");
  }
  void wait_field(const std::string& text) {
    screen().wait_for(
        [&](const Facts& now) {
          const KeyFact* field = now.find("technician.enrol_field");
          return field != nullptr && field->label == text;
        },
        "field " + text);
  }
  // Behind what stands there already.
  void tap_code(const std::string& code) {
    std::string seen = label("technician.enrol_field");
    for (const char sign : code) {
      if (sign == '-') continue;
      screen().tap(std::string("key.") +
                   (sign >= 'A' && sign <= 'Z' ? static_cast<char>(sign - 'A' + 'a') : sign));
      if (seen.size() % 5 == 4) seen += '-';
      wait_field(seen += sign);
    }
  }
  // By the keyboard that is plugged in.
  void type(const std::string& text, const std::string& whole) {
    screen().screen().type(text);
    wait_field(whole);
  }
  void next() { screen().tap("technician.enrol_next"); }
  void erase_code() {
    for (std::string seen = label("technician.enrol_field"); !seen.empty();) {
      screen().tap("key.erase");
      seen.pop_back();
      if (seen.ends_with('-')) seen.pop_back();
      wait_field(seen);
    }
  }

  int rated() {
    const Finished csv = region.suara({"tallies", "export"}, 0, "auditor1");
    int sum = 0;
    std::istringstream lines(csv.output);
    std::string line;
    std::getline(lines, line);
    std::vector<std::string> head;
    std::istringstream names(line);
    for (std::string name; std::getline(names, name, ',');) head.push_back(name);
    const auto column = std::ranges::find(head, "rated") - head.begin();
    while (std::getline(lines, line)) {
      std::istringstream cells(line);
      std::string cell;
      for (std::ptrdiff_t i = 0; i <= column; ++i) std::getline(cells, cell, ',');
      sum += std::stoi(cell);
    }
    return sum;
  }
  // One citizen, up to the central's tallies.
  void serve(const Letter& letter, int rated_then) {
    counter->duty_on(letter);
    counter->finish("ktp", "selesai");
    counter->rate(4);
    screen().tap("thanks.finish");
    screen().wait_screen("idle");
    counter->send_now();
    CHECK(wait_until([&] { return rated() == rated_then; }));
  }
};

std::string technician_setting() {
  const Finished made = run({"/bin/sh", "-c", std::string("echo ") + kTechnicianPin + " | " +
                                                  program_path("suara-kiosk") +
                                                  " technician-pin 2>/dev/null"});
  return made.output;
}

}  // namespace

TEST_SUITE("scenario enrolment on the screen") {
  TEST_CASE("a kiosk out of its box is enrolled, and its first citizen's rating arrives") {
    Scene scene(true);
    const Letter letter = scene.region.letter_of("P-0001");
    scene.unpack();
    scene.screen().wait_screen("out_of_service");
    CHECK(scene.label("fault.code") == "Kode N");
    scene.hold_corner("technician.enrolment");
    scene.tap_code(scene.new_code());
    scene.next();
    scene.type(scene.region.url().substr(8), scene.region.url());
    scene.next();
    scene.type(scene.region.pin(), scene.region.pin());
    scene.next();
    scene.wait_line("Menunggu persetujuan BKD");
    CHECK(scene.label("technician.enrol_device") == kDevice);
    CHECK(scene.region.suara({"device", "list"}).output.find(
              scene.label("technician.enrol_fingerprint")) != std::string::npos);
    scene.approve();
    scene.screen().wait_screen("idle");
    const std::string settings = read_file(scene.data / "kiosk.toml");
    CHECK(settings.starts_with(kSettings));
    CHECK(settings.find(scene.region.pin()) != std::string::npos);
    scene.serve(letter, 1);
  }

  TEST_CASE("a wrong code, one without a counter and BKD's refusal say so; the next goes on") {
    Scene scene(false);
    scene.unpack(std::string("[central]\nurl = \"") + scene.region.url() + "\"\n" + kSettings);
    scene.screen().wait_screen("out_of_service");
    scene.hold_corner("technician.enrolment");
    scene.tap_code("0000-0000-000");
    scene.next();
    scene.wait_line("belum lengkap");
    scene.tap_code("0");
    scene.next();
    scene.wait_line("salah atau sudah lewat waktunya");
    scene.erase_code();
    scene.tap_code(scene.new_code());
    scene.next();
    scene.wait_line("Menunggu persetujuan BKD");
    scene.region.suara({"device", "revoke", kDevice, "--reason", "sidik jari berbeda"});
    scene.wait_line("BKD menolak kios ini");
    scene.erase_code();
    scene.tap_code(scene.new_code(""));
    scene.next();
    scene.wait_line("Menunggu persetujuan BKD");
    scene.approve();
    scene.wait_line("tanpa loket");
    // The power goes while BKD compares: the same code goes on with the same key.
    scene.erase_code();
    const std::string code = scene.new_code();
    scene.tap_code(code);
    scene.next();
    const std::string fingerprint = scene.label("technician.enrol_fingerprint");
    scene.counter->restart_after_kill();
    scene.screen().wait_screen("out_of_service");
    scene.hold_corner("technician.enrolment");
    scene.tap_code(code);
    scene.next();
    CHECK(scene.label("technician.enrol_fingerprint") == fingerprint);
    scene.approve();
    scene.screen().wait_screen("idle");
  }

  TEST_CASE("a kiosk is enrolled anew behind its PIN: what it had goes first, then it serves on") {
    Scene scene(false);
    const Letter letter = scene.region.letter_of("P-0001");
    scene.region.enrol(kDevice, "DISDUKCAPIL", "L1", scene.region.url());
    const auto settings = scene.data / "kiosk.toml";
    write_file(settings, read_file(settings) + kSettings + technician_setting());
    scene.counter = std::make_unique<Counter>(scene.region, kDevice);
    scene.screen().wait_screen("idle");
    scene.serve(letter, 1);
    scene.hold_corner("technician.pin");
    for (const char digit : std::string(kTechnicianPin))
      scene.screen().tap(std::string("technician.digit") + digit);
    scene.screen().tap("technician.enter");
    scene.screen().wait_screen("technician");
    scene.screen().tap("technician.enrol");
    scene.screen().wait_screen("technician.enrolment");
    scene.tap_code(scene.new_code());
    scene.next();
    scene.approve();
    scene.screen().wait_screen("idle");
    CHECK(fs::exists(scene.data / (std::string("earlier.") + kDevice + ".e1") / "journal.sqlite3"));
    scene.serve(letter, 2);
  }

  TEST_CASE("an enrolment on the terminal, beside the screen that waits for one, is taken up") {
    Scene scene(false);
    scene.unpack();
    scene.screen().wait_screen("out_of_service");
    scene.region.enrol(kDevice, "DISDUKCAPIL", "L1", scene.region.url());
    scene.screen().wait_screen("idle");
  }

  TEST_CASE("a code typed on screen and terminal: the slower terminal closes no window") {
    Scene scene(false);
    scene.unpack(std::string("[central]\nurl = \"") + scene.region.url() + "\"\n" + kSettings);
    scene.screen().wait_screen("out_of_service");
    scene.hold_corner("technician.enrolment");
    const std::string code = scene.new_code();
    scene.tap_code(code);
    scene.next();
    scene.wait_line("Menunggu persetujuan BKD");
    Process terminal({program_path("suara-kiosk"), "enrol", "--data", scene.data.string(),
                      "--central", scene.region.url(), "--code", code});
    REQUIRE(terminal.line_after("fingerprint "));
    terminal.signal(SIGSTOP);  // it has the journal, and hears of the approval last
    scene.approve();
    scene.screen().wait_screen("out_of_service");
    terminal.signal(SIGCONT);
    CHECK(terminal.wait() == 0);
    scene.screen().wait_screen("idle");
  }
}
