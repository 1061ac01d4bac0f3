// The citizen's screen as a value: what is open, what was answered, what is shown. Pure; time comes
// in as milliseconds of a monotonic clock. A score is thanked for only after it is durable.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/domain/ballot.hpp"
#include "kiosk/app/citizen/actions.hpp"

namespace suara::kiosk::citizen {

enum class Page {
  idle, rate, thanks, reasons, comment, survey, help, closing, complaint, contact, claim_code,
  still_here, out_of_service
};

// DESIGN section 3 and UX.md "Timeout"; settings, so that tests need not wait.
struct Waits {
  std::int64_t rate_ms = 15'000;         // untouched before "masih di sini?"
  std::int64_t reasons_ms = 15'000;      // likewise; also survey and help
  std::int64_t typing_ms = 30'000;       // likewise, where something is typed
  std::int64_t still_here_ms = 20'000;   // its countdown
  std::int64_t thanks_ms = 15'000;       // after the last touch
  std::int64_t thanks_short_ms = 3'000;  // closing screen; thanks while the next service waits
  std::int64_t code_ms = 90'000;         // a claim code stays, untouched
  std::int64_t answer_shown_ms = 300;    // a form's answer, before the next question
  std::int64_t next_ms = 180'000;        // the next service waits so long at most; anew for a code
  std::int64_t dead_ms = 150;            // after a change of screen
  std::int64_t same_key_ms = 500;        // before the same key counts again
  std::int64_t same_sign_ms = 80;        // likewise on the keyboard: doubled letters are words
  std::int64_t desk_done_ms = 6'000;     // the desk says "selesai" so long after the first answer
  std::int64_t recorder_ms = 30'000;     // the recorder answers within it, else the disk hangs
  bool operator==(const Waits&) const = default;
};

// As the out-of-service screen shows them.
inline constexpr const char* kNotEnrolledCode = "N";
inline constexpr const char* kSlowCode = "D-SLOW";
inline constexpr std::size_t kCommentMax = 200;  // octets; the keyboard has ASCII only
inline constexpr std::size_t kComplaintMax = kTypedOctetsMax;
inline constexpr std::size_t kContactMax = 60;

struct Ballot {
  OpenBallot opened;
  std::int64_t opened_ms = 0;
  bool under_finger = false;  // a touch began it, or ended the one before it
  domain::Answers answers;
  std::set<domain::Element> chosen = {};     // on the reasons screen, not sent yet
  TypedText comment = {};                    // typed
  bool comment_sent = false;
  domain::Respondent respondent{};
  std::optional<Page> page_when_saved = {};  // waits for DraftSaved of `revision`
  bool closing = false;                      // waits for BallotClosed
  Page page_when_closed = Page::idle;
  bool operator==(const Ballot&) const = default;
};

// Of a ballot that is closed; nothing in it names the ballot.
struct Complaint {
  OfficerId officer;
  ServiceId service;
  TypedText text;
  TypedText contact = {};
  bool filing = false;  // waits for ComplaintFiled
  bool operator==(const Complaint&) const = default;
};

struct Keyboard {
  bool shift = false;
  bool symbols = false;
  bool operator==(const Keyboard&) const = default;
};

// A question of the form: the nine elements, then the respondent's four.
struct Survey {
  std::size_t step = 0;
  std::optional<std::int64_t> next_ms;  // an answer is shown until then
  bool operator==(const Survey&) const = default;
};

struct Model {
  Waits waits;
  std::string default_language = "id";
  Comfort default_comfort;
  bool texts_can_be_sealed = false;
  std::optional<PublicFigure> figure;
  std::optional<OpenBallot> walk_up;  // what a touch on the resting screen opens

  std::string language = "id";
  Comfort comfort;
  Page page = Page::idle;
  Page page_behind = Page::rate;  // of still_here
  Page help_from = Page::rate;
  std::int64_t page_since_ms = 0;
  std::int64_t last_touch_ms = 0;
  std::int64_t heard_ms = 0;  // when the page was being read to somebody, newest; 0: not yet
  std::optional<Ballot> ballot;
  std::optional<Complaint> complaint;
  TypedText claim_code;
  Keyboard keyboard;
  Survey survey;
  std::string last_key;
  std::int64_t last_key_ms = 0;

  std::optional<OpenBallot> waiting;
  std::int64_t waiting_since_ms = 0;
  std::uint64_t revision = 0;
  std::optional<std::int64_t> asked_ms;  // when the recorder was asked newest
  // The desk's view of the newest ballot: when it opened, and its first answer, skip or time-out.
  std::optional<std::int64_t> desk_offered_ms;
  std::optional<std::int64_t> desk_answered_ms;
  bool desk_done = false;  // the six seconds are over
  std::string fault_code;  // not empty: out of service, as soon as no claim code is shown
  bool not_enrolled = false;  // why it is out of service
  bool operator==(const Model&) const = default;
};

struct Step {
  Model model;
  std::vector<Effect> effects;
};
Step update(Model model, const Action& action, std::int64_t now_ms);

// When Tick is due next; nullopt: nothing is running.
std::optional<std::int64_t> next_deadline(const Model& model);

// The newest that was seen of anybody: a touch, or listening.
std::int64_t last_sign_ms(const Model& model);

// All that the desk ever learns of the citizen's screen.
enum class Offered { none, offered, done };
struct DeskStatus {
  Offered state = Offered::none;
  bool next_waits = false;
  std::int64_t since_ms = 0;  // of offered or done
  bool operator==(const DeskStatus&) const = default;
};
DeskStatus desk_status(const Model& model, std::int64_t now_ms);

// Whole seconds left on "masih di sini?"; 0 elsewhere.
int still_here_seconds(const Model& model, std::int64_t now_ms);

// The text that the page shown types into, and its bound; nullptr: none.
struct TypedField {
  const TypedText* text = nullptr;
  std::size_t most = 0;
};
TypedField typed_field(const Model& model);

// Also below "masih di sini?": the complaint is typed, and its contact may be given.
bool asks_contact(const Model& model);

// Of the form: with the respondent's questions only where their answers can be sealed.
std::size_t survey_steps(const Model& model);
std::size_t survey_options(std::size_t step);

}  // namespace suara::kiosk::citizen
