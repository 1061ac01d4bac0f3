#include "sync/uplink/uplink.hpp"

#include <algorithm>
#include <charconv>

#include "common/base/mutants.hpp"

namespace suara::uplink {
namespace {

std::uint64_t sent_up_to(const State& state) {
  return state.resend_after ? *state.resend_after : state.acked_seq;
}

bool has_waiting(const State& state) { return state.last_seq > sent_up_to(state); }

void want_all(State& state) { state.drain_to = std::max(state.drain_to, state.last_seq); }

void fail(State& state, Trouble trouble, Instant now, double random, const Pace& pace) {
  state.in_flight = false;
  if (mutant("batch_dropped_on_retry")) state.acked_seq = state.last_seq;
  state.trouble = trouble;
  state.trouble_code.clear();
  state.not_before = now + retry_delay_ms(state.failures, random, pace);
  state.server_asked = false;
  ++state.failures;
}

struct Take {
  State& state;
  Instant now;
  double random;
  const Pace& pace;

  void operator()(const Recorded& event) const {
    state.last_seq = std::max(state.last_seq, event.last_seq);
    state.acked_seq = std::max(state.acked_seq, event.acked_seq);
    state.waiting_ballots = event.waiting_ballots;
    if (state.waiting_ballots >= pace.send_at_ballots) want_all(state);
  }

  // A person who asks does not wait for the back-off, but for the server's own word.
  void operator()(const SendNow&) const {
    want_all(state);
    state.refresh = !has_waiting(state) && state.acked_seq > 0;
    const bool backing_off = state.failures > 0 && !state.server_asked && !state.in_flight;
    if (backing_off) state.not_before = std::min(state.not_before, now);
  }

  void operator()(const Tick&) const {}

  void operator()(const Acknowledged& event) const {
    state.in_flight = false;
    state.failures = 0;
    state.trouble = Trouble::none;
    state.trouble_code.clear();
    state.server_asked = false;
    state.acked_seq = std::max(state.acked_seq, event.seq);
    state.refresh = false;
    state.quiet_ms = 0;
    state.waiting_ballots = event.waiting_ballots;
    if (state.resend_after && event.seq < state.acked_seq)
      state.resend_after = event.seq;
    else
      state.resend_after.reset();
    state.not_before = now + (mutant("drained_without_pause") ? 0 : pace.drain_pause_ms);
    if (sent_up_to(state) >= state.drain_to) state.records_max = pace.batch_records_max;
  }

  void operator()(const BadReceipt& event) const {
    fail(state, Trouble::bad_receipt, now, random, pace);
    if (mutant("backoff_reset_by_bad_receipt")) state.failures = 0;
    state.trouble_code = event.code;
  }

  void operator()(const Refused& event) const {
    if (event.status == 413 && state.records_max > 1) {
      state.in_flight = false;
      if (mutant("too_large_dropped")) state.acked_seq = state.last_seq;
      state.records_max /= 2;
      state.not_before = now + pace.drain_pause_ms;
      return;
    }
    fail(state, trouble_of(event.status), now, random, pace);
    state.trouble_code = event.code;
    if (mutant("retry_after_ignored")) return;
    if (!event.retry_after_s || (event.status != 429 && event.status != 503)) return;
    const std::int64_t asked_s = std::clamp<std::int64_t>(*event.retry_after_s, 0,
                                                          pace.retry_after_max_ms / 1000);
    state.not_before = std::max(state.not_before, now + asked_s * 1000);
    state.server_asked = true;
  }

  // A gap moves nothing by itself; one that does not lie below what was sent would go round and
  // round, so it waits like any failure.
  void operator()(const Gap& event) const {
    const bool below = event.seq < sent_up_to(state);
    if (!event.kept || !below)
      return fail(state, event.kept ? Trouble::unexpected : Trouble::not_kept, now, random, pace);
    state.in_flight = false;
    state.resend_after = event.seq;
    state.drain_to = std::max(state.drain_to, state.acked_seq);  // acknowledged, and lost there
    state.not_before = now + pace.drain_pause_ms;
  }

  static Trouble trouble_of(int status) {
    if (status == 0) return Trouble::unreachable;
    if (status == 429 || status == 503) return Trouble::busy;
    if (status == 401 || status == 403) return Trouble::refused;
    if (status == 413) return Trouble::too_large;
    return Trouble::unexpected;
  }
};

// The running span ends: what waits, goes; where nothing did for long, a receipt is asked for.
void end_spans(State& state, Instant now, const Pace& pace) {
  const std::int64_t passed = (now - state.span_start) / pace.send_every_ms;
  if (passed <= 0) return;
  state.span_start = state.span_start + passed * pace.send_every_ms;
  state.quiet_ms += passed * pace.send_every_ms;
  if (has_waiting(state)) want_all(state);
  else if (state.acked_seq > 0 && state.quiet_ms >= pace.refresh_every_ms) state.refresh = true;
}

// The end of the span in which the next receipt is asked for.
Wait quiet(const State& state, const Pace& pace) {
  if (state.acked_seq == 0) return {};
  const std::int64_t left = std::max<std::int64_t>(1, pace.refresh_every_ms - state.quiet_ms);
  const std::int64_t spans = (left + pace.send_every_ms - 1) / pace.send_every_ms;
  return {state.span_start + spans * pace.send_every_ms};
}

std::variant<Request, Wait> decide(State& state, Instant now, const Pace& pace) {
  if (state.in_flight) return Wait{};
  const bool again = state.refresh && !has_waiting(state);
  if (!again && !has_waiting(state)) return quiet(state, pace);
  if (!again && state.drain_to <= sent_up_to(state))
    return Wait{state.span_start + pace.send_every_ms};
  if (now < state.not_before) return Wait{state.not_before};
  state.in_flight = true;
  if (again) return Request{state.acked_seq - 1, 1};
  return Request{sent_up_to(state), std::min(state.records_max, pace.batch_records_max)};
}

}  // namespace

std::string name_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::none: return "";
    case Trouble::unreachable: return "unreachable";
    case Trouble::busy: return "busy";
    case Trouble::refused: return "refused";
    case Trouble::too_large: return "too_large";
    case Trouble::unexpected: return "unexpected";
    case Trouble::bad_receipt: return "bad_receipt";
    case Trouble::not_kept: return "not_kept";
  }
  return "unexpected";
}

Step next(State state, const Event& event, Instant now, double random, const Pace& pace) {
  end_spans(state, now, pace);
  std::visit(Take{state, now, random, pace}, event);
  auto then = decide(state, now, pace);
  return {std::move(state), std::move(then)};
}

std::int64_t retry_delay_ms(std::uint32_t failures, double random, const Pace& pace) {
  std::int64_t ceiling = pace.retry_first_ms;
  for (std::uint32_t i = 0; i < failures && ceiling < pace.retry_max_ms; ++i) ceiling *= 2;
  if (ceiling < pace.retry_max_ms)
    return static_cast<std::int64_t>(random * static_cast<double>(ceiling));
  return pace.retry_max_ms +
         static_cast<std::int64_t>(random * static_cast<double>(pace.retry_max_ms));
}

std::optional<std::int64_t> parse_retry_after(const std::string& header) {
  std::int64_t seconds = 0;
  const auto [end, error] =
      std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (error != std::errc{} || end != header.data() + header.size() || seconds < 0)
    return std::nullopt;
  return seconds;
}

}  // namespace suara::uplink
