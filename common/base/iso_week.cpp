#include "common/base/iso_week.hpp"

#include <fmt/format.h>

namespace suara {

std::string iso_week(Date date) {
  constexpr int kThursday = 4, kWeek = 7;
  const Date thursday{date.days + kThursday - iso_weekday(date)};
  const int year = civil(thursday).year;
  const int week = (thursday.days - date_of(year, 1, 1).days) / kWeek + 1;
  return fmt::format("{:04}-W{:02}", year, week);
}

}  // namespace suara
