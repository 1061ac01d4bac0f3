#include "tests/fault/central_images.hpp"

#include <fmt/format.h>

#include "tests/fault/central_work.hpp"
#include "tests/fault/determinism.hpp"
#include "tests/sync/tally/tallied.hpp"

namespace suara::fault {
namespace {

constexpr std::size_t kDeepEvery = 24;  // images that are also restored and recounted

class Campaign {
 public:
  Campaign(const RegionImage& image, std::uint64_t seed, std::size_t images)
      : image_(image), seed_(seed), images_(images), random_(seed), work_(image, seed) {}

  Counts run() {
    work();
    if (counts_.found.empty()) cut();
    return std::move(counts_);
  }

 private:
  void work() {
    CentralMachine machine(image_.home.path(), true);
    machine.become_copy(image_.database, image_.mirror, true);
    machine.disk.record(&log_);
    machine.mirror_disk.record(&log_);
    database_ = &machine.disk;
    work_.at_give = [this] { given_at_.push_back(log_.size()); };
    if (const auto refusal = machine.start()) return defect("start", refusal->code);
    const std::size_t steps = 5 + random_.below(8);
    for (std::size_t i = 0; i < steps && work_.defect.empty(); ++i) {
      if (random_.chance(1, 10)) {
        machine.stop();
        if (const auto refusal = machine.start()) return defect("start", refusal->code);
      }
      ++counts_["step " + work_.step(machine)];
      if (machine.broken()) return defect("at work", "the storage failed");
    }
    machine.stop();
    if (!work_.defect.empty()) defect("at work", work_.defect);
  }

  void cut() {
    Disk database(""), mirror("");
    database.become_copy(image_.database);
    mirror.become_copy(image_.mirror);
    CentralMachine machine(image_.home.path(), true);
    machine.disk.tracks_durability = machine.mirror_disk.tracks_durability = false;
    const std::size_t cuts = std::max<std::size_t>(1, log_.size());
    for (std::size_t at = 0; at < log_.size() && counts_.found.empty(); ++at) {
      (log_[at].disk == database_ ? database : mirror).apply(log_[at]);
      if (!database.has_unsynced() && !mirror.has_unsynced()) continue;
      for (std::size_t drawn = (images_ + random_.below(cuts)) / cuts; drawn > 0; --drawn)
        judge(database, mirror, machine, at + 1);
    }
  }

  // Both on one machine, or each on its own.
  void judge(const Disk& database, const Disk& mirror, CentralMachine& machine, std::size_t at) {
    const auto loss = static_cast<Loss>(random_.below(kLosses));
    machine.disk.become_image(database, loss, random_);
    const auto other_loss = static_cast<Loss>(random_.below(kLosses));
    if (random_.chance(1, 4)) machine.mirror_disk.become_copy(mirror);
    else machine.mirror_disk.become_image(mirror, other_loss, random_);
    ++counts_["images"];
    ++counts_[std::string("lost: ") + name_of(loss)];
    std::size_t count = 0;
    while (count < given_at_.size() && given_at_[count] <= at) ++count;
    const auto given = std::span(work_.given).first(count);
    if (count > 0) ++counts_["images with receipts"];
    const auto found = [&](const std::string& what, const std::string& missing) {
      if (!missing.empty()) defect(fmt::format("{} ({}, op {})", what, name_of(loss), at), missing);
    };
    found("mirror", missing_in_mirror(machine.mirror_folder(), given));
    if (const auto refusal = machine.start()) return found("start", refusal->code);
    found("database", missing_promise(machine, given));
    if (counts_["images"] % kDeepEvery == 0) deep(machine, given);
    machine.kill();
  }

  void deep(CentralMachine& machine, std::span<const Given> given) {
    SQLite::Database& database = machine.books().database;
    if (test::tallied(database, kTenant) != tally::recount(database, kTenant))
      defect("database", "the tallies are not what a recount gives");
    machine.kill();
    if (const auto refusal = machine.restore()) return defect("restore", refusal->code);
    if (const auto refusal = machine.start()) return defect("restored", refusal->code);
    const std::string missing = missing_promise(machine, given);
    if (!missing.empty()) defect("restored", missing);
    ++counts_["restored from the mirror"];
  }

  void defect(const std::string& where, const std::string& what) {
    counts_.found.push_back(fmt::format("central images, seed {}: {}: {}", seed_, where, what));
  }

  const RegionImage& image_;
  const std::uint64_t seed_;
  const std::size_t images_;
  Random random_;
  CentralWork work_;
  const Disk* database_ = nullptr;
  std::vector<Op> log_;
  std::vector<std::size_t> given_at_;  // so long was the log when the receipt left
  Counts counts_;
};

}  // namespace

Counts central_images(const RegionImage& image, std::uint64_t seed, std::size_t images) {
  seed_chance(seed);
  set_boot_clock(50'000'000);
  return Campaign(image, seed, images).run();
}

}  // namespace suara::fault
