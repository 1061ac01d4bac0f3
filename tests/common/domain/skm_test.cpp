#include "common/domain/skm.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "common/domain/skm_sample.hpp"

using namespace suara::domain;

namespace {

using Totals = std::vector<std::int64_t>;

std::vector<ElementTally> tallies(std::int64_t answers, const Totals& totals) {
  std::vector<ElementTally> out;
  for (std::size_t i = 0; i < totals.size(); ++i)
    out.push_back({kElementKeys.at(i).first, answers, totals[i]});
  return out;
}

std::int64_t exact(const std::vector<ElementTally>& elements) {
  return ikm(elements, WeightMode::exact)->value;
}
std::int64_t form(const std::vector<ElementTally>& elements) {
  return ikm(elements, WeightMode::form)->value;
}

}  // namespace

TEST_SUITE("common/domain/skm") {
  TEST_CASE("a real quarter of 29 respondents has IKM 91.48, with the form's weight 91.38") {
    const auto quarter = tallies(29, {105, 101, 100, 116, 102, 105, 106, 105, 115});
    CHECK(exact(quarter) == 9148);
    CHECK(form(quarter) == 9138);
    CHECK(mutu_of({9148}) == Mutu::a);
  }

  TEST_CASE("a mean NRR of 3.5324 is an A by exact weights and a B by the form's") {
    const auto elements = tallies(10'000, Totals(9, 35'324));
    CHECK(exact(elements) == 8831);
    CHECK(form(elements) == 8822);
    CHECK(to_text(mutu_of({8831})) == "A");
    CHECK(to_text(mutu_of({8822})) == "B");
  }

  TEST_CASE("all 4 is 100.00 or 99.90, all 1 is 25.00 or 24.98 and still a D") {
    CHECK(exact(tallies(7, Totals(9, 28))) == 10'000);
    CHECK(form(tallies(7, Totals(9, 28))) == 9'990);
    CHECK(exact(tallies(7, Totals(9, 7))) == 2'500);
    CHECK(form(tallies(7, Totals(9, 7))) == 2'498);
    CHECK(mutu_of({2'500}) == Mutu::d);
    CHECK(mutu_of({2'498}) == Mutu::d);
  }

  TEST_CASE("the bands meet where the rule says, from both sides") {
    CHECK(mutu_of({6'499}) == Mutu::d);
    CHECK(mutu_of({6'500}) == Mutu::c);
    CHECK(mutu_of({7'660}) == Mutu::c);
    CHECK(mutu_of({7'661}) == Mutu::b);
    CHECK(mutu_of({8'830}) == Mutu::b);
    CHECK(mutu_of({8'831}) == Mutu::a);
  }

  TEST_CASE("a half is rounded up and decides the band: 88.305 is 88.31, an A") {
    CHECK(exact(tallies(1000, {3532, 3532, 3532, 3532, 3532})) == 8830);
    CHECK(exact(tallies(5000, {17'661})) == 8831);     // 25 * 3.5322 = 88.305
    CHECK(exact(tallies(50'000, {176'609})) == 8830);  // 88.3045
    CHECK(exact(tallies(200, {601})) == 7513);         // 75.125
    CHECK(exact(tallies(200, {201})) == 2513);         // 25.125
  }

  TEST_CASE("whatever the whole counts, the half is the one of whole-number arithmetic") {
    std::mt19937 random(3);
    for (int round = 0; round < 3000; ++round) {
      const std::int64_t answers = 1 + random() % 2000;
      Totals totals(1 + random() % 9);
      std::int64_t sum = 0;
      for (auto& total : totals)
        sum += total = answers + static_cast<std::int64_t>(random() % (3 * answers + 1));
      const auto size = static_cast<std::int64_t>(totals.size());
      const std::int64_t wanted = (2 * 2'500 * sum + answers * size) / (2 * answers * size);
      CHECK(exact(tallies(answers, totals)) == wanted);
      if (size == 9)
        CHECK(form(tallies(answers, totals)) ==
              (2 * 2'500 * 111 * sum + 1'000 * answers) / (2'000 * answers));
    }
  }

  TEST_CASE("nine elements of large, different numbers of answers do not overflow") {
    auto elements = tallies(1, Totals(9, 1));
    for (std::size_t i = 0; i < elements.size(); ++i) {
      elements[i].answers = kAnswersMax - static_cast<std::int64_t>(i * i);
      elements[i].total = 3 * elements[i].answers;
    }
    CHECK(exact(elements) == 7'500);
    elements[4].total -= 1;  // A hair below a whole hundredth rounds back to it.
    CHECK(exact(elements) == 7'500);
  }

  TEST_CASE("a skipped element divides by those who answered it") {
    auto elements = tallies(2, {8, 8, 8});
    elements[1] = {Element::prosedur, 1, 4};
    CHECK(exact(elements) == 10'000);
    CHECK(nrr(elements[1]) == 4.0);
  }

  TEST_CASE("an element nobody answered makes the IKM not available, not low") {
    auto elements = tallies(29, {105, 101, 100, 116, 102, 105, 106, 105, 115});
    elements[3] = {Element::biaya, 0, 0};
    CHECK_FALSE(ikm(elements, WeightMode::exact));
    CHECK_FALSE(ikm(elements, WeightMode::form));
    CHECK_FALSE(nrr(elements[3]));
    CHECK_FALSE(ikm({}, WeightMode::exact));
  }

  TEST_CASE("a smaller form has weight 1/x, whatever was asked for") {
    const auto three = tallies(10, {40, 40, 40});
    CHECK(form(three) == 10'000);
    CHECK(weights_of(3, WeightMode::form) == WeightMode::exact);
    CHECK(weights_of(9, WeightMode::form) == WeightMode::form);
  }

  TEST_CASE("elements go by their keys; U8 and U9 may swap without a trace") {
    auto elements = tallies(29, {105, 101, 100, 116, 102, 105, 106, 105, 115});
    std::swap(elements[7], elements[8]);
    CHECK(exact(elements) == 9148);
    CHECK(lowest(elements, 9).back().element == Element::biaya);
    for (const auto& [element, key] : kElementKeys) {
      CHECK(to_text(element) == key);
      CHECK(parse_element(key) == element);
    }
    CHECK_FALSE(parse_element("U8"));
  }

  TEST_CASE("the lowest elements come first, equal ones in their order, unanswered ones never") {
    auto elements = tallies(29, {105, 101, 100, 116, 102, 105, 106, 105, 115});
    elements[8] = {Element::pengaduan, 0, 0};
    const auto three = lowest(elements, 3);
    REQUIRE(three.size() == 3);
    CHECK(three[0].element == Element::waktu);
    CHECK(three[1].element == Element::prosedur);
    CHECK(three[2].element == Element::produk);
    CHECK(lowest(elements, 20).size() == 8);
    CHECK(lowest(elements, 20)[3].element == Element::persyaratan);
  }

  TEST_CASE("sample sizes are Krejcie and Morgan's, half up") {
    const std::pair<std::int64_t, std::int64_t> table[] = {
        {1, 1},      {10, 10},    {100, 80},     {250, 152},     {500, 217},
        {1000, 278}, {5000, 357}, {10'000, 370}, {100'000, 383}, {kPopulationMax, 384}};
    for (const auto& [population, sample] : table) CHECK(sample_size(population) == sample);
  }

  TEST_CASE("respondent means are whole in 1/2520 for every number of answers") {
    for (std::int64_t answered = 1; answered <= 9; ++answered)
      for (std::int64_t total = answered; total <= 4 * answered; ++total)
        CHECK(respondent_mean(total, answered) * answered == total * kRespondentMeanScale);
  }

  TEST_CASE("the error comes from how days differ, not from how many tapped on one") {
    // Two days of one respondent each, means 3 and 4: 25 sqrt(2 * (0.25 + 0.25)) / 2 = 12.5.
    const RespondentDay low{1, 3 * 2520}, high{1, 4 * 2520};
    CHECK(std::abs(*standard_error(std::vector{low, high}) - 12.5) < 1e-12);
    // A hundred on each of the same days are no surer than one: the days are what differs.
    const RespondentDay low100{100, 300 * 2520}, high100{100, 400 * 2520};
    CHECK(std::abs(*standard_error(std::vector{low100, high100}) - 12.5) < 1e-12);
    CHECK(*standard_error(std::vector{low, RespondentDay{}, low}) == 0.0);
    CHECK_FALSE(standard_error(std::vector{low100}));
    CHECK_FALSE(standard_error(std::vector{low100, RespondentDay{}}));
    CHECK_FALSE(standard_error({}));
  }
}
