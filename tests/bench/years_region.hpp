// A large region for the bench of five years: 20 units, 1,500 officers at a counter each with a
// kiosk that is heard every working day; some 27 ratings a day and officer, of known spread.
#pragma once
#include <functional>
#include <vector>

#include "tests/sync/central/running_central.hpp"

namespace suara::bench {

class YearsRegion {
 public:
  static Instant begin();  // when the region is set up: the morning of its first day
  // Sets up units, roster and counters and enrols every kiosk.
  explicit YearsRegion(test::RunningCentral& central);

  using Send = std::function<void(const Bytes& packed, Instant arrival)>;
  // The next working day of everybody: a batch a kiosk, in the afternoon. seen: a head that the
  // log has, told in the morning.
  void work_a_day(const record::Seen& seen, const Send& send);

  std::int64_t ratings() const { return ratings_; }
  Date today() const { return today_; }  // that was worked last
  Period last_whole_quarter() const;     // the last one that is over, else the one under way
  std::string officer(int number) const;

 private:
  struct Kiosk {
    test::TestDevice device;
    int number = 0;
    double level = 3.3;
    bool booted = false;
  };
  record::Record rating(const Kiosk& kiosk, double level, std::int64_t boot_ms);
  Bytes a_day_of(Kiosk& kiosk, const record::Seen& seen);
  std::uint64_t draw();
  double normal(double sd);

  std::vector<Kiosk> kiosks_;
  Date today_;
  std::int64_t ratings_ = 0;
  std::uint64_t state_ = 20261005;
};

}  // namespace suara::bench
