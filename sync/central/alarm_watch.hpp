// The thread that looks for alarms and hands mails to a command of the operator's.
#pragma once
#include <SQLiteCpp/Database.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
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

  const AlarmOptions options_;
  const Surroundings around_;
  std::vector<AlarmEntry> book_;
  std::vector<std::string> altered_;  // what find_altered found at the last look, and since when
  std::chrono::steady_clock::time_point altered_since_;
  bool altered_told_ = false;
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
