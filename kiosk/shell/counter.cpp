#include "kiosk/shell/counter.hpp"

#include <algorithm>

#include "common/domain/names.hpp"
#include "kiosk/app/citizen/figure.hpp"

namespace suara::kiosk {
namespace {

using nlohmann::json;

constexpr std::size_t kPinBytesMax = 64;
constexpr std::int64_t kServesOnMs = 4 * 3'600'000;  // no break of a night shift is longer

citizen::Waits waits_of(const Waits& waits) {
  citizen::Waits out;
  out.rate_ms = waits.rate_ms;
  out.reasons_ms = waits.reasons_ms;
  out.typing_ms = waits.typing_ms;
  out.code_ms = waits.code_ms;
  out.still_here_ms = waits.still_here_ms;
  out.thanks_ms = waits.thanks_ms;
  out.thanks_short_ms = std::min(out.thanks_short_ms, waits.thanks_ms);
  out.next_ms = waits.next_ms;
  out.dead_ms = waits.dead_ms;
  out.same_key_ms = waits.same_key_ms;
  out.desk_done_ms = waits.desk_done_ms;
  out.recorder_ms = waits.recorder_ms;
  return out;
}

// Text of a field; empty where it is absent or no text.
std::string field(const json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string digits_of(const std::string& text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), [](char sign) { return sign != ' '; });
  return digits;
}

// A number of the queue, empty where none was given. nullopt: not a text of 1 to kTicketBytesMax
// bytes without control signs.
std::optional<std::string> read_ticket(const json& body) {
  if (!body.contains("ticket")) return "";
  const std::string ticket = field(body, "ticket");
  const auto is_control = [](unsigned char sign) { return sign < 0x20 || sign == 0x7F; };
  if (ticket.empty() || ticket.size() > journal::kTicketBytesMax ||
      std::ranges::any_of(ticket, is_control))
    return std::nullopt;
  return ticket;
}

// Whoever speaks: the desk, unless a keypad or another program says so.
void read_source(const json& body, domain::Offer& offer) {
  const std::string from = field(body, "from");
  if (from == "keypad") offer.channel = domain::Channel::keypad;
  if (from != "program") return;
  offer.channel = domain::Channel::program;
  offer.stated_by = domain::StatedBy::program;
}

}  // namespace

citizen::Comfort comfort_of(const WindowSettings& window) {
  return {window.high_contrast, window.low_reach, window.reduced_motion};
}

Counter::Counter(const journal::Identity& identity, const Settings& settings, texts::Texts words,
                 const std::optional<journal::Journal::OpenDuty>& duty,
                 const std::optional<NewBundle>& known, const journal::Clocks& now)
    : identity_(identity), central_pin_(settings.central_pin),
      stand_service_(settings.stand_service), words_(std::move(words)) {
  if (duty) duty_ = OnDuty{duty->duty.officer, duty->since};
  refresh_pins();
  model_.waits = waits_of(settings.waits);
  model_.comfort = model_.default_comfort = comfort_of(settings.window);
  model_.default_language = settings.language;
  model_.language = settings.language;
  if (known) hear_bundle(*known, now);
}

std::optional<std::int64_t> Counter::next_deadline() const {
  return citizen::next_deadline(model_);
}

Shut Counter::shut() const {
  Shut last;
  if (model_.waiting) last.before.emplace_back(unseen(model_.waiting->offer));
  if (duty_)
    last.before.emplace_back(
        record::Duty{duty_->officer, identity_.counter, false, record::DutyEnd::shutdown});
  return last;
}

void Counter::act(const citizen::Action& action, const journal::Clocks& now) {
  if (std::holds_alternative<citizen::Begin>(action) && !out_of_service()) serve(now);
  const std::optional<citizen::OpenBallot> waited = model_.waiting;
  citizen::Step step = citizen::update(std::move(model_), action, now.boot_ms);
  model_ = std::move(step.model);
  for (citizen::Effect& effect : step.effects)
    std::visit(
        [this]<class E>(E& one) {
          if constexpr (std::is_constructible_v<RecorderRequest, E>)
            outbox_.recorder.emplace_back(std::move(one));
        },
        effect);
  if (!out_of_service()) return;
  if (waited) outbox_.recorder.emplace_back(WriteRecord{unseen(waited->offer)});
  refuse_who_waits();
}

