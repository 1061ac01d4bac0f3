#include "kiosk/shell/sender.hpp"

#include <sodium.h>

#include <algorithm>

#include "common/record/pins.hpp"
#include "kiosk/shell/clocks.hpp"

namespace suara::kiosk {
namespace {

// Uniform in [0, 1).
double draw() { return randombytes_random() / 4294967296.0; }

}  // namespace

Sender::Sender(std::string central_url, uplink::Pace pace, SenderQueue& inbox,
               std::function<bool(RecorderRequest)> ask_recorder,
               std::function<void(SenderStanding)> on_standing,
               const std::optional<Hash>& pin)
    : pace_(pace),
      inbox_(inbox),
      ask_recorder_(std::move(ask_recorder)),
      on_standing_(std::move(on_standing)),
      pin_(pin),
      http_(std::move(central_url)),
      worker_([this] { work(); }) {}

Sender::~Sender() {
  http_.stop();
  inbox_.close();
  worker_.join();
}

void Sender::work() {
  state_.span_start = Instant{steady_ms()};
  while (!inbox_.closed()) {
    std::optional<UplinkNews> in;
    if (due_) {
      const std::int64_t wait = std::max<std::int64_t>(0, *due_ - Instant{steady_ms()});
      in = inbox_.pop_within(std::chrono::milliseconds(wait));
    } else {
      in = inbox_.pop();
    }
    if (inbox_.closed()) return;
    std::optional<uplink::Event> event = uplink::Tick{};
    if (in) event = event_of(*in);
    if (event) step(*event);
  }
}

void Sender::step(const uplink::Event& event) {
  uplink::Step next = uplink::next(state_, event, Instant{steady_ms()}, draw(), pace_);
  state_ = std::move(next.state);
  due_.reset();
  if (const auto* request = std::get_if<uplink::Request>(&next.then)) {
    asked_after_ = request->after_seq;
    // A recorder that does not keep up is asked again as after any failure.
    if (!ask_recorder_(MakeBatch{request->after_seq, request->records_max}))
      return step(uplink::Refused{503, {}, "recorder.busy"});
  } else {
    due_ = std::get<uplink::Wait>(next.then).until;
  }
  const SenderStanding standing{state_.trouble, state_.trouble_code};
  if (standing == said_) return;
  said_ = standing;
  on_standing_(standing);
}

std::optional<uplink::Event> Sender::event_of(UplinkNews& news) {
  if (std::holds_alternative<SendAsked>(news)) return uplink::SendNow{};
  if (const auto* grown = std::get_if<Grown>(&news))
    return uplink::Recorded{grown->last_seq, grown->waiting_ballots, grown->acked_seq};
  if (const auto* taken = std::get_if<ReceiptTaken>(&news)) {
    if (!taken->acknowledged) return uplink::BadReceipt{taken->acknowledged.error().code};
    return uplink::Acknowledged{taken->seq, taken->waiting_ballots};
  }
  auto& made = std::get<BatchMade>(news);
  if (!made.batch) {
    if (made.batch.error().code == "journal.not_kept") return uplink::Gap{asked_after_, false};
    return uplink::Refused{500, {}, made.batch.error().code};
  }
  if (!*made.batch) return uplink::Refused{500, {}, "journal.nothing"};
  return post(**made.batch, made.heard);
}

// nullopt: the receipt is with the recorder.
std::optional<uplink::Event> Sender::post(const journal::Outgoing& outgoing, Instant heard) {
  const record::ReceiptContext& known = outgoing.context;
  http_.set_pins(record::believed_pins(known.key_statements, known.root_key, known.place.tenant,
                                       heard, pin_));
  const uplink::HttpAnswer answer =
      http_.perform({"POST", "/v1/batches", {{"Content-Type", "application/vnd.suara.batch"}},
                     record::pack_upload(outgoing.upload), 30'000});
  if (answer.status == 200) {
    if (ask_recorder_(TakeReceipt{answer.body, outgoing.context})) return std::nullopt;
    return uplink::Refused{503, {}, "recorder.busy"};
  }
  if (answer.status == 409) {
    const auto head = record::decode_head(answer.body);
    if (head) return uplink::Gap{head->seq, true};
  }
  uplink::Refused refused{answer.status, std::nullopt,
                          answer.server_unknown ? "central.unknown_key" : answer.error};
  const auto retry_after = answer.headers.find("retry-after");
  if (retry_after != answer.headers.end())
    refused.retry_after_s = uplink::parse_retry_after(retry_after->second);
  return refused;
}

}  // namespace suara::kiosk
