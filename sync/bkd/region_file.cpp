#include "sync/bkd/region_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "common/domain/index_policy.hpp"
#include "common/domain/region_settings.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

class Reader {
 public:
  Reader(const toml::table& table, std::vector<Problem>& problems)
      : table_(table), problems_(problems) {}

  Region read() {
    Region region;
    region.tenant = text("tenant");
    if (!region.tenant.empty() && !is_id_text(region.tenant))
      refuse("files.id_signs", {{"text", region.tenant}}, table_.get("tenant"), "tenant");
    region.name = text("name");
    if (region.name.size() > kNameBytesMax)
      refuse("files.name_long", name_long().args, table_.get("name"), "name");
    region.zone = text("zone");
    if (!region.zone.empty() && !parse_zone(region.zone))
      refuse("files.zone", {{"text", region.zone}}, table_.get("zone"), "zone");
    region.start = start();
    read_hours(region);
    read_settings("kiosk", region.settings);
    check_settings(region.settings);
    read_settings("policy", region.policy);
    check_policy(region.policy);
    for (const auto& [key, node] : table_)
      if (!known(key.str())) refuse("files.key_unknown", {}, &node, std::string(key.str()));
    return region;
  }

 private:
  static bool known(std::string_view key) {
    constexpr std::array<std::string_view, 7> kKeys = {"tenant", "name",  "zone",  "start",
                                                       "hours",  "kiosk", "policy"};
    return std::ranges::find(kKeys, key) != kKeys.end();
  }

  void refuse(std::string code, std::map<std::string, std::string> args, const toml::node* node,
              std::string key) {
    const std::int64_t line = node == nullptr ? 0 : std::int64_t{node->source().begin.line};
    problems_.push_back(
        {std::move(code), std::move(args), {std::string(kRegionFile), line, std::move(key)}});
  }

  std::string text(std::string_view key) {
    const toml::node* node = table_.get(key);
    const auto* value = node == nullptr ? nullptr : node->as_string();
    if (value != nullptr && !value->get().empty()) return value->get();
    refuse("files.key_missing", {}, node, std::string(key));
    return "";
  }

  Date start() {
    const toml::node* node = table_.get("start");
    std::string written;
    if (node != nullptr && node->is_date()) {
      const toml::date date = node->as_date()->get();
      written = to_text(date_of(date.year, date.month, date.day));
    } else {
      written = text("start");
    }
    const auto day = parse_date(written);
    if (!written.empty() && !day) refuse("files.date", {{"text", written}}, node, "start");
    return day.value_or(Date{});
  }

  void read_hours(Region& region) {
    const toml::table* hours = table_["hours"].as_table();
    if (hours == nullptr) return refuse("files.key_missing", {}, table_.get("hours"), "hours");
    for (const auto& [key, node] : *hours) {
      const std::string name = "hours." + std::string(key.str());
      const auto* value = node.as_string();
      if (std::ranges::find(kWeekdays, key.str()) == kWeekdays.end())
        refuse("files.weekday", {}, &node, name);
      else if (value == nullptr || !is_hours(value->get()))
        refuse("files.hours", {}, &node, name);
      else
        region.hours[std::string(key.str())] = value->get();
    }
  }

  // "08:00-15:00", the end after the beginning, or empty for a closed day.
  static bool is_hours(std::string_view text) {
    if (text.empty()) return true;
    if (text.size() != 11 || text[5] != '-') return false;
    const int first = minutes(text.substr(0, 5));
    const int last = minutes(text.substr(6));
    return first >= 0 && first < last;
  }

  static int minutes(std::string_view text) {
    const auto two_digits = [](std::string_view part) {
      int value = -1;
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
      return error == std::errc{} && end == part.data() + part.size() ? value : -1;
    };
    const int hour = two_digits(text.substr(0, 2));
    const int minute = two_digits(text.substr(3));
    const bool valid = text[2] == ':' && hour >= 0 && hour <= 24 && minute >= 0 && minute < 60;
    return valid ? hour * 60 + minute : -1;
  }

  void read_settings(const std::string& section, std::map<std::string, std::string>& into) {
    const toml::node* node = table_.get(section);
    if (node == nullptr) return;
    const toml::table* settings = node->as_table();
    if (settings == nullptr) return refuse("files.setting", {}, node, section);
    for (const auto& [key, value] : *settings)
      read_setting(section, std::string(key.str()), value, into);
  }

  void read_setting(const std::string& section, const std::string& name, const toml::node& value,
                    std::map<std::string, std::string>& into) {
    if (const auto* string = value.as_string())
      into[name] = string->get();
    else if (const auto* number = value.as_integer())
      into[name] = std::to_string(number->get());
    else if (const auto* real = value.as_floating_point(); real != nullptr && section == "policy")
      into[name] = fmt::format("{}", real->get());
    else if (const auto* yes = value.as_boolean())
      into[name] = yes->get() ? "true" : "false";
    else if (const auto* units = value.as_table(); units != nullptr && domain::is_mix_key(name))
      for (const auto& [unit, mix] : *units)
        read_setting(section, name + "." + std::string(unit.str()), mix, into);
    else
      refuse("files.setting", {}, &value, section + "." + name);
  }

  // "mix_2026.UNIT" is a key of its own, or UNIT in the table mix_2026: TOML parts it at the dot.
  const toml::node* policy_node(const std::string& key) const {
    const auto policy = table_["policy"];
    if (const toml::node* whole = policy[key].node()) return whole;
    const std::size_t dot = key.find('.');
    if (dot == std::string::npos) return nullptr;
    return policy[key.substr(0, dot)][key.substr(dot + 1)].node();
  }

  void check_settings(const std::map<std::string, std::string>& settings) {
    for (const auto& [key, value] : settings)
      if (const auto wrong = domain::wrong_setting(key, value))
        refuse(wrong->code, wrong->args, table_["kiosk"][key].node(), "kiosk." + key);
  }

  void check_policy(const std::map<std::string, std::string>& policy) {
    std::map<std::string, std::string> settings;
    for (const auto& [key, value] : policy) settings[domain::kPolicyPrefix + key] = value;
    const auto read = domain::policy_of(settings);
    if (read) return;
    const std::string key = read.error().args.at("key");
    refuse(read.error().code, read.error().args, policy_node(key), "policy." + key);
  }

  const toml::table& table_;
  std::vector<Problem>& problems_;
};

}  // namespace

Region read_region(std::string_view toml, std::vector<Problem>& problems) {
  const auto malformed = [&](std::string what, std::int64_t line) {
    problems.push_back(
        {"files.toml", {{"what", std::move(what)}}, {std::string(kRegionFile), line, ""}});
    return Region{};
  };
  if (toml.starts_with("\xef\xbb\xbf")) toml.remove_prefix(3);
  if (!is_utf8(toml)) return malformed("UTF-8", 0);
  try {
    return Reader(toml::parse(toml, kRegionFile), problems).read();
  } catch (const toml::parse_error& error) {
    return malformed(std::string(error.description()), error.source().begin.line);
  }
}

}  // namespace suara::bkd
