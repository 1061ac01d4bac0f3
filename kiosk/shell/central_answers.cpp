#include "kiosk/shell/central_answers.hpp"

#include <algorithm>
#include <concepts>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace suara::kiosk {
namespace {

using domain::Explanation;
using domain::OwnFigure;
using nlohmann::json;

constexpr int kDepthMax = 16;

// A whole number, where it fits into what it is put into: json's own conversion cuts it off.
class Whole {
 public:
  explicit Whole(const json& in) : in_(in) {}
  template <std::integral Number>
  operator Number() const {
    if (in_.is_number_unsigned()) return fitting<Number>(in_.get<std::uint64_t>());
    if (in_.is_number_integer()) return fitting<Number>(in_.get<std::int64_t>());
    throw std::invalid_argument("not a whole number");
  }

 private:
  template <class Number, class Given>
  static Number fitting(Given given) {
    if (!std::in_range<Number>(given)) throw std::invalid_argument("a number too large");
    return static_cast<Number>(given);
  }

  const json& in_;
};

Whole whole(const json& in, const char* key) { return Whole(in.at(key)); }

domain::Edition edition_of(const json& in, const OfficerId& officer, Quarter period) {
  domain::Edition edition;
  edition.officer = officer;
  edition.period = period;
  edition.number = whole(in, "number");
  edition.as_of = parse_date(in.at("as_of").get<std::string>()).value();
  edition.faces = whole(in, "faces");
  edition.ratings = whole(in, "ratings");
  edition.days = whole(in, "days");
  for (const json& one : in.at("classes"))
    edition.classes.push_back({whole(one, "first"), whole(one, "last"), whole(one, "count")});
  if (!in.at("mean_hundredths").is_null()) {
    const std::int64_t mean = whole(in, "mean_hundredths");
    edition.mean_hundredths = mean;
  }
  edition.minimum = {whole(in.at("minimum"), "ratings"), whole(in.at("minimum"), "days")};
  for (const json& one : in.at("reasons")) {
    const auto element = domain::parse_element(one.at("element").get<std::string>());
    edition.reasons.push_back({element.value(), one.at("pleased"), whole(one, "count")});
  }
  return edition;
}

// The value of that name; last: the highest value there is. Its to_text stands beside it.
template <class Name>
Name named(const json& in, Name last) {
  const auto text = in.get<std::string>();
  for (int value = 0; value <= static_cast<int>(last); ++value)
    if (to_text(static_cast<Name>(value)) == text) return static_cast<Name>(value);
  throw std::invalid_argument(text);
}

UnitId unit_of(const json& in) {
  return in.is_null() ? UnitId{} : UnitId::parse(in.get<std::string>()).value();
}

OwnFigure::Points points_of(const json& in) {
  return {whole(in, "difference"), whole(in, "low"),   whole(in, "high"),
          whole(in, "index"),      whole(in, "lower"), whole(in, "upper"),
          whole(in, "reliability_percent"), named(in.at("standing"), domain::Standing::above)};
}

std::int64_t count_of(const json& in) {
  const std::int64_t count = Whole(in);
  if (count < 0) throw std::invalid_argument("a negative count");
  return count;
}

// One quarter of a line of the trend.
desk::Figure figure_of(const json& in, std::uint8_t faces, const UnitId& unit) {
  desk::Figure figure;
  figure.period = parse_quarter(in.at("period").get<std::string>()).value();
  figure.faces = faces;
  figure.as_of = parse_date(in.at("as_of").get<std::string>()).value();
  OwnFigure& own = figure.own;
  own.unit = unit;
  own.ratings = count_of(in.at("n"));
  own.days = count_of(in.at("days"));
  own.joined = count_of(in.at("joined"));
  for (const json& what : in.at("missing"))
    own.missing.push_back(named(what, domain::Shortfall::judged));
  if (!in.at("points").is_null()) own.points = points_of(in.at("points"));
  if (in.at("held_back").get<bool>())
    own.held_back = named(in.at("standing"), domain::Standing::above);
  own.services = count_of(in.at("services"));
  own.offered = count_of(in.at("offered"));
  own.rated = count_of(in.at("rated"));
  if (const auto left = in.find("learning"); left != in.end() && left->is_object())
    own.learning = {count_of(left->at("n")),
                    parse_date(left->at("until").get<std::string>()).value()};
  // Left out by an older central.
  if (const auto late = in.find("corrected"); late != in.end() && late->is_object()) {
    own.corrected.emplace();
    if (const json& standing = late->at("standing"); !standing.is_null())
      own.corrected->standing = named(standing, domain::Standing::above);
  }
  // Left out by an older central, null in an edition that one made.
  if (const auto use = in.find("use"); use != in.end() && !use->is_null())
    own.use = named(*use, domain::IndexUse::nothing);
  return figure;
}

Explanation node_of(const json& in, int depth) {
  if (depth > kDepthMax) throw std::invalid_argument("too deep");
  Explanation node{in.at("label"), in.value("subject", ""),
                   domain::parse_formula(in.at("formula").get<std::string>()).value(),
                   in.value("source", ""), in.at("value"), {}};
  if (!in.contains("children")) return node;
  for (const json& child : in["children"]) node.children.push_back(node_of(child, depth + 1));
  return node;
}

template <class Read>
auto reading(const Read& read) -> Expected<decltype(read())> {
  try {
    return read();
  } catch (const std::exception&) {
    return problem("central.malformed");
  }
}

}  // namespace

