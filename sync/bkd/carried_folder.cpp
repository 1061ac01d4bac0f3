#include "sync/bkd/carried_folder.hpp"

#include <algorithm>

#include "common/base/durable_file.hpp"
#include "sync/bkd/folder_files.hpp"

namespace suara::bkd {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Problem> unreadable(const fs::path& path) {
  return problem("carried.unreadable", {}, {path.string(), 0, ""});
}

Expected<record::CarriedRange> range_in(const fs::path& path) {
  const auto packed = read_carried_batch(path);
  if (!packed) return tl::unexpected(packed.error());
  const auto upload = record::unpack_upload(*packed);
  if (!upload) return unreadable(path);
  const auto batch = record::parse_batch(upload->batch);
  if (!batch) return unreadable(path);
  return record::range_of(batch->header);
}

bool is_passed_over(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  return entry.is_directory() || name.starts_with('.') || name.ends_with(kUnfinishedSuffix) ||
         name.ends_with(record::kReceiptFileSuffix);
}

}  // namespace

Expected<Bytes> read_carried_batch(const fs::path& path) {
  if (!fs::is_regular_file(path) || fs::file_size(path) > record::kUploadBytesMax)
    return unreadable(path);
  auto content = read_file(path);
  return content ? Expected<Bytes>(*std::move(content)) : unreadable(path);
}

Expected<CarriedFolder> read_carried(const fs::path& folder) {
  if (!fs::is_directory(folder)) return problem("carried.no_folder", {}, {folder.string(), 0, ""});
  CarriedFolder found;
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (!is_passed_over(entry)) paths.push_back(entry.path());
  std::ranges::sort(paths);
  for (const fs::path& path : paths) {
    if (path.extension() != record::kBatchFileSuffix) {
      found.strange.push_back({"carried.foreign", {}, {path.string(), 0, ""}});
      continue;
    }
    const auto range = range_in(path);
    if (range)
      found.batches.push_back({path, *range});
    else
      found.strange.push_back(range.error());
  }
  std::ranges::stable_sort(found.batches, {}, &CarriedBatch::range);
  return found;
}

}  // namespace suara::bkd
