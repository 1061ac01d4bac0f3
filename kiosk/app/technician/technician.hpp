// The technician's screen as a value: behind a PIN, what the kiosk knows of itself and the few
// things that can be done; before there is an enrolment, that alone and without a PIN. Pure; time
// comes in as milliseconds of a monotonic clock.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/problem.hpp"
#include "common/base/time.hpp"
#include "kiosk/app/keypad/key.hpp"
#include "kiosk/app/speech/sound.hpp"
#include "kiosk/app/technician/enrolment.hpp"
#include "kiosk/app/technician/glass.hpp"

namespace suara::kiosk::technician {

inline constexpr std::size_t kPinDigitsMax = 12;
inline constexpr std::int64_t kClosesAfterMs = 120'000;  // untouched
inline constexpr std::int64_t kAsksPinMs = 20'000;       // likewise, while nobody is in
inline constexpr std::int64_t kComparesMs = 900'000;     // BKD a fingerprint, by telephone
inline constexpr std::int64_t kAskEveryMs = 2'000;       // what is shown, while it is shown
inline constexpr std::int64_t kLookEveryMs = 400;        // at the sound, on its page
inline constexpr std::int64_t kSentenceMs = 15'000;      // a sentence that takes longer hangs

// A monitor's density, in pixels a metre: 3810 is 3.81 a millimetre.
inline constexpr std::int32_t kDensityMin = 1'500;
inline constexpr std::int32_t kDensityMax = 20'000;
inline constexpr int kDrawnPercentLeast = 97;  // of the millimetres meant; less is told

enum class Clock : std::uint8_t { unknown, sound, unsound };
// For programs of other machines. no_address: the network is not there (yet); broken: its key or
// its place in the folder is, and it stays shut until the kiosk is started again.
enum class Door : std::uint8_t { none, open, no_address, broken };

// An earlier enrolment of this kiosk that still stands in its folder.
struct Earlier {
  std::string device;
  std::uint32_t epoch = 1;
  std::uint64_t unsent = 0;
  bool key_gone = false;
};
// One whose journal cannot be read: what was not sent stays in its folder.
struct UnreadEarlier {
  std::string folder;
  std::string code;  // as the citizen's screen has them
};

// A setting that names one keyboard and that several answer to: the citizen's would be taken for
// the officer's.
struct SharedKeypad {
  std::string setting;
  std::size_t keyboards = 0;
  bool operator==(const SharedKeypad&) const = default;
};

// The newest receipt that began another log or showed another past. Heads as LOG:SIZE.
struct LogNotice {
  bool restored = false;  // the central goes on after a loss; else the receipt was not believed
  std::string had;
  std::string came;
  std::uint64_t lacks = 0;  // batches of the head it had that the new log does not carry on
};

// A program of another machine that may finish services here.
struct Program {
  std::string name;
  Instant since;
};
struct PairingCode {
  std::string name;  // of the program that it is for
  std::string code;
  std::int64_t until_ms = 0;
};

// Something that happened to this kiosk.
struct Note {
  Instant at;
  std::string what;  // key of its words
  std::map<std::string, std::string> args = {};
  bool attention = false;
};

// What is shown. Records, never ratings: no count here tells a score.
struct Facts {
  std::string device;
  std::uint32_t epoch = 1;
  std::string version;
  std::string fingerprint;  // eight groups of four
  std::string place;        // "Loket 3 · Disdukcapil Kota Contoh"
  std::uint64_t unsent = 0;
  std::optional<Instant> oldest_unsent;
  std::uint64_t acked_seq = 0;
  std::optional<Instant> last_receipt;  // by this machine's clock
  std::optional<Instant> server_time;   // what it said
  std::uint64_t log_id = 0;
  std::uint64_t tree_size = 0;
  std::string root;  // hexadecimal
  Clock clock = Clock::unknown;
  Instant wall;
  Zone zone;
  std::uint64_t free_bytes = 0;
  std::uint64_t total_bytes = 0;
  std::string trouble;       // of the uplink, as the socket names it; empty: none
  std::string trouble_code;  // the problem's, where there is one
  std::vector<Earlier> earlier;
  std::vector<UnreadEarlier> unread = {};
  std::optional<LogNotice> log;
  std::vector<Problem> texts = {};  // of the files of texts: what is wrong with them
  std::vector<SharedKeypad> keypads = {};
  Door door = Door::none;
  std::string door_address;  // "192.168.10.7:8444"; empty: the settings open none
  std::string door_pin;      // "sha256//..."; empty: there is no key
  std::vector<Note> notes = {};  // the oldest first
};

struct SpokenLanguage {
  std::string code;
  std::string name;  // in its own words
};

struct Exported {
  std::uint64_t batches = 0;
  std::uint64_t records = 0;
  std::uint64_t left = 0;  // earlier enrolments of which it has nothing
};
struct Received {
  std::uint64_t moved = 0;
  std::uint64_t known = 0;
  std::uint64_t refused = 0;
  std::optional<Problem> why;  // of the first that was refused
};

// From the technician's fingers, keyboard or socket.
struct Open {};
struct Digit { char digit = '0'; };
struct Erase {};
struct EnterPin {};
struct Export {};
struct TakeReceipts {};
struct SendNow {};
struct OpenScale {};
struct OpenNotes {};
struct OpenPrograms {};
struct Invite {};                            // the next program
struct Revoke { std::string name; };         // asks; the same again does it
struct TurnPrograms { std::size_t from = 0; };  // the first in sight
struct OpenSound {};
struct Speak { std::string language; };      // one sentence of it
struct OpenTouch {};                         // from the page of sound, to which it goes back
struct OpenEnrolment {};                     // anew; where there is none, Open leads there
struct ChangeDensity { std::int32_t by = 0; };
struct KeepDensity {};
struct BackToFacts {};
struct Leave {};
// From the shell and the clock.
struct PinChecked {
  bool right = false;
  std::int64_t wait_ms = 0;  // how long until the next is looked at
};
struct FactsAre { Facts facts; };
struct SticksAre { std::vector<std::string> folders; };
struct StickDone { std::variant<Exported, Received, Problem> what; };
struct DensityIs {
  std::int32_t density = 0;  // with which this screen is drawn
  int drawn_percent = 100;   // less: the page did not fit in its millimetres
};
struct DensityKept {};                           // on the disk
struct SoundIs {
  std::optional<speech::Sound> sound;  // nullopt: nobody has looked yet
  int loudness = 0;                    // 0..200
  bool earphone = false;
  bool for_citizens = true;            // the settings let them have pages read aloud
  std::vector<SpokenLanguage> languages = {};
};
struct ProgramsAre {
  std::vector<Program> paired;
  std::optional<PairingCode> code = {};  // made now
  std::optional<Problem> problem = {};   // what was asked was not done
};
struct Tick {};
using Action =
    std::variant<Open, Digit, Erase, EnterPin, Export, TakeReceipts, SendNow, OpenScale,
                 OpenNotes, OpenPrograms, Invite, Revoke, TurnPrograms, ChangeDensity, KeepDensity,
                 BackToFacts, Leave, PinChecked, FactsAre, SticksAre, StickDone, DensityIs,
                 DensityKept, ProgramsAre, OpenSound, Speak, OpenTouch, SoundIs, GlassIs,
                 OpenEnrolment, TypeSigns, EraseSign, FlipShift, NextField, CentralNamed,
                 CentralUnreachable, EnrolmentEnded, Tick>;

// For the shell.
struct CheckPin { std::string pin; };
struct AskFacts {};
struct ExportTo { std::string folder; };
struct ReceiveFrom { std::string folder; };
struct SendWaiting {};
struct SaveDensity { std::int32_t density = 0; };
struct AskPrograms {};
struct InviteProgram { std::string name; };
struct RevokeProgram { std::string name; };
using Effect = std::variant<CheckPin, AskFacts, ExportTo, ReceiveFrom, SendWaiting, SaveDensity,
                            AskPrograms, InviteProgram, RevokeProgram, BeginEnrolment,
                            StopEnrolment>;

enum class Page : std::uint8_t {
  closed, pin, facts, scale, notes, programs, sound, touch, enrolment
};
enum class Doing : std::uint8_t { nothing, checking, exporting, receiving };

struct Model {
  bool has_pin = false;  // a PIN is set; without one nobody comes in
  bool enrolled = true;  // false: there is nothing to protect yet, and the code is the secret
  Page page = Page::closed;
  Doing doing = Doing::nothing;
  std::string pin;
  bool pin_wrong = false;
  std::int64_t pin_free_ms = 0;  // no PIN is looked at before
  std::int64_t touched_ms = 0;
  std::int64_t asked_ms = 0;
  std::optional<Facts> facts;
  std::vector<std::string> sticks;
  std::optional<std::variant<Exported, Received, Problem>> done;
  std::int32_t density = 0;   // that is used
  int drawn_percent = 100;
  std::int32_t measured = 0;  // on the page `scale`
  bool measured_kept = false;
  std::optional<std::vector<Program>> programs;
  std::size_t programs_from = 0;
  std::optional<PairingCode> code;     // not used yet
  std::string paired;                  // the program that used the code shown here
  std::string revoking;                // asked once
  std::optional<Problem> programs_problem;
  SoundIs sound;
  std::optional<std::int64_t> spoken_ms;  // since the page of sound opened
  GlassTest glass;                        // since the touch test opened
  Enrolment enrolment;
  bool sending = false;  // "Kirim sekarang" was pressed since the screen opened
};

struct Step {
  Model model;
  std::vector<Effect> effects;
};
Step update(Model model, const Action& action, std::int64_t now_ms);

// When Tick is due next; nullopt: the screen is closed.
std::optional<std::int64_t> next_deadline(const Model& model);

// What a key of a keypad types into the PIN; nullopt: nothing.
std::optional<Action> typed(const keypad::Key& key);

}  // namespace suara::kiosk::technician
