// Pictures of screens in a folder, and all of them on one sheet.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/facts.hpp"

namespace suara::shots {

// How a screen is set up when it is looked at.
struct Look {
  int width = 0;
  int height = 0;
  std::string language;
  bool high_contrast = false;
  bool low_reach = false;
  bool names = false;  // of agency, officer, counter and service as long as they come
  bool focus = false;  // a keypad's, on the page's first key
  // "1280x800+low"
  std::string name() const;
};

class Album {
 public:
  explicit Album(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // The screen as it is once nothing moves; its file is PAGE-LANGUAGE-LOOK.png.
  void take(test::Driver& driver, const std::string& page, const Look& look);
  // The same of a screen of which no facts are told.
  void take(test::Screen& screen, const std::string& page, const Look& look);
  // Every picture, a row for each new_row(). Returns how many; throws std::runtime_error where
  // one cannot be read or the sheet not written.
  int write_sheet(const std::string& name) const;
  // The next pictures stand in a row of their own.
  void new_row() { rows_.emplace_back(); }

 private:
  std::filesystem::path add(const std::string& page, const Look& look);
  std::filesystem::path folder_;
  std::vector<std::vector<std::filesystem::path>> rows_;
};

}  // namespace suara::shots
