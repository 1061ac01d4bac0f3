// The thread that speaks with the central: asks the recorder for batches, posts them, hands the
// receipts back to be checked. What it does when is decided by uplink::next, for one chain at a
// time: what earlier enrolments recorded goes first.
#pragma once
#include <functional>
#include <map>
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
  // One chain of this kiosk as the uplink sees it.
  struct Line {
    uplink::State state = {};
    std::optional<uplink::Recorded> grown = {};  // while another goes first
    bool asked = false;                          // likewise: SendNow
    bool put_off = false;  // the central wants none of it; asked again when a person asks
  };
  void work();
  void take(UplinkNews& news);
  void take_grown(const Grown& grown);
  void send_now();
  void step(const uplink::Event& event);
  void go_on();
  Line& line() { return lines_[chain_]; }
  std::optional<uplink::Event> event_of(UplinkNews& news);
  std::optional<uplink::Event> post(const journal::Outgoing& outgoing, Instant heard);

  const uplink::Pace pace_;
  SenderQueue& inbox_;
  const std::function<bool(RecorderRequest)> ask_recorder_;
  const std::function<void(SenderStanding)> on_standing_;
  const std::optional<Hash> pin_;
  uplink::HttpClient http_;
  std::map<ChainNumber, Line> lines_;
  ChainNumber chain_ = 0;  // whose turn it is
  std::uint64_t asked_after_ = 0;  // of the batch under way
  std::optional<Instant> due_;
  SenderStanding said_;
  std::thread worker_;
};

}  // namespace suara::kiosk
