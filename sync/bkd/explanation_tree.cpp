#include "sync/bkd/explanation_tree.hpp"

#include <fmt/format.h>

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
constexpr std::size_t kLabelColumns = 52;
constexpr std::size_t kValueColumns = 14;

Expected<Explanation> read_node(const json& from, int depth) {
  const auto malformed = [](const std::string& what) {
    return problem("explain.malformed", {{"what", what}});
  };
  const auto text = [&](const char* key) {
    return from.contains(key) && from[key].is_string() ? from[key].get<std::string>() : "";
  };
  if (!from.is_object() || depth > kDepthMax) return malformed("children");
  const auto formula = domain::parse_formula(text("formula"));
  if (!formula) return malformed("formula");
  if (text("label").empty()) return malformed("label");
  if (!from.contains("value") || !from["value"].is_number()) return malformed("value");
  Explanation node{text("label"), text("subject"), *formula, text("source"),
                   from["value"].get<double>(), {}};
  if (!from.contains("children")) return node;
  if (!from["children"].is_array()) return malformed("children");
  for (const json& child : from["children"]) {
    auto read = read_node(child, depth + 1);
    if (!read) return read;
    node.children.push_back(*std::move(read));
  }
  return node;
}

// The exact digits decide; whole numbers are shown whole.
std::string value_text(double value, const texts::Texts& texts) {
  if (value == std::floor(value) && std::abs(value) < 1e15)
    return figure(static_cast<std::int64_t>(value), texts);
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

Expected<ExplainedOfficer> read_explained(const json& body) {
  if (!body.is_object() || !body.contains("figures") || !body["figures"].is_array())
    return problem("explain.malformed", {{"what", "figures"}});
  const auto text = [](const json& from, const char* key) {
    return from.contains(key) && from[key].is_string() ? from[key].get<std::string>() : "";
  };
  ExplainedOfficer explained{text(body, "officer"), text(body, "name"), text(body, "period"), {}};
  for (const json& figure : body["figures"]) {
    if (!figure.is_object() || !figure.contains("explanations") ||
        !figure["explanations"].is_array())
      return problem("explain.malformed", {{"what", "explanations"}});
    ExplainedFigure one{figure.value("faces", 0), text(figure, "unit"), {}};
    for (const json& root : figure["explanations"]) {
      auto read = read_node(root, 0);
      if (!read) return tl::unexpected(read.error());
      one.roots.push_back(*std::move(read));
    }
    explained.figures.push_back(std::move(one));
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
  return paths;
}

}  // namespace suara::bkd
