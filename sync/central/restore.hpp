// A data folder made again from a mirror: the same leaves in the same order, root for root.
#pragma once
#include <filesystem>

#include "common/base/problem.hpp"
#include "sync/central/mirror.hpp"

namespace suara::central {

struct Restored {
  MirrorHead head;
  std::uint64_t records = 0;
  std::uint64_t editions = 0;
  // Octets behind the last whole group: one that was being written and never acknowledged.
  std::uint64_t torn = 0;
};

// keys: the copy of central.keys that was kept apart. Every batch goes through the same judging and
// counting as when it came; data is made only once all of it stands, else nothing is left behind.
// Problems "central.exists", "central.keys_unreadable", those of MirrorFile::open, "mirror.empty",
// "mirror.not_the_same" (leaf: what was replayed is not what the mirror says).
Expected<Restored> restore_from_mirror(const std::filesystem::path& data,
                                       const std::filesystem::path& mirror,
                                       const std::filesystem::path& keys);

}  // namespace suara::central
