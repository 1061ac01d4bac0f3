#include "kiosk/shell/settings.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <system_error>
#include <utility>

#include "common/base/durable_file.hpp"
#include "common/record/pins.hpp"
#include "common/texts/languages.hpp"

namespace suara::kiosk {
namespace {

namespace fs = std::filesystem;

// What may stand in the file: dotted key -> how its value is taken. false: of another kind.
using Taker = std::function<bool(const toml::node&)>;
using Takers = std::map<std::string, Taker>;

Taker text_into(std::string& into) {
  return [&into](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (value) into = *value;
    return value.has_value();
  };
}

Taker flag_into(bool& into) {
  return [&into](const toml::node& node) {
    const auto value = node.value_exact<bool>();
    if (value) into = *value;
    return value.has_value();
  };
}

template <class Number>
Taker number_into(Number& into, std::int64_t least, std::int64_t most) {
  return [&into, least, most](const toml::node& node) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) return false;
    into = static_cast<Number>(*value);
    return true;
  };
}

template <class Number>
Taker list_into(std::vector<Number>& into) {
  return [&into](const toml::node& node) {
    const toml::array* list = node.as_array();
    if (list == nullptr) return false;
    for (const toml::node& one : *list) {
      const auto value = one.value_exact<std::int64_t>();
      if (!value || *value < 0 || *value > UINT32_MAX) return false;
      into.push_back(static_cast<Number>(*value));
    }
    return true;
  };
}

Taker paths_into(std::vector<fs::path>& into) {
  return [&into](const toml::node& node) {
    const toml::array* list = node.as_array();
    if (list == nullptr) return false;
    into.clear();
    for (const toml::node& one : *list) {
      const auto value = one.value_exact<std::string>();
      if (!value || !value->starts_with('/')) return false;
      into.emplace_back(*value);
    }
    return true;
  };
}

Taker texts_into(std::vector<std::string>& into) {
  return [&into](const toml::node& node) {
    const toml::array* list = node.as_array();
    if (list == nullptr) return false;
    for (const toml::node& one : *list) {
      const auto value = one.value_exact<std::string>();
      if (!value) return false;
      into.push_back(*value);
    }
    return true;
  };
}

Taker pin_into(std::optional<Hash>& into) {
  return [&into](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (value) into = record::parse_pin(*value);
    return into.has_value();
  };
}

Taker address_into(std::optional<HostPort>& into) {
  return [&into](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (value) into = parse_host_port(*value);
    return into.has_value();
  };
}

void add_waits(Takers& takers, Waits& waits) {
  constexpr std::int64_t kHourMs = 3'600'000;
  const auto add = [&](const char* name, std::int64_t& into) {
    takers.emplace(std::string("waits.") + name, number_into(into, 0, kHourMs));
  };
  add("rate_ms", waits.rate_ms);
  add("still_here_ms", waits.still_here_ms);
  add("thanks_ms", waits.thanks_ms);
  add("reasons_ms", waits.reasons_ms);
  add("typing_ms", waits.typing_ms);
  add("code_ms", waits.code_ms);
  add("dead_ms", waits.dead_ms);
  add("same_key_ms", waits.same_key_ms);
  add("desk_done_ms", waits.desk_done_ms);
  add("recorder_ms", waits.recorder_ms);
  add("next_ms", waits.next_ms);
  add("cleaning_hold_ms", waits.cleaning_hold_ms);
  add("cleaning_ms", waits.cleaning_ms);
  add("upload_age_ms", waits.upload_age_ms);
  add("upload_pause_ms", waits.upload_pause_ms);
  add("backoff_base_ms", waits.backoff_base_ms);
  add("backoff_cap_ms", waits.backoff_cap_ms);
}

Taker scale_into(std::optional<double>& into) {
  return [&into](const toml::node& node) {
    const auto value = node.value<double>();
    if (!value || *value < 1 || *value > 40) return false;
    into = *value;
    return true;
  };
}

constexpr const char* kSettingsFile = "kiosk.toml";
constexpr const char* kMonitorFile = "monitor.toml";

