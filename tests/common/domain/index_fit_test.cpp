// What a fit says of cells that leave little to fit, or too much for the digits of a double.
#include "common/domain/index_fit.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace suara;
using namespace suara::domain;

namespace {

// Officer, day, service, ratings, sum, squares: scores 1 to 4 that vary more from day to day than
// within a day.
const std::vector<IndexCell> kLargeCells = {
    {0, 0, 0, 13124, 26248, 52496},    {0, 0, 1, 38483, 94200, 240102},
    {0, 1, 1, 64273, 192819, 578457},  {0, 2, 1, 82916, 325242, 1281702},
    {0, 3, 0, 56250, 112500, 225000},  {0, 4, 0, 21120, 42240, 84480},
    {0, 5, 0, 77820, 155640, 311280},  {0, 5, 1, 49356, 148068, 444204},
    {0, 6, 0, 81770, 163540, 327080},  {0, 7, 0, 74342, 148684, 297368},
    {0, 7, 1, 30702, 92106, 276318},   {0, 8, 0, 96295, 192590, 385180},
    {0, 8, 1, 64150, 192450, 577350},  {0, 9, 0, 74356, 148712, 297424},
    {0, 9, 1, 53155, 159465, 478395},  {0, 10, 0, 59937, 119874, 239748},
    {0, 10, 1, 97681, 293043, 879129}, {0, 11, 0, 69085, 138170, 276340},
    {0, 11, 1, 13146, 39438, 118314},  {0, 12, 0, 23485, 46970, 93940},
    {0, 12, 1, 83472, 250416, 751248}, {0, 13, 0, 90918, 181836, 363672},
    {0, 14, 0, 76830, 153660, 307320}, {0, 14, 1, 16046, 47331, 140379},
    {0, 16, 0, 74801, 149602, 299204}, {0, 17, 0, 34678, 34678, 34678},
    {0, 18, 0, 53809, 107618, 215236}, {0, 18, 1, 97628, 292884, 878652},
    {0, 19, 0, 74033, 148066, 296132}, {0, 19, 1, 59579, 178737, 536211},
    {0, 20, 1, 68899, 206692, 620066}, {0, 21, 1, 53821, 161463, 484389},
    {0, 22, 1, 29730, 89190, 267570},  {0, 23, 1, 21744, 65232, 195696},
    {0, 24, 0, 63939, 127878, 255756}, {0, 24, 1, 53830, 161490, 484470},
    {1, 0, 0, 55129, 110258, 220516},  {1, 0, 1, 8985, 26955, 80865},
    {1, 1, 0, 2654, 5308, 10616},      {1, 1, 1, 90577, 271731, 815193},
    {1, 2, 0, 42830, 85660, 171320},   {1, 2, 1, 2481, 7443, 22329},
    {1, 3, 1, 58964, 235856, 943424},  {1, 4, 0, 58126, 116252, 232504},
    {1, 4, 1, 99106, 297318, 891954},  {1, 5, 1, 31412, 94236, 282708},
    {1, 6, 1, 61802, 185406, 556218},  {1, 7, 0, 62178, 186534, 559602},
    {1, 7, 1, 70632, 282528, 1130112}, {1, 8, 0, 28214, 56428, 112856},
    {1, 9, 1, 20805, 62415, 187245},   {1, 10, 0, 98381, 196762, 393524},
    {1, 10, 1, 7450, 22350, 67050},    {1, 11, 0, 15792, 31584, 63168},
    {1, 11, 1, 57844, 173532, 520596}, {1, 12, 1, 1595, 4785, 14355},
    {1, 13, 0, 75491, 150982, 301964}, {1, 13, 1, 52290, 156870, 470610},
    {1, 14, 0, 27866, 55732, 111464},  {1, 14, 1, 31326, 93978, 281934},
    {1, 15, 1, 63041, 189123, 567369}, {1, 16, 0, 72830, 128535, 239945},
    {1, 16, 1, 2238, 4476, 8952},      {1, 18, 0, 25330, 75990, 227970},
    {1, 18, 1, 78645, 235967, 708029}, {1, 19, 0, 63661, 127322, 254644},
    {1, 20, 0, 76406, 229218, 687654}, {1, 20, 1, 47081, 188324, 753296},
    {1, 21, 0, 60720, 121440, 242880}, {1, 21, 1, 90224, 270629, 811801},
    {1, 22, 0, 90086, 180172, 360344}, {1, 22, 1, 84660, 253980, 761940},
    {1, 23, 0, 11868, 35604, 106812},  {1, 23, 1, 96144, 384576, 1538304},
    {1, 24, 1, 42885, 128655, 385965}};

}  // namespace

TEST_SUITE("common/domain/index_fit") {
  TEST_CASE("all alike within services that no two share: no index, unless all scores are equal") {
    const auto five = [](std::uint32_t officer, std::uint32_t service, std::int64_t score) {
      return IndexCell{officer, 1, service, 5, 5 * score, 5 * score * score};
    };
    const IndexFit apart = fit_index({2, 2, 4, {five(0, 0, 4), five(1, 1, 1)}});
    CHECK(apart.outcome == FitOutcome::one_officer);
    CHECK_FALSE(apart.tau2_officer);
    CHECK(apart.service_mean(0) == 4.0);
    CHECK(apart.service_mean(1) == 1.0);
    const IndexFit equal = fit_index({2, 2, 4, {five(0, 0, 4), five(1, 1, 4)}});
    CHECK(equal.outcome == FitOutcome::all_alike);
    CHECK(equal.tau2_officer == 0.0);
    const IndexFit shared = fit_index({2, 2, 4, {five(0, 0, 4), five(1, 0, 4), five(1, 1, 1)}});
    CHECK(shared.outcome == FitOutcome::all_alike);
  }

  TEST_CASE("four million ratings in few cells are fitted, to a flat point") {
    const IndexFit fit = fit_index({2, 2, 4, kLargeCells});
    CHECK(fit.layout.ratings > 4'000'000);
    REQUIRE(fit.outcome == FitOutcome::fitted);
    const auto at = evaluate(fit.layout, fit.ratios, true);
    REQUIRE(at);
    for (std::size_t i = 0; i < 2; ++i)
      CHECK(std::abs(at->gradient[i]) <= 1e-6 * at->gradient_scale[i]);
    CHECK(at->q_rounding > 0);
    CHECK(at->q_rounding < 1e-6 * at->q);
  }
}
