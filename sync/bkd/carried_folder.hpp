// A folder of batches that somebody carried (common/record/README.md "On a stick").
#pragma once
#include <filesystem>
#include <vector>

#include "common/base/problem.hpp"
#include "common/record/batch_files.hpp"

namespace suara::bkd {

// A batch that reads; whether it is genuine, the central says.
struct CarriedBatch {
  std::filesystem::path path;
  record::CarriedRange range;  // by the header inside
};

struct CarriedFolder {
  std::vector<CarriedBatch> batches;  // in the order in which they must be taken in
  std::vector<Problem> strange;       // "carried.unreadable", "carried.foreign", with the file
};

// Receipts, unfinished files, folders and hidden files are passed over. Problem
// "carried.no_folder".
Expected<CarriedFolder> read_carried(const std::filesystem::path& folder);

// The bytes to post. Problem "carried.unreadable".
Expected<Bytes> read_carried_batch(const std::filesystem::path& path);

}  // namespace suara::bkd
