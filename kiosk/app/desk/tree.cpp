#include <cmath>

#include "common/domain/flag_explanation.hpp"
#include "kiosk/app/desk/figure_cards.hpp"

// The explanation as the central gave it, row by row: the same labels and sources as `suara explain`.
namespace suara::kiosk::desk {
namespace {

using domain::Explanation;
using domain::Formula;
using texts::Texts;

struct Writer {
  const Texts& words;
  const std::set<std::string>& opened;
  std::vector<TreeRow> rows = {};

  bool is_signed(const Explanation& node) const {
    return node.label == "difference" || node.label == "high" || node.label == "low";
  }

  std::string value(const Explanation& node) const {
    if (compares(node.formula) || node.formula == Formula::all_hold)
      return words(node.value == 1 ? "desk.tree.yes" : "desk.tree.no");
    return is_signed(node) ? Format{words}.signed_points(node.value)
                           : Format{words}.points(node.value);
  }

  static bool compares(Formula formula) {
    return formula == Formula::at_least || formula == Formula::at_most ||
           formula == Formula::above || formula == Formula::below;
  }
  // A condition of which only the outcome is told, 1 or 0 against 1.
  static bool is_told(const Explanation& node) {
    const auto whether = [](const Explanation& one) { return one.value == 0 || one.value == 1; };
    return compares(node.formula) && whether(node.children[0]) && node.children[1].value == 1;
  }

  // The numbers themselves where two are compared, subtracted or divided, else the formula in
  // words.
  std::string how(const Explanation& node) const {
    if (node.formula == Formula::given) return "";
    const std::string formula = to_text(node.formula);
    const bool minus = node.formula == Formula::minus;
    const bool over = node.formula == Formula::quotient;
    if (node.children.size() != 2 || (!compares(node.formula) && !minus && !over))
      return words("explanation.formula." + formula);
    if (is_told(node)) return words("desk.tree.told");
    const std::string one = value(node.children[0]), other = value(node.children[1]);
    if (minus || over) return one + (minus ? " − " : " ÷ ") + other;
    return words("desk.tree.how_" + formula, {{"value", one}, {"limit", other}});
  }

  std::string source(const Explanation& node) const {
    if (node.children.empty()) return words("explanation.source." + node.source);
    return words("desk.tree.steps", {{"count", std::to_string(node.children.size())}});
  }

  std::string label(const Explanation& node) const {
    if (const auto line = domain::flag_line(node))
      return (line->plain.empty() ? "" : line->plain + " · ") + words(line->text_key);
    const std::string own = words("explanation.label." + node.label);
    return node.subject.empty() ? own : own + " · " + node.subject;
  }

  void add(const Explanation& node, const std::string& above, std::vector<bool> goes_on) {
    TreeRow row;
    row.path = above + node.label + (node.subject.empty() ? "" : ":" + node.subject);
    row.depth = static_cast<int>(goes_on.size());
    row.goes_on = goes_on;
    row.label = label(node);
    row.how = how(node);
    row.value = value(node);
    row.source = source(node);
    row.opens = !node.children.empty();
    row.open = row.opens && opened.contains(row.path);
    const std::string path = row.path + "/";
    const bool open = row.open;
    rows.push_back(std::move(row));
    if (!open) return;
    goes_on.push_back(true);
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      goes_on.back() = i + 1 < node.children.size();
      add(node.children[i], path, goes_on);
    }
  }
};

}  // namespace

TreeScreen tree_of(const Figure& figure, const std::set<std::string>& opened, const Texts& words) {
  Writer writer{words, opened};
  for (const Explanation& root : figure.roots) writer.add(root, "", {});
  return {words("desk.tree.less"), words("desk.tree.more"), words("desk.tree.label"), words("desk.tree.how"), words("desk.tree.value"),
          words("desk.tree.source"), std::move(writer.rows)};
}

}  // namespace suara::kiosk::desk
