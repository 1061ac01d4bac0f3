#include <algorithm>
#include <cmath>

#include "common/texts/texts.hpp"
#include "kiosk/shell/central_answers.hpp"
#include "sync/bkd/explanation_tree.hpp"
#include "sync/central/index_json.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/paths.hpp"

// Explanations that somebody kept or sends, as `suara explain file` reads, draws and checks them
// and as the desk reads them: none is said to prove itself that does not.
namespace suara::fuzz {
namespace {

using domain::Explanation;
using domain::Formula;
using nlohmann::json;

constexpr std::size_t kDepthMax = 17;

std::size_t depth_of(const Explanation& node) {
  std::size_t deepest = 0;
  for (const Explanation& child : node.children) deepest = std::max(deepest, depth_of(child));
  return deepest + 1;
}

std::size_t nodes_in(const Explanation& node) {
  std::size_t nodes = 1;
  for (const Explanation& child : node.children) nodes += nodes_in(child);
  return nodes;
}

bool is_same(const Explanation& one, const Explanation& other) {
  return one.label == other.label && one.subject == other.subject && one.formula == other.formula &&
         one.source == other.source && one.value == other.value &&
         std::ranges::equal(one.children, other.children, is_same);
}

void check_drawn(const Explanation& root) {
  static const auto texts = texts::load((test::source_dir() / "assets").string(), "en").value();
  const std::string drawn = bkd::draw_tree(root, texts);
  require(static_cast<std::size_t>(std::ranges::count(drawn, '\n')) == nodes_in(root),
          "a node is one line");
  require(std::ranges::none_of(drawn,
                               [](char sign) {
                                 const auto octet = static_cast<unsigned char>(sign);
                                 return (octet < 0x20 && sign != '\n') || octet == 0x7f;
                               }),
          "nothing drawn commands the terminal");
}

// Recomputed from the given values; NaN where that cannot be.
double recompute(Explanation& node) {
  for (Explanation& child : node.children)
    if (std::isnan(recompute(child))) return NAN;
  if (node.formula == Formula::given) return node.value;
  const double value = domain::derived(node.label, node.formula, node.children).value;
  if (node.formula != Formula::rounded) node.value = value;
  return value;
}

// Each figure that says how it came about came about so, and no other could stand in its place.
void check_proved(const Explanation& told, const Explanation& recomputed) {
  require(std::isfinite(told.value), "what proves itself is a number");
  require((told.formula == Formula::given) == told.children.empty(), "only what is given is given");
  const double value = recomputed.value;
  require(std::abs(value - told.value) <= 1e-9 * std::max(1.0, std::abs(value)),
          "a figure is what is made of the given ones");
  for (const double off : {1.0, -1.0}) {
    Explanation moved = told;
    moved.value += off * (1 + std::abs(told.value) / 2);
    require(told.formula == Formula::given || !domain::check(moved).empty(),
            "a figure that was changed is found");
  }
  for (std::size_t i = 0; i < told.children.size(); ++i)
    check_proved(told.children[i], recomputed.children[i]);
}

void check_root(const Explanation& root) {
  require(depth_of(root) <= kDepthMax, "a tree is no deeper than it may be");
  check_drawn(root);
  if (!domain::check(root).empty()) return;
  Explanation anew = root;
  recompute(anew);
  check_proved(root, anew);
}

// The desk draws it by the same words.
void check_desk(std::string_view input) {
  kiosk::desk::Figure figure;
  figure.period = {2026, 4};
  figure.faces = 4;
  std::vector<kiosk::desk::Figure> figures{figure};
  const auto policy = kiosk::read_explanations(std::string(input), figure.period, figures);
  require(policy || policy.error().code == "central.malformed", "a refusal has its own code");
  if (policy)
    for (const Explanation& root : figures[0].roots)
      require(depth_of(root) <= kDepthMax, "a tree is no deeper than it may be");
}

void take(std::string_view input) {
  check_desk(input);
  const auto body = bkd::parse_saved(input);
  const auto explained = body ? bkd::read_explained(*body) : tl::unexpected(body.error());
  if (!explained) {
    require(explained.error().code == "explain.malformed", "a refusal says what is wrong");
    return;
  }
  require(body->dump().size() > 0, "what was read can be written");
  bool proved = true, learning = false;
  for (const bkd::ExplainedFigure& figure : explained->figures) {
    for (const bkd::ExplainedLearning& one : figure.learning) {
      learning = true;
      proved = proved && domain::learning_until(one.begun, one.working_days) == one.until;
    }
    for (const Explanation& root : figure.roots) {
      check_root(root);
      proved = proved && domain::check(root).empty();
      const json again{
          {"figures", {{{"faces", figure.faces}, {"explanations", {central::to_json(root)}}}}}};
      const auto read = bkd::read_explained(again);
      require(read && is_same(read->figures.at(0).roots.at(0), root),
              "a tree that was read, written and read is the same");
    }
  }
  const bool none = bkd::differences(*explained).empty();
  require(proved || !none, "no figure is passed over");
  require(learning || proved == none, "nothing is found where all is proved");
}

[[maybe_unused]] const bool kEnlisted = enlist("explanation", take);

}  // namespace
}  // namespace suara::fuzz
