#include "sync/central/request.hpp"

#include <algorithm>

namespace suara::central {
namespace {

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      if (const auto byte = from_hex(text.substr(i + 1, 2))) {
        out += *byte;
        i += 2;
        continue;
      }
    }
    out += text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

}  // namespace

std::string bearer_of(const Request& request) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string header = request.header("authorization");
  const auto lower = [](char sign) {
    return 'A' <= sign && sign <= 'Z' ? static_cast<char>(sign - 'A' + 'a') : sign;
  };
  if (!std::ranges::equal(header.substr(0, kScheme.size()), kScheme, {}, lower)) return "";
  return header.substr(std::min(header.find_first_not_of(' ', kScheme.size()), header.size()));
}

std::optional<std::string> read_path_part(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto octet = from_hex(text.substr(i + 1, 2));
    if (!octet || octet->size() != 1) return std::nullopt;
    out += *octet;
    i += 2;
  }
  const bool has_control = std::ranges::any_of(
      out, [](char sign) { return static_cast<unsigned char>(sign) < 0x20 || sign == 0x7f; });
  return has_control ? std::nullopt : std::optional(std::move(out));
}

std::map<std::string, std::string> parse_query(std::string_view text) {
  std::map<std::string, std::string> query;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view pair = text.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (!pair.empty())
      query[decoded(pair.substr(0, equals))] =
          equals == std::string_view::npos ? "" : decoded(pair.substr(equals + 1));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return query;
}

}  // namespace suara::central
