#include "kiosk/shell/sender.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "common/record/pins.hpp"
#include "kiosk/shell/clocks.hpp"
#include "sync/uplink/answers.hpp"

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
  line().state.span_start = Instant{steady_ms()};
  while (!inbox_.closed()) {
    std::optional<UplinkNews> in;
    if (due_) {
      const std::int64_t wait = std::max<std::int64_t>(0, *due_ - Instant{steady_ms()});
      in = inbox_.pop_within(std::chrono::milliseconds(wait));
    } else {
      in = inbox_.pop();
    }
    if (inbox_.closed()) return;
    if (in)
      take(*in);
    else
      step(uplink::Tick{});
    go_on();
  }
}

void Sender::take(UplinkNews& news) {
  if (std::holds_alternative<SendAsked>(news)) return send_now();
  if (const auto* grown = std::get_if<Grown>(&news)) return take_grown(*grown);
  if (const auto event = event_of(news)) step(*event);
}

void Sender::take_grown(const Grown& grown) {
  const uplink::Recorded recorded{grown.last_seq, grown.waiting_ballots, grown.acked_seq};
  if (grown.chain == chain_) return step(recorded);
  lines_[grown.chain].grown = recorded;
  // Nothing was sent yet: an earlier chain that has something left takes its turn.
  if (grown.chain > 0 && grown.acked_seq < grown.last_seq) lines_[grown.chain].asked = true;
}

void Sender::send_now() {
  for (auto& [chain, one] : lines_) {
    one.put_off = false;
    if (chain != chain_) one.asked = true;
  }
  step(uplink::SendNow{});
}

// Whose turn is it? Between two exchanges only.
void Sender::go_on() {
  if (line().state.in_flight) return;
  const auto is_done = [](const Line& one) {
    const uplink::State& state = one.state;
    const std::uint64_t last = one.grown ? one.grown->last_seq : state.last_seq;
    const std::uint64_t acked =
        std::max(one.grown ? one.grown->acked_seq : 0, state.acked_seq);
    return one.put_off || acked >= last;
  };
  const auto wants_none = [](uplink::Trouble trouble) {
    return trouble != uplink::Trouble::none && trouble != uplink::Trouble::unreachable &&
           trouble != uplink::Trouble::busy;
  };
  if (chain_ > 0 && wants_none(line().state.trouble)) line().put_off = true;
  ChainNumber next = 0;
  for (const auto& [chain, one] : lines_)
    if (chain > 0 && next == 0 && !is_done(one)) next = chain;
  if (next == chain_) return;
  const Instant not_before = line().state.not_before;
  chain_ = next;
  Line& now = line();
  now.state.not_before = std::max(now.state.not_before, not_before);
  if (const auto grown = std::exchange(now.grown, std::nullopt)) step(*grown);
  // In any case, so that what this one waits for is waited for.
  if (std::exchange(now.asked, false)) step(uplink::SendNow{});
  else step(uplink::Tick{});
}

void Sender::step(const uplink::Event& event) {
  uplink::State& state = line().state;
  uplink::Step next = uplink::next(state, event, Instant{steady_ms()}, draw(), pace_);
  state = std::move(next.state);
  due_.reset();
  if (const auto* request = std::get_if<uplink::Request>(&next.then)) {
    asked_after_ = request->after_seq;
    // A recorder that does not keep up is asked again as after any failure.
    if (!ask_recorder_(MakeBatch{request->after_seq, request->records_max, chain_}))
      return step(uplink::Refused{503, {}, "recorder.busy"});
  } else {
    due_ = std::get<uplink::Wait>(next.then).until;
  }
  const SenderStanding standing{state.trouble, state.trouble_code};
  if (standing == said_) return;
  said_ = standing;
  on_standing_(standing);
}

std::optional<uplink::Event> Sender::event_of(UplinkNews& news) {
  if (const auto* taken = std::get_if<ReceiptTaken>(&news)) {
    if (!taken->acknowledged) {
      const std::string& code = taken->acknowledged.error().code;
      // A stick's receipt came in between: asked again, from the head that stands now.
      if (code == "receipt.stale") return uplink::Refused{503, {}, code};
      return uplink::BadReceipt{code};
    }
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
  if (answer.status != 200) return uplink::event_of(answer);
  if (ask_recorder_(TakeReceipt{answer.body, outgoing.context, chain_})) return std::nullopt;
  return uplink::Refused{503, {}, "recorder.busy"};
}

}  // namespace suara::kiosk
