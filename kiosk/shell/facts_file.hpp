// What a window says of itself for tests: screen, language and keys with their places, written when
// each picture is shown to the file that SUARA_FACTS names. Nothing in it depends on a chosen score.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/shell/window.hpp"
#include "kiosk/views/keys.hpp"

namespace suara::kiosk {

class FactsFile {
 public:
  FactsFile();  // reads SUARA_FACTS; unset: nothing is ever written
  void write(const std::string& screen, const std::string& language,
             const std::vector<views::KeyFact>& keys, const Window& window);
  // Writes the number of pictures drawn, whatever changed (at the end of the program).
  void finish(const Window& window);

 private:
  void put(const Window& window) const;
  std::optional<std::filesystem::path> path_;
  std::string body_;  // all but the numbers of pictures
};

}  // namespace suara::kiosk
