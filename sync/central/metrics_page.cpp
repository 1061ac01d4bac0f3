#include <fmt/format.h>

#include <cmath>

#include "sync/central/metrics.hpp"

namespace suara::central {
namespace {

// A label's value escapes the quote too, a HELP text does not.
std::string escaped(const std::string& text, bool in_quotes) {
  std::string out;
  for (const char sign : text) {
    if (sign == '\\')
      out += "\\\\";
    else if (sign == '\n')
      out += "\\n";
    else if (sign == '"' && in_quotes)
      out += "\\\"";
    else
      out += sign;
  }
  return out;
}

}  // namespace

void MetricsPage::family(const std::string& name, const std::string& type,
                         const std::string& help) {
  text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, escaped(help, false), name, type);
}

void MetricsPage::sample(const std::string& name, const Labels& labels, double value) {
  text_ += name;
  for (std::size_t i = 0; i < labels.size(); ++i)
    text_ += fmt::format("{}{}=\"{}\"", i == 0 ? "{" : ",", labels[i].first,
                         escaped(labels[i].second, true));
  if (!labels.empty()) text_ += "}";
  const bool whole = std::nearbyint(value) == value && std::abs(value) < 9e15;
  text_ +=
      whole ? fmt::format(" {}\n", static_cast<std::int64_t>(value)) : fmt::format(" {}\n", value);
}

}  // namespace suara::central
