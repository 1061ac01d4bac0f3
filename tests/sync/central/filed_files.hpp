// Files of others, as `suara skm import` sends them.
#pragma once
#include "tests/sync/central/service_files.hpp"
#include "tests/sync/central/survey_forms.hpp"

namespace suara::test {

// The real quarter on paper. day: null, or one for all rows.
inline nlohmann::json survey_file(const std::string& unit, int number,
                                  const nlohmann::json& day = nullptr) {
  nlohmann::json elements = nlohmann::json::array(), rows = nlohmann::json::array();
  for (const auto& [element, key] : domain::kElementKeys) elements.push_back(key);
  for (int i = 0; i < kRealRespondents; ++i) {
    nlohmann::json answers = nlohmann::json::array();
    for (const auto& one : real_form(i)) answers.push_back(one.answer);
    const char* sex = i < 20 ? "female" : "male";
    rows.push_back({day, nullptr, answers, {i < 3 ? "to_25" : "26_35", sex, "", ""}});
  }
  return {{"file_hash", hash_text(number)},
          {"file_name", "survei.csv"},
          {"unit", unit},
          {"from", "2026-07-01"},
          {"until", "2026-09-30"},
          {"elements", elements},
          {"rows", rows}};
}

}  // namespace suara::test
