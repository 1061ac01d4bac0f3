#include "common/texts/texts.hpp"
#include "kiosk/shell/settings.hpp"
#include "tests/fuzz/target.hpp"

// TOML of people: a kiosk's settings and the texts. (region.toml goes through "setup".)
namespace suara::fuzz {
namespace {

void check_settings(std::string_view input) {
  const auto settings = kiosk::parse_settings(input, "/nowhere");
  if (!settings) {
    require(settings.error().code.starts_with("settings."), "a refusal has its own code");
    return;
  }
  const kiosk::Waits& waits = settings->waits;
  for (const std::int64_t wait : {waits.rate_ms, waits.still_here_ms, waits.thanks_ms,
                                  waits.next_ms, waits.upload_age_ms, waits.backoff_cap_ms})
    require(wait >= 0 && wait <= 3'600'000, "no wait is longer than an hour");
  const std::string& language = settings->language;
  require((language.size() == 2 || language.size() == 3) &&
              language.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos,
          "a language is a code of two or three letters, never a path");
  require(settings->window.width >= 0 && settings->window.width <= 16'384 &&
              (!settings->window.px_per_mm ||
               (*settings->window.px_per_mm >= 1 && *settings->window.px_per_mm <= 40)),
          "a window is no larger than a screen");
  require(!settings->socket.empty(), "there is a socket");
}

void check_texts(std::string_view input) {
  const auto words = texts::parse(input, "id.toml");
  if (!words) return;
  const texts::Arguments arguments{{"row", "3"}, {"", "x"}};
  for (const auto& [key, text] : words->entries) {
    const std::string said = (*words)(key, arguments);
    require(text.find('{') != std::string::npos || said == text, "a text without {} is itself");
  }
}

void take(std::string_view input) {
  check_settings(input);
  check_texts(input);
}

[[maybe_unused]] const bool kEnlisted = enlist("toml", take);

}  // namespace
}  // namespace suara::fuzz
