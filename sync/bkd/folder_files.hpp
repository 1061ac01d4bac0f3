// Files on disk: what the pure parts get and give. Failures of the disk throw
// std::filesystem::filesystem_error.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "sync/bkd/setup_files.hpp"

namespace suara::bkd {

// nullopt: no such file.
std::optional<std::string> read_file(const std::filesystem::path& path);

// Those of setup_file_names that the folder holds.
Files read_setup_folder(const std::filesystem::path& folder);

// A new file of the given mode, synced. False: there is a file of that name already (left alone).
bool create_file(const std::filesystem::path& path, std::string_view content, unsigned mode);

// True where others than the owner may read or write it.
bool open_to_others(const std::filesystem::path& path);

}  // namespace suara::bkd
