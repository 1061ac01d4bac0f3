// Files that are there whole or not at all, also after a power cut or on a stick that is pulled.
// Failures of the disk throw std::filesystem::filesystem_error.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace suara {

// While a file is written it has this behind its name; whoever reads a folder passes over it.
inline constexpr std::string_view kUnfinishedSuffix = ".part";

// Makes or replaces the file: written beside it, synced, renamed, the folder synced. Where that
// fails the old file stands as it was and nothing new is left. What root replaces keeps its owner.
void put_file(const std::filesystem::path& path, std::string_view content, unsigned mode);

// Writes the octets [from, end) again as they stand and syncs the file. After a sync that failed a
// file can read well though the disk lacks part of it, which a later sync does not write.
void write_again(const std::filesystem::path& path, std::uint64_t from);

// The file or folder, synced already, has that name for good, in place of what had it.
void rename_synced(const std::filesystem::path& from, const std::filesystem::path& to);

// Names in the folder are durable. A file system that cannot sync folders is no failure.
void sync_folder(const std::filesystem::path& folder);

}  // namespace suara
