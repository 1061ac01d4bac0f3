// An officer's figure in the central's JSON, as words of a table.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "sync/bkd/terminal.hpp"

namespace suara::bkd {

std::optional<double> real_of(const nlohmann::json& from, const char* key);  // nullopt: null
// Why no points stand there: "not yet: ratings, days"; or that they are held back.
std::string missing_words(const Terminal& terminal, const nlohmann::json& figure);
// "+1,5 – +4,2"; "–" where an end is missing.
std::string range_words(const Terminal& terminal, const std::optional<double>& low,
                        const std::optional<double>& high, int places);

}  // namespace suara::bkd
