// The tables of the ledger. Every key starts with the tenant; nothing here is ever rewritten but
// the head of a log and of a chain.
#pragma once
#include <string_view>

namespace suara::ledger {

std::string_view schema();

}  // namespace suara::ledger
