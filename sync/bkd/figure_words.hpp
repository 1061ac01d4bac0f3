// Figures in the central's JSON, as words and cells of a table.
#pragma once
#include <cstdint>
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

// Cells of a table: for people as figures.hpp writes them, in CSV as JSON writes them in every
// language ("1234", "3.5", 0.953 of a whole); no figure is "–", in CSV empty.
std::string figure_cell(const Terminal& terminal, const std::optional<std::int64_t>& number);
std::string decimals_cell(const Terminal& terminal, const std::optional<double>& value, int places);
std::string share_cell(const Terminal& terminal, std::int64_t part, std::int64_t whole);

}  // namespace suara::bkd
