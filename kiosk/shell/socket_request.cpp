#include "kiosk/shell/socket_request.hpp"

namespace suara::kiosk {

SocketLines cut_lines(std::string& buffer) {
  SocketLines cut;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = buffer.find('\n', begin)) != std::string::npos;) {
    cut.too_long = end - begin > kSocketLineBytesMax;
    if (cut.too_long) break;
    cut.lines.push_back(buffer.substr(begin, end - begin));
    begin = end + 1;
  }
  buffer.erase(0, begin);
  cut.too_long = cut.too_long || buffer.size() > kSocketLineBytesMax;
  return cut;
}

std::optional<nlohmann::json> parse_request(std::string_view line) {
  auto body = nlohmann::json::parse(line, nullptr, false);
  if (!body.is_object() || !body.contains("do") || !body["do"].is_string()) return std::nullopt;
  return body;
}

Problem problem_in(const nlohmann::json& answer) {
  if (!answer.is_object() || !answer.contains("problem")) return {"socket.malformed"};
  const nlohmann::json& body = answer["problem"];
  if (!body.is_object() || !body.contains("code") || !body["code"].is_string())
    return {"socket.malformed"};
  Problem problem{body["code"].get<std::string>(), {}};
  if (!body.contains("args") || !body["args"].is_object()) return problem;
  for (const auto& [name, value] : body["args"].items())
    if (value.is_string()) problem.args[name] = value.get<std::string>();
  return problem;
}

nlohmann::json problem_json(const Problem& problem, const texts::Texts& words) {
  return {{"problem",
           {{"code", problem.code},
            {"args", problem.args},
            {"text", texts::describe(problem, words)}}}};
}

}  // namespace suara::kiosk
