#include "kiosk/shell/ask_kiosk.hpp"

#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/socket_client.hpp"

namespace suara::kiosk {
namespace {

constexpr std::size_t kEventsMax = 256;

}  // namespace

Expected<nlohmann::json> ask_kiosk(const std::filesystem::path& socket,
                                   const nlohmann::json& request, const AskWaits& waits) {
  BoundedQueue<SocketEvent> events(kEventsMax);
  SocketClient client(socket, [&](SocketEvent event) { events.push(std::move(event)); });
  bool asked = false;
  while (auto event = events.pop_within(asked ? waits.answer : waits.connect)) {
    if (event->kind == SocketEvent::Kind::connected) asked = client.send(request);
    if (event->kind == SocketEvent::Kind::disconnected && asked) break;
    if (event->body.contains("ok") || event->body.contains("problem")) return event->body;
  }
  return problem(asked ? "socket.no_answer" : "socket.no_kiosk", {{"socket", socket.string()}});
}

}  // namespace suara::kiosk
