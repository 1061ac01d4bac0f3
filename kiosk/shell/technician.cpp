#include "kiosk/shell/technician.hpp"

#include "common/base/version.hpp"
#include "kiosk/shell/enrol_worker.hpp"

namespace suara::kiosk {
namespace {

technician::Clock clock_of(journal::ClockState state) {
  switch (state) {
    case journal::ClockState::unknown: return technician::Clock::unknown;
    case journal::ClockState::sound: return technician::Clock::sound;
    case journal::ClockState::unsound: return technician::Clock::unsound;
  }
  return technician::Clock::unknown;
}

std::optional<technician::LogNotice> notice_of(const std::optional<LogNotice>& notice) {
  if (!notice) return std::nullopt;
  const auto head = [](const record::TreeHead& one) {
    return std::to_string(one.log_id) + ":" + std::to_string(one.size);
  };
  return technician::LogNotice{notice->code == journal::kLogRestored, head(notice->had),
                               head(notice->came), notice->lacks};
}

technician::Note note_of(const record::TechnicianAction& action, Instant at) {
  const auto of = [&](const char* what) {
    return technician::Note{at, what, {{"n", std::to_string(action.count)}}};
  };
  switch (action.what) {
    case record::TechnicianAct::exported_batches: return of("note_exported");
    case record::TechnicianAct::took_receipts: return of("note_receipts");
    case record::TechnicianAct::enrolled: return of("note_enrolled");
    case record::TechnicianAct::resumed: return of("note_resumed");
    case record::TechnicianAct::left_full_screen: return of("note_left");
  }
  return of("note_resumed");
}

// Of the kinds that the journal names to a technician.
technician::Note note_of(const journal::Journal::Note& note, Zone zone) {
  const Instant at = note.at;
  if (const auto* boot = std::get_if<record::Boot>(&note.body))
    return {at, "note_boot", {{"version", boot->program_version}}};
  if (const auto* shutdown = std::get_if<record::Shutdown>(&note.body))
    return {at, shutdown->reason == 2 ? "note_shutdown_fault" : "note_shutdown", {},
            shutdown->reason == 2};
  if (const auto* clock = std::get_if<record::ClockChange>(&note.body))
    return {at, "note_clock",
            {{"before", clock_text(clock->before, zone)},
             {"after", clock_text(clock->after, zone)}},
            true};
  if (const auto* seen = std::get_if<record::Seen>(&note.body))
    return {at, "note_seen",
            {{"head", std::to_string(seen->log_id) + ":" + std::to_string(seen->tree_size)}}};
  if (const auto* duty = std::get_if<record::Duty>(&note.body))
    return {at, duty->on ? "note_duty_on" : "note_duty_off"};
  if (const auto* import = std::get_if<record::Import>(&note.body))
    return {at, "note_import", {{"n", std::to_string(import->rows)}}};
  if (const auto* fault = std::get_if<record::StorageFault>(&note.body))
    return {at, "note_fault", {{"code", fault->code}}, true};
  if (const auto* action = std::get_if<record::TechnicianAction>(&note.body))
    return note_of(*action, at);
  return {at, "note_settings"};
}

}  // namespace

Technician::Technician(const journal::Identity& identity, const Settings& settings)
    : device_(identity.place.device.text),
      fingerprint_(record::fingerprint(identity.device_key, identity.root_key)),
      pin_hash_(settings.technician_pin_hash) {
  model_.has_pin = !pin_hash_.empty();
  model_.enrolment = stated_of(settings);
}

void Technician::set_place(std::string place, Zone zone) {
  place_ = std::move(place);
  zone_ = zone;
}

void Technician::set_door(technician::Door door, std::string address, std::string pin) {
  door_ = door;
  door_address_ = std::move(address);
  door_pin_ = std::move(pin);
}

void Technician::set_texts(std::vector<Problem> problems) { texts_ = std::move(problems); }

void Technician::set_keypads(std::vector<technician::SharedKeypad> shared) {
  keypads_ = std::move(shared);
}

void Technician::act(const technician::Action& action, const journal::Clocks& now) {
  technician::Step step = technician::update(std::move(model_), action, now.boot_ms);
  model_ = std::move(step.model);
  for (technician::Effect& effect : step.effects) {
    if (auto* check = std::get_if<technician::CheckPin>(&effect)) {
      pin_ = std::move(check->pin);  // The count of wrong ones stands before it is looked at.
      outbox_.recorder.emplace_back(AskWrongPins{kTechnicianNip});
    } else if (std::holds_alternative<technician::AskFacts>(effect)) {
      outbox_.recorder.emplace_back(Inspect{});
      outbox_.jobs.emplace_back(LookJob{});
    } else if (const auto* to = std::get_if<technician::ExportTo>(&effect)) {
      outbox_.jobs.emplace_back(ExportJob{to->folder, false});
    } else if (const auto* from = std::get_if<technician::ReceiveFrom>(&effect)) {
      outbox_.jobs.emplace_back(ReceiveJob{from->folder});
    } else if (const auto* save = std::get_if<technician::SaveDensity>(&effect)) {
      outbox_.recorder.emplace_back(KeepDensity{save->density});
    } else if (std::holds_alternative<technician::AskPrograms>(effect)) {
      outbox_.recorder.emplace_back(AskPrograms{});
    } else if (auto* invite = std::get_if<technician::InviteProgram>(&effect)) {
      outbox_.recorder.emplace_back(InviteProgram{std::move(invite->name)});
    } else if (auto* revoke = std::get_if<technician::RevokeProgram>(&effect)) {
      outbox_.recorder.emplace_back(RevokeProgram{std::move(revoke->name)});
    } else if (auto* begin = std::get_if<technician::BeginEnrolment>(&effect)) {
      outbox_.begin_enrolment = std::move(*begin);
    } else if (std::holds_alternative<technician::StopEnrolment>(effect)) {
      outbox_.stop_enrolment = true;
    } else {
      outbox_.send_now = true;
    }
  }
}

void Technician::take(const WrongPinsAre& news, const journal::Clocks& now) {
  if (news.nip != kTechnicianNip || pin_.empty()) return;
  const std::int64_t wait_ms = pin_wait_ms(news.wrong, now.wall);
  wrong_ = news.wrong.count;
  if (wait_ms == 0)
    outbox_.pins.push_back({kTechnicianTag, std::exchange(pin_, {}), pin_hash_, ""});
  else
    act(technician::PinChecked{false, wait_ms}, now);
  pin_.clear();
}

void Technician::take(const PinChecked& checked, const journal::Clocks& now) {
  outbox_.recorder.emplace_back(NotePin{kTechnicianNip, checked.right});
  act(technician::PinChecked{checked.right, checked.right ? 0 : pin_delay_ms(wrong_ + 1)}, now);
}

void Technician::take(const Inspected& seen, const journal::Clocks& now) {
  technician::Facts facts;
  facts.device = device_;
  facts.epoch = seen.epoch;
  facts.version = kVersion;
  facts.fingerprint = fingerprint_;
  facts.place = place_;
  facts.unsent = seen.last_seq - seen.acked.head.seq;
  facts.oldest_unsent = seen.found.oldest_unsent;
  facts.acked_seq = seen.acked.head.seq;
  if (seen.acked.tree_size > 0) {
    facts.last_receipt = seen.acked.received;
    facts.server_time = seen.acked.server_time;
  }
  facts.log_id = seen.acked.log_id;
  facts.tree_size = seen.acked.tree_size;
  facts.root = to_hex(view_of(seen.acked.root));
  facts.clock = clock_of(seen.found.clock);
  facts.wall = now.wall;
  facts.zone = zone_;
  facts.free_bytes = seen.free_bytes;
  facts.total_bytes = seen.total_bytes;
  facts.log = notice_of(seen.log);
  facts.texts = texts_;
  facts.keypads = keypads_;
  facts.door = door_;
  facts.door_address = door_address_;
  facts.door_pin = door_pin_;
  for (const auto& note : seen.found.notes) facts.notes.push_back(note_of(note, zone_));
  facts.trouble = name_of(sender_.trouble);
  facts.trouble_code = sender_.code;
  for (const EarlierStands& one : seen.earlier)
    facts.earlier.push_back({one.place.device.text, one.place.epoch, one.unsent, one.key_gone});
  for (const EarlierUnread& one : seen.unread) facts.unread.push_back({one.folder, one.code});
  act(technician::FactsAre{std::move(facts)}, now);
}

void Technician::take(const ProgramsKnown& known, const journal::Clocks& now) {
  technician::ProgramsAre programs;
  for (const PairedProgram& one : known.paired) programs.paired.push_back({one.name, one.since});
  if (!known.code.empty())
    programs.code =
        technician::PairingCode{known.invited, known.code, now.boot_ms + kPairingCodeMs};
  programs.problem = known.problem;
  act(programs, now);
}

void Technician::take(const StickDone& done, const journal::Clocks& now) {
  if (const auto* exported = std::get_if<Exported>(&done.outcome)) {
    const technician::Exported carried{exported->batches, exported->records,
                                       exported->left.size()};
    act(technician::StickDone{carried}, now);
  } else if (const auto* taken = std::get_if<ReceiptsTaken>(&done.outcome)) {
    technician::Received received{taken->moved, taken->known, taken->refused.size(), {}};
    if (!taken->refused.empty()) received.why = taken->refused.front();
    act(technician::StickDone{std::move(received)}, now);
  } else {
    act(technician::StickDone{std::get<Problem>(done.outcome)}, now);
  }
}

void Technician::take(const SticksFound& found, const journal::Clocks& now) {
  technician::SticksAre sticks;
  for (const auto& folder : found.folders) sticks.folders.push_back(folder.string());
  act(sticks, now);
}

void Technician::take(const Fault&, const journal::Clocks& now) {
  if (pin_.empty()) return;
  pin_.clear();
  act(technician::PinChecked{false, 0}, now);
}

TechnicianOutbox Technician::take_outbox() { return std::exchange(outbox_, {}); }

}  // namespace suara::kiosk
