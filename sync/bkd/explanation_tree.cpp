#include "sync/bkd/explanation_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "common/domain/flag_explanation.hpp"
#include "sync/bkd/figures.hpp"
#include "sync/bkd/table.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

using domain::Explanation;
using nlohmann::json;

constexpr int kDepthMax = 16;
constexpr int kNestingMax = 2 * kDepthMax + 8;  // of JSON: a node and its list of children are two
constexpr std::int64_t kFacesMax = 100;
constexpr std::int64_t kRatingsMax = 1'000'000'000;
constexpr std::size_t kLabelColumns = 52;
constexpr std::size_t kValueColumns = 14;

tl::unexpected<Problem> malformed(const std::string& what) {
  return problem("explain.malformed", {{"what", what}});
}

// Empty where there is none.
std::string text_in(const json& from, const char* key) {
  return from.contains(key) && from[key].is_string() ? from[key].get<std::string>() : "";
}

// Of the keys that name labels and sources.
bool is_key(std::string_view text) {
  return std::ranges::all_of(text, [](char sign) {
    return ('a' <= sign && sign <= 'z') || ('0' <= sign && sign <= '9') || sign == '_';
  });
}

// Nothing that would command the terminal.
bool is_plain(std::string_view text) {
  return std::ranges::none_of(
      signs_of(text), [](char32_t sign) { return sign < 0x20 || (0x7f <= sign && sign < 0xa0); });
}

Expected<Explanation> read_node(const json& from, int depth) {
  if (!from.is_object() || depth > kDepthMax) return malformed("children");
  const auto formula = domain::parse_formula(text_in(from, "formula"));
  if (!formula) return malformed("formula");
  const std::string label = text_in(from, "label");
  if (label.empty() || !is_key(label)) return malformed("label");
  if (!is_key(text_in(from, "source"))) return malformed("source");
  if (!is_plain(text_in(from, "subject"))) return malformed("subject");
  if (!from.contains("value") || !from["value"].is_number()) return malformed("value");
  Explanation node{label,
                   text_in(from, "subject"),
                   *formula,
                   text_in(from, "source"),
                   from["value"].get<double>(),
                   {}};
  if (!from.contains("children")) return node;
  if (!from["children"].is_array()) return malformed("children");
  for (const json& child : from["children"]) {
    auto read = read_node(child, depth + 1);
    if (!read) return read;
    node.children.push_back(*std::move(read));
  }
  return node;
}

Expected<ExplainedLearning> read_learning(const json& from) {
  if (!from.is_object()) return malformed("learning");
  const auto whole = [&](const char* key, std::int64_t least, std::int64_t most) {
    const auto found = from.find(key);
    const bool is_one = found != from.end() && found->is_number_integer() &&
                        *found >= least && *found <= most;
    return is_one ? std::optional(found->get<std::int64_t>()) : std::nullopt;
  };
  const auto begun = parse_date(text_in(from, "from")), until = parse_date(text_in(from, "until"));
  const auto days = whole("working_days", 1, domain::kLearningDaysMax);
  const auto ratings = whole("n", -kRatingsMax, kRatingsMax);
  if (!begun || !until || !days || !ratings || !is_plain(text_in(from, "service")) ||
      !from.contains("days_off") || !from["days_off"].is_array())
    return malformed("learning");
  ExplainedLearning one{text_in(from, "service"), {*begun, {}}, *days, *until, *ratings};
  for (const json& text : from["days_off"]) {
    const auto day = text.is_string() ? parse_date(text.get<std::string>()) : std::nullopt;
    if (!day) return malformed("learning");
    one.begun.days_off.push_back(*day);
  }
  std::ranges::sort(one.begun.days_off);
  return one;
}

Expected<ExplainedFigure> read_figure(const json& from) {
  if (!from.is_object() || !from.contains("explanations") || !from["explanations"].is_array())
    return malformed("explanations");
  ExplainedFigure one{0, text_in(from, "unit"), {}, {}};
  if (!is_plain(one.unit)) return malformed("unit");
  if (from.contains("faces")) {
    const json& faces = from["faces"];
    if (!faces.is_number_integer() || faces.get<std::int64_t>() < 0 ||
        faces.get<std::int64_t>() > kFacesMax)
      return malformed("faces");
    one.faces = faces.get<int>();
  }
  for (const json& root : from["explanations"]) {
    auto read = read_node(root, 0);
    if (!read) return tl::unexpected(read.error());
    one.roots.push_back(*std::move(read));
  }
  if (!from.contains("learning") || from["learning"].is_null()) return one;
  if (!from["learning"].is_array()) return malformed("learning");
  for (const json& left : from["learning"]) {
    auto read = read_learning(left);
    if (!read) return tl::unexpected(read.error());
    one.learning.push_back(*std::move(read));
  }
  return one;
}

