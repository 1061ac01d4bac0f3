// A file as it stands, or unpacked where its name ends in .zst.
#pragma once
#include <filesystem>
#include <string>

#include "common/base/problem.hpp"

namespace suara::bkd {

inline constexpr std::size_t kUnpackedBytesMax = 64 * 1024 * 1024;

// Problems "files.none", "files.folder", "files.unreadable", "replay.packed" (damaged, or larger
// than kUnpackedBytesMax). Of a larger file that is not packed only kUnpackedBytesMax + 1 octets.
Expected<std::string> read_packed(const std::filesystem::path& path);

}  // namespace suara::bkd