void Counter::hear(const Standing& standing) {
  if (standing.figures) day_.figures = *standing.figures;
  day_.unsent = standing.waiting_ballots;
  log_notice_ = standing.log;
  if (last_receipt_ == standing.last_receipt) return;
  last_receipt_ = standing.last_receipt;
  refresh_pins();
}

void Counter::take(const RecorderNews& news, const journal::Clocks& now) {
  if (const auto* standing = std::get_if<Standing>(&news)) hear(*standing);
  if (const auto* saved = std::get_if<DraftSaved>(&news))
    act(citizen::DraftSaved{saved->revision}, now);
  if (const auto* closed = std::get_if<BallotClosed>(&news)) {
    hear(closed->standing);
    act(citizen::BallotClosed{}, now);
  }
  if (const auto* filed = std::get_if<ComplaintFiled>(&news))
    act(citizen::ComplaintFiled{filed->code}, now);
  if (const auto* fault = std::get_if<Fault>(&news)) act(citizen::StorageFault{fault->code}, now);
  if (const auto* fresh = std::get_if<NewBundle>(&news)) hear_bundle(*fresh, now);
  if (const auto* wrong = std::get_if<WrongPinsAre>(&news)) hear_wrong_pins(*wrong, now);
  if (const auto* ticket = std::get_if<TicketTaken>(&news)) hear_ticket(*ticket, now);
}

void Counter::take(const SenderStanding& standing, const journal::Clocks&) { sender_ = standing; }

void Counter::take(const SocketRequest& request, const journal::Clocks& now) {
  const std::string verb = field(request.body, "do");
  if (verb == "duty_on") return duty_on(request);
  if (verb == "duty_off") return duty_off(request);
  if (verb == "finish") return finish(request, now);
  if (verb == "without_ballot") return without_ballot(request, now);
  if (verb == "cancel") return cancel(request, now);
  if (verb == "send_now") outbox_.send_now = true;
  if (verb == "watch") outbox_.answers.push_back({request.connection, {{"state", state(now)}}});
  if (verb == "send_now" || verb == "watch") return accept(request.connection);
  refuse(request.connection, {"socket.malformed"});
}

void Counter::hear_bundle(const NewBundle& news, const journal::Clocks& now) {
  bundle_ = news.bundle;
  refresh_pins();
  act(citizen::Informed{news.texts_can_be_sealed, published_figure(news.bundle.settings)}, now);
}

// The recorder answers nothing more: whoever waits for it is told.
void Counter::refuse_who_waits() {
  if (pin_try_) refuse(pin_try_->connection, {"counter.out_of_service"});
  pin_try_.reset();
  if (ticket_try_) refuse(ticket_try_->connection, {"counter.out_of_service"});
  ticket_try_.reset();
}

bool Counter::out_of_service() const { return !model_.fault_code.empty(); }

bool Counter::resting() const {
  using citizen::Page;
  return (model_.page == Page::idle || model_.page == Page::out_of_service) && !ticket_try_;
}

const record::RosterEntry* Counter::officer_of_nip(const std::string& nip) const {
  if (!bundle_) return nullptr;
  const auto found = std::ranges::find(bundle_->roster, nip, &record::RosterEntry::nip);
  return found == bundle_->roster.end() ? nullptr : &*found;
}

std::string Counter::whole_nip(const std::string& digits) const {
  std::vector<std::string> found;
  if (bundle_)
    for (const auto& entry : bundle_->roster)
      if (entry.nip.ends_with(digits)) found.push_back(entry.nip);
  return found.size() == 1 ? found.front() : digits;
}

