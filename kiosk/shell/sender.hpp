// The thread that speaks with the central: asks the recorder for batches, posts them, hands the
// receipts back to be checked. What it does when is decided by uplink::next.
#pragma once
#include <functional>
#include <string>
#include <thread>
#include <variant>

#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/recorder.hpp"
#include "sync/uplink/http.hpp"
#include "sync/uplink/uplink.hpp"

namespace suara::kiosk {

// For the desk and the technician; never for the citizen.
struct SenderStanding {
  uplink::Trouble trouble = uplink::Trouble::none;
  std::string code = {};
  bool operator==(const SenderStanding&) const = default;
};

using SenderQueue = BoundedQueue<UplinkNews>;
inline constexpr std::size_t kSenderQueueMax = 1024;

class Sender {
 public:
  // inbox: filled by the recorder; closed by the destructor. ask_recorder:
  // false where it did not take the request. Both functions must not wait. pin: of the central's
  // TLS key, by hand; keys that the root key states go before it.
  Sender(std::string central_url, uplink::Pace pace, SenderQueue& inbox,
         std::function<bool(RecorderRequest)> ask_recorder,
         std::function<void(SenderStanding)> on_standing,
         const std::optional<Hash>& pin);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

 private:
  void work();
  void step(const uplink::Event& event);
  std::optional<uplink::Event> event_of(UplinkNews& news);
  std::optional<uplink::Event> post(const journal::Outgoing& outgoing, Instant heard);

  const uplink::Pace pace_;
  SenderQueue& inbox_;
  const std::function<bool(RecorderRequest)> ask_recorder_;
  const std::function<void(SenderStanding)> on_standing_;
  const std::optional<Hash> pin_;
  uplink::HttpClient http_;
  uplink::State state_;
  std::uint64_t asked_after_ = 0;  // of the batch under way
  std::optional<Instant> due_;
  SenderStanding said_;
  std::thread worker_;
};

}  // namespace suara::kiosk
