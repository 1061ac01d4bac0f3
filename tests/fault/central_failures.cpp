#include "tests/fault/central_failures.hpp"

#include <fmt/format.h>

#include "tests/fault/central_work.hpp"
#include "tests/fault/determinism.hpp"
#include "tests/fault/memory.hpp"
#include "tests/sync/tally/tallied.hpp"

namespace suara::fault {
namespace {

constexpr std::size_t kSteps = 6;

class Trial {
 public:
  Trial(const RegionImage& image, std::uint64_t seed)
      : machine(image.home.path(), true), work(image, seed), random_(seed) {
    seed_chance(seed);
    set_boot_clock(50'000'000);
    machine.become_copy(image.database, image.mirror, true);
  }

  // A process whose storage failed ends, and is started again.
  void run() {
    for (std::size_t i = 0; i < kSteps && defect.empty(); ++i) {
      if (machine.on() || start(true)) work.step(machine);
      for (const Disk* disk : {&machine.disk, &machine.mirror_disk})
        if (!failed) failed = disk->failed();
      if (machine.broken() || machine.disk.dead() || machine.mirror_disk.dead()) machine.kill();
    }
    if (!work.defect.empty()) defect = work.defect;
  }

  // Whatever was not synced is lost; everything promised is there.
  void judge() {
    machine.cut_power(Loss::all, random_);
    if (!start(false)) {
      if (defect.empty()) defect = "it does not start again";
      return;
    }
    if (defect.empty()) defect = missing_promise(machine, work.given);
    if (defect.empty()) defect = missing_in_mirror(machine.mirror_folder(), work.given);
    SQLite::Database& database = machine.books().database;
    if (defect.empty() && test::tallied(database, kTenant) != tally::recount(database, kTenant))
      defect = "the tallies are not what a recount gives";
    machine.stop();
  }

  CentralMachine machine;
  CentralWork work;
  std::string defect;
  std::optional<Call> failed;

 private:
  bool start(bool excused) {
    const auto refusal = machine.start();
    if (refusal && !excused) defect = "it refuses to start: " + refusal->code;
    return machine.on();
  }
  Random random_;
};

void note(Counts& counts, const Trial& trial, const std::string& what) {
  if (!trial.defect.empty()) counts.found.push_back(what + ": " + trial.defect);
}

void disk_fails(const RegionImage& image, std::uint64_t seed, std::size_t stride, bool mirror,
                bool stays, Counts& counts) {
  for (std::size_t nth = 1 + seed % stride;; nth += stride) {
    Trial trial(image, seed);
    Disk& disk = mirror ? trial.machine.mirror_disk : trial.machine.disk;
    disk.fail_at(nth, stays);
    trial.run();
    disk.heal();
    if (!trial.failed) return;
    trial.judge();
    const char* const call = name_of(*trial.failed);
    ++counts[fmt::format("{} {} fails {}", mirror ? "mirror:" : "database:", call,
                         stays ? "for good" : "once")];
    ++counts["calls failed"];
    note(counts, trial, fmt::format("seed {}, call {} of the {} ({}{})", seed, nth,
                                    mirror ? "mirror" : "database", call,
                                    stays ? ", for good" : ""));
  }
}

}  // namespace

Counts central_calls_fail(const RegionImage& image, std::uint64_t seed, std::size_t stride) {
  Counts counts;
  for (const bool mirror : {false, true})
    for (const bool stays : {false, true})  // Each sync of a disk that takes no mark is one of few.
      disk_fails(image, seed, stays && !mirror ? 1 : stride, mirror, stays, counts);
  return counts;
}

Counts central_allocations_fail(const RegionImage& image, std::uint64_t seed, std::size_t stride) {
  Counts counts;
  for (std::size_t nth = 1 + seed % stride;; nth += stride) {
    Trial trial(image, seed);
    fail_allocation_at(nth, false);
    trial.run();
    const bool failed = allocation_failed();
    heal_memory();
    if (!failed) return counts;
    trial.judge();
    ++counts["allocations failed"];
    note(counts, trial, fmt::format("seed {}, allocation {}", seed, nth));
  }
}

}  // namespace suara::fault