// One PIN at a time: the count of wrong ones stands before the next is looked at.
void Counter::duty_on(const SocketRequest& request) {
  if (out_of_service()) return refuse(request.connection, {"counter.out_of_service"});
  if (pin_try_) return refuse(request.connection, {"socket.busy"});
  if (!bundle_) {  // Newly enrolled: no PIN can be right yet, and none is counted as wrong.
    outbox_.send_now = true;
    return refuse(request.connection, {"counter.no_roster"});
  }
  std::string nip = digits_of(field(request.body, "nip"));
  if (field(request.body, "from") == "keypad") nip = whole_nip(nip);
  const std::string pin = field(request.body, "pin");
  if (nip.empty() || nip.size() > kPinBytesMax || pin.empty() || pin.size() > kPinBytesMax)
    return refuse(request.connection, {"pin.wrong"});
  pin_try_ = PinTry{request.connection, nip, pin, {}};
  outbox_.recorder.emplace_back(AskWrongPins{nip});
}

void Counter::hear_wrong_pins(const WrongPinsAre& news, const journal::Clocks& now) {
  if (!pin_try_ || pin_try_->nip != news.nip) return;
  const std::int64_t wait_ms = pin_wait_ms(news.wrong, now.wall);
  if (wait_ms > 0) {
    const std::string seconds = std::to_string((wait_ms + 999) / 1000);
    refuse(pin_try_->connection, {"pin.wait", {{"seconds", seconds}}}, wait_ms);
    pin_try_.reset();
    return;
  }
  pin_try_->wrong = news.wrong;
  const auto* officer = officer_of_nip(news.nip);
  PinCheck check{pin_try_->connection, pin_try_->pin, officer ? officer->pin_hash : "", ""};
  if (bundle_)
    for (const auto& entry : bundle_->roster)
      if (!entry.pin_hash.empty()) check.other_hash = entry.pin_hash;
  outbox_.pins.push_back(std::move(check));
}

void Counter::take(const PinChecked& checked, const journal::Clocks& now) {
  if (!pin_try_) return;
  const PinTry tried = std::move(*pin_try_);
  pin_try_.reset();
  const auto* officer = officer_of_nip(tried.nip);
  const bool right = checked.right && officer != nullptr;
  outbox_.recorder.emplace_back(NotePin{tried.nip, right});
  if (!right) {
    outbox_.send_now = true;  // Perhaps the PIN is new: a receipt brings the newest roster.
    return refuse(tried.connection, {"pin.wrong"}, pin_delay_ms(tried.wrong.count + 1));
  }
  const bool goes_on = duty_ && duty_->officer == officer->officer && !began_on_another_day(now);
  if (!goes_on) begin_duty(officer->officer, now);
  accept(tried.connection);
}

void Counter::begin_duty(OfficerId officer, const journal::Clocks& now) {
  end_duty(record::DutyEnd::next_officer);
  outbox_.recorder.emplace_back(
      WriteRecord{record::Duty{officer, identity_.counter, true, record::DutyEnd::none}});
  duty_ = OnDuty{std::move(officer), now.wall};
  served_ms_ = now.boot_ms;
}

bool Counter::began_on_another_day(const journal::Clocks& now) const {
  return duty_ && date_of(duty_->since, zone()) != date_of(now.wall, zone());
}

// The central ends every duty with its day. A night shift is not asked for the PIN meanwhile; whose
// duty was merely forgotten begins no further day by it.
void Counter::serve(const journal::Clocks& now) {
  const bool goes_on = served_ms_ && now.boot_ms < *served_ms_ + kServesOnMs;
  if (goes_on && began_on_another_day(now)) begin_duty(duty_->officer, now);
  served_ms_ = now.boot_ms;
}

void Counter::end_duty(record::DutyEnd ended_by) {
  if (!duty_) return;
  outbox_.recorder.emplace_back(
      WriteRecord{record::Duty{duty_->officer, identity_.counter, false, ended_by}});
  duty_.reset();
  served_ms_.reset();
}

void Counter::duty_off(const SocketRequest& request) {
  if (out_of_service()) return refuse(request.connection, {"counter.out_of_service"});
  if (!duty_) return refuse(request.connection, {"counter.no_duty"});
  end_duty(record::DutyEnd::officer);
  outbox_.send_now = true;
  accept(request.connection);
}

