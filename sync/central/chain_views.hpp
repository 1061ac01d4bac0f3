// What the last commits left of the devices' chains, so that a batch can be counted before the
// writer takes it. A guess: the writer uses what was counted only where the guess was right.
#pragma once
#include <map>
#include <mutex>
#include <optional>

#include "sync/ledger/ledger.hpp"

namespace suara::central {

class ChainViews {
 public:
  std::optional<ledger::ChainMemory> memory_of(const record::Place& place) const {
    const std::lock_guard lock(mutex_);
    const auto found = memories_.find(place);
    return found == memories_.end() ? std::nullopt : std::optional(found->second);
  }
  void set(const record::Place& place, const ledger::ChainMemory& memory) {
    const std::lock_guard lock(mutex_);
    memories_[place] = memory;
  }

 private:
  mutable std::mutex mutex_;
  std::map<record::Place, ledger::ChainMemory> memories_;  // one an enrolled chain
};

}  // namespace suara::central
