#include "common/domain/flag_explanation.hpp"

namespace suara::domain {
namespace {

Formula formula_of(Against against) {
  switch (against) {
    case Against::below:
      return Formula::below;
    case Against::at_most:
      return Formula::at_most;
    case Against::at_least:
      return Formula::at_least;
    case Against::above:
      return Formula::above;
  }
  return Formula::above;
}

Explanation sum_of(const char* label, const std::vector<ToldCount>& counts) {
  if (counts.empty()) return given(label, 0, "ledger");
  std::vector<Explanation> parts;
  for (const ToldCount& one : counts) {
    parts.push_back(given("flag_ballots", static_cast<double>(one.count), "ledger"));
    parts.back().subject = one.subject;
  }
  return derived(label, Formula::sum, std::move(parts));
}

}  // namespace

Explanation explain_flag(const Flag& flag) {
  Explanation root =
      derived("flag", formula_of(against(flag.code)),
              {given("measured", flag.measured, "ledger"), given("limit", flag.limit, "policy")});
  root.subject = to_text(flag.code);
  return root;
}

std::optional<FlagLine> flag_line(const Explanation& node) {
  if (node.label == "flag") return FlagLine{"", "explanation.flag." + node.subject};
  const std::size_t space = node.subject.find(' ');
  if (node.label != "flag_ballots" || space == std::string::npos) return std::nullopt;
  return FlagLine{node.subject.substr(0, space),
                  "explanation.told." + node.subject.substr(space + 1)};
}

Explanation explain_told(const std::vector<ToldCount>& waiting, const std::vector<ToldCount>& kept,
                         const std::vector<ToldCount>& annulled) {
  return derived("flags_told", Formula::sum,
                 {sum_of("flag_waiting", waiting), sum_of("flag_kept", kept),
                  sum_of("flag_annulled", annulled)});
}

}  // namespace suara::domain
