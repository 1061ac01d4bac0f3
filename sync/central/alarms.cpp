#include "sync/central/alarms.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "sync/central/review.hpp"
#include "sync/ledger/prepared.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::array<const char*, 7> kWeekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                  "friday", "saturday", "sunday"};

// "08:00"; -1: not that.
int minutes(std::string_view text) {
  int hour = -1, minute = -1;
  if (text.size() != 5 || text[2] != ':') return -1;
  std::from_chars(text.data(), text.data() + 2, hour);
  std::from_chars(text.data() + 3, text.data() + 5, minute);
  return hour < 0 || minute < 0 ? -1 : hour * 60 + minute;
}

struct Place {
  DeviceId device;
  CounterId counter;
};

// A kiosk that was enrolled anew is waited for from then on; what a revoked one sends is not heard.
void add_devices(SQLite::Database& reader, const Directory& region, const AlarmRules& rules,
                 const std::set<tally::ChainName>& undecided, const Counts& counts, Instant now,
                 std::vector<Alarm>& found) {
  const OfficeHours hours = load_hours(reader, region.tenant);
  Prepared(reader,
           "SELECT d.device_id, d.counter,"
           " max(CASE e.state WHEN 'approved' THEN c.last_contact_ms ELSE 0 END), d.epoch"
           " FROM device d"
           " JOIN chain c ON c.tenant_id = d.tenant_id AND c.device_id = d.device_id"
           " LEFT JOIN device e ON e.tenant_id = c.tenant_id AND e.device_id = c.device_id"
           " AND e.epoch = c.epoch WHERE d.tenant_id = ?1 AND d.state = 'approved' AND d.epoch ="
           " (SELECT max(epoch) FROM device WHERE tenant_id = ?1"
           " AND device_id = d.device_id AND state = 'approved')"
           " GROUP BY d.device_id ORDER BY d.device_id")
      .each(
          [&](const Row& row) {
            const Place place{{row.text(0)}, {row.text(1)}};
            const auto epoch = row.number<std::uint32_t>(3);
            const Instant heard =
                std::max(Instant{row.integer(2)}, region.office->begun({place.device, epoch}));
            const auto add = [&](const char* what) -> Alarm& {
              return found.emplace_back(Alarm{what, place.device, place.counter, {}});
            };
            if (has_undecided(undecided, place.device, epoch)) add("branch");
            const bool silent = hours.open_ms(heard, now, region.zone) >= rules.silent_ms;
            if (silent) add("silent");
            const auto waited = counts.waited_ms.find(place.device);
            const bool came_late =
                waited != counts.waited_ms.end() && waited->second > rules.unsent_ms;
            if (came_late)
              add("unsent").waited_ms = waited->second;
            else if (silent && now - heard > rules.unsent_ms)
              add("unsent");  // Its counter was open since.
          },
          region.tenant);
}

void add_other_logs(SQLite::Database& reader, const TenantId& tenant, std::vector<Alarm>& found) {
  Prepared(reader, "SELECT DISTINCT device_id FROM other_head WHERE tenant_id = ?1")
      .each(
          [&](const Row& row) {
            found.push_back({"other_log", {row.text(0)}, {}, {}});
          },
          tenant);
}

// True where one of the purposes for which keys are stated has none that holds then.
bool lacks_key(const StatedKeys& stated, Instant at) {
  return std::ranges::any_of(stated, [&](const auto& purpose) {
    return !purpose.second.empty() && record::key_in_use(purpose.second, at) == nullptr;
  });
}

const Alarm* find(const std::vector<Alarm>& found, const std::string& what,
                  const DeviceId& device) {
  const auto one = std::ranges::find_if(
      found, [&](const Alarm& alarm) { return alarm.what == what && alarm.device == device; });
  return one == found.end() ? nullptr : &*one;
}

void add_once(std::vector<Alarm>& found, const char* what, const DeviceId& device) {
  if (find(found, what, device) == nullptr) found.push_back({what, device, {}, {}});
}

// One a device, whatever it was that did not hold.
void add_failed(const Counts& counts, const AlarmRules& rules, Instant now,
                std::vector<Alarm>& found) {
  std::map<DeviceId, Instant> last;
  for (const auto& [whose, failed] : counts.failed_verifications)
    last[whose.second] = std::max(last[whose.second], failed.last);
  for (const auto& [device, at] : last)
    if (now - at <= rules.verification_ms)
      found.push_back({"failed_verification", device, {}, {}, at});
}

}  // namespace

std::int64_t OfficeHours::open_ms(Instant from, Instant until, Zone zone) const {
  const Date last = date_of(until, zone);
  const Date first = std::max(date_of(from, zone), Date{last.days - kDaysBackMax});
  std::int64_t open = 0;
  for (Date day = first; day <= last; ++day.days) {
    const Span& span = days[iso_weekday(day) - 1];
    if (span.until <= span.from || holidays.contains(day)) continue;
    const Instant begins = std::max(from, start_of(day, zone) + span.from * kMinuteMs);
    const Instant ends = std::min(until, start_of(day, zone) + span.until * kMinuteMs);
    if (begins < ends) open += ends - begins;
  }
  return open;
}

