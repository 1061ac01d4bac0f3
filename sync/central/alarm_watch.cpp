#include "sync/central/alarm_watch.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "sync/central/accounts.hpp"
#include "sync/central/metrics.hpp"

namespace suara::central {
namespace {

const Date kFirstSoundDay = date_of(2026, 1, 1);

}  // namespace

std::vector<std::string> AlteredFacts::look(const std::vector<std::string>& found, Time now) {
  std::map<std::string, Found> still;
  std::vector<std::string> begun;
  any_ = false;
  for (const std::string& name : found) {
    if (still.contains(name)) continue;
    const auto before = found_.find(name);
    Found one = before == found_.end() ? Found{now} : before->second;
    if (now - one.since >= std::chrono::seconds(1)) {
      any_ = true;
      if (!std::exchange(one.told, true)) begun.push_back(name);
    }
    still[name] = one;
  }
  found_ = std::move(still);
  return begun;
}

AlarmWatch::AlarmWatch(AlarmOptions options, Surroundings around)
    : options_(std::move(options)),
      around_(std::move(around)),
      book_(load_book(around_.folder / "alarms.json")),
      kept_(book_),
      thread_([this] { work(); }) {}

void AlarmWatch::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void AlarmWatch::work() {
  pthread_setname_np(pthread_self(), "alarms");
  while (!stopping_) {
    try {
      SQLite::Database reader = around_.open_reader();
      look(reader);
    } catch (const std::exception& error) {
      spdlog::error("alarms could not be looked for: {}", error.what());
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, options_.every, [this] { return stopping_.load(); });
  }
}

void AlarmWatch::look(SQLite::Database& reader) {
  const auto region = around_.published.get();
  const Instant now = around_.now();
  const Date today = date_of(now, region->zone);
  if (today < kFirstSoundDay) return;  // a dead clock, before it is set, says nothing of times
  AlarmFacts facts{around_.meters.read(), free_bytes(around_.folder),
                   around_.writer.storage_failed(), around_.writer.mirror_behind(),
                   are_altered(reader, *region)};
  recall(book_, facts.counts);
  observe(book_, find_alarms(reader, *region, facts, options_.rules, now), now);
  std::vector<Alarm> standing;
  for (const AlarmEntry& entry : book_)
    if (entry.on) standing.push_back(entry.alarm);
  around_.board.set(std::move(standing));
  const AlarmMail mail = due_mail(book_, today);
  if (!mail.empty()) tell(mail, *region, today);
  keep_book();
}

bool AlarmWatch::are_altered(SQLite::Database& reader, const Directory& region) {
  const auto found =
      region.pending_restart ? std::vector<std::string>{} : find_altered(reader, region);
  for (const std::string& one : altered_.look(found, std::chrono::steady_clock::now()))
    spdlog::error("changed by hand: {}", one);
  return altered_.any();
}

// What could not be sent is due again at the next look.
void AlarmWatch::tell(const AlarmMail& mail, const Directory& region, Date today) {
  const std::string text = mail_text(mail, region, around_.words);
  if (!options_.command.empty() &&
      !run_with_input(options_.command, text, options_.command_max, stopping_)) {
    if (!stopping_) spdlog::error("the alarm command did not end well; it is tried again");
  } else {
    note_told(book_, today);
  }
}

void AlarmWatch::keep_book() {
  if (book_ == kept_) return;
  save_book(around_.folder / "alarms.json", book_);
  kept_ = book_;
}

}  // namespace suara::central
