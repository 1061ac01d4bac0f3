// ./dev shots: every screen in both languages and all layouts, from the real window, into
// pictures/, and all of them on one sheet.
#include <fmt/format.h>
#include <signal.h>
#include <stb/stb_image.h>
#include <stb/stb_image_resize.h>
#include <stb/stb_image_write.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "common/texts/languages.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"
#include "tests/support/screen.hpp"

using namespace suara::test;

namespace {

struct Size {
  int width;
  int height;
  const char* layout = "";  // as suara_preview has it
};

const std::vector<std::string> kCitizen = {
    "idle",    "stand",   "rate",    "help",        "thanks",     "reasons",    "comment",      "symbols",
    "survey",  "survey_long", "respondent", "respondent_work", "closing", "closing_bare",
    "complaint", "contact", "claim_code", "still_here", "out_of_service", "cleaning",
    "not_enrolled"};
const std::vector<std::string> kByKeypad = {"rate", "reasons", "comment"};
const std::vector<std::string> kNamed = {"idle",    "rate",    "help",       "thanks",
                                         "reasons", "closing", "claim_code", "out_of_service"};
const std::vector<std::string> kDesk = {
    "duty", "wrong_pin", "counter", "reason", "sign_in", "feedback", "too_few", "imported", "empty",
    "many", "names", "duty_names", "find", "merged", "trend", "parts", "units", "performance",
    "performance_open", "performance_few", "performance_empty", "reasons", "comments",
    "performance_floor", "performance_held", "performance_corrected", "performance_told",
    "performance_object", "learning", "performance_learning"};
const std::vector<std::string> kTechnician = {"pin",     "wrong_pin", "facts",
                                              "trouble", "done",      "scale",
                                              "notes",   "programs",  "code",
                                              "sound",   "no_sound",  "touch",
                                              "enrol_code",    "enrol_address", "enrol_pin",
                                              "enrol_stated",  "enrol_waiting", "enrol_unreachable"};
const std::vector<Size> kCitizenSizes = {{1280, 800},
                                         {1920, 1080},
                                         {1024, 600},
                                         {800, 1280},
                                         {1280, 800, "+low"},
                                         {800, 1280, "+low"},
                                         {1280, 800, "+contrast"}};
const std::vector<Size> kByKeypadSizes = {{1280, 800, "+focus"},
                                          {1024, 600, "+focus"},
                                          {800, 1280, "+focus"}};
const std::vector<Size> kNamedSizes = {
    {1280, 800, "+names"}, {1024, 600, "+names"}, {800, 1280, "+names"}, {1280, 800, "+low+names"}};
const std::vector<Size> kTechnicianSizes = {{1280, 800}, {1024, 600}, {800, 1280}};
const std::vector<Size> kDeskSizes = {{1100, 720}, {1280, 800}, {1024, 600}};

// Every picture on one, a row for each layout and language.
class Sheet {
 public:
  void add(const std::filesystem::path& png, bool new_row) {
    if (new_row || rows_.empty()) rows_.emplace_back();
    rows_.back().push_back(png);
  }
  void write(const std::filesystem::path& png) const {
    std::size_t most = 0;
    for (const auto& row : rows_) most = std::max(most, row.size());
    const int width = static_cast<int>(most) * kCell;
    const int height = static_cast<int>(rows_.size()) * kCell;
    std::vector<unsigned char> sheet(static_cast<std::size_t>(width) *
                                         static_cast<std::size_t>(height) * 3,
                                     255);
    for (std::size_t row = 0; row < rows_.size(); ++row)
      for (std::size_t column = 0; column < rows_[row].size(); ++column)
        place(rows_[row][column], static_cast<int>(column) * kCell, static_cast<int>(row) * kCell,
              width, sheet);
    if (stbi_write_png(png.c_str(), width, height, 3, sheet.data(), width * 3) == 0)
      throw std::runtime_error("cannot write " + png.string());
  }

 private:
  static constexpr int kCell = 256;
  static constexpr int kSide = 248;  // of a picture's longer side

  static void place(const std::filesystem::path& png, int left, int top, int stride,
                    std::vector<unsigned char>& sheet) {
    int width = 0, height = 0, parts = 0;
    unsigned char* pixels = stbi_load(png.c_str(), &width, &height, &parts, 3);
    if (pixels == nullptr) throw std::runtime_error("cannot read " + png.string());
    const int longer = std::max(width, height);
    const int w = width * kSide / longer, h = height * kSide / longer;
    std::vector<unsigned char> small(static_cast<std::size_t>(w * h * 3));
    stbir_resize_uint8(pixels, width, height, 0, small.data(), w, h, 0, 3);
    stbi_image_free(pixels);
    for (int y = 0; y < h; ++y)
      std::copy_n(small.begin() + y * w * 3, w * 3,
                  sheet.begin() + ((top + y) * stride + left) * 3);
  }
  std::vector<std::vector<std::filesystem::path>> rows_;
};

int shoot(const std::vector<std::string>& pages, const std::string& prefix,
          const std::vector<Size>& sizes, const std::filesystem::path& folder, Sheet& sheet) {
  int made = 0;
  const auto languages = suara::texts::load_languages(source_dir() / "assets");
  for (const Size& size : sizes) {
    Screen screen(size.width, size.height);
    const std::string size_text = fmt::format("{}x{}{}", size.width, size.height, size.layout);
    for (const auto& [language, texts] : languages.all)
      for (const std::string& page : pages) {
        Process window({program_path("suara_preview"), prefix + page, language, size_text},
                       {{"DISPLAY", screen.display()}});
        if (!window.line_after("ready")) throw std::runtime_error(window.output());
        const std::string name = fmt::format("{}{}-{}-{}.png", prefix, page, language, size_text);
        screen.picture(folder / name);
        sheet.add(folder / name, page == pages.front());
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
    Sheet sheet;
    const int made = shoot(kCitizen, "", kCitizenSizes, folder, sheet) +
                     shoot(kByKeypad, "", kByKeypadSizes, folder, sheet) +
                     shoot(kNamed, "", kNamedSizes, folder, sheet) +
                     shoot(kDesk, "desk.", kDeskSizes, folder, sheet) +
                     shoot(kTechnician, "technician.", kTechnicianSizes, folder, sheet);
    sheet.write(folder / "all.png");
    fmt::print("{} pictures in {}, all of them in all.png\n", made, folder.string());
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