OfficeHours load_hours(SQLite::Database& reader, const TenantId& tenant) {
  OfficeHours hours;
  Prepared setting(reader, "SELECT value FROM setting WHERE tenant_id = ?1 AND key = ?2");
  for (std::size_t i = 0; i < kWeekdays.size(); ++i) {
    const std::string key = std::string("hours.") + kWeekdays[i];
    const auto text = setting.first([](const Row& row) { return row.text(0); }, tenant, key);
    if (!text || text->size() != 11) continue;
    hours.days[i] = {minutes(text->substr(0, 5)), minutes(text->substr(6))};
    if (hours.days[i].from < 0) hours.days[i] = {};
  }
  Prepared(reader, "SELECT day FROM holiday WHERE tenant_id = ?1")
      .each([&](const Row& row) { hours.holidays.insert({row.number<std::int32_t>(0)}); }, tenant);
  return hours;
}

std::vector<Alarm> find_alarms(SQLite::Database& reader, const Directory& region,
                               const AlarmFacts& facts, const AlarmRules& rules, Instant now) {
  std::vector<Alarm> found;
  const auto undecided = undecided_branches(region, reader);
  add_devices(reader, region, rules, undecided, facts.counts, now, found);
  // Also of an enrolment that has ended or was revoked.
  for (const tally::ChainName& chain : undecided) add_once(found, "branch", chain.device);
  add_other_logs(reader, region.tenant, found);
  add_failed(facts.counts, rules, now, found);
  if (lacks_key(region.stated, now + rules.key_ends_ms)) found.push_back({"key_ends", {}, {}, {}});
  if (facts.free_bytes < rules.free_bytes_min) found.push_back({"disk_low", {}, {}, {}});
  if (facts.storage_failed) found.push_back({"storage_failed", {}, {}, {}});
  if (facts.mirror_failed) found.push_back({"mirror_failed", {}, {}, {}});
  if (facts.facts_altered) found.push_back({"facts_altered", {}, {}, {}});
  return found;
}

void observe(std::vector<AlarmEntry>& book, const std::vector<Alarm>& found, Instant now) {
  for (AlarmEntry& entry : book) {
    const Alarm* one = find(found, entry.alarm.what, entry.alarm.device);
    const bool on = one != nullptr;
    entry.alarm.since = on && !entry.on ? now : std::min(entry.alarm.since, now);
    entry.on = on;
    if (!on) continue;
    entry.alarm.failed_at = std::min(one->failed_at, now);
    entry.alarm.waited_ms = one->waited_ms;
  }
  for (const Alarm& one : found) {
    const bool known = std::ranges::any_of(book, [&](const AlarmEntry& entry) {
      return entry.alarm.what == one.what && entry.alarm.device == one.device;
    });
    if (known) continue;
    book.push_back({one, true, {}, {}});
    book.back().alarm.since = now;
    book.back().alarm.failed_at = std::min(one.failed_at, now);
  }
}

void recall(const std::vector<AlarmEntry>& book, Counts& counts) {
  for (const AlarmEntry& entry : book) {
    const Alarm& alarm = entry.alarm;
    if (!entry.on) continue;
    if (alarm.failed_at > Instant{}) {
      FailedVerification& failed = counts.failed_verifications[{"", alarm.device}];
      failed.last = std::max(failed.last, alarm.failed_at);
    }
    if (alarm.waited_ms > 0) counts.waited_ms.try_emplace(alarm.device, alarm.waited_ms);
  }
}

AlarmMail due_mail(std::vector<AlarmEntry>& book, Date today) {
  AlarmMail mail;
  for (AlarmEntry& entry : book) {
    entry.told_on = std::min(entry.told_on, today);
    entry.told_over = std::min(entry.told_over, today);
    const bool told = entry.told_on > entry.told_over || entry.told_on == today;
    if (entry.on && entry.told_on < today)
      (told ? mail.lasting : mail.begun).push_back(entry.alarm);
    const bool owed = entry.told_on.days != 0 && entry.told_over < entry.told_on;
    if (!entry.on && owed) mail.over.push_back(entry.alarm);
  }
  return mail;
}

// What is over and was told to be stays until its day ends: it may come back, and one mail a day is
// enough.
void note_told(std::vector<AlarmEntry>& book, Date today) {
  for (AlarmEntry& entry : book) {
    if (entry.on && entry.told_on < today) entry.told_on = today;
    if (!entry.on && entry.told_over < entry.told_on) entry.told_over = today;
  }
  std::erase_if(book, [&](const AlarmEntry& entry) { return !entry.on && entry.told_on < today; });
}

}  // namespace suara::central
