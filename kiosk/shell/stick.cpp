#include "kiosk/shell/stick.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <tuple>

#include "common/base/durable_file.hpp"
#include "common/record/batch_files.hpp"

namespace suara::kiosk {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReceiptBytesMax = 4 * 1024 * 1024;  // with the bundle of a large unit

// nullopt: none, or larger than that.
std::optional<Bytes> read_small(const fs::path& path, std::size_t bytes_max) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || size > bytes_max) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// A file system that does not tell capitals apart would put "k-1" in the place of "K-1".
bool is_of_another(const Bytes& content, const record::Place& place) {
  const auto upload = record::unpack_upload(content);
  const auto batch = upload ? record::parse_batch(upload->batch) : tl::unexpected(upload.error());
  return batch && (batch->header.place.tenant != place.tenant ||
                   batch->header.place.device != place.device);
}

Expected<record::BatchHeader> put_batch(const record::Upload& upload, const fs::path& folder) {
  const auto batch = record::parse_batch(upload.batch);
  if (!batch) return tl::unexpected(batch.error());
  const fs::path path = folder / record::batch_file_name(record::range_of(batch->header));
  const Bytes packed = record::pack_upload(upload);
  const auto there = read_small(path, record::kUploadBytesMax);
  if (there && is_of_another(*there, batch->header.place))
    return problem("stick.other_file", {}, {path.string(), 0, ""});
  // Scores stand in it: where the stick has modes it is for this user and root alone.
  if (!there || *there != packed) put_file(path, packed, 0600);
  return batch->header;
}

struct CarriedReceipt {
  record::CarriedRange range;
  fs::path path;
};

std::vector<CarriedReceipt> receipts_of(const fs::path& folder,
                                        const std::set<DeviceId>& devices) {
  std::vector<CarriedReceipt> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto range = record::parse_receipt_file_name(entry.path().filename().string());
    if (range && devices.contains(range->device)) found.push_back({*range, entry.path()});
  }
  std::ranges::sort(found, std::greater{}, [](const CarriedReceipt& one) {
    return std::tuple(one.range.epoch, one.range.last_seq, one.range);
  });
  return found;
}

}  // namespace

CarriedSpan span_to_export(std::size_t chain, const journal::Journal& journal, bool all_kept) {
  return {chain, all_kept ? journal.kept_after() : journal.acknowledged().head.seq,
          journal.head().seq};
}

Expected<Exported> export_batches(std::span<const CarriedSpan> spans, const SealBatch& seal,
                                  const fs::path& folder) {
  Exported done;
  try {
    if (!fs::is_directory(folder)) return problem("stick.no_folder", {}, {folder.string(), 0, ""});
    for (const CarriedSpan& span : spans)
      for (std::uint64_t after = span.after_seq; after < span.last_seq;) {
        const auto batch = seal(span.chain, after);
        if (!batch) return tl::unexpected(batch.error());
        if (!*batch) break;
        const auto written = put_batch((*batch)->upload, folder);
        if (!written) return tl::unexpected(written.error());
        after = written->last_seq();
        ++done.batches;
        done.records += written->count;
      }
  } catch (const fs::filesystem_error& error) {
    return tl::unexpected(stick_problem(error, folder));
  }
  return done;
}

Expected<ReceiptsTaken> take_receipts(const fs::path& folder, const std::set<DeviceId>& devices,
                                      const TakeCarried& take) {
  ReceiptsTaken done;
  try {
    if (!fs::is_directory(folder)) return problem("stick.no_folder", {}, {folder.string(), 0, ""});
    for (const CarriedReceipt& one : receipts_of(folder, devices)) {
      const auto content = read_small(one.path, kReceiptBytesMax);
      const auto taken = content ? take(one.range, *content)
                                 : Expected<bool>(problem("receipt.malformed"));
      if (taken) {
        ++(*taken ? done.moved : done.known);
        continue;
      }
      Problem refused = taken.error();
      refused.where.file = one.path.string();
      done.refused.push_back(std::move(refused));
    }
  } catch (const fs::filesystem_error& error) {
    return tl::unexpected(stick_problem(error, folder));
  }
  return done;
}

Problem stick_problem(const fs::filesystem_error& error, const fs::path& folder) {
  const Where where{folder.string(), 0, ""};
  switch (error.code().value()) {
    case ENOSPC:
    case EDQUOT:
      return {"stick.full", {}, where};
    case EROFS:
    case EACCES:
    case EPERM:
      return {"stick.read_only", {}, where};
    default:
      return {"stick.failed", {{"what", error.code().message()}}, where};
  }
}

}  // namespace suara::kiosk
