// ./dev shots: every screen in both languages and all sizes, from the real window, into pictures/.
#include <fmt/format.h>
#include <signal.h>

#include <cstdio>
#include <exception>
#include <stdexcept>

#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"
#include "tests/support/screen.hpp"

using namespace suara::test;

namespace {

struct Size {
  int width;
  int height;
};

const std::vector<std::string> kCitizen = {"idle",    "rate",       "thanks",
                                           "reasons", "still_here", "out_of_service"};
const std::vector<std::string> kDesk = {"duty",     "wrong_pin", "counter",  "reason", "sign_in",
                                        "feedback", "too_few",   "imported", "empty"};
const std::vector<std::string> kTechnician = {"pin", "wrong_pin", "facts", "trouble", "done"};
const std::vector<Size> kCitizenSizes = {{1280, 800}, {1920, 1080}, {1024, 600}, {800, 1280}};
const std::vector<Size> kTechnicianSizes = {{1280, 800}, {1024, 600}, {800, 1280}};
const std::vector<Size> kDeskSizes = {{1100, 720}};

int shoot(const std::vector<std::string>& pages, const std::string& prefix,
          const std::vector<Size>& sizes, const std::filesystem::path& folder) {
  int made = 0;
  for (const Size& size : sizes) {
    Screen screen(size.width, size.height);
    const std::string size_text = fmt::format("{}x{}", size.width, size.height);
    for (const std::string& page : pages)
      for (const char* language : {"id", "en"}) {
        Process window({program_path("suara_preview"), prefix + page, language, size_text},
                       {{"DISPLAY", screen.display()}});
        if (!window.line_after("ready")) throw std::runtime_error(window.output());
        const std::string name = fmt::format("{}{}-{}-{}.png", prefix, page, language, size_text);
        screen.picture(folder / name);
        window.signal(SIGTERM);
        window.wait();
        ++made;
      }
    fmt::print("{} {}\n", prefix.empty() ? "citizen" : prefix, size_text);
  }
  return made;
}

}  // namespace

int main() {
  try {
    const std::filesystem::path folder = source_dir() / "pictures";
    const int made = shoot(kCitizen, "", kCitizenSizes, folder) +
                     shoot(kDesk, "desk.", kDeskSizes, folder) +
                     shoot(kTechnician, "technician.", kTechnicianSizes, folder);
    fmt::print("{} pictures in {}\n", made, folder.string());
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
