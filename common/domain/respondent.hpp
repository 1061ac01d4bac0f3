// What a respondent of the survey may tell of themselves (PermenPANRB 14/2017, questionnaire): age
// band, sex, education, work. Never a name or a number of a person. Values only.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace suara::domain {

struct RespondentQuestion {
  std::string_view key;
  std::span<const std::string_view> options;  // their keys, 1..255
};

namespace respondent {
inline constexpr std::array<std::string_view, 5> kAge{"to_25", "26_35", "36_45", "46_55",
                                                      "from_56"};
inline constexpr std::array<std::string_view, 2> kSex{"female", "male"};
inline constexpr std::array<std::string_view, 7> kEducation{"sd", "smp", "sma", "diploma",
                                                            "s1", "s2",  "s3"};
inline constexpr std::array<std::string_view, 6> kWork{"pns",    "tni",       "polri",
                                                       "swasta", "wirausaha", "lainnya"};
}  // namespace respondent

inline constexpr std::array<RespondentQuestion, 4> kRespondentQuestions{
    {{"age", respondent::kAge},
     {"sex", respondent::kSex},
     {"education", respondent::kEducation},
     {"work", respondent::kWork}}};

// By question, in the order above: the option from 1; 0: not told.
using Respondent = std::array<std::uint8_t, kRespondentQuestions.size()>;
inline constexpr Respondent kNothingTold{};

}  // namespace suara::domain
