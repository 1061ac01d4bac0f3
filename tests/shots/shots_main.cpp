// ./dev shots [PATTERN]: every screen in both languages and all layouts, taken from the real kiosk
// and the real desk as a hand goes through them, into pictures/, and all of them on the sheet
// all.png.
// States that no hand comes to in a minute - a corrected quarter, a chain in trouble - are drawn
// from made-up models by suara_preview, as pictures that begin with "state.", on states.png.
// PATTERN: only the walks whose title, such as "desk id 1100x720", has it; no sheet is made then.
#define DOCTEST_CONFIG_IMPLEMENT
#include <fmt/format.h>
#include <signal.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>

#include "common/texts/languages.hpp"
#include "tests/shots/citizen_walk.hpp"
#include "tests/shots/desk_walk.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"
#include "tests/support/requirements.hpp"

using namespace suara;
using namespace suara::shots;

namespace {

const std::vector<Look> kCitizenLooks = {
    {.width = 1280, .height = 800, .language = ""},
    {.width = 1920, .height = 1080, .language = ""},
    {.width = 1024, .height = 600, .language = ""},
    {.width = 800, .height = 1280, .language = ""},
    {.width = 1280, .height = 800, .language = "", .low_reach = true},
    {.width = 800, .height = 1280, .language = "", .low_reach = true},
    {.width = 1280, .height = 800, .language = "", .high_contrast = true},
    {.width = 1024, .height = 600, .language = "", .high_contrast = true}};
const std::vector<Look> kNamesLooks = {
    {.width = 1280, .height = 800, .language = "", .names = true},
    {.width = 1024, .height = 600, .language = "", .names = true},
    {.width = 800, .height = 1280, .language = "", .names = true},
    {.width = 1280, .height = 800, .language = "", .low_reach = true, .names = true}};
const std::vector<Look> kFocusLooks = {
    {.width = 1280, .height = 800, .language = "", .focus = true},
    {.width = 1024, .height = 600, .language = "", .focus = true},
    {.width = 800, .height = 1280, .language = "", .focus = true}};
const std::vector<Look> kTechnicianLooks = {{.width = 1280, .height = 800, .language = ""},
                                            {.width = 1024, .height = 600, .language = ""},
                                            {.width = 800, .height = 1280, .language = ""}};
const std::vector<Look> kDeskLooks = {{.width = 1100, .height = 720, .language = ""},
                                      {.width = 1280, .height = 800, .language = ""},
                                      {.width = 1024, .height = 600, .language = ""}};
const std::vector<Look> kDeskNames = {
    {.width = 1100, .height = 720, .language = "", .names = true}};

const std::vector<std::string> kDeskStates = {
    "desk.many", "desk.imported", "desk.merged", "desk.trend", "desk.parts", "desk.units",
    "desk.reasons", "desk.performance_floor", "desk.performance_team",
    "desk.performance_cause", "desk.performance_held",
    "desk.performance_corrected", "desk.performance_told", "desk.learning",
    "desk.performance_learning", "desk.performance_empty"};
const std::vector<std::string> kTechnicianStates = {
    "technician.trouble", "technician.done", "technician.notes", "technician.programs",
    "technician.no_sound", "technician.enrol_address", "technician.enrol_pin",
    "technician.enrol_stated", "technician.enrol_waiting", "technician.enrol_unreachable"};

using Walk = std::function<void(const Look&, Album&)>;

struct Asked {
  std::string pattern;
  std::vector<std::string> languages;
};

void walk_all(const Asked& asked, const std::string& what, std::vector<Look> looks, Album& album,
              const Walk& walk) {
  for (Look& look : looks)
    for (const std::string& language : asked.languages) {
      look.language = language;
      const std::string title = fmt::format("{} {} {}", what, language, look.name());
      if (title.find(asked.pattern) == std::string::npos) continue;
      album.new_row();
      walk(look, album);
      fmt::print("{}\n", title);
      std::fflush(stdout);
    }
}

void draw_state(const std::string& page, const Look& look, Album& album) {
  test::Screen screen(look.width, look.height);
  test::Process window({test::program_path("suara_preview"), page, look.language, look.name()},
                       {{"DISPLAY", screen.display()}});
  if (!window.line_after("ready")) throw std::runtime_error(window.output());
  album.take(screen, "state." + page, look);
  window.signal(SIGTERM);
  window.wait();
}

Walk states(const std::vector<std::string>& pages) {
  return [&pages](const Look& look, Album& album) {
    for (const std::string& page : pages) draw_state(page, look, album);
  };
}

}  // namespace

int main(int argc, char** argv) {
  const test::Requirements requirements;
  try {
    const std::filesystem::path folder = test::source_dir() / "pictures";
    Asked asked{argc > 1 ? argv[1] : "", {}};
    for (const auto& [language, words] : texts::load_languages(test::source_dir() / "assets").all)
      asked.languages.push_back(language);
    Album real(folder), made_up(folder);
    walk_all(asked, "citizen", kCitizenLooks, real, walk_citizen);
    walk_all(asked, "names", kNamesLooks, real, walk_names);
    walk_all(asked, "keypad", kFocusLooks, real, walk_focus);
    walk_all(asked, "technician", kTechnicianLooks, real, walk_technician);
    std::unique_ptr<const Offices> offices;
    const auto desk = [&](const Look& look, Album& album) {
      if (!offices) offices = std::make_unique<const Offices>();
      walk_desk(look, *offices, album);
    };
    walk_all(asked, "desk", kDeskLooks, real, desk);
    walk_all(asked, "desk", kDeskNames, real, desk);
    walk_all(asked, "state", kDeskLooks, made_up, states(kDeskStates));
    walk_all(asked, "state", kTechnicianLooks, made_up, states(kTechnicianStates));
    if (asked.pattern.empty())
      fmt::print("{} pictures in {}, all of them in all.png; {} of made-up states in states.png\n",
                 real.write_sheet("all.png"), folder.string(), made_up.write_sheet("states.png"));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
