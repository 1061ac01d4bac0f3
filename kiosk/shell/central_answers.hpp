// What the central tells an officer of themself, read from its answers. Values only. Problem
// "central.malformed" where an answer is not what sync/central/README.md says.
#pragma once
#include <string>
#include <vector>

#include "common/base/problem.hpp"
#include "common/domain/edition.hpp"
#include "common/domain/index_policy.hpp"
#include "kiosk/app/desk/figure.hpp"

namespace suara::kiosk {

struct Editions {
  Quarter period;
  std::string officer_name;
  Date today;
  std::vector<domain::Edition> editions;  // the newest of each number of faces; may be empty
  std::vector<domain::Edition> earlier;   // likewise, of the quarters asked for beside it
  std::vector<desk::Figure> figures;      // of all these quarters
  domain::IndexPolicy policy;             // of the period
};

// GET /v1/editions/{officer}: all but earlier, figures and policy.
Expected<Editions> read_editions(const std::string& body, Quarter period);
// GET /v1/index/{officer}, as the officer is answered.
Expected<std::vector<desk::Figure>> read_figures(const std::string& body, Quarter period);
// GET /v1/explanations/{officer}: the policy, and the roots of those figures that it explains.
Expected<domain::IndexPolicy> read_explanations(const std::string& body, Quarter period,
                                                std::vector<desk::Figure>& figures);

}  // namespace suara::kiosk
