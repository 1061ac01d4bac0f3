#include "tests/support/facts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/support/folder.hpp"
#include "tests/support/wait.hpp"

namespace suara::test {

const KeyFact* Facts::find(const std::string& id) const {
  const auto found = std::ranges::find(keys, id, &KeyFact::id);
  return found == keys.end() ? nullptr : &*found;
}

bool asks_about(const Facts& facts, const std::string& service_name) {
  const KeyFact* asked = facts.find("rate.service");
  return asked != nullptr && asked->label == service_name;
}

std::optional<Facts> read_facts(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  const auto json = nlohmann::json::parse(read_file(path));
  Facts facts{json.at("screen"), json.at("language"), json.at("frame"), json.at("lifted"), {}};
  for (const auto& key : json.at("keys"))
    facts.keys.push_back({key.at("id"), key.at("x").get<int>(), key.at("y").get<int>(),
                          key.at("w").get<int>(), key.at("h").get<int>(), key.at("label"),
                          key.at("fits"), key.at("acts")});
  return facts;
}

Facts Driver::facts() const { return read_facts(facts_).value_or(Facts{}); }

void Driver::wait_for(const std::function<bool(const Facts&)>& holds, const std::string& what,
                      std::chrono::milliseconds bound) const {
  if (wait_until([&] { return holds(facts()); }, bound)) return;
  std::string keys;
  const Facts last = facts();
  for (const KeyFact& key : last.keys) {
    const bool says = key.id == "desk.notice" || key.id == "rate.service";
    keys += " " + key.id + (says ? "=" + key.label : "");
  }
  throw std::runtime_error("waited for " + what + "; on screen: " + last.screen + keys);
}

void Driver::wait_screen(const std::string& name, std::chrono::milliseconds bound) const {
  wait_for([&](const Facts& facts) { return facts.screen == name; }, "screen " + name, bound);
}

void Driver::wait_dead_time() {
  const auto end = std::chrono::steady_clock::now() + dead_;
  wait_until([end] { return std::chrono::steady_clock::now() >= end; });
}

void Driver::tap(const std::string& key_id) {
  wait_for([&](const Facts& facts) { return facts.find(key_id) != nullptr; }, "key " + key_id);
  wait_dead_time();
  const KeyFact key = *facts().find(key_id);
  screen_.move(key.x + key.w / 2, key.y + key.h / 2);
  const std::int64_t before = facts().lifted;
  screen_.press();
  screen_.release();
  // A slow window would else take two taps at one look, and let no key go. What a key does shows in
  // the picture behind.
  wait_for(
      [before](const Facts& now) { return now.lifted > before && now.frame > now.lifted; },
      "the tap on " + key_id + " to be seen");
}

void Driver::picture(const std::filesystem::path& png) const {
  constexpr std::chrono::milliseconds kStill{250};
  std::int64_t frame = facts().frame;
  while (wait_until([&] { return facts().frame != frame; }, kStill)) frame = facts().frame;
  screen_.picture(png);
}

std::size_t Driver::length_of(const std::string& key_id) const {
  const Facts now = facts();
  const KeyFact* key = now.find(key_id);
  return key == nullptr ? 0 : key->label.size();
}

void Driver::enter(const std::string& key_id, const std::string& text) {
  const auto focused = [&] {
    const Facts now = facts();
    const KeyFact* focus = now.find("focus");
    return focus != nullptr && focus->label == key_id;
  };
  // A window that has just come up may lose the first tap to the display's own focus change.
  for (int tries = 0; tries < 5 && !focused(); ++tries) {
    tap(key_id);
    wait_until(focused, std::chrono::seconds(2));
  }
  for (std::size_t done = length_of(key_id); done < text.size(); ++done) {
    screen_.type(text.substr(done, 1));
    wait_for([&](const Facts&) { return length_of(key_id) == done + 1; }, "a sign in " + key_id);
  }
}

}  // namespace suara::test
