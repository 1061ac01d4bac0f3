// The thread that owns the journal. Requests come in over a bounded queue and are done in order;
// what became of them goes back as values. After a fault of the storage it writes nothing more;
// where the disk is nearly full no ballot begins, and all else goes on.
#pragma once
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "kiosk/app/citizen/citizen.hpp"
#include "kiosk/journal/journal.hpp"
#include "kiosk/shell/bounded_queue.hpp"
#include "kiosk/shell/earlier.hpp"
#include "kiosk/shell/evidence_files.hpp"
#include "kiosk/shell/paired.hpp"
#include "kiosk/shell/sealing.hpp"
#include "kiosk/shell/stick.hpp"

namespace suara::kiosk {

inline constexpr std::size_t kRecorderQueueMax = 256;
// Below so much free space on the journal's disk the kiosk takes no more ratings.
inline constexpr std::uint64_t kFreeBytesMin = 16ULL * 1024 * 1024;

struct WriteRecord {  // duty, service without a ballot, cleaning, what the technician did
  record::Body body;
};
// Of a service that was taken and can be offered no more.
inline domain::ServiceWithoutBallot unseen(const domain::Offer& offer) {
  return {offer, domain::NoBallotReason::screen_unusable};
}
struct WriteImported {  // from the first of these on, Standing tells acknowledged_rows
  std::vector<domain::Ballot> ballots;
};
struct AskWrongPins {
  std::string nip;
};
struct NotePin {
  std::string nip;
  bool right = false;
};
struct AskTicket {
  std::string ticket;
  std::uint64_t tag = 0;  // comes back in TicketTaken
};
// Which of this kiosk's chains: 0 the one that grows, then those of earlier enrolments, oldest
// first.
using ChainNumber = std::size_t;
struct MakeBatch {
  std::uint64_t after_seq = 0;
  std::uint32_t records_max = 0;
  ChainNumber chain = 0;
};
struct TakeReceipt {
  Bytes signed_receipt;
  record::ReceiptContext context;
  ChainNumber chain = 0;
};
// For whoever carries batches on a stick. The answers are given on the recorder's thread.
template <class Value>
using Promised = std::shared_ptr<std::promise<Value>>;
struct CarriedChains {
  std::vector<CarriedSpan> spans;  // of earlier enrolments first
  std::set<DeviceId> devices;
  std::vector<Problem> left = {};  // left_of, of earlier enrolments
};
struct AskChains {
  bool all_kept = false;
  Promised<CarriedChains> answer = {};
};
struct SealCarried {
  ChainNumber chain = 0;
  std::uint64_t after_seq = 0;
  Promised<Expected<std::optional<journal::Outgoing>>> answer = {};
};
struct TakeCarriedReceipt {
  record::CarriedRange range;
  Bytes signed_receipt;
  Promised<Expected<bool>> answer = {};
};
struct Inspect {};  // tells Inspected
struct KeepDensity {  // of the monitor, in pixels a metre; tells DensityKept where it is durable
  std::int32_t density = 0;
};
// Programs of other machines (paired.hpp); all three tell ProgramsKnown.
struct AskPrograms {};
struct InviteProgram { std::string name; };
struct RevokeProgram { std::string name; };
// At the desk, or duty has ended: all that was asked before this goes to the central now.
struct SendNow {};
struct Shut {  // the last request: Shutdown record, journal closed
  std::vector<record::Body> before = {};  // written first
};
using RecorderRequest =
    std::variant<citizen::OpenDraft, citizen::SaveDraft, citizen::CloseDraft,
                 citizen::FileComplaint, citizen::CancelWaiting, WriteRecord, WriteImported,
                 AskWrongPins, NotePin, AskTicket, MakeBatch, TakeReceipt, SendNow, Shut, AskChains, SealCarried,
                 TakeCarriedReceipt, Inspect, KeepDensity, AskPrograms, InviteProgram,
                 RevokeProgram>;

// The newest evidence on the log: for the technician and the desk, never for the citizen.
struct LogNotice {
  std::string code;  // journal::kLogRestored, or why a receipt was not believed
  record::TreeHead had;
  record::TreeHead came;
  std::uint64_t lacks = 0;
  Instant at;
};

// What the journal holds, after it has changed.
struct Standing {
  std::uint64_t last_seq = 0;
  std::uint64_t acked_seq = 0;
  std::uint64_t waiting_ballots = 0;
  std::uint32_t acknowledged_rows = 0;  // of an import
  std::optional<Instant> last_receipt;
  std::optional<journal::Figures> figures;  // where a service was finished or the day is new
  std::optional<LogNotice> log = {};
};
struct DraftSaved { std::uint64_t revision = 0; };
struct BallotClosed { Standing standing; };  // at once: the desk must not see one before the other
struct ComplaintFiled { std::string code; };
struct ImportedWritten {};
struct WrongPinsAre { std::string nip; journal::WrongPins wrong; };
struct TicketTaken { std::uint64_t tag = 0; bool fresh = false; };
struct NewBundle {
  record::Bundle bundle;
  bool texts_can_be_sealed = false;
};
// What this journal holds of the central's; nullopt before the first receipt.
std::optional<NewBundle> bundle_of(const journal::Journal& journal);
struct Fault { std::string code; };  // short, for the out-of-service screen
// For the technician.
struct EarlierStands {
  record::Place place;
  std::uint64_t unsent = 0;
  bool key_gone = false;
};
struct EarlierUnread {
  std::string folder;  // its name alone
  std::string code;
};
struct Inspected {
  std::uint32_t epoch = 1;
  std::uint64_t last_seq = 0;
  journal::Acknowledged acked = {};
  journal::Journal::Inspection found = {};
  std::uint64_t free_bytes = 0;
  std::uint64_t total_bytes = 0;
  std::vector<EarlierStands> earlier = {};
  std::vector<EarlierUnread> unread = {};
  std::optional<LogNotice> log = {};
};
struct DensityKept {};
struct ProgramsKnown {
  std::vector<PairedProgram> paired;
  std::string invited;  // the program that the code is for; empty: none was asked for
  std::string code;
  std::optional<Problem> problem;  // what was asked was not done
};
using RecorderNews =
    std::variant<Standing, DraftSaved, BallotClosed, ComplaintFiled, ImportedWritten, WrongPinsAre,
                 TicketTaken, NewBundle, Fault, Inspected, DensityKept, ProgramsKnown>;

struct BatchMade {
  Expected<std::optional<journal::Outgoing>> batch;
  Instant heard;  // server time of the newest receipt
  ChainNumber chain = 0;
};
struct ReceiptTaken {
  Expected<journal::Acknowledged> acknowledged;
  std::uint64_t seq = 0;  // that the receipt named; may lie below the acknowledged head
  std::uint64_t waiting_ballots = 0;
  ChainNumber chain = 0;
};
struct Grown {
  std::uint64_t last_seq = 0;
  std::uint64_t waiting_ballots = 0;
  std::uint64_t acked_seq = 0;
  ChainNumber chain = 0;
};
struct SendAsked {};  // behind the Grown of everything that is to go
using UplinkNews = std::variant<BatchMade, ReceiptTaken, Grown, SendAsked>;

class Recorder {
 public:
  // The journal is booted and enrolled. Both sinks are called on the recorder's thread and must
  // not wait.
  Recorder(journal::Journal journal, record::SigningKey device_key, std::filesystem::path folder,
           std::function<void(RecorderNews)> to_screen, std::function<void(UplinkNews)> to_uplink,
           std::vector<EarlierEnrolment> earlier = {});
  ~Recorder();  // does what was asked before, then ends
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // false: the recorder does not keep up (a disk that hangs); the request is not taken.
  bool ask(RecorderRequest request);
  // Half of what it can be asked at once waits.
  bool behind() const { return requests_.size() >= kRecorderQueueMax / 2; }

