// What the central tells an officer of a quarter: the own figure as an edition holds it, what
// citizens wrote, and what looked wrong among the ballots. Values only.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/time.hpp"
#include "common/domain/own_figure.hpp"

namespace suara::kiosk::desk {

struct Figure {
  Quarter period;
  std::uint8_t faces = domain::kKioskFaces;
  Date as_of;
  domain::OwnFigure own;
  std::vector<domain::Explanation> roots = {};  // how it came about; of the quarter in sight alone
};

// What citizens wrote that came with one edition: five or more, shuffled and masked (SCORING
// section 8); fewer are left where some were erased or annulled since.
struct Comments {
  std::uint8_t faces = domain::kKioskFaces;
  std::int32_t edition = 0;
  Date as_of;
  std::vector<std::string> texts;
  bool operator==(const Comments&) const = default;
};

// Ballots of one week that were flagged for one reason; never a score, a day or a time (SCORING
// sections 5 and 8).
enum class ToldState : std::uint8_t { waiting, kept, annulled };
enum class ToldObjection : std::uint8_t { none, waiting, upheld, rejected };
struct ToldFlag {
  std::string week;        // "2026-W41"
  std::string reason;      // key below [explanation.told]
  std::int64_t count = 0;  // 0: found in counts, no ballot is named
  ToldState state{};
  ToldObjection objection{};
  bool operator==(const ToldFlag&) const = default;
};
std::string to_text(ToldState state);          // "waiting", "kept", "annulled"
std::string to_text(ToldObjection objection);  // "none", "waiting", "upheld", "rejected"

}  // namespace suara::kiosk::desk
