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
  bool acts = false;  // it is a key, and takes a tap now
};
struct Facts {
  std::string screen;
  std::string language;
  std::int64_t frame = 0;
  std::int64_t lifted = 0;  // the last frame that saw a finger go up
  std::vector<KeyFact> keys;
  const KeyFact* find(const std::string& id) const;
};

// Whether a citizen is asked about this service, by the name that stands on the screen.
bool asks_about(const Facts& facts, const std::string& service_name);

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
  // Waits for the key, then presses and releases its middle; each has been drawn when it returns.
  void tap(const std::string& key_id);
  // Taps a field and types, one sign after the other as they appear. A masked field tells only
  // how many signs it holds.
  void enter(const std::string& key_id, const std::string& text);
  void picture(const std::filesystem::path& png) const;  // once nothing moves any more
  Screen& screen() const { return screen_; }
  // A screen that has just changed takes no finger for a moment (UX.md "Debounce"): each tap waits
  // so long, once its key is there.
  void respect_dead_time(std::chrono::milliseconds dead) { dead_ = dead; }

 private:
  void wait_dead_time();
  std::size_t length_of(const std::string& key_id) const;
  Screen& screen_;
  std::filesystem::path facts_;
  std::chrono::milliseconds dead_{0};
};

}  // namespace suara::test
