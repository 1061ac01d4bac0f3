// The citizen's screen as a value: what is open, what was answered, what is shown. Pure; time comes
// in as milliseconds of a monotonic clock. A score is thanked for only after it is durable.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "common/domain/ballot.hpp"

namespace suara::kiosk::citizen {

enum class Page { idle, rate, thanks, reasons, still_here, out_of_service };

// DESIGN section 3 and UX.md "Timeout"; settings, so that tests need not wait.
struct Waits {
  std::int64_t rate_ms = 15'000;         // untouched before "masih di sini?"
  std::int64_t reasons_ms = 15'000;      // likewise
  std::int64_t still_here_ms = 20'000;   // its countdown
  std::int64_t thanks_ms = 15'000;       // after the last touch
  std::int64_t thanks_short_ms = 3'000;  // after the reasons, or while the next service waits
  std::int64_t next_ms = 180'000;        // the next service waits so long at most
  std::int64_t dead_ms = 150;            // after a change of screen
  std::int64_t same_key_ms = 500;        // before the same key counts again
  std::int64_t desk_done_ms = 6'000;     // the desk says "selesai" so long after the first answer
};

struct Labels {
  std::string officer_name;
  std::string counter_name;
  std::string service_name_id;
  std::string service_name_en;
  bool operator==(const Labels&) const = default;
};

// From the citizen's fingers.
struct Rate { std::uint8_t score = 0; };
struct Skip {};
struct ChangeChoice {};
struct Finish {};
struct OpenReasons {};
struct ToggleReason { domain::Element element{}; };
struct SendReasons {};
struct SkipReasons {};
struct ChooseLanguage { std::string language; };
struct Touched {};
struct StillHere {};
// From desk, recorder and clock.
struct OpenBallot { domain::Offer offer; Labels labels; };
struct CancelBallot {};
struct DraftSaved { std::uint64_t revision = 0; };
struct BallotClosed {};
struct StorageFault { std::string code; };
struct Tick {};
using Action = std::variant<Rate, Skip, ChangeChoice, Finish, OpenReasons, ToggleReason,
                            SendReasons, SkipReasons, ChooseLanguage, Touched, StillHere,
                            OpenBallot, CancelBallot, DraftSaved, BallotClosed, StorageFault, Tick>;

// For the recorder, in this order.
struct OpenDraft { domain::Offer offer; };
struct SaveDraft { domain::Answers answers; std::uint64_t revision = 0; };
struct CloseDraft {
  domain::ClosedBy closed_by{};
  std::uint32_t close_ms = 0;
  domain::Answers answers;
};
struct RefuseNext {};  // one service waits already; the desk is told
using Effect = std::variant<OpenDraft, SaveDraft, CloseDraft, RefuseNext>;

struct Ballot {
  OpenBallot opened;
  std::int64_t opened_ms = 0;
  domain::Answers answers;
  std::set<domain::Element> chosen;    // on the reasons screen, not sent yet
  std::optional<Page> page_when_saved; // waits for DraftSaved of `revision`
  bool short_thanks = false;
  bool closing = false;                // waits for BallotClosed
};

struct Model {
  Waits waits;
  std::string default_language = "id";
  std::string language = "id";
  Page page = Page::idle;
  Page page_behind = Page::rate;  // of still_here
  std::int64_t page_since_ms = 0;
  std::int64_t last_touch_ms = 0;
  std::optional<Ballot> ballot;
  std::optional<OpenBallot> waiting;
  std::int64_t waiting_since_ms = 0;
  std::uint64_t revision = 0;
  std::string last_key;
  std::int64_t last_key_ms = 0;
  // The desk's view: when the first answer, skip or time-out of the newest ballot was.
  bool desk_offered = false;
  std::optional<std::int64_t> desk_answered_ms;
  bool desk_done = false;  // the six seconds are over
  std::string fault_code;
};

struct Step {
  Model model;
  std::vector<Effect> effects;
};
Step update(Model model, const Action& action, std::int64_t now_ms);

// When Tick is due next; nullopt: nothing is running.
std::optional<std::int64_t> next_deadline(const Model& model);

// All that the desk ever learns of the citizen's screen.
enum class Offered { none, offered, done };
struct DeskStatus {
  Offered state = Offered::none;
  bool next_waits = false;
  bool operator==(const DeskStatus&) const = default;
};
DeskStatus desk_status(const Model& model, std::int64_t now_ms);

// Whole seconds left on "masih di sini?"; 0 elsewhere.
int still_here_seconds(const Model& model, std::int64_t now_ms);

}  // namespace suara::kiosk::citizen
