#include "kiosk/shell/recorder.hpp"

#include <spdlog/spdlog.h>
#include <sys/statvfs.h>

#include "common/base/mutants.hpp"
#include "kiosk/shell/clocks.hpp"

namespace suara::kiosk {
namespace {

// Of one record, with what SQLite and the file system write for it.
constexpr std::uint64_t kRecordRoom = 1024 * 1024;

bool has_less_free(const std::filesystem::path& folder, std::uint64_t bytes) {
  struct statvfs state {};
  return statvfs(folder.c_str(), &state) == 0 &&
         std::uint64_t{state.f_bavail} * state.f_frsize < bytes;
}

// By which texts are sealed now; nullopt where none is stated. The journal has a bundle.
std::optional<Hash> text_key_of(const journal::Journal& journal) {
  const journal::Identity& identity = journal.identity();
  return seal_key_of(journal.bundle()->key_statements, identity.root_key, identity.place.tenant,
                     journal.acknowledged().server_time);
}

// Where none may begin, what was asked of one meanwhile is void.
bool is_of_ballot(const RecorderRequest& request) {
  return std::holds_alternative<citizen::OpenDraft>(request) ||
         std::holds_alternative<citizen::SaveDraft>(request) ||
         std::holds_alternative<citizen::CloseDraft>(request) ||
         std::holds_alternative<AskTicket>(request);
}

}  // namespace

std::optional<NewBundle> bundle_of(const journal::Journal& journal) {
  if (!journal.bundle()) return std::nullopt;
  return NewBundle{*journal.bundle(), text_key_of(journal).has_value()};
}

Recorder::Recorder(journal::Journal journal, record::SigningKey device_key,
                   std::filesystem::path folder, std::function<void(RecorderNews)> to_screen,
                   std::function<void(UplinkNews)> to_uplink,
                   std::vector<EarlierEnrolment> earlier)
    : journal_(std::move(journal)),
      device_key_(device_key),
      earlier_(std::move(earlier)),
      folder_(std::move(folder)),
      to_screen_(std::move(to_screen)),
      to_uplink_(std::move(to_uplink)),
      worker_([this] { work(); }) {}

Recorder::~Recorder() {
  requests_.close();
  worker_.join();
}

bool Recorder::ask(RecorderRequest request) { return requests_.push(std::move(request)); }

void Recorder::work() {
  attempt([this] {
    forget_old();
    tell_evidence();
    // Before the chain that grows: what was recorded earlier goes first.
    for (ChainNumber chain = 1; chain <= earlier_.size(); ++chain) say_earlier(chain);
    if (journal_.bundle()) tell_bundle();
    say_standing(true);
  });
  while (auto request = requests_.pop()) {
    if (faulted_ || (full_ && is_of_ballot(*request))) continue;
    attempt([&] { std::visit([this](const auto& one) { perform(one); }, *request); });
  }
}

// After a fault nothing more is asked of the journal.
void Recorder::attempt(const std::function<void()>& step) {
  try {
    step();
  } catch (const std::logic_error&) {
    throw;  // A bug: the program ends, what is durable stays so.
  } catch (const std::exception& error) {
    fault(journal::fault_code(error));
  }
}

void Recorder::fault(const std::string& code) {
  faulted_ = true;
  journal::note_fault(folder_, code);
  journal_.leave_as_it_stands();
  to_screen_(Fault{code});
}

// Oldest first; an earlier journal that its disk fails is closed and has none.
std::vector<ChainEvidence> Recorder::all_evidence() {
  std::vector<ChainEvidence> all;
  for (ChainNumber chain = 1; chain <= earlier_.size(); ++chain)
    if (const journal::Journal* journal = journal_of(chain); journal != nullptr) {
      auto kept = apart(chain, [&]() -> Expected<ChainEvidence> { return evidence_of(*journal); });
      if (kept) all.push_back(*std::move(kept));
    }
  all.push_back(evidence_of(journal_));
  return all;
}

// What an answer to an earlier enrolment showed is told like the present one's.
void Recorder::tell_evidence() {
  const std::vector<ChainEvidence> all = all_evidence();
  write_evidence(folder_, journal_, all);
  const journal::Evidence* newest = nullptr;
  for (const ChainEvidence& chain : all)
    for (const journal::Evidence& one : chain.evidence)
      if (newest == nullptr || one.last >= newest->last) newest = &one;
  if (newest == nullptr) return;
  log_notice_ = LogNotice{newest->code, newest->had, newest->came, newest->lacks, newest->last};
}

bool Recorder::is_still_sound() {
  const auto sound = journal_.verify();
  if (!sound) fault(journal::fault_code(sound.error()));
  return sound.has_value();
}

Standing Recorder::standing(bool with_figures) {
  const Date today = date_of(read_clocks().wall, journal_.zone());
  Standing now{journal_.head().seq, journal_.acknowledged().head.seq, journal_.waiting_ballots(),
               0, std::nullopt, std::nullopt, log_notice_};
  if (journal_.acknowledged().tree_size > 0) now.last_receipt = journal_.acknowledged().received;
  if (with_figures || today != figures_day_) now.figures = journal_.figures(today);
  figures_day_ = today;
  if (importing_) now.acknowledged_rows = journal_.acknowledged_rows();
  return now;
}

void Recorder::say_standing(bool with_figures) {
  if (faulted_) return;
  const Standing now = standing(with_figures);
  to_uplink_(Grown{now.last_seq, now.waiting_ballots, now.acked_seq});
  to_screen_(now);
}

// The journal is sound, and its disk fails nothing yet: what it holds goes on to the central.
void Recorder::perform(const citizen::OpenDraft& request) {
  if (has_less_free(folder_, kFreeBytesMin)) {
    full_ = true;
    // Without room the record would be the fault that this keeps from coming.
    if (request.offer.channel != domain::Channel::walk_up && !has_less_free(folder_, kRecordRoom))
      perform(WriteRecord{unseen(request.offer)});
    return to_screen_(Fault{"D-FULL"});
  }
  draft_texts_ = {};
  journal_.open_draft(request.offer, read_clocks());
}

void Recorder::perform(const citizen::SaveDraft& request) {
  if (mutant("thanks_before_commit")) to_screen_(DraftSaved{request.revision});
  draft_texts_ = {};
  if (!request.comment.empty() || request.respondent != domain::kNothingTold)
    draft_texts_ = seal_draft(request, seal_key_.value());
  domain::Answers answers = request.answers;
  answers.text_commitments = draft_texts_.commitments;
  journal_.save_draft(answers, read_clocks(), draft_texts_.sealed);
  to_screen_(DraftSaved{request.revision});
}

void Recorder::perform(const citizen::CloseDraft& request) {
  domain::Answers answers = request.answers;
  answers.text_commitments = draft_texts_.commitments;
  journal_.close_draft(answers, request.closed_by, request.close_ms, read_clocks(),
                       draft_texts_.sealed);
  draft_texts_ = {};
  const Standing now = standing(true);
  to_screen_(BallotClosed{now});
  to_uplink_(Grown{now.last_seq, now.waiting_ballots, now.acked_seq});
}

void Recorder::tell_bundle() {
  // A text that is being typed while the last one ends is sealed by it.
  if (const auto key = text_key_of(journal_)) seal_key_ = key;
  to_screen_(*bundle_of(journal_));
}

void Recorder::perform(const citizen::FileComplaint& request) {
  SealedComplaint complaint = seal_complaint(request, journal_.identity().unit, seal_key_.value());
  journal_.append(complaint.record, read_clocks(), {&complaint.sealed, 1});
  to_screen_(ComplaintFiled{std::move(complaint.code)});
  say_standing(false);
}

void Recorder::perform(const citizen::CancelWaiting& request) {
  journal_.append(domain::close_ballot(request.offer, {}, domain::ClosedBy::cancel, 0),
                  read_clocks());
  say_standing(true);
}

void Recorder::perform(const WriteRecord& request) {
  journal_.append(request.body, read_clocks());
  const auto* duty = std::get_if<record::Duty>(&request.body);
  if (duty != nullptr && duty->on && !is_still_sound()) return;  // Nobody stands at the screen yet.
  say_standing(true);
}

void Recorder::perform(const WriteImported& request) {
  importing_ = true;
  journal_.append_imported(request.ballots, read_clocks());
  to_screen_(ImportedWritten{});
  say_standing(false);
}

void Recorder::perform(const AskWrongPins& request) {
  const Instant now = read_clocks().wall;
  journal::WrongPins wrong = journal_.wrong_pins(request.nip);
  // After the clock was set back the wait begins now, not when the old time returns.
  if (wrong.count > 0 && now < wrong.last) wrong = journal_.date_wrong_pins(request.nip, now);
  to_screen_(WrongPinsAre{request.nip, wrong});
}

void Recorder::perform(const NotePin& request) {
  if (request.right)
    journal_.clear_wrong_pins(request.nip);
  else
    journal_.note_wrong_pin(request.nip, read_clocks().wall);
}

void Recorder::perform(const AskTicket& request) {
  const Date day = journal_.ticket_day(read_clocks().wall);
  to_screen_(TicketTaken{request.tag, journal_.take_ticket(request.ticket, day)});
}

journal::Journal* Recorder::journal_of(ChainNumber chain) {
  if (chain == 0) return &journal_;
  if (chain > earlier_.size() || !earlier_[chain - 1].journal) return nullptr;
  return &*earlier_[chain - 1].journal;
}

const record::SigningKey* Recorder::key_of(ChainNumber chain) const {
  if (chain == 0) return &device_key_;
  return chain <= earlier_.size() && earlier_[chain - 1].key ? &*earlier_[chain - 1].key : nullptr;
}

void Recorder::say_earlier(ChainNumber chain) {
  const journal::Journal* journal = journal_of(chain);
  if (journal == nullptr) return;
  to_uplink_(Grown{journal->head().seq, journal->waiting_ballots(),
                   journal->acknowledged().head.seq, chain});
}

void Recorder::forget_old() {
  const Instant now = journal_.known_time(read_clocks().wall);
  journal_.purge(now);
  for (ChainNumber chain = 1; chain <= earlier_.size(); ++chain)
    apart(chain, [&]() -> Expected<bool> {
      remove_if_outlived(earlier_[chain - 1], now);
      return true;
    });
}

Problem Recorder::close_earlier(ChainNumber chain, const std::exception& error) {
  EarlierEnrolment& one = earlier_.at(chain - 1);
  if (one.journal) {
    one.unsent = one.journal->head().seq - one.journal->acknowledged().head.seq;
    one.journal->leave_as_it_stands();
  }
  one.journal.reset();
  one.problem = Problem{"journal.fault", {{"code", journal::fault_code(error)}}};
  spdlog::error("the journal in {} is left as it stands: {}", one.folder.string(),
                one.problem->args["code"]);
  return *one.problem;
}

Expected<std::optional<journal::Outgoing>> Recorder::seal(ChainNumber chain,
                                                          std::uint64_t after_seq,
                                                          std::uint32_t records_max) {
  const journal::Journal* journal = journal_of(chain);
  const record::SigningKey* key = key_of(chain);
  if (journal == nullptr || key == nullptr) return problem("key.broken");
  auto batch = apart(chain, [&] { return journal->outgoing(after_seq, records_max, *key); });
  if (!batch) fault_where_broken(chain, batch.error());
  return batch;
}

// An earlier chain that is damaged is left as it is.
void Recorder::fault_where_broken(ChainNumber chain, const Problem& found) {
  if (chain == 0 && found.code == "journal.broken") fault(journal::fault_code(found));
}

void Recorder::perform(const MakeBatch& request) {
  auto batch = seal(request.chain, request.after_seq, request.records_max);
  to_uplink_(BatchMade{std::move(batch), journal_.acknowledged().server_time, request.chain});
}

void Recorder::perform(const TakeReceipt& request) {
  journal::Journal* journal = journal_of(request.chain);
  if (journal == nullptr)
    return to_uplink_(ReceiptTaken{problem("journal.not_kept"), 0, 0, request.chain});
  const std::uint64_t head_before = journal_.head().seq;
  const record::SigningKey* key = key_of(request.chain);
  const Bytes receipt = key == nullptr ? request.signed_receipt
                                       : record::with_open_bundle(request.signed_receipt, *key);
  auto taken = apart(request.chain, [&] {
    return journal->take_receipt(receipt, request.context, read_clocks());
  });
  const bool accepted = taken.has_value();
  tell_evidence();
  journal = journal_of(request.chain);
  to_uplink_(ReceiptTaken{std::move(taken), request.context.sent_last_seq,
                          journal == nullptr ? 0 : journal->waiting_ballots(), request.chain});
  if (!accepted || request.chain != 0) return say_standing(false);
  say_bundle();
  const bool first_of_day = journal_.head().seq != head_before;  // It was recorded as seen.
  if (first_of_day) {
    if (!is_still_sound()) return;
    forget_old();
  }
  say_standing(first_of_day);
}

void Recorder::say_bundle() {
  if (journal_.bundle_bytes() == bundle_said_) return;
  bundle_said_ = journal_.bundle_bytes();
  tell_bundle();
}

// Through the recorder, so that a ballot which closes at this moment goes as well.
void Recorder::perform(const SendNow&) { to_uplink_(SendAsked{}); }

void Recorder::perform(const Shut& request) {
  for (const record::Body& body : request.before) journal_.append(body, read_clocks());
  journal_.append(record::Shutdown{1}, read_clocks());
}

}  // namespace suara::kiosk
