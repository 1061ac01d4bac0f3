#include "common/command_line/whole_number.hpp"

#include <charconv>
#include <string>

namespace suara::command_line {

CLI::Validator whole_number(std::int64_t least, std::int64_t most) {
  const std::string from = std::to_string(least), to = std::to_string(most);
  const auto take = [=](std::string& text) -> std::string {
    std::int64_t value = -1;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end || value < least || value > most)
      return "Value " + text + " not in range " + from + " to " + to;
    text = std::to_string(value);
    return "";
  };
  return {take, "INT in [" + from + " - " + to + "]"};
}

}  // namespace suara::command_line
