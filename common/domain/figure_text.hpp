// A period's figures as lines of text, in hundredths: what a freeze hashes and a recount must give
// on every machine (SCORING section 3, "same digits everywhere").
#pragma once
#include <string>
#include <vector>

#include "common/domain/period_index.hpp"

namespace suara::domain {

// "scale,K,outcome,ratings", then its keys "key,unit,service,result,mean,share" (hundredths of a
// point, millionths) and subjects "officer,id,unit,ratings,days,joined,mean,difference,
// se_difference,index,se,lower,upper,reliability,standing,missing" (hundredths; missing joined by
// blanks). Where ratings were left out, "learning,id,unit,service,until,ratings" behind the officer's
// line. Empty where there is no figure.
std::vector<std::string> figure_lines(const PeriodIndex& index);

// What decides whether an index may be used for pay, as far as coverage goes, of each subject:
// "coverage,K,id,unit,desk,independent,offered,rated,use" (independent empty: nobody counted; use
// by the policy's rules and what the office has said of a cause, coverage.hpp).
std::vector<std::string> coverage_lines(const PeriodIndex& index);

}  // namespace suara::domain
