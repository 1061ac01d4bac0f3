#include "common/record/tree_head.hpp"

#include <charconv>

namespace suara::record {
namespace {

constexpr std::size_t kDigitsMax = 18;  // what a database holds

// What stands before the next colon; text keeps what stands behind it.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon > kDigitsMax) return std::nullopt;
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + colon, number);
  if (read.ec != std::errc{} || read.ptr != text.data() + colon) return std::nullopt;
  text.remove_prefix(colon + 1);
  return number;
}

}  // namespace

std::string to_text(const TreeHead& head) {
  return std::to_string(head.log_id) + ":" + std::to_string(head.size) + ":" +
         to_hex(view_of(head.root));
}

std::optional<TreeHead> parse_tree_head(std::string_view text) {
  const auto log_id = take_number(text);
  const auto size = log_id ? take_number(text) : std::nullopt;
  const auto octets = size ? from_hex(text) : std::nullopt;
  const auto root = octets ? array_of<32>(*octets) : std::nullopt;
  if (!root) return std::nullopt;
  return TreeHead{*log_id, *size, *root};
}

}  // namespace suara::record
