// Forms that citizens fill in at a kiosk.
#pragma once
#include "common/domain/skm.hpp"
#include "tests/sync/central/sending_kiosk.hpp"

namespace suara::test {

// REGULATIONS section 1: the real quarter of a service office, totals of 29 respondents by element
// in the questionnaire's order of keys; its ikm is 91.48.
inline constexpr int kRealRespondents = 29;
inline constexpr int kRealTotals[] = {105, 101, 100, 116, 102, 105, 106, 105, 115};

// The form of one of them: of each element as many fours as its total asks for, else threes.
inline std::vector<domain::SkmAnswer> real_form(int respondent) {
  std::vector<domain::SkmAnswer> form;
  for (int element = 1; element <= 9; ++element) {
    const int fours = kRealTotals[element - 1] - 3 * kRealRespondents;
    form.push_back({static_cast<domain::Element>(element),
                    static_cast<std::uint8_t>(respondent < fours ? 4 : 3)});
  }
  return form;
}

// Filled in and sent.
inline void fill_in_real_forms(SendingKiosk& kiosk, int from = 0, int until = kRealRespondents) {
  for (int i = from; i < until; ++i) kiosk.rate(1, 4, "P-0001", "KTP", real_form(i));
  REQUIRE(kiosk.send() == "");
}

inline Instant morning(int year, int month, int day) {
  return start_of(date_of(year, month, day), Zone{7}) + 10 * 3'600'000;
}

// The operator goes on through days in which sessions end.
class PatientCentral : public RunningCentral {
 public:
  explicit PatientCentral(Instant now) : RunningCentral(central::Mode::live, now) {
    token_of(central::Role::operator_);
  }
  void go_to(Instant now) {
    now_ms = now.ms;
    operator_token = sign_in("operator", "sandi");
  }
};

}  // namespace suara::test
