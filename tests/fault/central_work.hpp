// What the central's writer is given on its Disks, drawn from a seed, and what was promised for it.
#pragma once
#include <string>
#include <vector>

#include "tests/fault/region_image.hpp"

namespace suara::fault {

// A receipt that left.
struct Given {
  std::uint64_t leaf = 0;
  std::uint64_t size = 0;
  Hash root{};
};

// Devices that seal batches without a journal.
class CentralWork {
 public:
  CentralWork(const RegionImage& image, std::uint64_t seed);
  // One group of the writer's: one to three batches, some of them repeats, or an act. Its name.
  std::string step(CentralMachine& machine);
  // Each as it left; `at_give` is called for each before.
  std::vector<Given> given;
  std::function<void()> at_give = [] {};
  std::string defect;

 private:
  struct Device {
    const Enrolled* enrolled = nullptr;
    std::uint64_t seq = 0;
    Hash hash{};
    std::vector<Bytes> unsure;  // records that no receipt has yet
    std::uint64_t unsure_from = 1;
    Hash unsure_before{};
    Bytes last;  // the newest upload
  };
  Bytes next_batch(Device& device);
  void batches(CentralMachine& machine);
  void act(CentralMachine& machine);

  Random random_;
  std::vector<Device> devices_;
  Instant now_{1'791'172'800'000};
  int acts_ = 0;
};

// Empty: every receipt given is held, in the database and, where there is one, the mirror.
std::string missing_promise(CentralMachine& machine, std::span<const Given> given);
// The same of the mirror alone: from its files.
std::string missing_in_mirror(const std::filesystem::path& folder, std::span<const Given> given);

}  // namespace suara::fault
