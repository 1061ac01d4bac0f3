// Looks for flags in a thread and on a connection of its own: after each night's close of days, and
// when asked. The writer only exchanges the rows that came of it.
#pragma once
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "common/base/period.hpp"
#include "sync/central/writer.hpp"
#include "sync/tally/flag_search.hpp"

namespace suara::central {

struct FlagSearch {
  enum class State : std::uint8_t { none, running, done, failed };
  State state = State::none;
  Date until;  // the last day looked at; where done
};

class FlagWatch {
 public:
  FlagWatch(std::function<SQLite::Database()> open_reader, Published& published, Writer& writer);
  ~FlagWatch() { stop(); }
  FlagWatch(const FlagWatch&) = delete;
  FlagWatch& operator=(const FlagWatch&) = delete;
  void stop();  // behind the search that runs

  // False: kAskedMax periods that somebody asked for are waiting. One that waits already is
  // searched once; those of a night wait behind them, however many they are.
  bool ask(const Period& period);
  FlagSearch latest(const Period& period) const;

 private:
  void work();
  std::optional<Period> take();
  void queue_night();
  std::set<Period> due_periods(SQLite::Database& reader, const Directory& region) const;
  bool read_days(SQLite::Database& reader);
  void search(const Period& period);
  void finish(const Period& period, FlagSearch found, const tally::FlagInput& input = {});
  bool waits(const Period& period) const;
  bool stopping() const;

  static constexpr std::size_t kAskedMax = 16;
  const std::function<SQLite::Database()> open_reader_;
  Published& published_;
  Writer& writer_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Period> asked_;
  std::set<Period> due_;  // of the night
  std::map<Period, FlagSearch> latest_;
  std::map<Period, tally::FlagInput> looked_at_;  // by what was found last
  Date searched_day_;  // editions_day of the night that was looked at
  tally::BatchDays days_;  // the thread's own
  bool stopping_ = false;
  std::thread thread_;
};

// Those of all periods without what was decided meanwhile. In the writer's transaction.
void settle_flags(Books& books);

}  // namespace suara::central