// nullopt: nobody has measured it, or what stands there is no density.
std::optional<double> measured_density(const fs::path& data) {
  std::optional<double> density;
  try {
    const toml::table table = toml::parse_file((data / kMonitorFile).string());
    if (const toml::node* node = table.get("px_per_mm")) scale_into(density)(*node);
  } catch (const toml::parse_error&) {  // the file is absent or broken: the monitor's own word
  }
  return density;
}

std::string read_whole(const fs::path& path) {
  if (!fs::exists(path)) return "";
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::system_error(errno, std::generic_category(), path.string());
  return text.str();
}

// Of a row counted from 1; behind the last one the end.
std::size_t start_of_row(const std::string& toml, unsigned row) {
  std::size_t at = 0;
  for (unsigned passed = 1; passed < row && at < toml.size(); ++passed)
    at = std::min(toml.find('\n', at), toml.size() - 1) + 1;
  return at;
}

// Written as [central], not within a row (central = {...}, central.pin = ...).
bool has_head(const std::string& toml, const toml::table* section) {
  if (section == nullptr || section->is_inline()) return false;
  const std::size_t row = start_of_row(toml, section->source().begin.line);
  const std::size_t sign = toml.find_first_not_of("\xEF\xBB\xBF \t", row);  // UTF-8's mark, blanks
  return sign != std::string::npos && toml[sign] == '[';
}

void drop_rows(std::string& toml, std::vector<toml::source_region> gone) {
  std::ranges::sort(gone, std::greater{}, [](const auto& rows) { return rows.begin.line; });
  for (const toml::source_region& rows : gone) {
    const std::size_t from = start_of_row(toml, rows.begin.line);
    toml.erase(from, start_of_row(toml, rows.end.line + 1) - from);
  }
}

// Rows that say another central give way; so do all where they have no [central] above them, which
// is then made behind everything that has a head of its own.
std::string with_central(std::string toml, const toml::table* section, const std::string& url,
                         const std::string& pin) {
  const bool below_head = has_head(toml, section);
  const unsigned head = below_head ? section->source().begin.line : 0;
  std::ostringstream lines;
  std::vector<toml::source_region> gone;
  for (const auto& [key, wanted] : {std::pair("url", url), std::pair("pin", pin)}) {
    const toml::node* there = section == nullptr ? nullptr : section->get(key);
    const bool says_it = there != nullptr && there->value<std::string>() == wanted;
    if (says_it && below_head && !wanted.empty()) continue;
    if (there != nullptr) gone.push_back(there->source());
    if (!wanted.empty()) lines << key << " = " << toml::value<std::string>(wanted) << "\n";
  }
  if (section != nullptr && section->is_inline()) gone = {section->source()};
  drop_rows(toml, std::move(gone));
  if (!toml.empty() && toml.back() != '\n') toml += '\n';
  if (below_head) return toml.insert(start_of_row(toml, head + 1), lines.str());
  return toml + (toml.empty() ? "" : "\n") + "[central]\n" + lines.str();
}

