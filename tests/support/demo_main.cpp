// ./dev run: a demo region on this machine, by the real programs. With a display the windows open
// and a person goes on; without one twenty citizens come by under a virtual display.
#include <X11/Xlib.h>
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>

#include "common/texts/texts.hpp"
#include "tests/scenario/counter.hpp"
#include "tests/support/demo_windows.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/region.hpp"
#include "tests/support/wait.hpp"

using namespace suara::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* kDevice = "K-0003";
constexpr const char* kUnit = "DISDUKCAPIL";
constexpr const char* kCounter = "L3";
constexpr const char* kOfficer = "P-0001";
constexpr int kCitizens = 20;

void say(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

std::int64_t services_today(Region& region) {
  const auto status = nlohmann::json::parse(
      region.suara({"status", "--format", "json"}).output, nullptr, false);
  return status.is_object() ? status.at("day").at("services").get<std::int64_t>() : -1;
}

// The twenty: most rate, one changes the choice, one gives reasons, one skips, one leaves.
void serve_citizens(Counter& counter, const fs::path& pictures) {
  static constexpr int kScores[kCitizens] = {4, 3, 4, 4, 2, 4, 3, 4, 1, 4,
                                             3, 4, 4, 3, 4, 2, 4, 4, 3, 4};
  for (int i = 0; i < kCitizens; ++i) {
    counter.finish(i % 3 == 0 ? "kk" : "ktp", "selesai");
    counter.citizen().wait_screen("rate");
    if (i == 0) counter.citizen().picture(pictures / "citizen-rate.png");
    if (i == 1) counter.desk().picture(pictures / "desk-counter.png");
    if (i == 7) {
      counter.citizen().tap("rate.skip");
    } else {
      counter.rate(kScores[i]);
      if (i == 0) counter.citizen().picture(pictures / "citizen-thanks.png");
      if (i == 4) {
        counter.citizen().tap("thanks.reasons");
        counter.citizen().tap("reason.waktu");
        counter.citizen().wait_screen("reasons");
        counter.citizen().picture(pictures / "citizen-reasons.png");
        counter.citizen().tap("reasons.send");
      } else {
        counter.citizen().tap("thanks.finish");
      }
    }
    counter.citizen().wait_screen("idle");
    say(fmt::format("  warga {:2} dari {}", i + 1, kCitizens));
  }
  counter.citizen().picture(pictures / "citizen-idle.png");
}

void show_feedback(Counter& counter, const Letter& letter, const fs::path& pictures) {
  counter.desk().tap("nav.feedback");
  counter.desk().enter("sign_in.nip", letter.nip);
  counter.desk().enter("sign_in.password", letter.password);
  counter.desk().tap("sign_in.go");
  counter.desk().wait_screen("feedback");
  counter.desk().wait_for([](const Facts& facts) { return facts.find("feedback.ratings"); },
                          "the edition");
  counter.desk().picture(pictures / "desk-feedback.png");
}

void run_without_display(Region& region, const fs::path& pictures) {
  const Letter letter = region.letter_of(kOfficer);
  Counter counter(region, kDevice);
  counter.citizen().respect_dead_time(std::chrono::milliseconds(600));
  counter.duty_on(letter);
  say("Tanpa layar: dua puluh warga di layar maya, dengan sentuhan sungguhan");
  serve_citizens(counter, pictures);
  counter.send_now();
  if (!wait_until([&] { return services_today(region) == kCitizens; }, std::chrono::seconds(60)))
    throw std::runtime_error("the central does not hold all twenty services");
  say("\n$ suara status\n" + region.suara({"status"}).output);
  say("$ suara clock advance\n" + region.suara({"clock", "advance"}).output);
  say(fmt::format("$ suara officer show {}\n", kOfficer) +
      region.suara({"officer", "show", kOfficer}).output);
  show_feedback(counter, letter, pictures);
  say("Gambar: " + pictures.string());
}

std::string citizen_size() {
  suara::kiosk::Area display{0, 0, 1920, 1080};
  if (Display* x = XOpenDisplay(nullptr)) {
    display.w = DisplayWidth(x, DefaultScreen(x));
    display.h = DisplayHeight(x, DefaultScreen(x));
    XCloseDisplay(x);
  }
  const auto citizen = suara::test::demo_citizen(display);
  return fmt::format("{}x{}", citizen.w, citizen.h);
}

// Until the kiosk is closed.
void run_with_display(Region& region) {
  const Letter letter = region.letter_of(kOfficer);
  const auto words =
      suara::texts::load(source_dir() / "assets", suara::texts::language_of_locale());
  if (!words) throw std::runtime_error("no texts");
  say((*words)("demo.steps", {{"nip", letter.nip},
                              {"pin", letter.pin},
                              {"password", letter.password},
                              {"advance", "SUARA_SESSION=" +
                                              (region.folder() / "session-operator.json").string() +
                                              " " + program_path("suara") + " clock advance"}}));
  Process kiosk({program_path("suara-kiosk"), "--two-screens", "--data",
                 region.kiosk_data(kDevice).string(), "--size", citizen_size()});
  std::optional<int> status;
  while (!status) status = kiosk.wait(std::chrono::hours(24));
  if (*status != 0) throw std::runtime_error("suara-kiosk: " + kiosk.output());
}

// The tallies against what awk counts in the file: ratings of each officer and score.
void compare_with_file(const fs::path& file, const fs::path& tallies) {
  const std::string of_file =
      "zstd -dcq " + file.string() +
      " | awk -F, 'NR>1{n[$1\",\"$6]++} END{for(k in n) print k\",\"n[k]}' | sort";
  const std::string of_tallies =
      "awk -F, 'NR>1{o=$4; sub(/^R-0*/,\"\",o); for(s=1;s<=5;s++) n[o\",\"s]+=$(9+s)} "
      "END{for(k in n) if(n[k]) print k\",\"n[k]}' " +
      tallies.string() + " | sort";
  const Finished from_file = run({"sh", "-c", of_file});
  const Finished from_tallies = run({"sh", "-c", of_tallies});
  if (from_file.output.empty() || from_file.output != from_tallies.output)
    throw std::runtime_error("the tallies are not what awk counts in the file");
  say(fmt::format("Rekap sama dengan hitungan awk: {} pasangan petugas dan nilai",
                  std::count(from_file.output.begin(), from_file.output.end(), '\n')));
}

void replay(Region& region) {
  const fs::path file = source_dir() / "assets/demo/insteval.csv.zst";
  say("73.421 penilaian nyata lewat empat belas kios");
  say(run({program_path("suara"), "replay", file.string(), "--data",
           (region.folder() / "replay").string()},
          {{"SUARA_SESSION", (region.folder() / "session-operator.json").string()}},
          std::chrono::minutes(20))
          .output);
  region.suara({"clock", "advance"});
  region.sign_in("auditor1");
  const fs::path tallies = region.folder() / "tallies.csv";
  region.suara({"tallies", "export", "--format", "csv", "--out", tallies.string()}, 0, "auditor1");
  say("Rekap: " + tallies.string());
  compare_with_file(file, tallies);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (argc > 2 || (!mode.empty() && mode != "--replay")) {
    fmt::print(stderr, "suara_demo [--replay]\n");
    return 2;
  }
  try {
    const fs::path folder = bin_dir().parent_path() / "demo";
    fs::remove_all(folder);
    fs::create_directories(folder);
    Region region(folder, "demo");
    say("Pusat: " + region.url() + "   wilayah contoh: Kota Contoh");
    if (mode == "--replay") {
      replay(region);
    } else {
      region.enrol(kDevice, kUnit, kCounter, region.url());
      const char* display = std::getenv("DISPLAY");
      if (display != nullptr && *display != '\0')
        run_with_display(region);
      else
        run_without_display(region, source_dir() / "pictures");
    }
    return region.stop_central(SIGTERM);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
