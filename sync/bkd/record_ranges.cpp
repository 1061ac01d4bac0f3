#include "sync/bkd/record_ranges.hpp"

#include <charconv>
#include <optional>

#include "sync/bkd/central_client.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

std::optional<std::int64_t> read_number(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end || number < 1) return std::nullopt;
  return number;
}

}  // namespace

json ranges_of(std::string_view text) {
  json ranges = json::array();
  const auto refuse = [&]() -> json {
    throw Refusal({"review.records", {{"records", std::string(text)}}, {}}, kExitMisuse);
  };
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const std::size_t dash = part.find('-');
    const auto first = read_number(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : read_number(part.substr(dash + 1));
    if (!first || !last || *last < *first) return refuse();
    ranges.push_back({*first, *last});
  }
  return ranges.empty() ? refuse() : ranges;
}

}  // namespace suara::bkd
