// The ballot: one offer to rate one finished service (DESIGN section 3). Values only.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/bytes.hpp"
#include "common/base/ids.hpp"
#include "common/base/time.hpp"

namespace suara::domain {

// How a ballot ended. The numbers stand in the record and never change.
enum class Outcome : std::uint8_t {
  rated = 1,        // a score stands, whatever closed the ballot
  withdrawn = 2,    // a score was taken back, none stands
  skipped = 3,      // "Lewati"
  cancelled = 4,    // by the desk
  superseded = 5,   // the next service opened
  interrupted = 6,  // found at boot
  timed_out = 7,
};
inline constexpr int kOutcomes = 7;

enum class ClosedBy : std::uint8_t {
  selesai = 1, idle = 2, next = 3, cancel = 4, complaint = 5, boot = 6
};
enum class Channel : std::uint8_t { desk = 1, keypad = 2, program = 3, walk_up = 4, imported = 5 };
// Whether a service was finished at a desk for it, by whatever key: no walk-up and no import.
bool by_desk(Channel channel);
enum class ServiceResult : std::uint8_t {
  selesai = 1, berkas_kurang = 2, tidak_memenuhi_syarat = 3, dirujuk = 4
};
enum class StatedBy : std::uint8_t { officer = 1, program = 2 };

// Elements of PermenPANRB 14/2017 by their key (REGULATIONS section 1).
enum class Element : std::uint8_t {
  persyaratan = 1, prosedur = 2, waktu = 3, biaya = 4, produk = 5, kompetensi = 6, perilaku = 7,
  sarana = 8, pengaduan = 9
};

inline constexpr int kKioskFaces = 4;
inline constexpr int kFacesMax = 5;
inline constexpr std::size_t kReasonsMax = 6;

struct SkmAnswer {
  Element element{};
  std::uint8_t answer = 0;  // 1..4
  bool operator==(const SkmAnswer&) const = default;
};

// Whom and what a ballot is about; fixed when it opens.
struct Offer {
  OfficerId officer;
  CounterId counter;
  ServiceId service;
  ServiceResult result = ServiceResult::selesai;
  StatedBy stated_by = StatedBy::officer;
  Channel channel = Channel::desk;
  bool operator==(const Offer&) const = default;
};

// What the citizen has answered so far: the journal's one draft row.
struct Answers {
  std::optional<std::uint8_t> score;   // 1..faces; the score that stands
  bool score_taken_back = false;       // there was one before
  bool skipped = false;
  std::vector<Element> reasons;        // by element, ascending, no repeats
  std::vector<SkmAnswer> skm;
  std::vector<Hash> text_commitments;  // record::commit_text of each side part
  std::uint32_t changes = 0;           // how often the choice was changed
  std::optional<std::uint32_t> first_answer_ms;  // from opening
  std::optional<std::uint32_t> last_answer_ms;   // from opening
  bool operator==(const Answers&) const = default;
};

// Where an imported ballot comes from: the import is the latest import record of its chain.
struct ImportedRow {
  Date day;
  std::uint32_t row = 0;  // from 1, without the head line
  bool operator==(const ImportedRow&) const = default;
};

struct Ballot {
  Offer offer;
  std::uint8_t faces = kKioskFaces;  // K: 4 on the kiosk; 3 and 5 only imported
  Answers answers;
  Outcome outcome = Outcome::timed_out;
  ClosedBy closed_by = ClosedBy::idle;
  std::uint32_t close_ms = 0;  // from opening
  std::optional<ImportedRow> imported;
  bool operator==(const Ballot&) const = default;
};

// A service finished without a ballot, with its reason: makes the denominator whole.
enum class NoBallotReason : std::uint8_t {
  citizen_left = 1, citizen_declined = 2, represented = 3, screen_unusable = 4, other = 5
};
struct ServiceWithoutBallot {
  Offer offer;
  NoBallotReason reason = NoBallotReason::other;
  bool operator==(const ServiceWithoutBallot&) const = default;
};

// The first outcome of DESIGN section 3 that fits at close.
Outcome outcome_at_close(const Answers& answers, ClosedBy closed_by);

// The ballot as it goes into the chain. A score that was taken back, its reasons, form answers and
// texts are not in it.
Ballot close_ballot(const Offer& offer, const Answers& answers, ClosedBy closed_by,
                    std::uint32_t close_ms);

// Offered in the sense of coverage (SCORING section 4): stood open at least 15 s, or was answered.
inline constexpr std::uint32_t kOfferedAfterMs = 15'000;
bool was_offered(const Ballot& ballot);

// What is out of its range, if anything: score without 1..faces, faces not 3..5, a score with an
// outcome other than rated or rated without one, answers later than close, more than kReasonsMax
// reasons, reasons or form answers not ascending, imported without channel imported or the other
// way round.
std::optional<std::string> defect_of(const Ballot& ballot);

}  // namespace suara::domain
