// What a night makes of the days that have ended: editions with their officers' figures, the public
// ikm, and what is kept no longer.
#pragma once
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "sync/central/figure_work.hpp"

namespace suara::central {

class NightShift {
 public:
  static constexpr std::int64_t kRetryMs = 60'000;
  // How many editions were made; nullopt: the night could not be stored.
  using Then = std::function<void(std::optional<std::int64_t>)>;
  NightShift(FigureWork& work, const KeyStore& keys, std::function<Instant()> now)
      : work_(work), keys_(keys), now_(std::move(now)) {}

  // Begins where a day has ended whose night was not, or where a clock that was ahead is right
  // again, and none is under way; after one that could not be stored not before kRetryMs went by.
  // From any thread.
  void look(const Directory& region);
  // then: when every day before `today` has its night.
  void close(Date today, Then then);

 private:
  struct Waiting {
    Date today;
    Then then;
  };
  void begin();
  void set_back();
  Taking compute(SQLite::Database& database, const Directory& region);
  void finish(std::optional<Date> closed, std::optional<std::int64_t> made);

  FigureWork& work_;
  const KeyStore& keys_;  // that open comments
  const std::function<Instant()> now_;
  std::mutex mutex_;
  bool under_way_ = false;
  std::optional<Instant> failed_at_;  // the latest, unless one was stored since
  std::vector<Waiting> waiting_;
};

}  // namespace suara::central
