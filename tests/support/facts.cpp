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

std::optional<Facts> read_facts(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  const auto json = nlohmann::json::parse(read_file(path));
  Facts facts{json.at("screen"), json.at("language"), json.at("frame"), {}};
  for (const auto& key : json.at("keys"))
    facts.keys.push_back({key.at("id"), key.at("x").get<int>(), key.at("y").get<int>(),
                          key.at("w").get<int>(), key.at("h").get<int>(), key.at("label"),
                          key.at("fits")});
  return facts;
}

Facts Driver::facts() const { return read_facts(facts_).value_or(Facts{}); }

void Driver::wait_for(const std::function<bool(const Facts&)>& holds, const std::string& what,
                      std::chrono::milliseconds bound) const {
  if (wait_until([&] { return holds(facts()); }, bound)) return;
  std::string keys;
  const Facts last = facts();
  for (const KeyFact& key : last.keys) keys += " " + key.id;
  throw std::runtime_error("waited for " + what + "; on screen: " + last.screen + keys);
}

void Driver::wait_screen(const std::string& name, std::chrono::milliseconds bound) const {
  wait_for([&](const Facts& facts) { return facts.screen == name; }, "screen " + name, bound);
}

void Driver::tap(const std::string& key_id) {
  wait_for([&](const Facts& facts) { return facts.find(key_id) != nullptr; }, "key " + key_id);
  const KeyFact key = *facts().find(key_id);
  screen_.tap(key.x + key.w / 2, key.y + key.h / 2);
}

}  // namespace suara::test
