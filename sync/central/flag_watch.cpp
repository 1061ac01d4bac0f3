#include "sync/central/flag_watch.hpp"

#include <SQLiteCpp/Transaction.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

#include "sync/tally/flag_rows.hpp"

namespace suara::central {
namespace {

bool year_is_closed(const Directory& region, const Period& period) {
  return std::ranges::any_of(region.office->closed_years, [&](const record::Retention& closed) {
    return static_cast<int>(closed.year) == period.year;
  });
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

bool FlagWatch::waits(const Period& period) const {
  return due_.contains(period) || std::ranges::find(asked_, period) != asked_.end();
}

bool FlagWatch::ask(const Period& period) {
  {
    const std::lock_guard lock(mutex_);
    if (!waits(period)) {
      if (asked_.size() >= kAskedMax) return false;
      asked_.push_back(period);
    }
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

// The quarter that the night closed a day of, and whatever is open and begun, for their days grow.
// Others, frozen or never opened, where late records or counts came to them; after a start of the
// central once. Of a closed year the records may be gone.
std::set<Period> FlagWatch::due_periods(SQLite::Database& reader, const Directory& region) const {
  const Date until{region.editions_day.days - 1};
  std::set<Period> due{period_of(PeriodKind::quarter, until)};
  std::set<Period> others = tally::quarters_looked_at(reader, region.tenant);
  for (const auto& [period, state] : region.office->periods)
    (state.frozen ? others : due).insert(period);
  std::erase_if(due, [&](const Period& period) { return until < first_day(period); });
  std::map<Period, tally::FlagInput> looked_at;
  {
    const std::lock_guard lock(mutex_);
    looked_at = looked_at_;
  }
  for (const Period& period : others) {
    if (until < first_day(period) || year_is_closed(region, period)) continue;
    const auto known = looked_at.find(period);
    if (known == looked_at.end() ||
        known->second != tally::flag_input(reader, region.tenant, period))
      due.insert(period);
  }
  return due;
}

void FlagWatch::queue_night() {
  const auto region = published_.get();
  if (region->pending_restart || region->editions_day == searched_day_) return;
  SQLite::Database reader = open_reader_();
  const std::set<Period> due = due_periods(reader, *region);
  const std::lock_guard lock(mutex_);
  for (const Period& period : due) {
    latest_[period].state = FlagSearch::State::running;
    if (!waits(period)) due_.insert(period);
  }
  searched_day_ = region->editions_day;
}

std::optional<Period> FlagWatch::take() {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, std::chrono::seconds(1),
                 [this] { return stopping_ || !asked_.empty() || !due_.empty(); });
  if (stopping_) return std::nullopt;
  if (!asked_.empty()) {
    const Period period = asked_.front();
    asked_.pop_front();
    return period;
  }
  if (due_.empty()) return std::nullopt;
  return due_.extract(due_.begin()).value();
}

bool FlagWatch::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void FlagWatch::work() {
  pthread_setname_np(pthread_self(), "flags");
  while (!stopping()) {
    std::optional<Period> period;
    try {
      queue_night();
      if ((period = take())) search(*period);
    } catch (const std::exception& error) {
      spdlog::error("flags of {} could not be looked for: {}",
                    period ? to_text(*period) : "the night", error.what());
      if (period) {
        finish(*period, {FlagSearch::State::failed, {}});
        continue;
      }
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
    }
  }
}

// In stretches of their own, the first time a whole ledger: false, it is to stop.
bool FlagWatch::read_days(SQLite::Database& reader) {
  constexpr std::uint64_t kLeavesAtOnce = 10'000;
  for (bool more = true; more;) {
    if (stopping()) return false;
    const auto region = published_.get();
    more = days_.follow(reader, region->tenant, *region->office, kLeavesAtOnce);
  }
  return true;
}

void FlagWatch::search(const Period& period) {
  SQLite::Database reader = open_reader_();
  if (!read_days(reader)) return;
  const SQLite::Transaction moment(reader);  // All of it is of one moment.
  const auto region = published_.get();
  const Date until{region->editions_day.days - 1};
  const auto input = tally::flag_input(reader, region->tenant, period);
  const auto flags = tally::find_flags(reader, region->tenant, *region->office, period, until,
                                       tally::kFlagBallotsAtOnce, &days_);
  const FlagSearch done{FlagSearch::State::done, until};
  if (flags.empty() && tally::flags_of(reader, region->tenant, period).empty())
    return finish(period, done, input);
  Write job;
  job.facts = false;
  job.run = [this, flags, period, done, input](Books& books) -> Done {
    tally::replace_flags(books.database, books.directory->tenant, period,
                         open_flags(*books.directory->office, flags));
    return [this, period, done, input](Books&) { finish(period, done, input); };
  };
  const FlagSearch failed{FlagSearch::State::failed, {}};
  job.not_stored = [this, period, failed] { finish(period, failed); };
  if (!writer_.submit(std::move(job))) finish(period, failed);
}

void FlagWatch::finish(const Period& period, FlagSearch found, const tally::FlagInput& input) {
  const std::lock_guard lock(mutex_);
  if (found.state == FlagSearch::State::done) looked_at_[period] = input;
  if (waits(period)) found.state = FlagSearch::State::running;
  latest_[period] = found;
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
