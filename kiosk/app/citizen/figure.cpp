#include "kiosk/app/citizen/figure.hpp"

#include <charconv>
#include <string_view>

namespace suara::kiosk {
namespace {

std::optional<std::int64_t> whole(std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most)
    return std::nullopt;
  return number;
}

}  // namespace

std::optional<citizen::PublicFigure> published_figure(
    const std::map<std::string, std::string>& settings) {
  const auto text = [&](const char* key) {
    const auto found = settings.find(key);
    return found == settings.end() ? std::string_view() : std::string_view(found->second);
  };
  const auto respondents = whole(text("skm.respondents"), 0, domain::kAnswersMax);
  const auto period = parse_quarter(text("skm.quarter"));
  if (!respondents || !period) return std::nullopt;
  citizen::PublicFigure figure{{}, *respondents, *period};
  if (text("skm.ikm_hundredths").empty()) return figure;
  const auto ikm = whole(text("skm.ikm_hundredths"), 2'400, 10'000);
  if (!ikm) return std::nullopt;
  figure.ikm = domain::Hundredths{*ikm};
  return figure;
}

}  // namespace suara::kiosk
