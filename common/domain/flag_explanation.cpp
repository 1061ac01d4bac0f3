#include "common/domain/flag_explanation.hpp"

namespace suara::domain {
namespace {

Formula formula_of(Against against) {
  switch (against) {
    case Against::below:
      return Formula::below;
    case Against::at_most:
      return Formula::at_most;
    case Against::at_least:
      return Formula::at_least;
    case Against::above:
      return Formula::above;
  }
  return Formula::above;
}

}  // namespace

Explanation explain_flag(const Flag& flag) {
  Explanation root =
      derived("flag", formula_of(against(flag.code)),
              {given("measured", flag.measured, "ledger"), given("limit", flag.limit, "policy")});
  root.subject = to_text(flag.code);
  return root;
}

}  // namespace suara::domain
