// What can happen to the citizen's screen, and what it asks of the recorder.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "common/base/time.hpp"
#include "common/domain/respondent.hpp"
#include "common/domain/skm.hpp"
#include "kiosk/app/citizen/typed_text.hpp"

namespace suara::kiosk::citizen {

struct Labels {
  std::string officer_name;
  std::string counter_name;
  std::string service_name_id;
  std::string service_name_en;
  bool operator==(const Labels&) const = default;
};

// The unit's published figure, as the central says; ikm: nullopt, too few answered.
struct PublicFigure {
  std::optional<domain::Hundredths> ikm;
  std::int64_t respondents = 0;
  Quarter period;
  bool operator==(const PublicFigure&) const = default;
};

// What somebody needs to see, reach or hear this screen; the help page has a switch for each.
enum class Switch : std::uint8_t { read_aloud, high_contrast, low_reach, reduced_motion };
// The reader's own voice is the shell's and begins anew with each citizen.
struct Comfort {
  bool high_contrast = false;
  bool low_reach = false;  // every key in the lower half
  bool reduced_motion = false;
  bool operator==(const Comfort&) const = default;
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
struct OpenComment {};
struct OpenComplaint {};
struct TypeSign { char sign = ' '; };
struct EraseSign {};
struct ToggleShift {};
struct ToggleSymbols {};
struct SendText {};     // of the page: comment, complaint or contact
struct SkipContact {};
struct CodeNoted {};
struct OpenSurvey {};
struct ChooseAnswer { std::uint8_t answer = 0; };  // from 1, of the question shown
struct SkipQuestion {};
struct OpenHelp {};
struct Back {};
struct ChooseLanguage { std::string language; };
struct Flip { Switch one{}; };
struct Touched {};
struct StillHere {};
struct Begin {};  // at a stand: whoever comes by rates
// From desk, recorder and clock.
struct OpenBallot {
  domain::Offer offer;
  Labels labels;
  bool operator==(const OpenBallot&) const = default;
};
struct CancelBallot {};
struct StandIs { std::optional<OpenBallot> walk_up; };  // nullopt: nobody can begin here now
struct DraftSaved { std::uint64_t revision = 0; };
struct BallotClosed {};
struct ComplaintFiled { std::string code; };  // of 8 signs
struct Informed {  // by the newest bundle
  bool texts_can_be_sealed = false;
  std::optional<PublicFigure> figure;
};
struct StorageFault { std::string code; };
struct Listens {};  // the page shown is being read to somebody
struct NotEnrolled {};  // out of service until a technician has enrolled it
struct Tick {};
using Action =
    std::variant<Rate, Skip, ChangeChoice, Finish, OpenReasons, ToggleReason, SendReasons,
                 SkipReasons, OpenComment, OpenComplaint, TypeSign, EraseSign, ToggleShift,
                 ToggleSymbols, SendText, SkipContact, CodeNoted, OpenSurvey, ChooseAnswer,
                 SkipQuestion, OpenHelp, Back, ChooseLanguage, Flip, Touched, Begin, StillHere,
                 OpenBallot, CancelBallot, StandIs, DraftSaved, BallotClosed, ComplaintFiled,
                 Informed, StorageFault, Listens, NotEnrolled, Tick>;

// For the recorder, in this order.
struct OpenDraft { domain::Offer offer; };
struct SaveDraft {  // answers and all that must be erasable; what is absent is taken out again
  domain::Answers answers;
  std::uint64_t revision = 0;
  TypedText comment = {};
  domain::Respondent respondent = {};
};
struct CloseDraft {  // with the texts of the newest SaveDraft
  domain::ClosedBy closed_by{};
  std::uint32_t close_ms = 0;
  domain::Answers answers;
};
struct FileComplaint {
  OfficerId officer;
  ServiceId service;
  TypedText text;
  TypedText contact;  // empty: none given
};
struct CancelWaiting { domain::Offer offer; };  // never shown: a cancelled ballot without a draft
struct RefuseNext {};  // one service waits already; the desk is told
using Effect = std::variant<OpenDraft, SaveDraft, CloseDraft, FileComplaint, CancelWaiting,
                            RefuseNext>;

}  // namespace suara::kiosk::citizen
