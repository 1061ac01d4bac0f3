#include "sync/ledger/standing.hpp"

namespace suara::ledger {

void remember(const record::Record& record, ChainMemory& memory) {
  if (const auto* boot = std::get_if<record::Boot>(&record.body))
    memory.boot_base_ms = boot->wall.ms - record.boot_ms;
  else if (const auto* import = std::get_if<record::Import>(&record.body))
    memory.import = *import;
}

}  // namespace suara::ledger