 private:
  void work();
  void perform(const citizen::OpenDraft& request);
  void perform(const citizen::SaveDraft& request);
  void perform(const citizen::CloseDraft& request);
  void perform(const citizen::FileComplaint& request);
  void perform(const citizen::CancelWaiting& request);
  void perform(const WriteRecord& request);
  void perform(const WriteImported& request);
  void perform(const AskWrongPins& request);
  void perform(const NotePin& request);
  void perform(const AskTicket& request);
  void perform(const MakeBatch& request);
  void perform(const TakeReceipt& request);
  void perform(const SendNow& request);
  void perform(const Shut& request);
  void perform(const AskChains& request);
  void perform(const SealCarried& request);
  void perform(const TakeCarriedReceipt& request);
  void perform(const Inspect& request);
  void perform(const KeepDensity& request);
  void perform(const AskPrograms& request);
  void perform(const InviteProgram& request);
  void perform(const RevokeProgram& request);
  void tell_programs(ProgramsKnown known);
  // nullptr: there is no such chain, or its journal could not be opened.
  journal::Journal* journal_of(ChainNumber chain);
  const record::SigningKey* key_of(ChainNumber chain) const;
  Expected<std::optional<journal::Outgoing>> seal(ChainNumber chain, std::uint64_t after_seq,
                                                  std::uint32_t records_max);
  void fault_where_broken(ChainNumber chain, const Problem& found);
  // What a disk does to an earlier chain leaves the one that grows alone: the earlier one is closed
  // as it stands, problem "journal.fault", and the next start tries it again.
  template <class Step>
  auto apart(ChainNumber chain, Step&& step) -> decltype(step()) {
    if (chain == 0) return step();
    try {
      return step();
    } catch (const std::logic_error&) {
      throw;
    } catch (const std::exception& error) {
      return tl::unexpected(close_earlier(chain, error));
    }
  }
  Problem close_earlier(ChainNumber chain, const std::exception& error);
  void say_earlier(ChainNumber chain);
  void forget_old();
  void say_bundle();
  void tell_bundle();
  std::vector<ChainEvidence> all_evidence();
  void tell_evidence();
  Standing standing(bool with_figures);
  void say_standing(bool with_figures);
  void attempt(const std::function<void()>& step);
  void fault(const std::string& code);
  bool is_still_sound();  // looks at all of the journal again; a fault where it is not

  journal::Journal journal_;
  const record::SigningKey device_key_;
  std::vector<EarlierEnrolment> earlier_;
  const std::filesystem::path folder_;
  const std::function<void(RecorderNews)> to_screen_;
  const std::function<void(UplinkNews)> to_uplink_;
  bool faulted_ = false;
  bool full_ = false;  // no ballot begins until the next start
  SealedTexts draft_texts_;
  std::optional<Hash> seal_key_;  // the newest that a bundle stated
  bool importing_ = false;
  Date figures_day_;
  Bytes bundle_said_;
  std::optional<LogNotice> log_notice_;
  BoundedQueue<RecorderRequest> requests_{kRecorderQueueMax};
  std::thread worker_;
};

}  // namespace suara::kiosk
