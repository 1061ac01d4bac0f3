#include "common/domain/survey.hpp"

#include <doctest/doctest.h>

#include "common/domain/skm_profile.hpp"

using namespace suara;
using namespace suara::domain;

namespace {

const Date kMonday = date_of(2026, 7, 6);
const Quarter kThird{2026, 3};

// So many forms of one day that answer every element alike.
void fill_in(SurveyTally& tally, Date day, std::uint8_t answer, std::int64_t forms) {
  for (const auto& [element, key] : kElementKeys)
    tally.add(day, {answer_detail(element, answer), forms});
  tally.add(day, {kForms, forms});
  tally.add(day, {kFormSum, forms * answer * kRespondentMeanScale});
}

SurveyResult of(std::int64_t forms, std::int64_t services, std::uint8_t answer = 4) {
  SurveyTally tally;
  tally.services = services;
  fill_in(tally, kMonday, answer, forms);
  return survey_result(tally, WeightMode::exact);
}

}  // namespace

TEST_SUITE("common/domain/survey") {
  TEST_CASE("the real quarter of a service office gives its published figure") {
    SurveyTally tally;
    constexpr std::int64_t kTotals[] = {105, 101, 100, 116, 102, 105, 106, 105, 115};
    std::size_t at = 0;
    for (const auto& [element, key] : kElementKeys) {  // 29 answers of 3 and 4
      const std::int64_t fours = kTotals[at++] - 3 * 29;
      tally.add(kMonday, {answer_detail(element, 4), fours});
      tally.add(kMonday, {answer_detail(element, 3), 29 - fours});
    }
    tally.add(kMonday, {kForms, 29});
    tally.add(kMonday, {reason_detail(Element::waktu), 7});
    tally.services = 29;
    CHECK(survey_result(tally, WeightMode::exact).ikm == Hundredths{9148});
    CHECK(survey_result(tally, WeightMode::form).ikm == Hundredths{9138});
    CHECK(survey_result(tally, WeightMode::exact).respondents == 29);
  }

  TEST_CASE("enough is what Krejcie and Morgan ask of the services, and never fewer than five") {
    CHECK(of(80, 100).needed == 80);
    CHECK(of(80, 100).sufficient);
    CHECK_FALSE(of(79, 100).sufficient);
    CHECK(of(3, 3).needed == kProfileGroupMin);
    CHECK_FALSE(of(3, 3).sufficient);
    CHECK_FALSE(of(80, 0).needed.has_value());
    CHECK_FALSE(of(80, 0).sufficient);
    CHECK(of(90, 80).services == 90);  // More have answered than services are known.
  }

  TEST_CASE("an element that nobody answered leaves no figure, in a smaller form none is missing") {
    SurveyTally tally;
    tally.services = 20;
    tally.add(kMonday, {answer_detail(Element::waktu, 4), 20});
    tally.add(kMonday, {kForms, 20});
    const SurveyResult smaller = survey_result(tally, WeightMode::form);
    CHECK(smaller.ikm == Hundredths{10'000});
    CHECK(smaller.weights == WeightMode::exact);
    CHECK(smaller.sufficient);
    for (const auto& [element, key] : kElementKeys) tally.offer(element);
    const SurveyResult nine = survey_result(tally, WeightMode::form);
    CHECK_FALSE(nine.ikm.has_value());
    CHECK_FALSE(nine.sufficient);
    CHECK(nine.elements.size() == 9);
    CHECK(nine.weights == WeightMode::form);
    CHECK_FALSE(survey_result({}, WeightMode::exact).ikm.has_value());
  }

  TEST_CASE("the error is that of days as clusters, and needs two of them") {
    SurveyTally tally;
    fill_in(tally, kMonday, 4, 10);
    CHECK_FALSE(survey_result(tally, WeightMode::exact).error.has_value());
    fill_in(tally, {kMonday.days + 1}, 3, 10);
    const SurveyResult result = survey_result(tally, WeightMode::exact);
    CHECK(*result.mean == doctest::Approx(87.5));
    // 25 sqrt(2/1 * ((40 - 35)^2 + (30 - 35)^2)) / 20
    CHECK(*result.error == doctest::Approx(12.5));
  }

  TEST_CASE("a form out of a file is counted as a kiosk's, and without its day there is no error") {
    SurveyTally tally;
    fill_in(tally, kMonday, 4, 10);
    fill_in(tally, {kMonday.days + 1}, 3, 10);
    CHECK(survey_result(tally, WeightMode::exact).error.has_value());
    for (const DetailCount& one : form_details({{Element::waktu, 2}, {Element::biaya, 3}}))
      tally.add(std::nullopt, one);
    CHECK(form_details({}).empty());
    const SurveyResult result = survey_result(tally, WeightMode::exact);
    CHECK(result.respondents == 21);
    CHECK(result.elements[2] == ElementTally{Element::waktu, 21, 72});
    CHECK(*result.mean == doctest::Approx(25 * 72.5 / 21));
    CHECK_FALSE(result.error.has_value());
  }

  TEST_CASE("what respondents tell is counted by question and option, and nothing else is") {
    SurveyTally tally;
    for (const DetailCount& one : told_details({5, 0, 7, 0})) tally.add(std::nullopt, one);
    for (const DetailCount& one : told_details({5, 2, 0, 6})) tally.add(std::nullopt, one);
    CHECK(tally.told == std::map<Detail, std::int64_t>{{told_detail(0, 5), 2},
                                                       {told_detail(1, 2), 1},
                                                       {told_detail(2, 7), 1},
                                                       {told_detail(3, 6), 1}});
    for (const Detail strange : std::vector<Detail>{399, 400, 406, 419, 465, 101, 300})
      tally.add(std::nullopt, {strange, 1});
    CHECK(tally.told.size() == 4);
    CHECK(tally.elements.empty());
    CHECK(offered_element(answer_detail(Element::biaya, 0)) == Element::biaya);
    CHECK_FALSE(offered_element(answer_detail(Element::biaya, 1)).has_value());
    CHECK_FALSE(offered_element(kForms).has_value());
  }

  TEST_CASE("surveys of services together are that of their unit") {
    SurveyTally ktp, kk, both;
    fill_in(ktp, kMonday, 4, 3);
    fill_in(kk, kMonday, 2, 3);
    fill_in(both, kMonday, 4, 3);
    fill_in(both, kMonday, 2, 3);
    ktp.services = 5;
    kk.services = 7;
    both.services = 12;
    ktp += kk;
    const SurveyResult sum = survey_result(ktp, WeightMode::exact);
    CHECK(sum.ikm == survey_result(both, WeightMode::exact).ikm);
    CHECK(sum.services == 12);
    CHECK(sum.respondents == 6);
  }

  TEST_CASE("a public figure moves by five respondents or not at all") {
    const PublicIkm first = next_public_ikm(std::nullopt, kThird, of(80, 100));
    CHECK(first == PublicIkm{kThird, 80, Hundredths{10'000}, Hundredths{10'000}, 80});
    CHECK(next_public_ikm(first, kThird, of(84, 100, 2)) == first);
    CHECK(next_public_ikm(first, kThird, of(85, 100, 2)).ikm == Hundredths{5'000});
    CHECK(next_public_ikm(first, kThird, of(85, 100, 2)).respondents == 85);
  }

  TEST_CASE("too few leave no public figure, and its return does not tell one form either") {
    const PublicIkm first = next_public_ikm(std::nullopt, kThird, of(80, 100));
    const PublicIkm hidden = next_public_ikm(first, kThird, of(80, 102));
    CHECK_FALSE(hidden.ikm.has_value());
    CHECK(hidden.respondents == 80);
    CHECK(next_public_ikm(hidden, kThird, of(81, 102, 2)) == first);
    const PublicIkm after = next_public_ikm(hidden, {2026, 4}, of(81, 102, 2));
    CHECK(after.ikm == Hundredths{5'000});
    CHECK(after.quarter == Quarter{2026, 4});
    CHECK_FALSE(next_public_ikm(std::nullopt, kThird, of(79, 100)).ikm.has_value());
  }
}
