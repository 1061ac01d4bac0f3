#include "common/command_line/misuse.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace suara::command_line {
namespace {

using Two = std::pair<std::string, std::string>;

// What stands before and behind the last of these words; the option's value may hold them too.
std::optional<Two> around(const std::string& text, std::string_view words) {
  const std::size_t at = text.rfind(words);
  if (at == std::string::npos) return std::nullopt;
  return Two{text.substr(0, at), text.substr(at + words.size())};
}

// "--name: rest"
Two option_and_rest(const std::string& text) {
  const std::size_t colon = text.find(": ");
  return colon == std::string::npos ? Two{text, ""}
                                    : Two{text.substr(0, colon), text.substr(colon + 2)};
}

// "1.000000" is 1.
std::string number(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

Problem required(const CLI::App& app, const std::string& said) {
  const auto extra = app.remaining(true);
  const auto name = around(said, " is required");
  const bool command = !name || name->first == "A subcommand";
  if (command && !extra.empty()) return {"use.unknown", {{"text", extra.front()}}, {}};
  if (command) return {"use.command", {}, {}};
  return {"use.required", {{"option", name->first}}, {}};
}

Problem bad_value(const std::string& said) {
  const auto [option, rest] = option_and_rest(said);
  if (const auto choice = around(rest, " not in {"))
    return {"use.choice",
            {{"option", option},
             {"text", choice->first},
             {"choices", choice->second.substr(0, choice->second.size() - 1)}},
            {}};
  const auto range = around(rest, " not in range ");
  const auto limits = range ? around(range->second, " to ") : std::nullopt;
  if (!limits || !range->first.starts_with("Value ")) return {"use.other", {{"what", said}}, {}};
  return {"use.range",
          {{"option", option},
           {"text", range->first.substr(6)},
           {"least", number(limits->first)},
           {"most", number(limits->second)}},
          {}};
}

Problem described(const CLI::App& app, const CLI::ParseError& error) {
  if (const auto* bad = dynamic_cast<const BadValue*>(&error)) return bad->problem();
  const std::string said = error.what(), kind = error.get_name();
  if (kind == "RequiredError") return required(app, said);
  if (kind == "ValidationError") return bad_value(said);
  if (const auto extra = around(said, "expected: "))  // Its kind is the command's name.
    return {"use.unknown", {{"text", extra->second}}, {}};
  if (kind == "ConversionError") {
    if (const auto value = around(said, " = "))
      return {"use.number",
              {{"option", option_and_rest(value->first).second}, {"text", value->second}},
              {}};
  }
  if (kind == "ArgumentMismatch") {
    const auto [option, rest] = option_and_rest(said);
    if (rest.ends_with(" missing")) return {"use.value", {{"option", option}}, {}};
    if (rest.starts_with("At Most 1 ")) return {"use.once", {{"option", option}}, {}};
  }
  if (kind == "ExcludesError")
    if (const auto two = around(said, " excludes "))
      return {"use.excludes", {{"option", two->first}, {"other", two->second}}, {}};
  if (kind == "RequiresError")
    if (const auto two = around(said, " requires "))
      return {"use.requires", {{"option", two->first}, {"other", two->second}}, {}};
  return {"use.other", {{"what", said}}, {}};
}

}  // namespace

BadValue::BadValue(Problem problem)
    : CLI::ValidationError(problem.code), problem_(std::move(problem)) {}

Problem misuse(const CLI::App& app, const CLI::ParseError& error) {
  Problem problem = described(app, error);
  std::string command = app.get_name();
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    command += " " + at->get_name();
  }
  problem.args["help"] = command + " --help";
  return problem;
}

}  // namespace suara::command_line
