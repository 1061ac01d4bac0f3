// What somebody at BKD should look at, and whom it was told to: one mail a cause and day while it
// lasts, one when it is over. A cause is what and where; nothing here names a person or a score.
#pragma once
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "common/base/time.hpp"
#include "common/texts/texts.hpp"
#include "sync/central/directory.hpp"
#include "sync/central/meters.hpp"

namespace suara::central {

struct AlarmRules {
  std::int64_t silent_ms = 4LL * 3'600'000;         // of office hours without a contact
  std::int64_t unsent_ms = 24LL * 3'600'000;        // that records had waited when they came
  std::int64_t verification_ms = 24LL * 3'600'000;  // an alarm so long after the last failure
  std::uint64_t free_bytes_min = 2ULL << 30;
  std::int64_t key_ends_ms = 30LL * 86'400'000;  // before no key of a purpose would be in use
};

// what: silent, unsent, branch, other_log, failed_verification, disk_low, key_ends, storage_failed,
// mirror_failed, facts_altered.
struct Alarm {
  std::string what;
  DeviceId device;    // empty: the central itself
  CounterId counter;  // empty: none
  Instant since;      // when it was first found
  // What the meters alone knew, which begin anew with the program.
  Instant failed_at = {};      // failed_verification: the last time
  std::int64_t waited_ms = 0;  // unsent: how long records had when they came; 0: it is silent
  bool operator==(const Alarm&) const = default;
};

// When counters are open: minutes of the day by weekday (0 = Monday), and days that are not.
struct OfficeHours {
  struct Span {
    int from = 0;
    int until = 0;  // not after from: closed
  };
  Span days[7] = {};
  std::set<Date> holidays;
  // Open time between two instants; looks back kDaysBackMax days at most.
  std::int64_t open_ms(Instant from, Instant until, Zone zone) const;
};
inline constexpr int kDaysBackMax = 62;
OfficeHours load_hours(SQLite::Database& reader, const TenantId& tenant);

struct AlarmFacts {
  Counts counts;
  std::uint64_t free_bytes = 0;
  bool storage_failed = false;  // of either no kiosk gets a receipt until it is mended
  bool mirror_failed = false;
  bool facts_altered = false;
};
// Those that hold now; since is not set.
std::vector<Alarm> find_alarms(SQLite::Database& reader, const Directory& region,
                               const AlarmFacts& facts, const AlarmRules& rules, Instant now);

// What was found before and what was told of it.
struct AlarmEntry {
  Alarm alarm;
  bool on = true;
  Date told_on;    // day of the last mail that it is so; day 0: none
  Date told_over;  // day of the last mail that it is over
  bool operator==(const AlarmEntry&) const = default;
};
struct AlarmMail {
  std::vector<Alarm> begun, lasting, over;
  bool empty() const { return begun.empty() && lasting.empty() && over.empty(); }
};
// Takes in what holds now, tells what is due today, remembers that it was told. What was told while
// the clock was ahead counts as told on the day on which it is right again.
void observe(std::vector<AlarmEntry>& book, const std::vector<Alarm>& found, Instant now);
AlarmMail due_mail(std::vector<AlarmEntry>& book, Date today);
void note_told(std::vector<AlarmEntry>& book, Date today);
// What the meters of an earlier run said of alarms that stand, where this one's know nothing later:
// a restart ends none of them.
void recall(const std::vector<AlarmEntry>& book, Counts& counts);

std::string mail_text(const AlarmMail& mail, const Directory& region, const texts::Texts& words);

// A lost or unreadable file is an empty book: at worst a mail more.
std::vector<AlarmEntry> load_book(const std::filesystem::path& file);
// Whole or not at all: where the disk fails it throws std::filesystem::filesystem_error, and the
// older book stands.
void save_book(const std::filesystem::path& file, const std::vector<AlarmEntry>& book);

// The alarms that stand, for every thread.
class AlarmBoard {
 public:
  std::vector<Alarm> get() const {
    const std::lock_guard lock(mutex_);
    return alarms_;
  }
  void set(std::vector<Alarm> alarms) {
    const std::lock_guard lock(mutex_);
    alarms_ = std::move(alarms);
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Alarm> alarms_;
};

}  // namespace suara::central