// Left out by a tree of that officer's ratings, in their order.
std::vector<double> left_in(const std::vector<Explanation>& roots) {
  std::vector<double> left;
  for (const Explanation& root : roots)
    if (root.label == "ratings_with_learning")
      for (const Explanation& child : root.children)
        if (child.label == "learning_ratings") left.push_back(child.value);
  return left;
}

void add_differences(const ExplainedFigure& figure, std::vector<std::string>& paths) {
  if (figure.learning.empty()) return;
  const auto left = left_in(figure.roots);
  for (std::size_t i = 0; i < figure.learning.size(); ++i) {
    const ExplainedLearning& one = figure.learning[i];
    if (domain::learning_until(one.begun, one.working_days) != one.until || i >= left.size() ||
        left[i] != static_cast<double>(one.ratings))
      paths.push_back("learning/" + one.service);
  }
}

// The exact digits decide; whole numbers are shown whole.
std::string value_text(double value, const texts::Texts& texts) {
  constexpr double kShownInFull = 1e15;
  if (std::abs(value) >= kShownInFull) return fmt::format("{:.4e}", value);
  if (value == std::floor(value)) return figure(static_cast<std::int64_t>(value), texts);
  return decimals(value, 4, texts);
}

std::string label_text(const Explanation& node, const texts::Texts& texts) {
  if (const auto line = domain::flag_line(node))
    return (line->plain.empty() ? "" : line->plain + " · ") + texts(line->text_key);
  const std::string label = texts("explanation.label." + node.label);
  return node.subject.empty() ? label : label + " · " + node.subject;
}

void draw_below(const Explanation& node, std::size_t depth, const texts::Texts& texts,
                std::string& out) {
  const std::string label = std::string(2 * depth, ' ') + label_text(node, texts);
  const std::string how = node.formula == domain::Formula::given
                              ? texts("explanation.source." + node.source)
                              : texts("explanation.formula." + to_text(node.formula));
  out += "  " + padded(label, kLabelColumns, Align::left) +
         padded(value_text(node.value, texts), kValueColumns, Align::right) + "   " + how + "\n";
  for (const Explanation& child : node.children) draw_below(child, depth + 1, texts, out);
}

}  // namespace

Expected<json> parse_saved(std::string_view text) {
  bool too_deep = false;
  json body = json::parse(
      text,
      [&](int depth, json::parse_event_t, json&) {
        too_deep = too_deep || depth > kNestingMax;
        return !too_deep;
      },
      false);
  if (too_deep) return malformed("children");
  if (!body.is_object()) return malformed("figures");
  return body;
}

Expected<ExplainedOfficer> read_explained(const json& body) {
  if (!body.is_object() || !body.contains("figures") || !body["figures"].is_array())
    return malformed("figures");
  ExplainedOfficer explained{
      text_in(body, "officer"), text_in(body, "name"), text_in(body, "period"), {}};
  for (const std::string* text : {&explained.officer, &explained.name, &explained.period})
    if (!is_plain(*text)) return malformed("name");
  for (const json& figure : body["figures"]) {
    auto read = read_figure(figure);
    if (!read) return tl::unexpected(read.error());
    explained.figures.push_back(*std::move(read));
  }
  return explained;
}

std::string draw_tree(const Explanation& root, const texts::Texts& texts) {
  std::string out;
  draw_below(root, 0, texts, out);
  return out;
}

std::vector<std::string> differences(const ExplainedOfficer& explained) {
  std::vector<std::string> paths;
  for (const ExplainedFigure& figure : explained.figures)
    for (const Explanation& root : figure.roots)
      for (std::string& path : domain::check(root)) paths.push_back(std::move(path));
  for (const ExplainedFigure& figure : explained.figures) add_differences(figure, paths);
  return paths;
}

}  // namespace suara::bkd
