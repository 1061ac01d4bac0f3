#include "sync/central/flag_watch.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "sync/tally/flag_rows.hpp"
#include "sync/tally/flag_search.hpp"

namespace suara::central {
namespace {

// The quarter that the night closed a day of, and whatever is open and begun.
std::set<Period> due_periods(const Directory& region) {
  const Date until{region.editions_day.days - 1};
  std::set<Period> due{period_of(PeriodKind::quarter, until)};
  for (const auto& [period, state] : region.office->periods)
    if (!state.frozen && first_day(period) <= until) due.insert(period);
  return due;
}

domain::Flags open_flags(const tally::OfficeState& office, const domain::Flags& flags) {
  domain::Flags open;
  for (const domain::Flag& flag : flags)
    if (auto left = tally::undecided(office, flag)) open.push_back(*std::move(left));
  return open;
}

}  // namespace

FlagWatch::FlagWatch(std::function<SQLite::Database()> open_reader, Published& published,
                     Writer& writer)
    : open_reader_(std::move(open_reader)),
      published_(published),
      writer_(writer),
      thread_([this] { work(); }) {}

void FlagWatch::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool FlagWatch::ask(const Period& period) {
  {
    const std::lock_guard lock(mutex_);
    const bool waits = std::ranges::find(waiting_, period) != waiting_.end();
    if (!waits && waiting_.size() >= kWaitingMax) return false;
    if (!waits) waiting_.push_back(period);
    latest_[period].state = FlagSearch::State::running;
  }
  wake_.notify_one();
  return true;
}

FlagSearch FlagWatch::latest(const Period& period) const {
  const std::lock_guard lock(mutex_);
  const auto found = latest_.find(period);
  return found == latest_.end() ? FlagSearch{} : found->second;
}

void FlagWatch::queue_night() {
  const auto region = published_.get();
  if (region->pending_restart || region->editions_day == searched_day_) return;
  searched_day_ = region->editions_day;
  for (const Period& period : due_periods(*region)) ask(period);
}

std::optional<Period> FlagWatch::take() {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_ || !waiting_.empty(); });
  if (stopping_ || waiting_.empty()) return std::nullopt;
  const Period period = waiting_.front();
  waiting_.pop_front();
  return period;
}

void FlagWatch::work() {
  pthread_setname_np(pthread_self(), "flags");
  const auto stopping = [this] {
    const std::lock_guard lock(mutex_);
    return stopping_;
  };
  while (!stopping()) {
    queue_night();
    const auto period = take();
    if (!period) continue;
    try {
      search(*period);
    } catch (const std::exception& error) {
      spdlog::error("flags of {} could not be looked for: {}", to_text(*period), error.what());
      finish(*period, FlagSearch::State::failed, {});
    }
  }
}

void FlagWatch::search(const Period& period) {
  SQLite::Database reader = open_reader_();
  const auto region = published_.get();
  const Date until{region->editions_day.days - 1};
  const auto flags = tally::find_flags(reader, region->tenant, *region->office, period, until);
  if (flags.empty() && tally::flags_of(reader, region->tenant, period).empty())
    return finish(period, FlagSearch::State::done, until);
  Write job;
  job.facts = false;
  job.run = [this, flags, period, until](Books& books) -> Done {
    tally::replace_flags(books.database, books.directory->tenant, period,
                         open_flags(*books.directory->office, flags));
    return [this, period, until](Books&) { finish(period, FlagSearch::State::done, until); };
  };
  job.not_stored = [this, period] { finish(period, FlagSearch::State::failed, {}); };
  if (!writer_.submit(std::move(job))) finish(period, FlagSearch::State::failed, {});
}

void FlagWatch::finish(const Period& period, FlagSearch::State state, Date until) {
  const std::lock_guard lock(mutex_);
  const bool again = std::ranges::find(waiting_, period) != waiting_.end();
  latest_[period] = {again ? FlagSearch::State::running : state, until};
}

void settle_flags(Books& books) {
  std::map<Period, domain::Flags> periods;
  for (tally::NumberedFlag& one :
       tally::flags_of(books.database, books.directory->tenant, std::nullopt))
    periods[one.period].push_back(std::move(one.flag));
  for (const auto& [period, flags] : periods)
    tally::replace_flags(books.database, books.directory->tenant, period,
                         open_flags(*books.directory->office, flags));
}

}  // namespace suara::central
