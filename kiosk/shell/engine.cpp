#include "kiosk/shell/engine.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <tuple>

#include "common/record/pins.hpp"
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

nlohmann::json carried_json(const StickOutcome& outcome, const Counter& counter) {
  const auto problems = [&](const std::vector<Problem>& all) {
    nlohmann::json told = nlohmann::json::array();
    for (const Problem& one : all) told.push_back(counter.refusal_of(one)["problem"]);
    return told;
  };
  if (const auto* exported = std::get_if<Exported>(&outcome))
    return {{"ok", true},
            {"batches", exported->batches},
            {"records", exported->records},
            {"left", problems(exported->left)}};
  if (const auto* problem = std::get_if<Problem>(&outcome)) return counter.refusal_of(*problem);
  const auto& taken = std::get<ReceiptsTaken>(outcome);
  return {{"ok", true},
          {"moved", taken.moved},
          {"known", taken.known},
          {"refused", problems(taken.refused)}};
}

}  // namespace

Engine::Engine(const std::filesystem::path& data, const Settings& settings, texts::Texts words,
               journal::Journal journal, const record::SigningKey& key,
               std::function<void()> wake, std::vector<EarlierEnrolment> earlier)
    : wake_(std::move(wake)),
      prior_(prior_of(journal, earlier)),
      counter_(journal.identity(), settings, std::move(words),
               journal.open_duty(read_clocks().wall), bundle_of(journal), read_clocks()),
      technician_(journal.identity(), settings),
      recorder_(
          std::move(journal), key, data, [this](RecorderNews news) { tell(std::move(news)); },
          [this](UplinkNews news) { to_sender_.push(std::move(news)); }, std::move(earlier)),
      pins_([this](PinChecked checked) { tell(checked); }),
      sticks_(
          settings.stick_folders,
          [this](RecorderRequest request) { return recorder_.ask(std::move(request)); },
          [this](StickNews news) { tell(std::move(news)); }),
      socket_(
          settings, [this](SocketRequest request) { return tell_request(std::move(request)); },
          counter_.words()),
      data_(data),
      settings_(settings),
      enrol_worker_(data, EnrolWorker::Which::further,
                    [this](EnrolNews news) { tell(std::move(news)); }) {
  open_lan(data, settings);
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

// Citizens are served without it.
void Engine::open_lan(const std::filesystem::path& data, const Settings& settings) {
  if (!settings.programs_listen) return;
  lan_address_ = to_text(*settings.programs_listen);
  try {
    lan_.emplace(data, *settings.programs_listen,
                 [this](SocketRequest request) { return tell_request(std::move(request)); },
                 counter_.words());
  } catch (const std::exception& error) {
    spdlog::warn("the door for programs of other machines stays shut: {}", error.what());
  }
}

void Engine::tell_door() {
  using technician::Door;
  Door door = lan_address_.empty() ? Door::none : Door::broken;
  if (lan_) door = lan_->port() == 0 ? Door::no_address : Door::open;
  technician_.set_door(door, lan_address_, lan_ ? record::pin_text(lan_->pin()) : "");
}

void Engine::tell(Inbox in) {
  inbox_.push(std::move(in));
  wake_();
}

bool Engine::tell_request(SocketRequest request) {
  const bool taken = requests_.push(std::move(request));
  if (taken) wake_();
  return taken;
}

// true where the citizen's screen may have changed.
template <class In>
bool Engine::hear(const In& in) {
  // Two services' questions are the same page, but not at the same time.
  const auto shown = [this] {
    const citizen::Model& model = counter_.citizen();
    return std::tuple(model.page, model.page_since_ms, model.walk_up.has_value(),
                      technician_.open());
  };
  const auto before = shown();
  take(in);
  send_out();
  return technician_.open() || shown() != before;
}

bool Engine::take_in() {
  bool changed = false;
  while (const auto in = inbox_.try_pop()) {
    const auto* news = std::get_if<RecorderNews>(&*in);
    changed |= news != nullptr && std::holds_alternative<NewBundle>(*news);
    changed |= std::visit([this](const auto& one) { return hear(one); }, *in);
  }
  for (std::size_t taken = 0; taken < kRequestsARound; ++taken) {
    const auto request = requests_.try_pop();
    if (!request) return changed;
    changed |= hear(*request);
  }
  if (requests_.size() > 0) wake_();
  return changed;
}

void Engine::take(const RecorderNews& news) {
  if (const auto* wrong = std::get_if<WrongPinsAre>(&news)) technician_.take(*wrong, read_clocks());
  if (const auto* fault = std::get_if<Fault>(&news)) technician_.take(*fault, read_clocks());
  if (const auto* seen = std::get_if<Inspected>(&news)) {
    tell_door();
    technician_.take(*seen, read_clocks());
  }
  if (std::holds_alternative<DensityKept>(news))
    technician_.act(technician::DensityKept{}, read_clocks());
  if (const auto* known = std::get_if<ProgramsKnown>(&news))
    technician_.take(*known, read_clocks());
  counter_.take(news, read_clocks());
  if (std::holds_alternative<NewBundle>(news))
    technician_.set_place(counter_.place(), counter_.zone());
  // The Boot record goes at once: its receipt brings the newest roster.
  if (!greeted_ && std::holds_alternative<Standing>(news)) greeted_ = recorder_.ask(SendNow{});
}

void Engine::take(const SenderStanding& standing) {
  technician_.take(standing);
  counter_.take(standing, read_clocks());
}

void Engine::take(const PinChecked& checked) {
  if (checked.connection == kTechnicianTag) return technician_.take(checked, read_clocks());
  counter_.take(checked, read_clocks());
}

// What is about this kiosk and no service at its counter.
void Engine::take(const SocketRequest& request) {
  const auto text = [&](const char* name) {
    const auto found = request.body.find(name);
    return found != request.body.end() && found->is_string() ? found->get<std::string>() : "";
  };
  const std::string verb = text("do");
  // What is carried off tells each score: behind no PIN it is for whoever has the journal anyway.
  if ((verb == "export" || verb == "receipts") && !request.from_owner)
    return socket_.answer(request.connection, counter_.refusal_of({"socket.owner_only"}));
  if (verb == "export") {
    const nlohmann::json all_kept = request.body.value("all_kept", nlohmann::json(false));
    if (!all_kept.is_boolean())
      return socket_.answer(request.connection, counter_.refusal_of({"socket.malformed"}));
    return carry(request, ExportJob{text("to"), all_kept.get<bool>()});
  }
  if (verb == "receipts") return carry(request, ReceiveJob{text("from")});
  if (verb != "technician") return ask_counter(request);
  if (!counter_.resting())
    return socket_.answer(request.connection, counter_.refusal_of({"socket.busy"}));
  technician_.act(technician::Open{}, read_clocks());
  socket_.answer(request.connection, {{"ok", true}});
}

// A ballot below the technician's screen would run out unseen. Who merely held the corner stops
// nobody: give_way().
bool Engine::is_covered(const nlohmann::json& request) const {
  return technician_.open() && !technician_.asks_pin() &&
         request.value("do", nlohmann::json()) == "finish";
}

// What a slow disk has left to do keeps places free for the citizen's answers.
void Engine::ask_counter(const SocketRequest& request) {
  if (recorder_.behind() || is_covered(request.body))
    return answer(request.connection, counter_.refusal_of({"socket.busy"}));
  counter_.take(request, read_clocks());
}

void Engine::carry(const SocketRequest& request,
                   std::variant<ExportJob, ReceiveJob, LookJob> job) {
  if (!sticks_.start(std::move(job), request.connection))
    socket_.answer(request.connection, counter_.refusal_of({"stick.busy"}));
}

void Engine::take(const StickNews& news) {
  if (const auto* found = std::get_if<SticksFound>(&news))
    return technician_.take(*found, read_clocks());
  const auto& done = std::get<StickDone>(news);
  if (done.tag == kTechnicianTag) return technician_.take(done, read_clocks());
  socket_.answer(done.tag, carried_json(done.outcome, counter_));
}

void Engine::take(const EnrolNews& news) {
  if (news.number != enrolment_) return;  // Of one that was stopped.
  if (const auto* approved = std::get_if<EnrolmentApproved>(&news.what))
    approved_ = ApprovedEnrolment{asked_, approved->identity};
  if (const auto action = action_of(news)) technician_.act(*action, read_clocks());
}

// A pin that kiosk.toml has from the first contact may be older than what the root key states.
void Engine::begin(const technician::BeginEnrolment& typed) {
  asked_ = options_of(typed, data_, settings_);
  std::vector<Hash> pins = counter_.pins();
  if (settings_.central_url.empty() && asked_.pin) pins = {*asked_.pin};
  enrolment_ = enrol_worker_.begin(
      {asked_.central_url, typed.code, std::move(pins), prior_});
}

void Engine::act(const technician::Action& action) {
  if (std::holds_alternative<technician::Open>(action) && !counter_.resting()) return;
  technician_.act(action, read_clocks());
  send_out();
}

void Engine::act(const citizen::Action& action) {
  const bool served = !counter_.out_of_service();
  counter_.act(action, read_clocks());
  if (served && counter_.out_of_service())
    technician_.take(Fault{counter_.citizen().fault_code}, read_clocks());
  send_out();
}

void Engine::note_cleaning(std::int64_t deaf_ms) {
  if (counter_.out_of_service()) return;
  const auto most = std::clamp<std::int64_t>(deaf_ms, 1, record::kDeafMsMax);
  recorder_.ask(WriteRecord{record::Cleaning{static_cast<std::uint32_t>(most)}});
}

void Engine::ask(nlohmann::json request) {
  if (is_covered(request)) return answers_.push_back(false);
  counter_.take(SocketRequest{kOwnConnection, std::move(request)}, read_clocks());
  send_out();
}

std::optional<bool> Engine::take_answer() {
  if (answers_.empty()) return std::nullopt;
  const bool accepted = answers_.front();
  answers_.pop_front();
  return accepted;
}

void Engine::answer(std::uint64_t connection, const nlohmann::json& body) {
  if (connection < kLanConnections) socket_.answer(connection, body);
  else if (lan_) lan_->answer(connection, body);
}

void Engine::give_way() {
  if (technician_.asks_pin() && !counter_.resting())
    technician_.act(technician::Leave{}, read_clocks());
}

void Engine::send_out() {
  give_way();
  Outbox out = counter_.take_outbox(read_clocks());
  for (RecorderRequest& request : out.recorder)
    if (!recorder_.ask(std::move(request))) tell(RecorderNews{Fault{citizen::kSlowCode}});
  for (PinCheck& check : out.pins) pins_.check(std::move(check));
  for (const Answer& answer : out.answers) {
    if (answer.connection == kOwnConnection)
      answers_.push_back(!answer.body.contains("problem"));
    else
      this->answer(answer.connection, answer.body);
  }
  if (out.push) {
    socket_.push(*out.push);
    state_ = out.push->at("state");
  }
  if (out.send_now) recorder_.ask(SendNow{});
  TechnicianOutbox asked = technician_.take_outbox();
  for (RecorderRequest& request : asked.recorder) recorder_.ask(std::move(request));
  for (PinCheck& check : asked.pins) pins_.check(std::move(check));
  for (auto& job : asked.jobs)
    if (!sticks_.start(std::move(job), kTechnicianTag) && !std::holds_alternative<LookJob>(job))
      tell(StickNews{StickDone{kTechnicianTag, Problem{"stick.busy"}}});
  if (asked.send_now) recorder_.ask(SendNow{});
  if (asked.stop_enrolment) {
    enrol_worker_.stop();
    enrolment_ = 0;
  }
  if (asked.begin_enrolment) begin(*asked.begin_enrolment);
}

}  // namespace suara::kiosk
