// ./dev soak: the campaigns of tests/fault by count or by the clock.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "tests/fault/central_images.hpp"
#include "tests/fault/determinism.hpp"
#include "tests/fault/disk_vfs.hpp"
#include "tests/fault/journal_images.hpp"
#include "tests/fault/kills.hpp"
#include "tests/fault/world.hpp"
#include "tests/support/folder.hpp"

namespace {

using namespace suara;
using namespace suara::fault;
using std::chrono::steady_clock;

constexpr std::uint64_t kNoEnd = UINT64_MAX;
constexpr std::size_t kImagesASeed = 400;
constexpr std::size_t kShrinkRunsMax = 2'000;
constexpr std::uint64_t kWorldsForAll = 2'000;  // in so many everything must have happened

struct Order {
  std::uint64_t worlds = 0, images = 0, kills = 0, seed = 1;
  std::int64_t worlds_for_s = 0, images_for_s = 0, kills_for_s = 0;
  std::string replay;
};

class Clock {
 public:
  explicit Clock(std::int64_t bound_s) : bound_s_(bound_s) {}
  double seconds() const {
    return std::chrono::duration<double>(steady_clock::now() - begun_).count();
  }
  bool over() const { return bound_s_ > 0 && seconds() >= static_cast<double>(bound_s_); }

 private:
  steady_clock::time_point begun_ = steady_clock::now();
  std::int64_t bound_s_;
};

void say(const std::string& what, const Counts& counts, std::uint64_t done, const Clock& clock) {
  for (const auto& [name, count] : counts.of) fmt::print("  {}: {}\n", name, count);
  for (const std::string& found : counts.found) fmt::print("FOUND {}\n", found);
  fmt::print("{} {} in {:.0f} s, {:.0f} a minute, {} found\n", done, what, clock.seconds(),
             static_cast<double>(done) * 60 / clock.seconds(), counts.found.size());
  std::fflush(stdout);
}

void show_shrunk(const RegionImage& image, std::uint64_t seed) {
  const Schedule whole = draw_schedule(seed);
  const Schedule shrunk = shrink(
      whole, [&](const Schedule& some) { return !play(image, some).found.empty(); },
      kShrinkRunsMax);
  const std::string file = fmt::format("build/world-{}.txt", seed);
  test::write_file(file, to_text(shrunk));
  fmt::print("seed {}: {} of {} steps are enough, in {}:\n{}", seed, shrunk.steps.size(),
             whole.steps.size(), file, to_text(shrunk));
  for (const std::string& found : play(image, shrunk).found) fmt::print("FOUND {}\n", found);
  fmt::print("again: ./dev soak --replay {}\n", file);
}

bool worlds(const RegionImage& image, const Order& order) {
  const Clock clock(order.worlds_for_s);
  const std::uint64_t wanted = order.worlds_for_s > 0 ? kNoEnd : order.worlds;
  Counts counts;
  std::uint64_t done = 0;
  for (; done < wanted && !clock.over() && counts.found.empty(); ++done)
    counts.add(play(image, draw_schedule(order.seed + done)));
  if (!counts.found.empty()) show_shrunk(image, order.seed + done - 1);
  bool all = true;
  for (const std::string& must : must_happen())
    if (done >= kWorldsForAll && counts[must] == 0) {
      fmt::print("never happened: {}\n", must);
      all = false;
    }
  say("worlds", counts, done, clock);
  return all && counts.found.empty();
}

bool images(const RegionImage& image, const Order& order) {
  const Clock clock(order.images_for_s);
  const std::uint64_t wanted = order.images_for_s > 0 ? kNoEnd : order.images;
  Counts of_journal, of_central;
  const auto done = [&] { return of_journal["images"] + of_central["images"]; };
  for (std::uint64_t seed = order.seed; done() < wanted && !clock.over(); ++seed) {
    of_journal.add(journal_images(seed, kImagesASeed));
    of_central.add(central_images(image, seed, kImagesASeed));
    if (!of_journal.found.empty() || !of_central.found.empty()) break;
  }
  say("images of a journal", of_journal, of_journal["images"], clock);
  say("images of ledger and mirror", of_central, of_central["images"], clock);
  fmt::print("{} images, {:.0f} a minute\n", done(),
             static_cast<double>(done()) * 60 / clock.seconds());
  return of_journal.found.empty() && of_central.found.empty();
}

bool kills(const RegionImage& image, const Order& order) {
  const Clock clock(order.kills_for_s);
  const bool timed = order.kills_for_s > 0;
  Counts counts = kill_processes(image, order.seed, timed ? kNoEnd : order.kills,
                                 timed ? order.kills_for_s : 24 * 3'600);
  say("kills", counts, counts["kills"], clock);
  return counts.found.empty();
}

bool replay(const RegionImage& image, const std::string& file) {
  const auto schedule = parse_schedule(test::read_file(file));
  if (!schedule) {
    fmt::print(stderr, "{} is no schedule\n", file);
    return false;
  }
  const Clock clock(0);
  const Counts counts = play(image, *schedule);
  say("world", counts, 1, clock);
  return counts.found.empty();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The machines that try to break it");
  Order order;
  app.add_option("--worlds", order.worlds, "so many simulated worlds");
  app.add_option("--seed", order.seed, "of the first one; the next have the next numbers");
  app.add_option("--images", order.images, "so many crash images of journal, ledger and mirror");
  app.add_option("--kills", order.kills, "kill -9 of so many real processes");
  app.add_option("--worlds-for", order.worlds_for_s, "worlds for so many seconds");
  app.add_option("--images-for", order.images_for_s, "images for so many seconds");
  app.add_option("--kills-for", order.kills_for_s, "kills for so many seconds");
  app.add_option("--replay", order.replay, "one schedule, as a failing campaign wrote it");
  CLI11_PARSE(app, argc, argv);
  const bool for_worlds = order.worlds > 0 || order.worlds_for_s > 0;
  const bool for_images = order.images > 0 || order.images_for_s > 0;
  const bool for_kills = order.kills > 0 || order.kills_for_s > 0;
  if (order.replay.empty() && !for_worlds && !for_images && !for_kills) {
    fmt::print(stderr, "nothing to do; for example: ./dev soak --worlds 100\n");
    return 2;
  }
  spdlog::set_level(spdlog::level::off);
  install_vfs();
  own_chance();
  const RegionImage image;
  bool good = true;
  if (!order.replay.empty()) good = replay(image, order.replay);
  if (for_worlds) good = worlds(image, order) && good;
  if (for_images) good = images(image, order) && good;
  if (for_kills) good = kills(image, order) && good;
  return good ? 0 : 1;
}
