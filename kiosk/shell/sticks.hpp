// The sticks that are plugged in.
#pragma once
#include <filesystem>
#include <span>
#include <vector>

namespace suara::kiosk {

inline constexpr std::size_t kSticksMax = 8;

// Folders at most two levels below these at which another file system is mounted, in order
// of their names; an empty folder that waits for a stick is none.
std::vector<std::filesystem::path> mounted_sticks(std::span<const std::filesystem::path> folders);

// Whether the folder lies in one of these, links and dots resolved.
bool lies_within(const std::filesystem::path& folder,
                 std::span<const std::filesystem::path> folders);

}  // namespace suara::kiosk