Takers takers_of(Settings& settings, std::string& socket) {
  Takers takers;
  takers.emplace("language", text_into(settings.language));
  takers.emplace("central.url", text_into(settings.central_url));
  takers.emplace("central.pin", pin_into(settings.central_pin));
  takers.emplace("socket.path", text_into(socket));
  takers.emplace("socket.allowed_uids", list_into(settings.allowed_uids));
  takers.emplace("socket.allowed_gids", list_into(settings.allowed_gids));
  takers.emplace("socket.program_uids", list_into(settings.program_uids));
  takers.emplace("socket.allow_own_user", flag_into(settings.allow_own_user));
  takers.emplace("programs.listen", address_into(settings.programs_listen));
  takers.emplace("technician.pin_hash", text_into(settings.technician_pin_hash));
  takers.emplace("usb.folders", paths_into(settings.stick_folders));
  takers.emplace("stand.service", text_into(settings.stand_service));
  takers.emplace("window.width", number_into(settings.window.width, 0, 16'384));
  takers.emplace("window.height", number_into(settings.window.height, 0, 16'384));
  takers.emplace("window.px_per_mm", scale_into(settings.window.px_per_mm));
  takers.emplace("window.reduced_motion", flag_into(settings.window.reduced_motion));
  takers.emplace("keypad.officer_device", text_into(settings.keypad.officer_device));
  takers.emplace("keypad.badge_device", text_into(settings.keypad.badge_device));
  takers.emplace("keypad.signal_command", text_into(settings.keypad.signal_command));
  takers.emplace("keypad.services", texts_into(settings.keypad.services));
  takers.emplace("speech.enabled", flag_into(settings.speech.enabled));
  takers.emplace("speech.earphone", flag_into(settings.speech.earphone));
  takers.emplace("speech.loudness", number_into(settings.speech.loudness, 0, 200));
  takers.emplace("window.low_reach", flag_into(settings.window.low_reach));
  takers.emplace("window.high_contrast", flag_into(settings.window.high_contrast));
  add_waits(takers, settings.waits);
  return takers;
}

std::optional<Problem> take_table(const toml::table& table, const std::string& prefix,
                                  const Takers& takers) {
  for (const auto& [key, node] : table) {
    const std::string path = prefix + std::string(key.str());
    const Where where{"kiosk.toml", static_cast<std::int64_t>(node.source().begin.line), path};
    if (const auto* inner = node.as_table()) {
      if (auto problem = take_table(*inner, path + ".", takers)) return problem;
      continue;
    }
    const auto taker = takers.find(path);
    if (taker == takers.end()) return Problem{"settings.unknown_key", {{"key", path}}, where};
    if (!taker->second(node)) return Problem{"settings.wrong_value", {{"key", path}}, where};
  }
  return std::nullopt;
}

}  // namespace

void make_data_folder(const fs::path& data) {
  if (!fs::create_directories(data)) return;
  fs::permissions(data, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
}

Expected<Settings> load_settings(const fs::path& data) {
  auto settings = parse_settings(read_whole(data / kSettingsFile), data);
  if (settings && !settings->window.px_per_mm) settings->window.px_per_mm = measured_density(data);
  return settings;
}

bool write_density(const fs::path& data, std::int32_t density) {
  try {
    put_file(data / kMonitorFile,
             fmt::format("px_per_mm = {}.{:03}\n", density / 1'000, density % 1'000), 0600);
    return true;
  } catch (const fs::filesystem_error&) {
    return false;
  }
}

Expected<Settings> parse_settings(std::string_view toml, const fs::path& data) {
  Settings settings;
  settings.socket = data / "desk.sock";
  try {
    std::string socket;
    const toml::table table = toml::parse(toml);
    if (auto wrong = take_table(table, "", takers_of(settings, socket)))
      return tl::unexpected(std::move(*wrong));
    if (!socket.empty()) settings.socket = socket;
    if (!texts::is_language_code(settings.language))
      return problem("settings.wrong_value", {{"key", "language"}}, {"kiosk.toml", 0, "language"});
    if (settings.programs_listen && !is_to_listen_at(*settings.programs_listen)) {
      const toml::node* node = table["programs"]["listen"].node();
      return problem("settings.not_listened_at", {{"key", "programs.listen"}},
                     {"kiosk.toml", static_cast<std::int64_t>(node->source().begin.line),
                      "programs.listen"});
    }
    return settings;
  } catch (const toml::parse_error& error) {
    return problem("settings.malformed", {{"what", std::string(error.description())}},
                   {"kiosk.toml", static_cast<std::int64_t>(error.source().begin.line), ""});
  }
}

void keep_central(const fs::path& data, const std::string& central_url,
                  const std::optional<Hash>& pin) {
  const fs::path path = data / kSettingsFile;
  const std::string before = read_whole(path);
  const toml::table table = toml::parse(before);
  const auto stated = table["central"];
  const std::string url = stated["url"].value_or(std::string());
  const bool same_pin = record::parse_pin(stated["pin"].value_or(std::string())) == pin;
  if (!url.empty() && (url != central_url || !pin || same_pin)) return;
  const auto after = with_central(before, stated.as_table(), central_url,
                                  pin ? record::pin_text(*pin) : std::string());
  const auto read = parse_settings(after, data);
  if (!read || read->central_url != central_url || read->central_pin != pin)
    throw std::runtime_error("kiosk.toml has no place for [central] url");
  put_file(path, after, 0600);
}

}  // namespace suara::kiosk
