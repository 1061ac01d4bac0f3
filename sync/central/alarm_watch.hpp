// The thread that looks for alarms and hands mails to a command of the operator's.
#pragma once
#include <SQLiteCpp/Database.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "sync/central/alarms.hpp"
#include "sync/central/writer.hpp"

namespace suara::central {

struct AlarmOptions {
  std::string command;  // for /bin/sh, the mail on its input; empty: alarms are listed only
  AlarmRules rules;
  std::chrono::milliseconds every{60'000};
  std::chrono::milliseconds command_max{30'000};  // then it is ended
};

// What was found changed by hand, each for itself: rows and region may be of two moments, that of a
// commit and that of its publishing, so that only what is found a second later still is so.
class AlteredFacts {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // At each look; those that are so from now on.
  std::vector<std::string> look(const std::vector<std::string>& found, Time now);
  bool any() const { return any_; }

 private:
  struct Found {
    Time since;
    bool told = false;
  };
  std::map<std::string, Found> found_;
  bool any_ = false;
};

class AlarmWatch {
 public:
  struct Surroundings {
    std::filesystem::path folder;  // holds alarms.json
    std::function<SQLite::Database()> open_reader;
    std::function<Instant()> now;
    Published& published;
    Meters& meters;
    const Writer& writer;
    AlarmBoard& board;
    texts::Texts words;
  };
  AlarmWatch(AlarmOptions options, Surroundings around);
  ~AlarmWatch() { stop(); }
  AlarmWatch(const AlarmWatch&) = delete;
  AlarmWatch& operator=(const AlarmWatch&) = delete;
  void stop();  // ends a command that still runs

 private:
  void work();
  void look(SQLite::Database& reader);
  bool are_altered(SQLite::Database& reader, const Directory& region);
  void tell(const AlarmMail& mail, const Directory& region, Date today);
  void keep_book();

  const AlarmOptions options_;
  const Surroundings around_;
  std::vector<AlarmEntry> book_;
  std::vector<AlarmEntry> kept_;  // as the file has it
  AlteredFacts altered_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

// Runs it with the text on its input; false: it did not start, did not end well or not in time, or
// stop was set.
bool run_with_input(const std::string& command, const std::string& text,
                    std::chrono::milliseconds bound, const std::atomic<bool>& stop);

}  // namespace suara::central
