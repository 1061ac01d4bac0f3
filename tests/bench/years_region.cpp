#include "tests/bench/years_region.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace suara::bench {
namespace {

using namespace domain;
using nlohmann::json;

constexpr int kUnits = 20, kOfficers = 1500, kServices = 12, kOpenServices = 5;
constexpr int kRatingsLeast = 20, kRatingsSpread = 15;  // 20..34 a day
constexpr std::int64_t kHourMs = 3'600'000;
constexpr Zone kWib{7};
const Date kFirstDay = date_of(2026, 1, 5);

std::string unit_name(int officer) { return fmt::format("U-{:02}", officer * kUnits / kOfficers); }
std::string counter_name(int officer) { return fmt::format("C-{:04}", officer); }

json dated(json row) {
  row["from"] = to_text(kFirstDay);
  row["until"] = json();
  return row;
}

json setup() {
  json body = {{"region", json::object()},
               {"units", json::array()},
               {"services", json::array()},
               {"counters", json::array()},
               {"officers", json::array()}};
  for (int unit = 0; unit < kUnits; ++unit) {
    const std::string name = fmt::format("U-{:02}", unit);
    body["units"].push_back({{"unit", name}, {"name", name}, {"parent", json()}});
    for (int service = 0; service < kServices; ++service)
      body["services"].push_back(dated({{"service", fmt::format("S-{:02}", service)},
                                        {"unit", name},
                                        {"name_id", "Layanan"},
                                        {"name_en", "Service"},
                                        {"shortest_seconds", 30}}));
  }
  for (int officer = 0; officer < kOfficers; ++officer) {
    const std::string unit = unit_name(officer);
    body["counters"].push_back(dated({{"counter", counter_name(officer)},
                                      {"unit", unit},
                                      {"name", "Loket"},
                                      {"device", json()}}));
    body["officers"].push_back(dated({{"officer", fmt::format("O-{:04}", officer)},
                                      {"nip", ""},
                                      {"name", "Petugas"},
                                      {"unit", unit}}));
  }
  return body;
}

record::SigningKey key_of(int number) {
  std::array<std::uint8_t, 32> seed{};
  seed[0] = static_cast<std::uint8_t>(number);
  seed[1] = static_cast<std::uint8_t>(number / 256);
  seed[2] = 7;
  return record::SigningKey::from_seed(seed);
}

Date next_working_day(Date day) {
  do ++day.days;
  while (iso_weekday(day) > 5);
  return day;
}

}  // namespace

Instant YearsRegion::begin() { return start_of(kFirstDay, kWib) + 7 * kHourMs; }

YearsRegion::YearsRegion(test::RunningCentral& central) : today_{kFirstDay.days - 1} {
  central.operator_token = central.token_of(central::Role::operator_);
  const auto reply = central.post("/v1/setup", setup());
  if (reply.status != 200) throw std::runtime_error(reply.body.dump());
  for (int number = 0; number < kOfficers; ++number) {
    Kiosk kiosk{{"kota-contoh", fmt::format("K-{:04}", number), 1, central.root.public_key()},
                number};
    kiosk.device.key = key_of(number);
    kiosk.level = 3.3 + normal(0.17);
    central.enrol(kiosk.device, unit_name(number), counter_name(number));
    kiosks_.push_back(std::move(kiosk));
  }
}

std::string YearsRegion::officer(int number) const {
  return fmt::format("O-{:04}", number % kOfficers);
}

Period YearsRegion::last_whole_quarter() const {
  const Period current = period_of(PeriodKind::quarter, today_);
  return first_day(current) <= kFirstDay ? current : before(current);
}

// splitmix64
std::uint64_t YearsRegion::draw() {
  std::uint64_t x = state_ += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

double YearsRegion::normal(double sd) {  // of twelve uniform ones
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += static_cast<double>(draw() >> 11) * 0x1p-53;
  return sd * sum;
}

record::Record YearsRegion::rating(const Kiosk& kiosk, double level, std::int64_t boot_ms) {
  const int open = static_cast<int>(draw() % kOpenServices);
  const int service = (kiosk.number * 3 + open * open) % kServices;
  Ballot ballot;
  ballot.offer = {{officer(kiosk.number)},
                  {counter_name(kiosk.number)},
                  {fmt::format("S-{:02}", service)}};
  const double tapped = std::round(level - 0.05 * service + normal(0.66));
  ballot.answers.score = static_cast<std::uint8_t>(std::clamp(tapped, 1.0, 4.0));
  const auto first = static_cast<std::int64_t>(900 + draw() % 8'000);
  ballot.answers.first_answer_ms = first;
  ballot.answers.last_answer_ms = first + static_cast<std::int64_t>(draw() % 4'000);
  ballot.close_ms = *ballot.answers.last_answer_ms + 5'000;
  ballot.outcome = Outcome::rated;
  ballot.closed_by = ClosedBy::selesai;
  return {boot_ms, 0, ballot};
}

Bytes YearsRegion::a_day_of(Kiosk& kiosk, const record::Seen& seen) {
  const Instant morning = start_of(today_, kWib) + 8 * kHourMs;
  const std::int64_t boot_ms = 1'000 + (morning.ms - begin().ms);
  std::vector<record::Record> records;
  if (!kiosk.booted)
    records.push_back({1'000, 0, record::Boot{begin(), "0.1.0", Bytes(16, 'b')}});
  kiosk.booted = true;
  record::Seen told = seen;
  told.server_time = told.wall = morning;
  told.boot_ms = boot_ms;
  records.push_back({boot_ms, 0, told});
  const auto duty = [&](bool on, record::DutyEnd end) {
    return record::Duty{{officer(kiosk.number)}, {counter_name(kiosk.number)}, on, end};
  };
  records.push_back({boot_ms, 0, duty(true, record::DutyEnd::none)});
  const double level = kiosk.level + normal(0.15);
  const int count = kRatingsLeast + static_cast<int>(draw() % kRatingsSpread);
  for (int i = 1; i <= count; ++i)
    records.push_back(rating(kiosk, level, boot_ms + i * (7 * kHourMs / count)));
  records.push_back({boot_ms + 8 * kHourMs, 0, duty(false, record::DutyEnd::officer)});
  ratings_ += count;
  return kiosk.device.pack(kiosk.device.seal(records));
}

void YearsRegion::work_a_day(const record::Seen& seen, const Send& send) {
  today_ = next_working_day(today_);
  const Instant arrival = start_of(today_, kWib) + 16 * kHourMs;
  for (Kiosk& kiosk : kiosks_) send(a_day_of(kiosk, seen), arrival);
}

}  // namespace suara::bench
