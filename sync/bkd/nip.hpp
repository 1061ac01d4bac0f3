// The number of a civil servant: NIP of a PNS or NI of a PPPK (REGULATIONS section 6). 18 digits,
// no check digit, so the parts are what can be checked. It may change: never a key.
#pragma once
#include <string>
#include <string_view>

#include "common/base/problem.hpp"
#include "common/base/time.hpp"

namespace suara::bkd {

enum class NipKind { pns, pppk };

struct Nip {
  std::string digits;  // 18
  NipKind kind = NipKind::pns;
  Date birth;
  bool operator==(const Nip&) const = default;
};

// Takes spaces (also U+00A0) between digits and an apostrophe before them. Digits 13 and 14 are a
// month for a PNS, a contract number from 13 up for a PPPK. Problems, each naming its cure:
// "nip.empty", "nip.scientific" (1,98E+17), "nip.signs", "nip.length", "nip.rounded" (ends in 000),
// "nip.birth", "nip.appointment", "nip.sex".
Expected<Nip> parse_nip(std::string_view text);

}  // namespace suara::bkd
