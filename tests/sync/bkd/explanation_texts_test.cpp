// Every node of an explanation has its words in both languages.
#include <doctest/doctest.h>

#include "common/domain/coverage.hpp"
#include "common/domain/flag_explanation.hpp"
#include "common/domain/own_figure.hpp"
#include "common/texts/texts.hpp"
#include "tests/common/domain/reference_set.hpp"

using namespace suara;
using namespace suara::domain;

namespace {

void check_words(const Explanation& node, const texts::Texts& texts) {
  const auto has = [&](const std::string& key) {
    CHECK_MESSAGE(texts.entries.contains("explanation." + key), key);
  };
  has("label." + node.label);
  has("formula." + to_text(node.formula));
  CHECK(node.source.empty() == (node.formula != Formula::given));
  if (!node.source.empty()) has("source." + node.source);
  for (const Explanation& child : node.children) check_words(child, texts);
}

}  // namespace

TEST_SUITE("sync/bkd") {
  TEST_CASE("every line of an explanation has its words in both languages") {
    const auto set = test::read_set("synthetic_30");
    const IndexFit fit = fit_index(set.input);
    const std::vector<std::uint32_t> groups(set.input.officers, 0);
    const auto mixes = own_mixes(fit, groups);
    const auto one = officer_indices(fit, groups, mixes, {})[7];
    const std::vector<std::string> services(set.input.services, "a service");
    for (const char* language : {"id", "en"}) {
      const auto texts = texts::load(test::source_dir().string() + "/assets", language);
      REQUIRE(texts);
      check_words(explain_index(fit, 7, mixes[0], services), *texts);
      check_words(explain_range(one), *texts);
      check_words(explain_sufficient(fit, one, {}), *texts);
      REQUIRE_FALSE(explain_standing(one, {}).empty());
      for (const Explanation& root : explain_standing(one, {})) check_words(root, *texts);
      OwnFigure own;
      own.points = OwnFigure::Points{};
      own.late = LateEffect::supplement;
      own.services = 1;
      for (const Explanation& root : explain_own_figure(own, {})) check_words(root, *texts);
      own.use = IndexUse::feedback;
      for (const Explanation& root : explain_own_figure(own, {})) check_words(root, *texts);
      check_words(explain_ikm({{Element::waktu, 2, 7}}, WeightMode::exact), *texts);
      const Coverage coverage = coverage_of(std::vector{CoveragePart{10, 12, 9, 5}}, {});
      check_words(explain_coverage_for_pay(coverage, {}), *texts);
      check_words(explain_coverage_for_pay({}, {}), *texts);
      for (const Explanation& root : explain_cause(Cause::none)) check_words(root, *texts);
      for (int code = 1; code <= static_cast<int>(FlagCode::device); ++code) {
        const Flag flag{static_cast<FlagCode>(code), OfficerId{"P-0001"}, {}, {}, 1, 1, 0, {}};
        check_words(explain_flag(flag), *texts);
        const auto line = flag_line(explain_flag(flag));
        REQUIRE(line);
        CHECK(line->plain.empty());
        CHECK(texts->entries.contains(line->text_key));
      }
      const auto told = explain_told({}, {{"2026-W41 pattern", 6}}, {{"2026-W41 pace", 2}});
      check_words(told, *texts);
      CHECK_FALSE(flag_line(told));
      const auto line = flag_line(told.children[1].children[0]);
      REQUIRE(line);
      CHECK(line->plain == "2026-W41");
      CHECK(texts->entries.contains(line->text_key));
    }
  }
}
