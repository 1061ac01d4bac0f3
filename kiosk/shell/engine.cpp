#include "kiosk/shell/engine.hpp"

#include "kiosk/shell/clocks.hpp"

namespace suara::kiosk {
namespace {

uplink::Pace pace_of(const Waits& waits) {
  uplink::Pace pace;
  pace.send_every_ms = std::max<std::int64_t>(1, waits.upload_age_ms);
  pace.drain_pause_ms = waits.upload_pause_ms;
  pace.retry_first_ms = waits.backoff_base_ms;
  pace.retry_max_ms = waits.backoff_cap_ms;
  return pace;
}

}  // namespace

Engine::Engine(const std::filesystem::path& data, const Settings& settings, texts::Texts words,
               journal::Journal journal, const record::SigningKey& key,
               std::function<void()> wake)
    : wake_(std::move(wake)),
      counter_(journal.identity(), settings, std::move(words),
               journal.open_duty(date_of(read_clocks().wall, journal.zone()))),
      recorder_(
          std::move(journal), key, data, [this](RecorderNews news) { tell(std::move(news)); },
          [this](UplinkNews news) { to_sender_.push(std::move(news)); }),
      pins_([this](PinChecked checked) { tell(checked); }),
      socket_(settings, [this](SocketRequest request) { tell(std::move(request)); }) {
  if (settings.central_url.empty()) return;
  sender_.emplace(
      settings.central_url, pace_of(settings.waits), to_sender_,
      [this](RecorderRequest request) { return recorder_.ask(std::move(request)); },
      [this](SenderStanding standing) { tell(std::move(standing)); }, settings.central_pin);
}

Engine::~Engine() {
  take_in();
  recorder_.ask(counter_.shut());
}

void Engine::tell(Inbox in) {
  inbox_.push(std::move(in));
  wake_();
}

bool Engine::take_in() {
  bool changed = false;
  while (auto in = inbox_.try_pop()) {
    const citizen::Page before = counter_.citizen().page;
    std::visit([this](const auto& one) { counter_.take(one, read_clocks()); }, *in);
    const auto* news = std::get_if<RecorderNews>(&*in);
    const bool bundle = news != nullptr && std::holds_alternative<NewBundle>(*news);
    // The Boot record goes at once: its receipt brings the newest roster.
    if (!greeted_ && news != nullptr && std::holds_alternative<Standing>(*news))
      greeted_ = recorder_.ask(SendNow{});
    changed = changed || bundle || counter_.citizen().page != before;
    send_out();
  }
  return changed;
}

void Engine::act(const citizen::Action& action) {
  counter_.act(action, read_clocks());
  send_out();
}

void Engine::send_out() {
  Outbox out = counter_.take_outbox(read_clocks());
  for (RecorderRequest& request : out.recorder)
    if (!recorder_.ask(std::move(request))) tell(RecorderNews{Fault{"D-SLOW"}});
  for (PinCheck& check : out.pins) pins_.check(std::move(check));
  for (const Answer& answer : out.answers) socket_.answer(answer.connection, answer.body);
  if (out.push) socket_.push(*out.push);
  if (out.send_now) recorder_.ask(SendNow{});
}

}  // namespace suara::kiosk
