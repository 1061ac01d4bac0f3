// Batches and receipts as files that somebody carries (README.md "On a stick"): their names. What
// stands in a batch file is an Upload as over HTTP, in a receipt file a SignedReceipt. Names only;
// who reads or writes the files is somebody else.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/record/batch.hpp"

namespace suara::record {

inline constexpr std::string_view kBatchFileSuffix = ".batch";
inline constexpr std::string_view kReceiptFileSuffix = ".receipt";

// Whose records stand in the file, ordered as they must be taken in.
struct CarriedRange {
  DeviceId device;
  std::uint32_t epoch = 1;
  std::uint32_t branch = 0;
  std::uint64_t first_seq = 1;
  std::uint64_t last_seq = 1;
  auto operator<=>(const CarriedRange&) const = default;
};
CarriedRange range_of(const BatchHeader& header);

// "K-01.e1.b0.000000000001-000000000256" and the suffix; "/" of an id is "+".
std::string batch_file_name(const CarriedRange& range);
std::string receipt_file_name(const CarriedRange& range);
// nullopt: not a name as receipt_file_name makes it.
std::optional<CarriedRange> parse_receipt_file_name(std::string_view name);

}  // namespace suara::record
