// A region that was set up once by the central itself: what every world begins with.
#pragma once
#include "tests/fault/central_machine.hpp"
#include "tests/support/folder.hpp"

namespace suara::fault {

record::SigningKey root_key();
inline constexpr Instant kForLong{4'000'000'000'000};
record::SigningKey device_key(unsigned number);
central::Principal person(const std::string& name);

class RegionImage {
 public:
  RegionImage();
  static constexpr unsigned kDevices = 3;
  static constexpr unsigned kMachinesMax = 7;  // kiosks with their copies: folders k0, k1, ...
  static constexpr Instant kMade{1'790'000'000'000};  // 2026-09-21
  // A file of the database's disk.
  Bytes file(const std::string& name) const;
  test::Folder home;
  std::string keys;  // central.keys as it was then
  Disk database;
  Disk mirror;
  std::vector<Enrolled> devices;
};

}  // namespace suara::fault
