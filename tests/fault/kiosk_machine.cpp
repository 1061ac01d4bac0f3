#include "tests/fault/kiosk_machine.hpp"

namespace suara::fault {
namespace {

constexpr std::int64_t kTimeoutMs = 30'000;
constexpr std::size_t kStickMax = 3;

domain::Offer offer_of(const journal::Identity& identity) {
  return {OfficerId{"P-0001"}, identity.counter, ServiceId{"KTP"}};
}

}  // namespace

KioskMachine::KioskMachine(std::size_t number_, const std::string& root, Enrolled enrolled_,
                           uplink::Pace pace, std::uint64_t seed)
    : number(number_),
      disk(root),
      enrolled(std::move(enrolled_)),
      root_(root),
      pace_(pace),
      random_(seed) {}

journal::Clocks KioskMachine::clocks(Instant now) const {
  return {20'000 + (now - booted_), now + wall_offset_ms_};
}

// As the recorder: after an error of the disk nothing more is asked of the journal.
template <class Step>
void KioskMachine::attempt(Step&& step) {
  if (!on()) return;
  try {
    step();
    acked = journal_->acknowledged().head;
  } catch (const std::logic_error& error) {
    defects.push_back(std::string("a bug of the kiosk's: ") + error.what());
    journal_.reset();
  } catch (const std::exception&) {
    if (!disk.dead()) journal::note_fault(root_);
    ++counts["kiosk: errors of the disk"];
    kill();
  }
}

void KioskMachine::start(Instant now) {
  if (on()) return;
  booted_ = now;
  uplink_ = {};
  uplink_.span_start = now;
  flight_.reset();
  due_.reset();
  open_marker = 0;
  answers_ = {};
  try {
    auto opened = journal::Journal::open(root_);
    if (!opened) {
      if (!disk.failing())
        defects.push_back("a sound journal does not open: " + opened.error().code + " " +
                          opened.error().args["what"]);
      return;
    }
    journal_.emplace(std::move(*opened));
  } catch (const std::exception& error) {
    if (!disk.failing()) defects.push_back(std::string("a journal does not open: ") + error.what());
    return;
  }
  attempt([&] {
    if (!journal_->enrolled()) journal_->enrol(enrolled.identity);
    Bytes boot_id(16, static_cast<char>('a' + number));
    boot_id[0] = static_cast<char>(++boots_);
    if (journal_->boot(clocks(now), "0.1.0", boot_id)) ++counts["kiosk: drafts found at boot"];
    purge();
    grown(now);
  });
}

void KioskMachine::purge() {
  if (journal_->purge(journal_->acknowledged().server_time) > 0)
    ++counts["kiosk: records purged after ninety days"];
}

void KioskMachine::stop(Instant now) {
  attempt([&] { journal_->append(record::Shutdown{1}, clocks(now)); });
  journal_.reset();
}

void KioskMachine::kill() {
  const bool was_dead = disk.dead();
  if (!was_dead) disk.power_off();
  journal_.reset();
  if (!was_dead) disk.heal();
}

void KioskMachine::cut_power(Loss loss, Random& random) {
  kill();
  disk.heal();
  disk.cut_power(loss, random);
}

void KioskMachine::answer(Instant now, std::uint8_t score, Promises& promises) {
  if (retired) return;
  attempt([&] {
    if (!journal_->has_draft()) {
      journal_->open_draft(offer_of(journal_->identity()), clocks(now));
      answers_ = {};
      open_marker = 0;
    }
    if (open_marker == 0) {
      open_marker = promises.empty() ? 1 : promises.rbegin()->first + 1;
      promises[open_marker].kiosk = number;
      answers_.first_answer_ms = open_marker;
    }
    Promise& promise = promises[open_marker];
    answers_.changes += answers_.score ? 1U : 0U;
    answers_.score = score;
    answers_.last_answer_ms = answers_.last_answer_ms.value_or(open_marker) + 400;
    promise.scores.insert(score);
    journal_->save_draft(answers_, clocks(now));
    if (!promise.copied) promise.scores = {score};
    promise.thanked = true;
    ++counts["ratings thanked for"];
  });
}

void KioskMachine::close(Instant now) {
  attempt([&] {
    if (!journal_->has_draft()) return;
    journal_->close_draft(answers_, domain::ClosedBy::selesai, 20'000, clocks(now));
    open_marker = 0;
    grown(now);
  });
}

void KioskMachine::service(Instant now) {
  attempt([&] {
    journal_->append(domain::ServiceWithoutBallot{offer_of(journal_->identity())}, clocks(now));
    grown(now);
  });
}

void KioskMachine::grown(Instant now) {
  tell(uplink::Recorded{journal_->head().seq, journal_->waiting_ballots(),
                        journal_->acknowledged().head.seq},
       now);
}

void KioskMachine::tell(const uplink::Event& event, Instant now) {
  uplink::Step next = uplink::next(std::move(uplink_), event, now, random_.unit(), pace_);
  uplink_ = std::move(next.state);
  due_.reset();
  if (const auto* request = std::get_if<uplink::Request>(&next.then)) return send(*request, now);
  due_ = std::get<uplink::Wait>(next.then).until;
}

void KioskMachine::send(const uplink::Request& request, Instant now) {
  if (cut_off || waits) return tell(uplink::Refused{0, {}, ""}, now);
  auto made = journal_->outgoing(request.after_seq, request.records_max, enrolled.key);
  if (!made && made.error().code == "journal.not_kept")
    return tell(uplink::Gap{request.after_seq, false}, now);
  if (!made || !*made) {
    defects.push_back("nothing to send: " + (made ? "" : made.error().code));
    return tell(uplink::Refused{500, {}, "journal"}, now);
  }
  const std::uint64_t id = number << 32 | next_id_++;
  flight_ = Flight{id, now + kTimeoutMs, (*made)->context};
  out.push_back({id, record::pack_upload((*made)->upload)});
  ++counts["batches sent"];
}

void KioskMachine::send_now(Instant now) {
  attempt([&] { tell(uplink::SendNow{}, now); });
}

void KioskMachine::tick(Instant now) {
  attempt([&] {
    if (flight_ && flight_->until <= now) {
      flight_.reset();
      ++counts["net: no answer in time"];
      return tell(uplink::Refused{0, {}, ""}, now);
    }
    if (due_ && *due_ <= now) tell(uplink::Tick{}, now);
  });
}

// The head that it rests on is still the kiosk's.
bool KioskMachine::is_of_now(const record::ReceiptContext& context) const {
  const journal::Acknowledged& known = journal_->acknowledged();
  return context.tree_size == known.tree_size &&
         (known.tree_size == 0 || context.log_id == known.log_id);
}

// The receipt checks, or nothing moves.
bool KioskMachine::take(const Bytes& receipt, const record::ReceiptContext& context, bool honest,
                        Instant now) {
  const std::uint64_t head = journal_->head().seq;
  const Bytes open = record::with_open_bundle(receipt, enrolled.key);
  const auto taken = journal_->take_receipt(open, context, clocks(now));
  if (!taken) {
    ++counts["kiosk: receipts refused"];
    // The bundle went with the answer to a stick that was lost; the next repeat brings it.
    if (taken.error().code == "receipt.wrong_bundle") ++counts["kiosk: bundle in a lost answer"];
    else if (honest) defects.push_back("an honest receipt is refused: " + taken.error().code);
    tell(uplink::BadReceipt{taken.error().code}, now);
    return false;
  }
  believe(honest, head);
  return true;
}

void KioskMachine::believe(bool honest, std::uint64_t head_before) {
  if (!honest) defects.push_back("a receipt that was spoilt on its way is believed");
  const journal::Acknowledged& now = journal_->acknowledged();
  believed.push_back({now.log_id, now.tree_size, now.root});
  ++counts["receipts believed"];
  if (journal_->head().seq != head_before) purge();
}

// As the technician's screen takes it. A stick comes back late: to a kiosk that was enrolled anew,
// that purged what it carried or got an older disk; none of it speaks against the central.
void KioskMachine::take_from_stick(const Bytes& receipt, const record::CarriedRange& range,
                                   bool honest, Instant now) {
  static const std::set<std::string> kLate = {"receipt.stale", "receipt.other_device",
                                              "receipt.wrong_ack", "receipt.wrong_bundle",
                                              "journal.not_kept"};
  const std::uint64_t head = journal_->head().seq;
  const std::size_t shown = journal_->evidence().size();
  const auto taken = journal_->take_carried(range, receipt, enrolled.key, clocks(now));
  if (taken && *taken) {
    believe(honest, head);
    return grown(now);
  }
  ++counts[taken ? "kiosk: receipts known before" : "kiosk: carried receipts refused"];
  if (!taken && honest && !kLate.contains(taken.error().code))
    defects.push_back("an honest receipt on a stick is refused: " + taken.error().code);
  if (journal_->evidence().size() != shown)
    defects.push_back("a receipt on a stick accuses an honest central");
}

void KioskMachine::hear(std::uint64_t id, const uplink::HttpAnswer& answer, bool honest,
                        Instant now) {
  attempt([&] {
    if (const auto stick = on_stick_.find(id); stick != on_stick_.end()) {
      const record::CarriedRange range = stick->second;
      on_stick_.erase(stick);
      if (answer.status == 409) ++counts["answers: gap"];
      if (answer.status == 200) take_from_stick(answer.body, range, honest, now);
      return;
    }
    if (!flight_ || flight_->id != id) {
      ++counts["net: answers too late"];
      return;
    }
    const record::ReceiptContext context = flight_->context;
    flight_.reset();
    ++counts["answers: " + std::to_string(answer.status)];
    if (answer.status != 200) return tell(uplink::event_of(answer), now);
    if (!is_of_now(context))
      return tell(uplink::Refused{503, {}, "recorder.busy"}, now);  // The stick was faster.
    if (!take(answer.body, context, honest, now)) return;
    tell(uplink::Acknowledged{context.sent_last_seq, journal_->waiting_ballots()}, now);
    grown(now);
  });
}

void KioskMachine::to_stick(Random& random) {
  attempt([&] {
    const std::uint64_t from = journal_->acknowledged().head.seq;
    if (journal_->head().seq == from) return;
    for (std::size_t i = 1 + random.below(kStickMax); i > 0; --i) {
      const std::uint64_t after = from + random.below(journal_->head().seq - from);
      const auto made = journal_->outgoing(
          after, static_cast<std::uint32_t>(1 + random.below(4)), enrolled.key);
      if (!made || !*made) continue;
      const std::uint64_t id = number << 32 | next_id_++;
      on_stick_[id] = record::range_of(record::parse_batch((*made)->upload.batch)->header);
      out.push_back({id, record::pack_upload((*made)->upload)});
      ++counts["batches on a stick"];
    }
  });
}

bool KioskMachine::heard_of(std::uint64_t log_id) const {
  return !on() || journal_->acknowledged().tree_size == 0 ||
         journal_->acknowledged().log_id == log_id;
}

bool KioskMachine::drained() const {
  return on() && !journal_->has_draft() &&
         journal_->acknowledged().head.seq == journal_->head().seq && !flight_;
}

}  // namespace suara::fault
