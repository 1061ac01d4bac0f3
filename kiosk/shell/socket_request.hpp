// What comes over the local socket, taken apart: lines of bounded length, each a JSON object that
// says what to "do". Values only.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/problem.hpp"
#include "common/texts/texts.hpp"

namespace suara::kiosk {

inline constexpr std::size_t kSocketLineBytesMax = 16 * 1024;

struct SocketRequest {
  std::uint64_t connection = 0;
  nlohmann::json body;  // an object
  bool from_owner = false;  // the kiosk's own user or root, who may read its files anyway
};

struct SocketLines {
  std::vector<std::string> lines;  // without their ends
  bool too_long = false;           // what follows is longer than kSocketLineBytesMax
};
// Takes the whole lines off the front of the buffer.
SocketLines cut_lines(std::string& buffer);

// nullopt: no JSON object with a text "do".
std::optional<nlohmann::json> parse_request(std::string_view line);

// {"problem": {"code", "args", "text"}}
nlohmann::json problem_json(const Problem& problem, const texts::Texts& words);
// Of an answer {"problem": {...}}; "socket.malformed" where it is none.
Problem problem_in(const nlohmann::json& answer);

}  // namespace suara::kiosk