Expected<Editions> read_editions(const std::string& body, Quarter period) {
  return reading([&] {
    const json in = json::parse(body);
    const OfficerId officer = OfficerId::parse(in.at("officer").get<std::string>()).value();
    Editions editions{period, in.value("name", ""), {}, {}, {}, {}, {}};
    for (const json& one : in.at("editions"))
      editions.editions.push_back(edition_of(one, officer, period));
    return editions;
  });
}

Expected<std::vector<desk::Figure>> read_trend(const std::string& body) {
  return reading([&] {
    std::vector<desk::Figure> figures;
    const json in = json::parse(body);
    for (const json& line : in.at("lines")) {
      const std::uint8_t faces = whole(line, "faces");
      if (faces < 2) throw std::invalid_argument("faces");
      const UnitId unit = unit_of(line.at("unit"));
      for (const json& one : line.at("periods")) figures.push_back(figure_of(one, faces, unit));
    }
    return figures;
  });
}

Expected<std::vector<desk::ToldFlag>> read_told(const std::string& body) {
  return reading([&] {
    std::vector<desk::ToldFlag> told;
    const json in = json::parse(body);
    for (const json& one : in.at("flags"))
      told.push_back({one.at("week"), one.at("reason"), count_of(one.at("count")),
                      named(one.at("state"), desk::ToldState::annulled),
                      named(one.at("objection"), desk::ToldObjection::rejected)});
    return told;
  });
}

Expected<std::vector<desk::Comments>> read_comments(const std::string& body) {
  return reading([&] {
    std::vector<desk::Comments> comments;
    const json in = json::parse(body);
    for (const json& one : in.at("editions")) {
      desk::Comments edition{whole(one, "faces"), whole(one, "number"),
                             parse_date(one.at("as_of").get<std::string>()).value(),
                             one.at("comments")};
      if (!edition.texts.empty()) comments.push_back(std::move(edition));
    }
    return comments;
  });
}

Expected<domain::IndexPolicy> read_explanations(const std::string& body, Quarter period,
                                                std::vector<desk::Figure>& figures) {
  return reading([&] {
    const json in = json::parse(body);
    std::map<std::string, std::string> settings;
    for (const auto& [key, value] : in.at("policy").items())
      settings[domain::kPolicyPrefix + key] = value.get<std::string>();
    for (const json& one : in.at("figures")) {  // flags stand among them with 0 faces: read_told
      const std::uint8_t faces = whole(one, "faces");
      const UnitId unit = unit_of(one.at("unit"));
      const auto found = std::ranges::find_if(figures, [&](const desk::Figure& figure) {
        return figure.period == period && figure.faces == faces && figure.own.unit == unit;
      });
      if (found == figures.end()) continue;
      for (const json& root : one.at("explanations")) found->roots.push_back(node_of(root, 0));
    }
    return domain::policy_of(settings).value();
  });
}

}  // namespace suara::kiosk
