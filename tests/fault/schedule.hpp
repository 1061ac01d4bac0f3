// What happens in a world, as a list: any part of it can be played too, which is what shrinks a
// failure to the few steps that it needs.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace suara::fault {

enum class Does : std::uint8_t {
  rate, close, service, send_now, wait,
  deliver, repeat, lose_request, hear, spoil, lose_answer, stick, net,
  kiosk_start, kiosk_stop, kiosk_power, kiosk_error, kiosk_kill,
  central_start, central_power, central_error, central_kill, central_lost,
  keep_disk, put_old_disk, clone, clock, adopt, enrol_again, months, new_key, end_key,
  central_keep, central_old
};
inline constexpr std::size_t kDoes = 34;
const char* name_of(Does does);

struct Step {
  Does does{};
  std::uint32_t who = 0;   // of the kiosks that there are, modulo their number
  std::uint64_t draw = 0;  // whatever else it needs is drawn from this
  bool operator==(const Step&) const = default;
};
struct Schedule {
  std::uint64_t seed = 0;  // of the world: how many kiosks, which pace, a mirror or none
  std::vector<Step> steps;
  bool operator==(const Schedule&) const = default;
};

Schedule draw_schedule(std::uint64_t seed);
// "seed N", then one "NAME WHO DRAW" a line.
std::string to_text(const Schedule& schedule);
std::optional<Schedule> parse_schedule(const std::string& text);

// As few steps as delta debugging finds with which it still fails; runs_max bounds the search.
Schedule shrink(Schedule schedule, const std::function<bool(const Schedule&)>& fails,
                std::size_t runs_max);

}  // namespace suara::fault
