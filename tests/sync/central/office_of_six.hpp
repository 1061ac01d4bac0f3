// A small office whose figures can be told: six officers at one counter, of different quality, over
// some days; what their real kiosk records is counted a second time here.
#pragma once
#include <algorithm>
#include <map>
#include <tuple>

#include "common/domain/officer_index.hpp"
#include "tests/sync/central/sending_kiosk.hpp"

namespace suara::test {

inline constexpr std::int64_t kDayMs = 86'400'000;
inline constexpr int kOfficers = 6;
inline const std::vector<std::string> kServices{"KK", "KTP"};

inline std::string officer_name(int i) { return "P-000" + std::to_string(i + 1); }

// small_setup() with six officers in DUKCAPIL.
inline nlohmann::json setup_of_six() {
  nlohmann::json setup = small_setup();
  setup["officers"] = nlohmann::json::array();
  for (int i = 0; i < kOfficers; ++i)
    setup["officers"].push_back({{"officer", nullptr},
                                 {"nip", "19900101201501100" + std::to_string(i + 1)},
                                 {"name", "Petugas Contoh " + std::to_string(i + 1)},
                                 {"unit", "DUKCAPIL"},
                                 {"from", "2026-01-01"},
                                 {"until", nullptr}});
  return setup;
}

class OfficeOfSix {
 public:
  explicit OfficeOfSix(RunningCentral& central) : central_(central), kiosk_(made(central)) {}

  // One day of everybody's work, recorded and not yet sent; then it is the next day.
  void work_a_day() {
    for (int officer = 0; officer < kOfficers; ++officer)
      for (int i = 0; i < 6; ++i) {
        const int swing = (day_ * 7 + i * 3 + officer * 5) % 4;
        rate(officer, i % 2, std::clamp(4 - officer * 2 / 3 - (swing == 0 ? 1 : 0), 1, 4));
      }
    kiosk_.pass(kDayMs);
    ++day_;
  }
  void rate(int officer, int service, int score) {
    kiosk_.rate(1, static_cast<std::uint8_t>(score), officer_name(officer),
                kServices[static_cast<std::size_t>(service)]);
    ++given_[{officer, day_, service, score}];
  }
  // Its kiosk's clock goes on as far as the central's did.
  void catch_up() { kiosk_.catch_up(); }
  // What the kiosk has goes to the central; sessions of days ago are opened anew.
  void send() {
    REQUIRE(kiosk_.send() == "");
    central_.operator_token = central_.sign_in("operator", "sandi");
  }

  // The fit of what was given on the first `days` days, not of what the central counted.
  std::vector<domain::OfficerIndex> expected(int days = 1'000) const {
    const auto fit = domain::fit_index(input(days));
    const std::vector<std::uint32_t> group(kOfficers, 0);
    return domain::officer_indices(fit, group, domain::own_mixes(fit, group), {});
  }
  domain::IndexInput input(int days) const {
    domain::IndexInput input{kOfficers, 2, 4, {}};
    for (const auto& [key, count] : given_) {
      const auto& [officer, day, service, score] = key;
      if (day < days)
        input.cells.push_back({static_cast<std::uint32_t>(officer), static_cast<std::uint32_t>(day),
                               static_cast<std::uint32_t>(service), count, count * score,
                               count * score * score});
    }
    return input;
  }
  int days() const { return day_; }

 private:
  static SendingKiosk made(RunningCentral& central) {
    REQUIRE(central.post("/v1/setup", setup_of_six()).status == 200);
    central.operator_token = central.token_of(central::Role::operator_);
    return {central, "K-1", 11};
  }
  RunningCentral& central_;
  SendingKiosk kiosk_;
  int day_ = 0;
  std::map<std::tuple<int, int, int, int>, int> given_;
};

}  // namespace suara::test
