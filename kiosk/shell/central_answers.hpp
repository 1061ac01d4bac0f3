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
  std::vector<domain::Edition> editions;  // the newest of each number of faces; may be empty
  std::vector<desk::Figure> figures;      // of the period and of quarters before it
  domain::IndexPolicy policy;             // of the period
  std::vector<desk::ToldFlag> told;       // likewise
  std::vector<desk::Comments> comments;   // likewise, the newest edition first
};

// GET /v1/editions/{officer}: all but figures, policy, told and comments.
Expected<Editions> read_editions(const std::string& body, Quarter period);
// GET /v1/trends/{officer}: a figure for each quarter, scale and unit that has one.
Expected<std::vector<desk::Figure>> read_trend(const std::string& body);
// GET /v1/explanations/{officer}: the policy, and the roots of those figures that it explains.
Expected<domain::IndexPolicy> read_explanations(const std::string& body, Quarter period,
                                                std::vector<desk::Figure>& figures);
// GET /v1/officers/{officer}/flags.
Expected<std::vector<desk::ToldFlag>> read_told(const std::string& body);
// GET /v1/editions/{officer}/comments: those editions that have one.
Expected<std::vector<desk::Comments>> read_comments(const std::string& body);

}  // namespace suara::kiosk
