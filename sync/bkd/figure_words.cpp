#include "sync/bkd/figure_words.hpp"

#include "sync/bkd/figures.hpp"

namespace suara::bkd {

using nlohmann::json;

std::optional<double> real_of(const json& from, const char* key) {
  const auto found = from.find(key);
  if (found == from.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::string missing_words(const Terminal& terminal, const json& figure) {
  if (figure.value("held_back", false))
    return terminal.word(
        "index.held_back",
        {{"standing", terminal.word("index.standing." + text_of(figure, "standing"))}});
  std::string list;
  for (const json& what : list_of(figure, "missing"))
    list += (list.empty() ? "" : ", ") + terminal.word("index.lacks." + what.get<std::string>());
  return terminal.word("index.lacking", {{"list", list}});
}

std::string range_words(const Terminal& terminal, const std::optional<double>& low,
                        const std::optional<double>& high, int places) {
  if (!low || !high) return "–";
  return signed_decimals(low, places, terminal.texts) + " – " +
         signed_decimals(high, places, terminal.texts);
}

std::string figure_cell(const Terminal& terminal, const std::optional<std::int64_t>& number) {
  if (terminal.format != Format::table) return number ? std::to_string(*number) : "";
  return number ? figure(*number, terminal.texts) : "–";
}

std::string decimals_cell(const Terminal& terminal, const std::optional<double>& value,
                          int places) {
  if (terminal.format != Format::table) return value ? json(*value).dump() : "";
  return decimals(value, places, terminal.texts);
}

std::string share_cell(const Terminal& terminal, std::int64_t part, std::int64_t whole) {
  if (terminal.format == Format::table) return share(part, whole, terminal.texts);
  return whole == 0 ? "" : json(static_cast<double>(part) / static_cast<double>(whole)).dump();
}

}  // namespace suara::bkd
