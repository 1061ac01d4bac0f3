// The tallies held against the ledger, and made anew, while the service runs. One at a time; what
// became of the latest is kept until the next.
#pragma once
#include <mutex>

#include "sync/central/call.hpp"
#include "sync/central/pool.hpp"
#include "sync/central/writer.hpp"
#include "sync/tally/rebuild.hpp"

namespace suara::central {

class TallyUpkeep {
 public:
  TallyUpkeep(Writer& writer, Pool& pool) : writer_(writer), pool_(pool) {}

  // 202 {"state": "running"}; "tallies.busy" while one runs.
  Expected<Response> begin_check(const Call& call);
  Expected<Response> begin_rebuild(const Call& call);
  // {"state": "none"/"running"/"done"/"failed", "rebuilt": bool, "leaves", "ratings", "cells",
  // "drifted", "head": names of the columns, "first": [{"tables": line, "ledger": line}]}
  Response latest() const;

 private:
  enum class State : std::uint8_t { none, running, done, failed };
  bool begin(bool rebuild);
  bool queue(Pool::Task task);
  void finish(tally::Comparison result);
  void fail();
  void stage(const std::shared_ptr<tally::Rebuild>& rebuild, bool begun);
  void write(std::function<Done(Books&)> run);

  Writer& writer_;
  Pool& pool_;
  mutable std::mutex mutex_;
  State state_ = State::none;
  bool rebuilt_ = false;
  tally::Comparison result_;
};

}  // namespace suara::central
