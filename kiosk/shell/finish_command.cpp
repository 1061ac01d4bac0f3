#include "kiosk/shell/finish_command.hpp"

#include <algorithm>
#include <array>

#include "kiosk/shell/ask_kiosk.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/settings.hpp"

namespace suara::kiosk {
namespace {

using nlohmann::json;

constexpr AskWaits kWaits{std::chrono::seconds(1), std::chrono::seconds(10)};
// Refusals that pass by themselves, and after which nothing is left of the request.
constexpr std::array kPassing = {"socket.no_kiosk", "socket.busy", "counter.next_waits"};

Problem problem_of(const json& answer) {
  const json& body = answer["problem"];
  Problem problem{body.value("code", "socket.malformed"), {}};
  if (!body.contains("args") || !body["args"].is_object()) return problem;
  for (const auto& [name, value] : body["args"].items())
    if (value.is_string()) problem.args[name] = value.get<std::string>();
  return problem;
}

int say_refusal(const Problem& problem, const std::filesystem::path& assets) {
  say_problem(problem, assets);
  return std::ranges::find(kPassing, problem.code) == kPassing.end() ? kExitFailed : kExitLater;
}

}  // namespace

int run_finish(const FinishOptions& options, const std::filesystem::path& assets) {
  std::filesystem::path socket;
  if (options.socket) {
    socket = *options.socket;
  } else {
    const auto settings = load_settings(options.data);
    if (!settings) return say_refusal(settings.error(), assets);
    socket = settings->socket;
  }
  json request{{"do", "finish"},
               {"service", options.service},
               {"result", options.result},
               {"from", "program"}};
  if (options.ticket) request["ticket"] = *options.ticket;
  const auto answer = ask_kiosk(socket, request, kWaits);
  if (!answer) return say_refusal(answer.error(), assets);
  if (answer->contains("problem")) return say_refusal(problem_of(*answer), assets);
  return kExitOk;
}

}  // namespace suara::kiosk
