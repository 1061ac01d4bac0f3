// The officer's desk as a value: duty, the service just finished, the day's figures, own feedback.
// Pure. It learns of the citizen's screen only "offered" and "done".
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "common/base/time.hpp"
#include "common/domain/ballot.hpp"
#include "common/domain/edition.hpp"
#include "common/domain/index_policy.hpp"
#include "kiosk/app/desk/figure.hpp"

namespace suara::kiosk::desk {

enum class Page { duty, counter, reason, sign_in, feedback, performance };
// What a page of own figures shows: of feedback the answers of the kiosk's scale, what citizens
// ticked, what they wrote, or imported scales; of performance how the figure came about, or what
// looks wrong.
enum class Part { answers, reasons, comments, imported, how, told };
enum class BallotState { none, offered, done };

struct Service {
  ServiceId service;
  std::string name_id;
  std::string name_en;
  bool operator==(const Service&) const = default;
};

// What the kiosk pushes over its socket.
struct KioskState {
  std::string unit_name;
  std::string counter_name;
  std::optional<OfficerId> officer;  // on duty
  std::string officer_name;
  std::string duty_since;  // "08.02"
  std::vector<Service> services;
  BallotState ballot = BallotState::none;
  bool next_waits = false;
  bool out_of_service = false;
  std::int64_t services_today = 0;
  std::int64_t offered_today = 0;
  std::int64_t without_ballot_today = 0;
  std::int64_t unsent = 0;
  std::string last_receipt;  // "10.42"; empty: none yet
  std::optional<Date> today;  // told with the first state; of a dead clock it is in 1970
  bool operator==(const KioskState&) const = default;
};

// From the officer's hands. Texts are the fields' contents.
struct GoTo { Page page{}; };
struct DutyOn { std::string nip; std::string pin; };
struct DutyOff {};
struct FindService { std::string text; };
struct ChooseService { ServiceId service; };
struct ChooseResult { domain::ServiceResult result{}; };
struct FinishService { std::string ticket; };
struct WithoutBallot {};
struct ChooseReason { domain::NoBallotReason reason{}; };
struct BackToCounter {};
struct CancelBallot {};
struct SendNow {};
struct SignIn { std::string nip; std::string password; };
struct SignOut {};
struct ShowQuarter { Quarter quarter; };
struct ShowPart { Part part{}; };
struct NextUnit {};                     // of those the officer has a figure in
struct TurnRow { std::string path; };  // a row of the explanation opens, or closes
struct BeginObjection { std::size_t told = 0; };  // place in EditionsArrived::told
struct LeaveObjection {};
struct Object { std::string text; };
struct ChooseLanguage { std::string language; };
struct Touched {};  // typed, moved or pressed, whatever that does
// From the socket and the central.
struct Disconnected {};
struct StateArrived { KioskState state; };
struct Accepted {};
// The kiosk and the central are asked apart: neither waits for the other's answer.
enum class Partner { kiosk, central };
// code: key below [problem]; wait_ms: before its partner may be asked again.
struct Refused {
  std::string code;
  std::map<std::string, std::string> args;
  std::int64_t wait_ms = 0;
  Partner by = Partner::kiosk;
};
struct SignedIn { OfficerId officer; };
struct EditionsArrived {
  Quarter period;
  std::string officer_name;
  std::vector<domain::Edition> editions;
  std::vector<Figure> figures = {};  // also of the kQuartersBefore before, for the trend
  domain::IndexPolicy policy = {};   // that holds for the period
  std::vector<ToldFlag> told = {};
  std::vector<Comments> comments = {};
};
struct ObjectionTaken {};
struct SessionEnded {};
struct Tick {};
using Action = std::variant<GoTo, DutyOn, DutyOff, FindService, ChooseService, ChooseResult,
                            FinishService, WithoutBallot, ChooseReason, BackToCounter,
                            CancelBallot, SendNow, SignIn, SignOut, ShowQuarter, ShowPart, NextUnit,
                            TurnRow, BeginObjection, LeaveObjection, Object, ChooseLanguage,
                            Touched, Disconnected, StateArrived, Accepted, Refused, SignedIn,
                            EditionsArrived, ObjectionTaken, SessionEnded, Tick>;

struct SendDutyOn { std::string nip; std::string pin; };
struct SendDutyOff {};
struct SendFinish {
  ServiceId service;
  domain::ServiceResult result{};
  std::string ticket;
};
struct SendWithoutBallot {
  ServiceId service;
  domain::ServiceResult result{};
  domain::NoBallotReason reason{};
};
struct SendCancel {};
struct SendUnsentNow {};
struct SendSignIn { std::string nip; std::string password; };
struct SendSignOut {};
struct FetchEditions { Quarter quarter; };
struct SendObjection {
  Quarter quarter;
  std::string week;
  std::string reason;
  std::string text;
};
using Effect = std::variant<SendDutyOn, SendDutyOff, SendFinish, SendWithoutBallot, SendCancel,
                            SendUnsentNow, SendSignIn, SendSignOut, FetchEditions, SendObjection>;

struct Notice {
  std::string code;
  std::map<std::string, std::string> args;
  std::optional<std::int64_t> until_ms;  // its partner may be asked again then
  Partner by = Partner::kiosk;
  bool operator==(const Notice&) const = default;
};

struct Model {
  std::string language = "id";
  Page page = Page::duty;
  bool connected = false;
  KioskState kiosk;
  std::optional<ServiceId> service;  // chosen, not finished yet
  std::string find;                  // only services that match are shown
  std::vector<ServiceId> used;       // finished here, the newest first
  domain::ServiceResult result = domain::ServiceResult::selesai;
  bool asking = false;               // the kiosk; a request is under way
  bool asking_central = false;       // likewise
  bool finishing = false;            // to finish what is chosen, and nothing of the next is yet
  int round = 0;                     // counts services: a ticket is for one alone
  std::optional<Notice> notice;         // the newest
  std::optional<Notice> notice_behind;  // what the other partner's is about has not changed either
  bool sign_in_is_void = false;      // who is on duty has changed since it was asked for
  // Own feedback, only while signed in.
  std::optional<OfficerId> signed_in;
  std::int64_t touched_ms = 0;
  Page wanted = Page::feedback;  // after signing in: feedback or performance
  std::optional<Quarter> quarter;
  std::optional<EditionsArrived> editions;
  Part feedback_part = Part::answers;
  Part performance_part = Part::how;
  std::optional<ToldFlag> objecting;  // against this one
  std::optional<UnitId> unit;     // whose figure shows; unset: the one with most ratings
  std::set<std::string> opened;   // rows of the explanation, by their paths
};

struct Step {
  Model model;
  std::vector<Effect> effects;
};
Step update(Model model, const Action& action, std::int64_t now_ms);

// The newest about what one partner is asked; nullptr: none, or what it was about has changed.
const Notice* notice_by(const Model& model, Partner partner);

// Until a partner that has refused may be asked again.
std::int64_t wait_ms(const Model& model, Partner partner, std::int64_t now_ms);

// When Tick is due next; nullopt: nothing is running.
std::optional<std::int64_t> next_deadline(const Model& model);

// Every word of `find` is in a name or the id of the service; large and small letters alike.
bool matches(const Service& service, const std::string& find);

// Whoever is signed in and touches nothing for so long has gone: others pass the desk.
inline constexpr std::int64_t kLocksAfterMs = 300'000;

Quarter quarter_before(Quarter quarter);
inline constexpr int kQuartersBefore = 5;  // that the trend goes back

// Whether the officer may object to it, once (SCORING section 5): what was annulled.
bool may_object(const ToldFlag& told);

// Units in which the officer has a figure of the quarter in sight, most ratings first. Empty while
// the central has not answered for that quarter.
std::vector<UnitId> units_of(const Model& model);
// Whose figures show, in every quarter alike: the chosen one, else the first of units_of, else that
// of the newest quarter with a figure. nullopt: there is no figure at all.
std::optional<UnitId> unit_shown(const Model& model);
// Of the kiosk's scale in that quarter, of the unit shown; nullptr: there is none.
const Figure* figure_of(const Model& model, Quarter quarter);

// Offered / finished services of the day in per mille; nullopt: no service yet.
std::optional<std::int64_t> coverage_per_mille(const KioskState& kiosk);

}  // namespace suara::kiosk::desk
