// The tables of counts. All of them can be made again from the ledger.
#pragma once
#include <string_view>

namespace suara::tally {

std::string_view schema();

}  // namespace suara::tally
