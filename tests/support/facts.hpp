// What a window of the kiosk says of itself (SUARA_FACTS): its screen, its keys and where they are.
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/screen.hpp"

namespace suara::test {

struct KeyFact {
  std::string id;
  int x = 0, y = 0, w = 0, h = 0;
  std::string label;
  bool fits = true;
};
struct Facts {
  std::string screen;
  std::string language;
  std::int64_t frame = 0;
  std::vector<KeyFact> keys;
  const KeyFact* find(const std::string& id) const;
};

// nullopt: not written yet.
std::optional<Facts> read_facts(const std::filesystem::path& path);

// One window on one virtual screen, driven by its facts.
class Driver {
 public:
  Driver(Screen& screen, std::filesystem::path facts) : screen_(screen), facts_(std::move(facts)) {}
  Facts facts() const;
  // Throws with the last facts where the bound passes.
  void wait_screen(const std::string& name,
                   std::chrono::milliseconds bound = std::chrono::seconds(20)) const;
  void wait_for(const std::function<bool(const Facts&)>& holds, const std::string& what,
                std::chrono::milliseconds bound = std::chrono::seconds(20)) const;
  void tap(const std::string& key_id);  // waits for the key, then taps its middle
  Screen& screen() const { return screen_; }

 private:
  Screen& screen_;
  std::filesystem::path facts_;
};

}  // namespace suara::test
