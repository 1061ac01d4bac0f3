#include "tests/fault/schedule.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "tests/fault/random.hpp"

namespace suara::fault {
namespace {

struct Kind {
  const char* name;
  std::size_t weight;
};
constexpr std::array<Kind, kDoes> kKinds = {{
    {"rate", 16},         {"close", 12},        {"service", 2},      {"send_now", 8},
    {"wait", 6},          {"deliver", 16},      {"repeat", 3},       {"lose_request", 2},
    {"hear", 16},         {"spoil", 1},         {"lose_answer", 2},  {"stick", 2},
    {"net", 2},           {"kiosk_start", 6},   {"kiosk_stop", 1},   {"kiosk_power", 4},
    {"kiosk_error", 2},   {"kiosk_kill", 1},    {"central_start", 6}, {"central_power", 3},
    {"central_error", 2}, {"central_kill", 1},  {"central_lost", 1}, {"keep_disk", 2},
    {"put_old_disk", 1},  {"clone", 1},         {"clock", 3},        {"adopt", 2},
    {"enrol_again", 1},   {"months", 1},        {"new_key", 3},       {"end_key", 1},
    {"central_keep", 2},  {"central_old", 1},
}};

}  // namespace

const char* name_of(Does does) { return kKinds.at(static_cast<std::size_t>(does)).name; }

Schedule draw_schedule(std::uint64_t seed) {
  Random random(seed ^ 0x776f726c64ULL);
  std::size_t total = 0;
  for (const Kind& kind : kKinds) total += kind.weight;
  Schedule schedule{seed, {}};
  const std::size_t steps = 30 + random.below(60);
  while (schedule.steps.size() < steps) {
    std::size_t drawn = random.below(total), at = 0;
    while (drawn >= kKinds[at].weight) drawn -= kKinds[at++].weight;
    schedule.steps.push_back(
        {static_cast<Does>(at), static_cast<std::uint32_t>(random.below(8)), random.next()});
  }
  return schedule;
}

std::string to_text(const Schedule& schedule) {
  std::ostringstream text;
  text << "seed " << schedule.seed << '\n';
  for (const Step& step : schedule.steps)
    text << name_of(step.does) << ' ' << step.who << ' ' << step.draw << '\n';
  return text.str();
}

std::optional<Schedule> parse_schedule(const std::string& text) {
  std::istringstream in(text);
  std::string name;
  Schedule schedule;
  if (!(in >> name >> schedule.seed) || name != "seed") return std::nullopt;
  while (in >> name) {
    const auto kind = std::ranges::find(kKinds, name, &Kind::name);
    Step step;
    if (kind == kKinds.end() || !(in >> step.who >> step.draw)) return std::nullopt;
    step.does = static_cast<Does>(kind - kKinds.begin());
    schedule.steps.push_back(step);
  }
  return schedule;
}

Schedule shrink(Schedule schedule, const std::function<bool(const Schedule&)>& fails,
                std::size_t runs_max) {
  std::size_t runs = 0;
  for (std::size_t piece = std::max<std::size_t>(1, schedule.steps.size() / 2); piece > 0;) {
    bool shorter = false;
    for (std::size_t from = 0; from < schedule.steps.size() && runs < runs_max;) {
      Schedule fewer = schedule;
      const auto first = fewer.steps.begin() + static_cast<std::ptrdiff_t>(from);
      const std::size_t count = std::min(piece, fewer.steps.size() - from);
      fewer.steps.erase(first, first + static_cast<std::ptrdiff_t>(count));
      ++runs;
      if (fails(fewer)) {
        schedule = std::move(fewer);
        shorter = true;
      } else {
        from += piece;
      }
    }
    if (runs >= runs_max) break;
    if (!shorter || piece > 1) piece /= 2;
  }
  return schedule;
}

}  // namespace suara::fault
