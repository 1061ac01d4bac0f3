// Numbers of records as a person types them.
#pragma once
#include <nlohmann/json.hpp>
#include <string_view>

namespace suara::bkd {

// "5-20,31" -> [[5, 20], [31, 31]]. Refusal "review.records" (exit 2).
nlohmann::json ranges_of(std::string_view text);

}  // namespace suara::bkd
