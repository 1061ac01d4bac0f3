// A request and its answer as plain values: what handlers see of HTTP.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/bytes.hpp"

namespace suara::central {

struct Request {
  std::string method;
  std::string path;                            // without the query, as sent
  std::map<std::string, std::string> query;    // decoded
  std::map<std::string, std::string> headers;  // names in lower case
  Bytes body;
  std::string peer = {};  // the address it came from
  // Empty where there is none.
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  Bytes body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

// May be called from any thread, once.
using Respond = std::function<void(Response)>;

// What stands behind the scheme Bearer, in whatever case (RFC 9110 section 11.1); empty: none.
std::string bearer_of(const Request& request);

// One part of a path with its %XX read ("+" is a plus there); nullopt: a % without two hex digits,
// or a control sign.
std::optional<std::string> read_path_part(std::string_view text);

// "a=1&b=%20" decoded; later names win.
std::map<std::string, std::string> parse_query(std::string_view text);

}  // namespace suara::central
