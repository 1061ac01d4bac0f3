#include <nlohmann/json.hpp>

#include "sync/central/replies.hpp"
#include "sync/central/request.hpp"
#include "sync/central/roles.hpp"
#include "sync/uplink/uplink.hpp"
#include "sync/uplink/url_part.hpp"
#include "tests/fuzz/target.hpp"

// What stands in the first line and the heads of a request or an answer.
namespace suara::fuzz {
namespace {

using nlohmann::json;

void check_query(std::string_view text) {
  for (const auto& [name, value] : central::parse_query(text)) {
    require(name.size() + value.size() <= text.size(), "decoding makes nothing longer");
    const auto reply = central::json_reply(200, {{"period", value}, {"name", name}});
    require(json::parse(reply.body, nullptr, false).is_object(), "any text can be answered with");
  }
}

void check_path(std::string_view path) {
  for (const char* method : {"GET", "POST", "DELETE"}) {
    const central::Match found = central::match(method, path);
    if (found.route == nullptr) continue;
    require(found.allowed.find(method) != std::string::npos, "a route's method is allowed");
    std::string again, encoded;
    std::size_t next = 0;
    for (const std::string_view pattern = found.route->path; const char sign : pattern) {
      if (sign == '}') continue;
      const std::string part = sign == '{' ? found.segments.at(next++) : std::string(1, sign);
      again += part;
      encoded += sign == '{' ? uplink::url_part(part) : part;
    }
    require(next == found.segments.size(), "each {} of the route has its segment");
    // A path may end in a slash that says nothing.
    require(path.find('%') != std::string_view::npos || again == path || again + "/" == path,
            "a path leads to no other route");
    const central::Match same = central::match(method, encoded);
    require(same.route == found.route && same.segments == found.segments,
            "a path encoded anew leads to the same");
  }
}

void check_values(std::string_view text) {
  if (const auto day = parse_date(text)) require(to_text(*day) == text, "a day reads as written");
  if (const auto quarter = parse_quarter(text)) {
    require(to_text(*quarter) == text, "a quarter reads as written");
    require(
        quarter_of(first_day(*quarter)) == *quarter && quarter_of(last_day(*quarter)) == *quarter,
        "a quarter holds its first and last day");
  }
  if (const auto seconds = uplink::parse_retry_after(std::string(text)))
    require(*seconds >= 0, "nobody waits backwards");
  if (const auto bytes = from_hex(text)) require(bytes->size() * 2 == text.size(), "hex is whole");
}

void take(std::string_view input) {
  check_query(input);
  check_path(input);
  check_values(input);
}

[[maybe_unused]] const bool kEnlisted = enlist("query", take);

}  // namespace
}  // namespace suara::fuzz
