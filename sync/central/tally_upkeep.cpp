#include "sync/central/tally_upkeep.hpp"

#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "common/domain/tally_text.hpp"
#include "sync/central/replies.hpp"

namespace suara::central {
namespace {

using nlohmann::json;

constexpr std::size_t kCellsOfAWrite = 5'000;  // some 20 ms of the writer's time

json first_of(const tally::Comparison& result) {
  json first = json::array();
  for (const tally::Drift& drift : result.first)
    first.push_back({{"tables", domain::tally_line(drift.key, drift.tables)},
                     {"ledger", domain::tally_line(drift.key, drift.ledger)}});
  return first;
}

Response accepted() { return json_reply(202, {{"state", "running"}}); }

}  // namespace

bool TallyUpkeep::begin(bool rebuild) {
  const std::lock_guard lock(mutex_);
  if (state_ == State::running) return false;
  state_ = State::running;
  rebuilt_ = rebuild;
  result_ = {};
  return true;
}

void TallyUpkeep::finish(tally::Comparison result) {
  if (result.drifted != 0)
    spdlog::error("{} cells of the tallies differed from the ledger", result.drifted);
  if (result.drifted_services != 0)
    spdlog::error("{} days of services that others counted differed from the ledger",
                  result.drifted_services);
  const std::lock_guard lock(mutex_);
  result_ = std::move(result);
  state_ = State::done;
}

void TallyUpkeep::fail() {
  const std::lock_guard lock(mutex_);
  state_ = State::failed;
}

bool TallyUpkeep::queue(Pool::Task task) {
  return pool_.submit([this, task = std::move(task)](SQLite::Database& reader) {
    try {
      task(reader);
    } catch (const std::exception& error) {
      spdlog::error("tallies: {}", error.what());
      fail();
    }
  });
}

Expected<Response> TallyUpkeep::begin_check(const Call& call) {
  if (!begin(false)) return problem("tallies.busy");
  const TenantId tenant = call.directory->tenant;
  const bool queued = queue([this, tenant](SQLite::Database& reader) {
    finish(tally::compare_with_ledger(reader, tenant));
  });
  if (queued) return accepted();
  fail();
  return problem("central.busy", {{"retry_after", "5"}});
}

Expected<Response> TallyUpkeep::begin_rebuild(const Call& call) {
  if (!begin(true)) return problem("tallies.busy");
  const TenantId tenant = call.directory->tenant;
  const bool queued = queue([this, tenant](SQLite::Database& reader) {
    stage(std::make_shared<tally::Rebuild>(reader, tenant), false);
  });
  if (queued) return accepted();
  fail();
  return problem("central.busy", {{"retry_after", "5"}});
}

// A few cells a write, so that batches go on in between; the last one swaps.
void TallyUpkeep::stage(const std::shared_ptr<tally::Rebuild>& rebuild, bool begun) {
  write([this, rebuild, begun](Books& books) -> Done {
    if (!begun) rebuild->begin(books.database);
    if (rebuild->stage(books.database, kCellsOfAWrite))
      return [this, rebuild](Books&) { stage(rebuild, true); };
    books.flush();
    tally::Comparison result = rebuild->swap(books.database);
    for (const auto& [officer, quarter] : result.affected)
      books.tallies.mark_due(books.directory->tenant, officer, quarter);
    return [this, result](Books&) { finish(result); };
  });
}

void TallyUpkeep::write(std::function<Done(Books&)> run) {
  Write job;
  job.facts = false;
  job.run = std::move(run);
  job.not_stored = [this] { fail(); };
  if (!writer_.submit(std::move(job))) fail();
}

Response TallyUpkeep::latest() const {
  const std::lock_guard lock(mutex_);
  constexpr const char* kNames[] = {"none", "running", "done", "failed"};
  json body = {{"state", kNames[static_cast<std::size_t>(state_)]}, {"rebuilt", rebuilt_}};
  if (state_ == State::done)
    body.update({{"leaves", result_.leaves},
                 {"ratings", result_.ratings},
                 {"cells", result_.cells},
                 {"drifted", result_.drifted},
                 {"drifted_services", result_.drifted_services},
                 {"head", domain::tally_head()},
                 {"first", first_of(result_)}});
  return json_reply(200, body);
}

}  // namespace suara::central
