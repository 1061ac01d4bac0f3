// Explanations that somebody kept or sends, read back: whatever stands in the file.
#include <doctest/doctest.h>

#include "common/texts/texts.hpp"
#include "sync/bkd/explanation_tree.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using namespace suara::bkd;

namespace {

const std::string kNode = R"({"label":"weight","formula":"given","source":"tallies","value":3})";

std::string page(const std::string& node, const std::string& faces = "4") {
  return R"({"officer":"P-0001","name":"Petugas","period":"2026-Q4","figures":[{"faces":)" + faces +
         R"(,"unit":"capil","explanations":[)" + node + "]}]}";
}

std::string nested(std::size_t times) {
  std::string text = R"({"figures":[],"more":)";
  return text + std::string(times, '[') + std::string(times, ']') + "}";
}

// What is wrong with it; empty: nothing.
std::string what_of(const std::string& text) {
  const auto body = parse_saved(text);
  const auto read = body ? read_explained(*body) : tl::unexpected(body.error());
  if (read) return "";
  CHECK(read.error().code == "explain.malformed");
  return read.error().args.at("what");
}

std::string drawn(const std::string& node) {
  const auto texts = texts::load((test::source_dir() / "assets").string(), "en").value();
  const auto read = read_explained(parse_saved(page(node)).value()).value();
  return draw_tree(read.figures.at(0).roots.at(0), texts);
}

// A page of a figure that leaves out 24 ratings of KTP; learning: its list, a text of JSON.
std::string left_out(const std::string& learning, int ratings = 24) {
  const std::string node =
      R"({"label":"ratings_with_learning","formula":"sum","value":72,"children":[)"
      R"({"label":"ratings","formula":"given","source":"tallies","value":48},)"
      R"({"label":"learning_ratings","subject":"KTP","formula":"given","source":"tallies","value":)" +
      std::to_string(ratings) + "}]}";
  std::string text = page(node);
  text.insert(text.find("\"explanations\""), "\"learning\":" + learning + ",");
  return text;
}
std::string learnt(const std::string& from, const std::string& until,
                   const std::string& days_off = R"(["2026-10-07"])", int ratings = 24) {
  return R"([{"unit":"CAPIL","service":"KTP","n":)" + std::to_string(ratings) + R"(,"from":")" +
         from + R"(","working_days":5,"days_off":)" + days_off + R"(,"until":")" + until + "\"}]";
}
std::vector<std::string> found_in(const std::string& text) {
  return differences(read_explained(parse_saved(text).value()).value());
}

std::string with(const std::string& key, const std::string& value) {
  std::string node = kNode;
  node.pop_back();
  return node + ",\"" + key + "\":" + value + "}";
}

}  // namespace

TEST_SUITE("sync/bkd") {
  TEST_CASE("a kept explanation whose parts are of another form is refused, and says which") {
    CHECK(what_of(page(kNode)) == "");
    CHECK(what_of(page(kNode, "0")) == "");
    for (const char* faces : {"\"4\"", "-1", "1e300", "4.5", "101", "null", "[]"})
      CHECK(what_of(page(kNode, faces)) == "faces");
    CHECK(what_of(R"({"figures":3})") == "figures");
    CHECK(what_of("[]") == "figures");
    CHECK(what_of("") == "figures");
    CHECK(what_of(page(with("children", "{}"))) == "children");
  }

  TEST_CASE("the last day of learning and the ratings left out are computed again by --check") {
    using Paths = std::vector<std::string>;
    const std::string good = learnt("2026-10-05", "2026-10-12");
    CHECK(found_in(left_out(good)) == Paths{});
    CHECK(found_in(left_out("[]")) == Paths{});
    CHECK(found_in(left_out("null")) == Paths{});
    const Paths wrong{"learning/KTP"};
    CHECK(found_in(left_out(learnt("2026-10-05", "2026-10-09"))) == wrong);
    CHECK(found_in(left_out(learnt("2026-10-06", "2026-10-12"))) == wrong);
    CHECK(found_in(left_out(learnt("2026-10-05", "2026-10-12", "[]"))) == wrong);
    CHECK(found_in(left_out(learnt("2026-10-05", "2026-10-12", R"(["2026-10-07"])", 23))) == wrong);
    CHECK(found_in(left_out(good, 25)) == Paths{"ratings_with_learning", "learning/KTP"});
    std::string bare = page(kNode);
    bare.insert(bare.find("\"explanations\""), "\"learning\":" + good + ",");
    CHECK(found_in(bare) == wrong);  // No tree says so.
    for (const char* text : {"3", "[3]", R"([{"service":"KTP"}])"})
      CHECK(what_of(left_out(text)) == "learning");
    CHECK(what_of(left_out(learnt("2026-10-35", "2026-10-12"))) == "learning");
    CHECK(what_of(left_out(learnt("2026-10-05", "2026-10-12", "[7]"))) == "learning");
    CHECK(what_of(left_out(learnt("2026-10-05", "2026-10-12", "7"))) == "learning");
  }

  TEST_CASE("a file nested beyond any explanation is refused, however deep") {
    CHECK(what_of(nested(20)) == "");
    CHECK(what_of(nested(200)) == "children");
    CHECK(what_of(nested(1'000'000)) == "children");
  }

  TEST_CASE("no word of a kept explanation commands the terminal") {
    CHECK(what_of(page(with("subject", R"("Kartu Tanda Penduduk – KTP")"))) == "");
    for (const char* sign : {R"(\u001b)", R"(\n)", R"(\u009b)", R"(\u007f)"}) {
      CHECK(what_of(page(with("subject", std::string("\"") + sign + "\""))) == "subject");
      CHECK(what_of(page(with("label", std::string("\"a") + sign + "\""))) == "label");
      CHECK(what_of(page(with("source", std::string("\"a") + sign + "\""))) == "source");
      CHECK(what_of(std::string(R"({"name":")") + sign + R"(","figures":[]})") == "name");
    }
  }

  TEST_CASE("a figure of any size is drawn") {
    CHECK(drawn(kNode).find("  3 ") != std::string::npos);
    CHECK(drawn(with("value", "1.5e300")).find("1.5000e+300") != std::string::npos);
    CHECK(drawn(with("value", "-9007199254740993e4")).find("-9.0072e+19") != std::string::npos);
    CHECK(drawn(with("value", "0.12345")).find("0.1235") != std::string::npos);
  }
}
