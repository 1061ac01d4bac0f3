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
// blanks). Empty where there is no figure.
std::vector<std::string> figure_lines(const PeriodIndex& index);

}  // namespace suara::domain
