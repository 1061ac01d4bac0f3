// Counts of services by a registry, as `suara services import` sends them.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "common/record/keys.hpp"

namespace suara::test {

inline std::string hash_text(int number) {
  return to_hex(view_of(record::sha256({std::to_string(number)})));
}

inline nlohmann::json counted(const std::string& officer, const std::string& day, int count,
                              const std::string& service = "KTP") {
  static int row = 1;
  return {{"row", ++row},       {"unit", nullptr}, {"officer", officer}, {"nip", nullptr},
          {"service", service}, {"day", day},      {"count", count}};
}

// A row of the catalogue, as `suara setup apply` sends it. until: null, or its last day.
inline nlohmann::json offered_service(const std::string& service, const std::string& unit,
                              const std::string& from = "2026-01-01",
                              const nlohmann::json& until = nullptr) {
  return {{"service", service},     {"unit", unit}, {"name_id", service}, {"name_en", service},
          {"shortest_seconds", 60}, {"from", from}, {"until", until}};
}

inline nlohmann::json service_file(int number, const nlohmann::json& rows) {
  return {{"file_hash", hash_text(number)}, {"file_name", "register.csv"}, {"rows", rows}};
}

}  // namespace suara::test
