#include "kiosk/shell/finish_command.hpp"

#include <algorithm>
#include <array>

#include "kiosk/shell/ask_kiosk.hpp"
#include "kiosk/shell/lan_client.hpp"
#include "kiosk/shell/messages.hpp"
#include "kiosk/shell/pairing_commands.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/socket_request.hpp"

namespace suara::kiosk {
namespace {

using nlohmann::json;

constexpr AskWaits kWaits{std::chrono::seconds(1), std::chrono::seconds(10)};
// Refusals that pass by themselves, and after which nothing is left of the request.
constexpr std::array kPassing = {"socket.no_kiosk", "socket.busy", "socket.too_many",
                                 "counter.next_waits", "lan.no_kiosk"};

int say_refusal(const Problem& problem, const std::filesystem::path& assets) {
  say_problem(problem, assets);
  return std::ranges::find(kPassing, problem.code) == kPassing.end() ? kExitFailed : kExitLater;
}

// The local kiosk's, or over the network the paired one's.
Expected<json> ask(const FinishOptions& options, json request) {
  if (options.paired) {
    const auto pairing = read_pairing(*options.paired);
    if (!pairing) return tl::unexpected(pairing.error());
    request["token"] = pairing->token;
    return ask_over_lan({pairing->kiosk, pairing->pin}, request);
  }
  if (options.socket) return ask_kiosk(*options.socket, request, kWaits);
  const auto settings = load_settings(options.data);
  if (!settings) return tl::unexpected(settings.error());
  return ask_kiosk(settings->socket, request, kWaits);
}

}  // namespace

int run_finish(const FinishOptions& options, const std::filesystem::path& assets) {
  json request{{"do", "finish"},
               {"service", options.service},
               {"result", options.result},
               {"from", "program"}};
  if (options.ticket) request["ticket"] = *options.ticket;
  const auto answer = ask(options, std::move(request));
  if (!answer) return say_refusal(answer.error(), assets);
  if (answer->contains("problem")) return say_refusal(problem_in(*answer), assets);
  return kExitOk;
}

}  // namespace suara::kiosk