std::optional<domain::Offer> Counter::read_offer(const SocketRequest& request) {
  const auto service = ServiceId::parse(field(request.body, "service"));
  const auto result = domain::parse_result(field(request.body, "result"));
  const auto refused = [&](const char* code) {
    refuse(request.connection, {code});
    return std::nullopt;
  };
  if (!duty_) return refused("counter.no_duty");
  if (out_of_service()) return refused("counter.out_of_service");
  if (!result) return refused("socket.malformed");
  if (!bundle_) return refused("socket.busy");  // Just started: the recorder tells it next.
  if (!service ||
      std::ranges::count(bundle_->catalogue, *service, &record::CatalogueEntry::service) == 0)
    return refused("counter.unknown_service");
  domain::Offer offer{duty_->officer, identity_.counter, *service, *result};
  read_source(request.body, offer);
  return offer;
}

void Counter::finish(const SocketRequest& request, const journal::Clocks& now) {
  const auto offer = read_offer(request);
  if (!offer) return;
  if (model_.waiting) return refuse(request.connection, {"counter.next_waits"});
  if (ticket_try_) return refuse(request.connection, {"socket.busy"});
  const auto ticket = read_ticket(request.body);
  if (!ticket) return refuse(request.connection, {"counter.bad_ticket"});
  citizen::OpenBallot ballot{*offer, labels_of(*offer)};
  if (ticket->empty()) return open_ballot(request.connection, ballot, now);
  ticket_try_ = TicketTry{request.connection, next_tag_, std::move(ballot)};
  outbox_.recorder.emplace_back(AskTicket{*ticket, next_tag_++});
}

void Counter::hear_ticket(const TicketTaken& news, const journal::Clocks& now) {
  if (!ticket_try_ || ticket_try_->tag != news.tag) return;
  const TicketTry tried = std::move(*ticket_try_);
  ticket_try_.reset();
  if (!news.fresh) return refuse(tried.connection, {"counter.ticket_used"});
  open_ballot(tried.connection, tried.ballot, now);
}

void Counter::open_ballot(std::uint64_t connection, const citizen::OpenBallot& ballot,
                          const journal::Clocks& now) {
  serve(now);
  act(ballot, now);
  accept(connection);
}

void Counter::without_ballot(const SocketRequest& request, const journal::Clocks& now) {
  const auto offer = read_offer(request);
  if (!offer) return;
  const auto reason = domain::parse_reason(field(request.body, "reason"));
  if (!reason) return refuse(request.connection, {"socket.malformed"});
  serve(now);
  outbox_.recorder.emplace_back(WriteRecord{domain::ServiceWithoutBallot{*offer, *reason}});
  accept(request.connection);
}

// A ballot that the citizen has closed already is not told apart from one that is open.
void Counter::cancel(const SocketRequest& request, const journal::Clocks& now) {
  if (citizen::desk_status(model_, now.boot_ms).state == citizen::Offered::none)
    return refuse(request.connection, {"counter.no_ballot"});
  act(citizen::CancelBallot{}, now);
  accept(request.connection);
}

json Counter::refusal_of(const Problem& problem) const { return problem_json(problem, words_); }

void Counter::accept(std::uint64_t connection) {
  outbox_.answers.push_back({connection, {{"ok", true}}});
}

void Counter::refuse(std::uint64_t connection, const Problem& problem, std::int64_t wait_ms) {
  json body = refusal_of(problem);
  if (wait_ms > 0) body["problem"]["wait_ms"] = wait_ms;
  outbox_.answers.push_back({connection, std::move(body)});
}

Outbox Counter::take_outbox(const journal::Clocks& now) {
  refresh_day(now);
  refresh_stand(now);
  if (duty_ && !served_ms_) served_ms_ = now.boot_ms;  // it goes on behind a crash
  const json body{{"state", state(now)}};
  if (body.dump() != pushed_) {
    pushed_ = body.dump();
    outbox_.push = body;
  }
  return std::exchange(outbox_, {});
}

}  // namespace suara::kiosk
