#include "sync/central/night_shift.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "sync/central/comments.hpp"
#include "sync/central/erasures.hpp"
#include "sync/central/public_ikm.hpp"
#include "sync/central/sessions.hpp"
#include "sync/tally/day_moves.hpp"
#include "sync/tally/period_figures.hpp"

namespace suara::central {
namespace {

// What the figures of a night hang on. Days that are still open are no part of it, so that ratings
// of the morning refuse nothing.
struct NightInput {
  std::int64_t ikm_moves = 0;
  domain::WeightMode weights{};
  std::map<Quarter, std::int64_t> moves;
  std::map<Quarter, domain::IndexPolicy> rules;
  // As they would be frozen, with whom their figures leave out; or as they are.
  std::map<Quarter, tally::PeriodState> states;
  bool operator==(const NightInput&) const = default;
};

struct Night {
  Date today;
  tally::NightEditions editions;
  NextIkm ikm;
  NightInput input;
};

NightInput input_of(SQLite::Database& database, const Directory& region, const Night& night) {
  NightInput input;
  const auto moved = [&](Date first, Date last) {
    return tally::moves_between(database, region.tenant, first, last);
  };
  input.ikm_moves = moved(first_day(night.ikm.quarter), last_day(night.ikm.quarter));
  input.weights = skm_weights(database, region.tenant);
  for (const auto& due : night.editions.looked_at) {
    if (input.moves.contains(due.quarter)) continue;
    input.moves[due.quarter] =
        moved(first_day(due.quarter), std::min(last_day(due.quarter), night.editions.as_of));
    const Period period = period_of(due.quarter);
    const auto rules = tally::rules_for(database, region.tenant, *region.office, period);
    const auto* state = tally::state_of(*region.office, period);
    if (state != nullptr && state->frozen)
      input.states[due.quarter] = *state;
    else
      input.states[due.quarter] =
          tally::taking_all(*region.office, period, state ? *state : tally::PeriodState{}, rules);
    input.rules[due.quarter] = rules;
  }
  return input;
}

Night compute_night(SQLite::Database& database, const Directory& region, const Keyring& keys,
                    Date today) {
  Night night{today,
              tally::next_editions(database, region.tenant, *region.office, today),
              next_ikm(database, region.tenant, today),
              {}};
  tally::add_figures(database, region.tenant, *region.office, night.editions);
  tally::add_comments(
      database, region.tenant, *region.office,
      [&](std::string_view sealed, const domain::Ballot& ballot) {
        return is_comment(sealed, ballot, keys);
      },
      night.editions);
  night.input = input_of(database, region, night);
  return night;
}

void note_night(Books& books, Date today) {
  ledger::Prepared(books.database, "UPDATE region SET editions_day = ?2 WHERE tenant_id = ?1")
      .run(books.directory->tenant, today.days);
  books.reload();
}

void store(Books& books, const Night& night, Instant now) {
  const TenantId tenant = books.directory->tenant;
  tally::put_editions(books.database, tenant, night.editions);
  publish_ikm(books.database, tenant, night.ikm);
  books.tallies.forget();
  const Date before = books.directory->editions_day;
  note_night(books, night.today);
  if (erase_old(books, before, now) > 0) tally::drop_erased_comments(books.database, tenant);
  drop_expired_sessions(books, now);
}

}  // namespace

void NightShift::look(const Directory& region) {
  const Instant now = now_();
  const Date today = region.today(now);
  const bool was_ahead = today.days < region.editions_day.days - 1;
  if (region.pending_restart || (today <= region.editions_day && !was_ahead)) return;
  {
    const std::lock_guard lock(mutex_);
    // A clock that was set back ends the waiting too.
    if (failed_at_ && now >= *failed_at_ && now < *failed_at_ + kRetryMs) return;
    if (std::exchange(under_way_, true)) return;
  }
  was_ahead ? set_back() : begin();
}

void NightShift::close(Date today, Then then) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({today, std::move(then)});
    if (std::exchange(under_way_, true)) return;
  }
  begin();
}

void NightShift::begin() {
  FigureJob job;
  job.not_stored = [this] { finish(std::nullopt, std::nullopt); };
  job.compute = [this](SQLite::Database& database, const Directory& region) {
    return compute(database, region);
  };
  work_.begin(std::move(job));
}

// A clock that was ahead closed days to come: those until today stand with them, later ones are
// closed again.
void NightShift::set_back() {
  FigureJob job;
  job.not_stored = [this] { finish(std::nullopt, std::nullopt); };
  job.compute = [this](SQLite::Database& database, const Directory& region) -> Taking {
    // Counts of days to come: it is behind now, and was right.
    const Date now = region.today(now_()), closed = region.editions_day;
    const bool is_behind =
        std::ranges::any_of(tally::days_moved(database, region.tenant),
                            [&](Date day) { return now < day && day < closed; });
    return [this, is_behind](Books& books) -> std::optional<Done> {
      if (is_behind) return [this](Books&) { finish(std::nullopt, std::nullopt); };
      const Date before = books.directory->editions_day;
      const Date today = books.directory->today(now_());
      if (today < before) note_night(books, today);
      return [this, before, today](Books&) {
        spdlog::warn("the clock was ahead: days were closed until {}, now it is {}",
                     to_text(before), to_text(today));
        finish(today, 0);
      };
    };
  };
  work_.begin(std::move(job));
}

Taking NightShift::compute(SQLite::Database& database, const Directory& region) {
  const Instant now = now_();
  Date today = region.today(now);
  {
    const std::lock_guard lock(mutex_);
    for (const Waiting& one : waiting_) today = std::max(today, one.today);
  }
  const auto night =
      std::make_shared<const Night>(compute_night(database, region, *keys_.get(), today));
  return [this, night, now](Books& books) -> std::optional<Done> {
    if (night->input != input_of(books.database, *books.directory, *night)) return std::nullopt;
    store(books, *night, now);
    return [this, night](Books&) {
      finish(night->today, static_cast<std::int64_t>(night->editions.made.size()));
    };
  };
}

// closed: nullopt: nothing was stored; whoever waits is told so.
void NightShift::finish(std::optional<Date> closed, std::optional<std::int64_t> made) {
  std::vector<Waiting> answered;
  bool again = false;
  const Instant now = now_();
  {
    const std::lock_guard lock(mutex_);
    failed_at_ = closed ? std::nullopt : std::optional(now);
    const auto rest = std::ranges::stable_partition(
        waiting_, [&](const Waiting& one) { return closed && one.today > *closed; });
    answered.assign(std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
    waiting_.erase(rest.begin(), rest.end());
    again = under_way_ = !waiting_.empty();
  }
  for (const Waiting& one : answered) one.then(made);
  if (again) begin();
}

}  // namespace suara::central
