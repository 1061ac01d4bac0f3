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
